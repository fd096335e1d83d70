"""Somebody who left, and what is left of them."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import psycopg

from tests.people import NOW, Cast, Someone
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Guard
from zorgvuldig.retention.models import RetentionRun
from zorgvuldig.retention.run_job import run
from zorgvuldig.retention.tables import places

OWN = {"deletion", "deletion_approval"}  # what a run writes itself
ROWS = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)
GUARDED = [t for t in REGISTER.tables.values() if t.guard in ROWS and t.category not in OWN]


def left_on(cast: Cast, *pupils: str, day: date) -> None:
    """These pupils' enrolments end on this day: the first day without."""
    ids = [cast.people[name].id for name in pupils]
    cast.db.execute(
        "update enrolment set starts_on = least(starts_on, %s::date - 300), ends_on = %s where pupil_id = any(%s)",
        [day, day, ids],
    )


def clean(on: date, *, now: datetime = NOW, trigger: str = "command") -> RetentionRun:
    """A run for this day."""
    return run(on, trigger=trigger, now=now)


def left(db: psycopg.Connection, someone: Someone) -> dict[str, int]:
    """How many rows are left of somebody, by table."""
    found = {}
    for table in [*places().values()]:
        count = db.execute(f"select count(*) from {table.name} where {table.pupil} = %s", [someone.id]).fetchall()[0][0]
        if count:
            found[table.name] = count
    for name, column in (("pupil", "person_id"), ("person", "id")):
        if db.execute(f"select from {name} where {column} = %s", [someone.id]).fetchall():
            found[name] = 1
    return found


def categories(tables: Iterable[str]) -> set[str]:
    """The categories of these tables."""
    return {REGISTER.tables[name].category for name in tables}


def one(db: psycopg.Connection, query: str, values: list[Any] | None = None) -> Any:
    """The first column of the first row."""
    return db.execute(query, values).fetchall()[0][0]


def hold(cast: Cast, *keys: str, until: date, pupil: str = "noor") -> None:
    """A complaint that holds these categories of a pupil until a day."""
    someone = cast.people[pupil]
    cast.put(
        "hold", uid=uuid.uuid4(), pupil_id=someone.id, mask=REGISTER.mask(keys), kind="complaint", owner_id=1,
        set_by_id=1, set_at=NOW, ends_on=until, review_on=until, ended_on=until,
    )  # fmt: skip
