"""A log to seal: rows put in by the administrator, and somebody with the database in hand who changes what is there."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings

from tests.people import NOW
from zorgvuldig.gate.log.check import Verdict, verify_log

COLUMNS = "actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused, nonce, incarnation"


def put(db: psycopg.Connection, count: int, *, pupil: int = 7, at: str = "now()") -> list[int]:
    """`count` rows of one opening; returns their ids."""
    rows = db.execute(
        f"insert into gate.log (at, {COLUMNS}) select {at}, 3, 'teacher', %s + i, null, 'teaching', 5, 0, 'group', false, "
        "%s, (select value::integer from gate.state where key = 'incarnation') from generate_series(0, %s) i returning id",
        [pupil, uuid.uuid4(), count - 1],
    )
    return [row[0] for row in rows.fetchall()]


def verdict() -> Verdict:
    """What verifying says now."""
    return verify_log(NOW)


@contextmanager
def allowed(db: psycopg.Connection, job: str, *functions: str) -> Iterator[None]:
    """A job that may call these functions for a moment: until a job of retention is declared, none may."""
    role, names = settings.NAMES.job(job), ", ".join(f"gate.{function}" for function in functions)
    db.execute(f"grant execute on function {names} to {role}")
    try:
        yield
    finally:
        db.execute(f"revoke execute on function {names} from {role}")


def column(db: psycopg.Connection, statement: str, values: list[Any] | None = None) -> list[Any]:
    """The first column of every row."""
    return [row[0] for row in db.execute(statement, values).fetchall()]
