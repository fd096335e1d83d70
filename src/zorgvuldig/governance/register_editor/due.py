"""What another term would bring: of how many pupils something goes sooner or later than by the register in force.

Holds and requests are left out: they hold or hurry under either register.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Register, Table
from zorgvuldig.retention.starts import lives, row_start
from zorgvuldig.retention.tables import array, places
from zorgvuldig.retention.terms import bound, deletion_terms, goes_with_pupil

Between = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Count:
    """Of one category: of how many pupils how many rows are over on the day under one register alone; `sooner` when it is the new one."""

    category: str
    sooner: bool
    pupils: int
    rows: int


def becoming_due(old: Register, new: Register, *, on: date, door: JobDoor) -> Iterator[Count]:
    """Every category of which more, or less, is over on that day under `new` than under `old`."""
    for key in old.categories:
        if key not in new.categories or deletion_terms(old, key) == deletion_terms(new, key):
            continue
        door.reading(key)
        was, will = bound(deletion_terms(old, key), on), bound(deletion_terms(new, key), on)
        for sooner, between in ((True, (was, will)), (False, (will, was))):
            pupils, rows = _between(new, key, between, door)
            if rows:
                yield Count(key, sooner, pupils, rows)


def _between(register: Register, key: str, between: Between, door: JobDoor) -> tuple[int, int]:
    """How many pupils and rows of a category began after the one day and not after the other (None: no day is early enough)."""
    after, until = between
    if until is None or (after is not None and after >= until):
        return 0, 0
    whole = goes_with_pupil(deletion_terms(register, key))
    found: set[int] = set()
    rows = 0
    with connections[door.alias].cursor() as cursor:
        starts = lives(cursor).starts if whole else {}
        gone = array(p for p, day in starts.items() if day and day <= until and (after is None or day > after))
        for place in (one for one in places().values() if one.category == key):
            table = register.tables[place.name]
            query, values = _of_pupils(table, gone) if whole else _of_rows(table, after, until)
            cursor.execute(query, values)
            for pupil, count in cursor.fetchall():
                found.add(pupil)
                rows += count
    return len(found), rows


def _of_pupils(table: Table, gone: str) -> tuple[str, list[Any]]:
    where = f"t.{table.pupil} = any(%s::integer[])"
    return f"select t.{table.pupil}, count(*) from {table.name} t where {where} group by 1", [gone]


def _of_rows(table: Table, after: date | None, until: date) -> tuple[str, list[Any]]:
    began = row_start(table)
    where, values = f"{began} <= %s", [until]
    if after is not None:
        where, values = f"{where} and {began} > %s", [until, after]
    return f"select t.{table.pupil}, count(*) from {table.name} t where {where} group by 1", values
