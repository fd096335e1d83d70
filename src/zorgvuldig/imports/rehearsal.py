"""What a rehearsal would change of people who are known: from what to what, as the history of its transaction has it.

It is told to whoever brought the file, who may not have any of these files open. So it is a look: each pupil it is about is logged
in a transaction that stands, before anything is shown.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connections

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.kit.labels import FIELD_NAMES, value_label

MOST = 50  # changes that are told; the counts say how many there are
TABLES = sorted({field.partition(".")[0] for field in FIELD_NAMES})


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that would change: of which pupil by number, which `table.column`, and what it was and becomes, in words."""

    number: str
    field: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The first values that would change, and the pupils they are about."""

    altered: tuple[ValueChange, ...] = ()
    pupils: frozenset[int] = frozenset()


def altered(door: JobDoor) -> Rehearsal:
    """What this transaction changed so far of pupils and their guardians."""
    found: list[ValueChange] = []
    pupils: set[int] = set()
    with connections[door.alias].cursor() as cursor:
        # Of a guardian the history names no pupil: those tied to them are whose file it is.
        cursor.execute(
            """select c.table_name, coalesce(p.number, ''), c.changed::text, w.ids
            from gate.change c
            cross join lateral (select case when c.pupil_id is not null then array[c.pupil_id] when c.table_name = 'guardian' then
                array(select distinct g.pupil_id from guardianship g where g.guardian_id = c.row_id order by 1) end as ids) w
            left join pupil p on p.person_id = w.ids[1]
            where c.xid = pg_current_xact_id() and c.op = 'update' and cardinality(w.ids) > 0
                and c.table_name = any(%s::text[])
            order by c.id limit %s::integer""",
            [TABLES, MOST],
        )
        for table, number, changed, ids in cursor.fetchall():
            values = [*_values(table, number, json.loads(changed))]
            found += values
            pupils.update(ids if values else ())
    return Rehearsal(tuple(found), frozenset(pupils))


def _values(table: str, number: str, changed: Mapping[str, list[object]]) -> Iterator[ValueChange]:
    """The columns that have a name on the screen; numbers of rows elsewhere say nothing to anybody."""
    for column, (old, new) in changed.items():
        field = f"{table}.{column}"
        if field in FIELD_NAMES and not column.endswith("_id"):
            yield ValueChange(
                number, field, value_label(field, _read(column, old)), value_label(field, _read(column, new))
            )


def _read(column: str, value: object) -> object:
    """A day as a day: the history has it as text."""
    return date.fromisoformat(value) if column.endswith("_on") and isinstance(value, str) and value else value
