"""Who may call what `suppliers/sql/stops.sql` has. Pure text, as `policies`; each function asks what is open itself."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names

READING = (
    "at_supplier_desk(boolean)",
    "stop_history(text, integer)",
    "supplied_figures(integer, timestamp with time zone)",
    "pupil_at_suppliers()",
)


def stopping_grants(names: Names) -> Iterator[str]:
    """Pages read; only one that writes ends the sessions of a product."""
    for function in READING:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.end_supplier_sessions(integer) to {names.writer}"
