"""Parts of SQL that are made of the register."""

from zorgvuldig.gate.sql.definer import DEFINER


def as_table(head: str, columns: str, rows: list[str]) -> str:
    """A function without arguments that answers these rows."""
    values = ",\n    ".join(rows)
    return (
        f"create or replace function gate.{head} returns table ({columns}) language sql immutable {DEFINER} as $$\n"
        f"    values {values}\n$$"
    )
