"""What stands in the queue and how each task goes, for whoever keeps the system running. Names of tasks, moments and counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections

from zorgvuldig.operations.jobs.recovery import GONE_AFTER
from zorgvuldig.operations.jobs.timetable import tasks as all_tasks
from zorgvuldig.operations.jobs.timetable import word_of

ALIAS = "jobs"
SHOWN = 50
FOLDED = ("well", "never")  # what asks nobody for anything
COUNTS = """
    select j.task_name, count(*) filter (where j.status = 'todo'), min(e.at) filter (where j.status = 'todo'),
        count(*) filter (where j.status = 'doing'), min(s.at) filter (where j.status = 'doing'),
        count(*) filter (where j.status = 'failed')
    from procrastinate_jobs j
    left join lateral (select min(at) as at from procrastinate_events where job_id = j.id) e on j.status = 'todo'
    left join lateral (select max(at) as at from procrastinate_events where job_id = j.id and type = 'started') s
        on j.status = 'doing'
    where j.status in ('todo', 'doing', 'failed') group by j.task_name
"""
LAST = "select task, ended_well_at, took_ms, failed_at, error, place from gate.jobs_last()"
# A job whose worker does not say any more that it lives; or that failed.
TROUBLED = """
    select j.id, j.task_name, j.status::text, j.attempts, coalesce(e.at, now()) from procrastinate_jobs j
    left join procrastinate_workers w on w.id = j.worker_id
    left join lateral (select max(at) as at from procrastinate_events where job_id = j.id) e on true
    where j.status = 'failed'
        or j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - %s::integer * interval '1 second')
    order by j.status, j.id desc limit %s::integer
"""
WORKERS = "select count(*) from procrastinate_workers where last_heartbeat >= now() - %s::integer * interval '1 second'"


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """One task: its name, when it runs next, and how it went. Moments are with a time zone, `took` in seconds."""

    key: str
    name: str
    next_at: datetime | None
    waiting: int = 0
    oldest: datetime | None = None
    running: int = 0
    running_since: datetime | None = None
    failed: int = 0
    ended_well_at: datetime | None = None
    took: float = 0
    failed_at: datetime | None = None
    error: str = ""
    place: str = ""

    @property
    def goes(self) -> str:
        """How it goes: its last run failed, it runs or waits now, it went well, or it never ran."""
        if self.went_wrong:
            return "wrong"
        if self.running or self.waiting:
            return "busy"
        return "well" if self.ended_well_at else "never"

    @property
    def went_wrong(self) -> bool:
        """Whether its last run failed."""
        return self.failed_at is not None and (self.ended_well_at is None or self.ended_well_at < self.failed_at)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed, or whose worker is gone."""

    number: int
    key: str
    name: str
    is_stuck: bool
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that go alike: `wrong`, `busy`, `well` or `never`. What goes well is `folded`; one searches in the `longest` of those."""

    key: str
    tasks: Sequence[TaskStatus]
    folded: bool = False
    longest: bool = False


@dataclass(frozen=True, slots=True)
class JobsOverview:
    """Everything of the page."""

    tasks: Sequence[TaskStatus]
    troubled: Sequence[FailedJob]
    workers: int
    running: Sequence[TaskStatus] = field(default_factory=list)
    waiting: int = 0

    @property
    def groups(self) -> list[Group]:
        """All tasks by how they go, what asks for somebody first; without groups in which there is nothing."""
        found: dict[str, list[TaskStatus]] = {key: [] for key in ("wrong", "busy", "well", "never")}
        for one in self.tasks:
            found[one.goes].append(one)
        most = max(len(found[key]) for key in FOLDED)
        longest = next(key for key in FOLDED if len(found[key]) == most)
        return [Group(key, tasks, key in FOLDED, key == longest) for key, tasks in found.items() if tasks]


def jobs_overview(now: datetime) -> JobsOverview:
    """How all work stands at `now`."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(COUNTS)
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(LAST)
        last = {row[0]: row[1:] for row in cursor.fetchall()}
    upcoming = timetable(now)
    known = {task.name for task in all_tasks()} | counts.keys()
    tasks = sorted((_task_status(name, upcoming, counts, last) for name in known), key=_place)
    running = [one for one in tasks if one.running]
    return JobsOverview(tasks, troubled(), workers(), running, sum(one.waiting for one in tasks))


def _place(one: TaskStatus) -> tuple[bool, bool, str]:
    """What went wrong first, then what runs, then by name."""
    return not one.went_wrong, not one.running, one.name.lower()


def timetable(now: datetime) -> dict[str, datetime]:
    """When each periodic task runs next, as its timetable says it in UTC."""
    return {task.name: at for task in all_tasks() if (at := task.next_at(now))}


def troubled(most: int = SHOWN) -> list[FailedJob]:
    """Jobs that failed and jobs that stalled, the newest first."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(TROUBLED, [GONE_AFTER, most])
        return [
            FailedJob(number, task, word_of(task), status == "doing", attempts, since)
            for number, task, status, attempts, since in cursor.fetchall()
        ]


def workers() -> int:
    """How many workers said lately that they live."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(WORKERS, [GONE_AFTER])
        alive: int = cursor.fetchone()[0]
        return alive


def _task_status(name: str, upcoming: dict[str, datetime], counts: dict[str, Any], last: dict[str, Any]) -> TaskStatus:
    waiting, oldest, running, since, failed = counts.get(name, (0, None, 0, None, 0))
    well, took, failed_at, error, place = last.get(name, (None, 0, None, "", ""))
    return TaskStatus(
        key=name,
        name=word_of(name),
        next_at=upcoming.get(name),
        waiting=waiting,
        oldest=oldest,
        running=running,
        running_since=since,
        failed=failed,
        ended_well_at=well,
        took=(took or 0) / 1000,
        failed_at=failed_at,
        error=error,
        place=place,
    )
