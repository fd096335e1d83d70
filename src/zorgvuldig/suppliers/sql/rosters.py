"""Who may ask for a roster. Pure text, as `policies`; the rules are in `suppliers/sql/roster*.sql`."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names


def roster_grants(names: Names) -> Iterator[str]:
    """What goes, goes by the runtime, in two transactions."""
    for function in (
        "roster_open(text, uuid, text, jsonb, jsonb, text, boolean, integer, integer, text[], text)",
        "roster_rows(uuid, text[])",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"


def trial_grants(names: Names) -> Iterator[str]:
    """An invented school is read with a test client's token, chosen from at a login, and shown to whoever connects a product."""
    for function in (
        "trial_roster(text, text, jsonb, jsonb, text, boolean, integer, integer, text[], text)",
        "trial_csv(text, timestamp with time zone, text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    shown = "gate.trial_choices(integer), gate.trial_login(integer, integer)"
    yield f"grant execute on function {shown} to {names.login}, {names.reader}, {names.writer}"
    for function in ("trial_refused(integer, text)", "count_trial(integer, text, text)"):
        yield f"grant execute on function gate.{function} to {names.login}"
