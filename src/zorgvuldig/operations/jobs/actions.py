"""What an operator does with a job that failed or stalled: again, or away. Each act goes on record before it is done."""

from collections.abc import Callable
from enum import StrEnum

from django.db import IntegrityError, connection, connections, transaction

from zorgvuldig.operations.jobs.reads import ALIAS, FailedJob, troubled
from zorgvuldig.operations.jobs.recovery import again

MOST = 100_000


class Act(StrEnum):
    """The acts that go on record."""

    RETRY = "retry"
    ABANDON = "abandon"
    SEND_NOW = "send_now"
    SEEN = "seen"


class NotDone(Exception):
    """An act did not happen."""


class NotThere(NotDone):
    """There is no such job that failed or stalled."""


class AlreadyQueued(NotDone):
    """The same work waits already, so there is nothing to begin anew."""


class NotAllowed(NotDone):
    """Whoever asks does not keep this system running."""


# Puts an act on record; raises `NotAllowed`.
Record = Callable[[Act, str, int | None, str], None]


def by_session(secret: str) -> Record:
    """The record of somebody with this session, whom the database has to know as an operator."""

    def put(act: Act, task: str, number: int | None, why: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select gate.operate(%s::text, %s::text, %s::text, %s::bigint, %s::text)",
                [secret, act, task, number, why],
            )
            if cursor.fetchone() != (True,):
                raise NotAllowed

    return put


def here(act: Act, task: str, number: int | None, why: str) -> None:
    """The record of somebody at the server itself."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("select gate.operated_here(%s::text, %s::text, %s::bigint, %s::text)", [act, task, number, why])


def retry(number: int, *, record: Record) -> FailedJob:
    """Begin a job anew. Raises `NotThere`, `AlreadyQueued` or `NotAllowed`."""
    one = _find(number)
    record(Act.RETRY, one.key, number, "")
    try:
        with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
            again(number, cursor)
    except IntegrityError as error:
        raise AlreadyQueued from error
    return one


def abandon(number: int, *, why: str, record: Record) -> FailedJob:
    """Take a job out of the queue for good. Raises `NotThere` or `NotAllowed`."""
    one = _find(number)
    record(Act.ABANDON, one.key, number, why)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id = %s::bigint and status in ('failed', 'doing')", [number]
        )
    return one


def _find(number: int) -> FailedJob:
    found = next((one for one in troubled(MOST) if one.number == number), None)
    if found is None:
        raise NotThere
    return found
