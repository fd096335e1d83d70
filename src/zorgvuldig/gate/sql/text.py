"""Parts of SQL that are made of the register."""


# How the gate's functions run: as their owner, authz, with a path that nothing a caller makes can shadow.

DEFINER = "security definer set search_path = pg_catalog, pg_temp"


def as_table(head: str, columns: str, rows: list[str]) -> str:
    """A function without arguments that answers these rows."""
    values = ",\n    ".join(rows)
    return (
        f"create or replace function gate.{head} returns table ({columns}) language sql immutable {DEFINER} as $$\n"
        f"    values {values}\n$$"
    )
