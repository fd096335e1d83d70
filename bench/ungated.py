"""The same pages without the gate, as if every query had the right WHERE: nothing opened, nothing logged.

Rows are limited by the cheapest policy there is, the pupils that a setting names, because the pages' queries rely on
a limit. The role and the setting are put on the connection outside the clock, and there is no transaction.

They have a connection of their own. A prepared statement is planned anew when the role changes, which no server has to do
between two readers, and which would count against both sides.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import Connection
from psycopg.rows import TupleRow

from zorgvuldig.gate import pages
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind, open_door
from zorgvuldig.gate.sql.conditions import row_condition
from zorgvuldig.gate.sql.policies import ROWS
from zorgvuldig.register.schema import Table

ROLE = "bench_plain"
_aside: list[Any] = [None]  # the connection of the side that is not measured now
GATED = open_door


@contextmanager
def plain_role(db: Connection[TupleRow]) -> Iterator[None]:
    """While this lasts, a role that sees the rows of the pupils in a setting, and all that is about no pupil.

    It goes again, because the server refuses to start on a database with rights that the register does not give.
    """
    db.execute(f"create role {ROLE}")
    try:
        db.execute(f"grant {ROLE} to {settings.NAMES.runtime} with inherit false")
        db.execute(f"grant usage on schema public, gate to {ROLE}")
        db.execute(f"grant execute on all functions in schema gate to {ROLE}")
        for table in REGISTER.tables.values():
            if table.guard in ROWS:
                db.execute(f"create policy bench on {table.name} for select to {ROLE} using ({_condition(table)})")
                db.execute(f"grant select on {table.name} to {ROLE}")
        yield
    finally:
        _change_sides()
        connection.close()
        _change_sides()
        db.execute(f"drop owned by {ROLE}")
        db.execute(f"drop role {ROLE}")


def _condition(table: Table) -> str:
    """The gate's own condition on a row, with a setting in the place of what was opened. Nobody here is invented."""
    opened = row_condition(table, 0, "opened").replace("gate.opened(0)", "current_setting('bench.pupils')::integer[]")
    return opened.replace("(select gate.opened_among(0))", "false")


def enter(pupils: Collection[int]) -> None:
    """Take the other connection, and put role and pupils on it."""
    _change_sides()
    with connection.cursor() as cursor:
        cursor.execute(f"set role {ROLE}")
        cursor.execute("select set_config('bench.pupils', %s::text, false)", [f"{{{','.join(map(str, pupils))}}}"])


def leave() -> None:
    """Give the connection back to the gate."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    _change_sides()


def _change_sides() -> None:
    connection.connection, _aside[0] = _aside[0], connection.connection


def without_gate(actor_id: int, role: str, pupils: Collection[int]) -> Callable[..., object]:
    """Stands in for `gate.door.open_door`: a door that opens nothing."""

    @contextmanager
    def unguarded(
        secret: str,
        *,
        purpose: str,
        reads: tuple[str, ...],
        writes: tuple[str, ...] = (),
        kind: Kind,
        key: str = "",
        with_menu: bool = False,
        now: datetime,
    ) -> Iterator[Door]:
        yield Door(
            actor_id=actor_id,
            role=role,
            purpose=REGISTER.purposes[purpose],
            reads=frozenset(reads),
            writes=frozenset(writes),
            opened_at=now,
            count=len(pupils),
            key=key,
            about=next(iter(pupils)) if kind is Kind.PUPIL else None,
        )

    return unguarded


def use(way_in: Callable[..., object]) -> None:
    """Let pages enter by `way_in`; `GATED` is the real one."""
    vars(pages)["open_door"] = way_in
