"""Emergency access: asked outside any door, and looked at afterwards."""

import uuid

from django.db import connection

from zorgvuldig.gate.door import NoSession


def break_glass(secret: str, *, pupil: uuid.UUID, reason: str) -> bool:
    """Ask emergency access to a pupil for half an hour. True when granted; both outcomes are logged."""
    if connection.in_atomic_block:
        raise RuntimeError("emergency access is asked outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute("select gate.break_glass(%s::text, %s::uuid, %s::text)", [secret, pupil, reason])
        result: int = cursor.fetchone()[0]
    if result < 0:
        raise NoSession
    return result == 1


def break_glass_by_number(secret: str, *, number: str, reason: str) -> uuid.UUID | None:
    """Ask emergency access by a pupil's number. The pupil's uid when granted; both outcomes are logged."""
    if connection.in_atomic_block:
        raise RuntimeError("emergency access is asked outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "select result, pupil from gate.break_glass_by_number(%s::text, %s::text, %s::text)",
            [secret, number, reason],
        )
        result, pupil = cursor.fetchone()
    if result < 0:
        raise NoSession
    granted: uuid.UUID | None = pupil
    return granted
