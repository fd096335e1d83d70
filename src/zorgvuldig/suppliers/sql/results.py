"""What of OneRoster's files and results may be called, and by whom. Pure text, as `policies`; the rules are in `suppliers/sql/`."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names


def results_grants(names: Names) -> Iterator[str]:
    """A product is served by the runtime; a teacher comes through the door."""
    for function in (
        "csv_open(text, uuid, timestamp with time zone)",
        "csv_part(text, bigint, text)",
        "results_open(text, uuid, text[], text, jsonb)",
        "results_rows(uuid)",
        "results_keep(text, text[], text, jsonb, jsonb, boolean)",
        "results_delete(text, text[], text, text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.result_taken(uuid, boolean) to {names.writer}"
    yield f"grant execute on function gate.results_left(uuid) to {names.reader}, {names.writer}"
