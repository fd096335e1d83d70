"""Jobs of a worker that is gone: found by its heartbeat, and begun anew.

Every task may be begun anew. A periodic one does what is due at that moment, whoever did a part before; one about a file, a copy or
an extract claims its row first and does nothing when it is done or in other hands. So a worker that only seemed to be gone (a machine
that was put to sleep) costs a second run, and no double work.
"""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connections, transaction

from zorgvuldig.operations.jobs.log import note

ALIAS = "jobs"
GONE_AFTER = 60  # seconds without a heartbeat; there is one every ten seconds
MOST = 3  # times that a job is begun anew: one that kills its worker must not do so for ever
# A worker that starts strikes off workers without a heartbeat; the jobs of those have none.
STALLED = """
    select j.id, j.task_name, j.queueing_lock, j.attempts from procrastinate_jobs j
    left join procrastinate_workers w on w.id = j.worker_id
    where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - %s::integer * interval '1 second')
    order by j.id limit 100 for update of j skip locked
"""


@dataclass(frozen=True, slots=True)
class Stalled:
    """A job that a worker began and did not end."""

    number: int
    task: str
    queueing_lock: str | None
    attempts: int


def take_up_stalled() -> int:
    """Begin anew what stalled; says how many jobs. One that stalled too often counts as failed."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute(STALLED, [GONE_AFTER])
        return sum(_taken_up(Stalled(*row), cursor) for row in cursor.fetchall())


def _taken_up(one: Stalled, cursor: Any) -> bool:
    if one.attempts >= MOST:
        _end(one.number, "failed", cursor)
        note(one.task, error="WorkerGone")
        return False
    try:
        with transaction.atomic(using=ALIAS):
            again(one.number, cursor)
    except IntegrityError:  # the same work waits already
        _end(one.number, "aborted", cursor)
        return False
    return True


def again(number: int, cursor: Any) -> None:
    """Put a job that runs or failed back in the queue. Raises `IntegrityError` when the same work waits already."""
    cursor.execute("select procrastinate_retry_job_v2(%s::bigint, now(), null, null, null)", [number])


def _end(number: int, how: str, cursor: Any) -> None:
    cursor.execute("select procrastinate_finish_job_v1(%s::bigint, %s::procrastinate_job_status, false)", [number, how])
