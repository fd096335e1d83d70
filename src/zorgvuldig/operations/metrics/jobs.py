"""Figures of the queue: how many jobs of which task wait, run or failed, and whether somebody works."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connections

from zorgvuldig.gate.jobs import ALIAS
from zorgvuldig.operations.jobs.timetable import tasks
from zorgvuldig.operations.metrics.text import Sample

STATES = {"todo": "waiting", "doing": "running", "failed": "failed"}
COUNTS = """select task_name, status::text, count(*) from procrastinate_jobs
    where status in ('todo', 'doing', 'failed') group by 1, 2"""
# A job waits from the moment that it may run.
OLDEST = """select j.queue_name, extract(epoch from %s - min(coalesce(j.scheduled_at, e.at)))
    from procrastinate_jobs j left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= %s) group by 1"""
WORKERS = """select count(*) filter (where last_heartbeat > %s - interval '1 minute'), extract(epoch from %s - max(last_heartbeat))
    from procrastinate_workers"""


def jobs(now: datetime) -> Iterator[Sample]:
    """The queue, by tasks and queues that this version knows; a task of another version is `other`."""
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(COUNTS)
            counts = cursor.fetchall()
            cursor.execute(OLDEST, [now, now])
            oldest = dict(cursor.fetchall())
            cursor.execute(WORKERS, [now, now])
            (living, silent) = cursor.fetchone()
    finally:
        connections[ALIAS].close()
    yield from _counts(counts)
    for queue in sorted({task.queue for task in tasks()}):
        yield Sample("zorgvuldig_jobs_oldest_seconds", round(float(max(oldest.get(queue) or 0, 0)), 1), (queue,))
    yield Sample("zorgvuldig_workers", living)
    if silent is not None:
        yield Sample("zorgvuldig_worker_seen_seconds", round(float(max(silent, 0)), 1))


def _counts(rows: list[tuple[str, str, int]]) -> Iterator[Sample]:
    known = {task.name.rpartition(".")[2] for task in tasks()}
    sums: dict[tuple[str, str], int] = {}
    for name, status, count in rows:
        task = short if (short := name.rpartition(".")[2]) in known else "other"
        sums[task, STATES[status]] = sums.get((task, STATES[status]), 0) + count
    for task in sorted(known):
        sums.setdefault((task, "failed"), 0)
    for (task, state), count in sorted(sums.items()):
        yield Sample("zorgvuldig_jobs", count, (task, state))
