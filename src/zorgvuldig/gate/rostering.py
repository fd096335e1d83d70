"""Who may ask for a roster. Pure text, as `policies`; the rules are in `sql/roster*.sql`."""

from collections.abc import Iterator

from zorgvuldig.postgres import Names

ROSTERS = ("roster_view.sql", "roster_making.sql", "roster.sql")


def roster_grants(names: Names) -> Iterator[str]:
    """What goes, goes by the runtime, in two transactions."""
    for function in (
        "roster_open(text, uuid, text, jsonb, jsonb, text, boolean, integer, integer, text[], text)",
        "roster_rows(uuid, text[])",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
