"""Where the figures come from: the counters of the web processes, the database and this machine. One that fails leaves the others."""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connections
from django.utils import timezone

from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.rehearsal import last_good
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.cameras.models import CameraState
from zorgvuldig.cameras.recorder import JOB as RECORDING
from zorgvuldig.cameras.recorder.clock import SYNCHRONISED, clock_state
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.gate.log.check import waits_since
from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.operations.health.readiness import PARTS
from zorgvuldig.operations.jobs.timetable import tasks
from zorgvuldig.operations.maintenance.state import current
from zorgvuldig.operations.metrics import requests
from zorgvuldig.operations.metrics.text import Sample, text
from zorgvuldig.platform.vault.keys import secrets
from zorgvuldig.retention.models import FOOTAGE, RetentionRun
from zorgvuldig.retention.run_job import JOB as RETENTION
from zorgvuldig.statement.evidence.result import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY

BY_STATUS = {"todo": "waiting", "doing": "running", "failed": "failed"}
COUNTS = """select task_name, status::text, count(*) from procrastinate_jobs
    where status in ('todo', 'doing', 'failed') group by 1, 2"""
# A job waits from the moment that it may run.
OLDEST = """select j.queue_name, extract(epoch from %s - min(coalesce(j.scheduled_at, e.at)))
    from procrastinate_jobs j left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= %s) group by 1"""
WORKERS = """select count(*) filter (where last_heartbeat > %s - interval '1 minute'), extract(epoch from %s - max(last_heartbeat))
    from procrastinate_workers"""
log = logging.getLogger(__name__)
AGAIN = 5.0  # seconds in which whoever asks gets the same text
STATES = (KEPT, PARTLY, NOT_KEPT, NOT_IN_USE)
_last: list[tuple[float, str]] = []
_asking = Lock()


def web(now: datetime) -> Iterator[Sample]:
    """What the web processes of this machine counted together."""
    sums, living = requests.counters().sums()
    yield Sample("zorgvuldig_web_processes", living)
    for name, count in sums.items():
        if name.startswith("requests "):
            route, _, status = name.removeprefix("requests ").rpartition(" ")
            yield Sample("zorgvuldig_requests_total", count, (route, status))
    for outcome in requests.OUTCOMES:
        yield Sample("zorgvuldig_openings_total", sums.get(f"openings {outcome}", 0), (outcome,))
    yield from _spread(sums)
    for login in requests.LOGINS.values():
        size, free = sums.get(f"pool {login} size", 0), sums.get(f"pool {login} available", 0)
        yield Sample("zorgvuldig_pool_connections", max(size - free, 0), (login, "busy"))
        yield Sample("zorgvuldig_pool_connections", free, (login, "idle"))
        yield Sample("zorgvuldig_pool_waiting", sums.get(f"pool {login} waiting", 0), (login,))


def _spread(sums: Mapping[str, int]) -> Iterator[Sample]:
    name, below = "zorgvuldig_request_seconds", 0
    for limit in requests.BUCKETS:
        below += sums.get(f"bucket {limit}", 0)
        yield Sample(name, below, (str(limit),), "_bucket")
    every = sums.get("seconds count", 0)
    yield Sample(name, every, ("+Inf",), "_bucket")
    yield Sample(name, sums.get("seconds micros", 0) / 1_000_000, (), "_sum")
    yield Sample(name, every, (), "_count")


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
        sums[task, BY_STATUS[status]] = sums.get((task, BY_STATUS[status]), 0) + count
    for task in sorted(known):
        sums.setdefault((task, "failed"), 0)
    for (task, state), count in sorted(sums.items()):
        yield Sample("zorgvuldig_jobs", count, (task, state))


def mail(now: datetime) -> Iterator[Sample]:
    """How much mail waits, and since when."""
    rows = select_rows(now, "select * from gate.post_waiting()")
    yield Sample("zorgvuldig_mail_waiting", sum(row["waiting"] for row in rows))
    oldest = min((row["oldest"] for row in rows), default=now)
    yield Sample("zorgvuldig_mail_oldest_seconds", round(max((now - oldest).total_seconds(), 0.0), 1))
    yield Sample("zorgvuldig_mail_given_up", len(select_rows(now, "select * from gate.post_stopped()")))


def program(now: datetime) -> Iterator[Sample]:
    """The version, being ready, and maintenance."""
    yield Sample("zorgvuldig_info", 1, (version("zorgvuldig"),))
    clock = time.monotonic()
    for name, part in PARTS.items():
        yield Sample("zorgvuldig_ready", part.is_fine(clock), (name,))
    closed = current()
    yield Sample("zorgvuldig_maintenance", closed is not None)
    if closed and closed.until and closed.until < now:
        yield Sample("zorgvuldig_maintenance_late_seconds", _age(closed.until, now))


def seals(now: datetime) -> Iterator[Sample]:
    """How long the log waits for a seal; 0 when every row has one."""
    yield Sample("zorgvuldig_log_unsealed_seconds", _age(waits_since(now) or now, now))


def deletion(now: datetime) -> Iterator[Sample]:
    """When what is no longer needed was last deleted."""
    with working(RETENTION, now=now) as door:
        runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
        last = runs.filter(state="done").order_by("-finished_at").first()
        stuck = runs.filter(state__in=["waiting", "refused"]).order_by("-pk").first()
    if last and last.finished_at:
        yield Sample("zorgvuldig_retention_run_seconds", _age(last.finished_at, now))
    yield Sample("zorgvuldig_retention_waiting", stuck is not None and (last is None or stuck.pk > last.pk))


def backups(now: datetime) -> Iterator[Sample]:
    """Age of what a restore would begin with."""
    if settings.BACKUP is None:
        return
    places, ours = Places.of(settings.BACKUP, settings.BACKUP_KEYS), secrets()
    newest, tested = newest_good(places.data, "data", ours), last_good(places.data, ours)
    made = moment_of(newest.name) if newest else None
    for name, at in (("zorgvuldig_backup_seconds", made), ("zorgvuldig_backup_test_seconds", tested)):
        if at:
            yield Sample(name, _age(at, now))


def cameras(now: datetime) -> Iterator[Sample]:
    """How many cameras are in which state, by the recorder."""
    with working(RECORDING, now=now) as door:
        found = list(CameraState.objects.using(door.alias).values_list("state", flat=True))
    if found:
        for state, _ in CameraState.STATES:
            yield Sample("zorgvuldig_cameras", found.count(state), (state,))


def promises(now: datetime) -> Iterator[Sample]:
    """How many promises were measured to be what."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select state, count(*), max(at) from gate.evidence() group by state")
        found = {state: (count, at) for state, count, at in cursor.fetchall()}
    if found:
        for state in STATES:
            yield Sample("zorgvuldig_promises", found.get(state, (0,))[0], (state,))
        yield Sample("zorgvuldig_promises_seconds", _age(max(at for _, at in found.values()), now))


def machine(now: datetime) -> Iterator[Sample]:
    """Disks and clock of this machine."""
    yield Sample("zorgvuldig_clock_kept", clock_state() == SYNCHRONISED)
    for place, path in places().items():
        if path.exists():
            usage = shutil.disk_usage(path)
            yield Sample("zorgvuldig_disk_free_bytes", usage.free, (place,))
            yield Sample("zorgvuldig_disk_size_bytes", usage.total, (place,))


def places() -> dict[str, Path]:
    """Where data lie on disks of this machine, by name."""
    known = {"data": settings.DATA, "footage": settings.DATA / "vault" / "footage", "temporary": Path(tempfile.gettempdir())}  # fmt: skip
    return known | ({"backup": settings.BACKUP} if settings.BACKUP else {})


def _age(at: datetime, now: datetime) -> float:
    return round(max((now - at).total_seconds(), 0.0), 1)


# By name, for `zorgvuldig_source_up`. Who has more figures adds a source here, and names them in `metrics/text.py`.
SOURCES: dict[str, Callable[[datetime], Iterator[Sample]]] = {
    "program": program,
    "web": web,
    "jobs": jobs,
    "mail": mail,
    "seals": seals,
    "deletion": deletion,
    "backups": backups,
    "cameras": cameras,
    "promises": promises,
    "machine": machine,
}


def exposed() -> str:
    """The text of now, or of some seconds ago: however many ask, the database is asked once."""
    with _asking:
        clock = time.monotonic()
        if not _last or clock - _last[0][0] > AGAIN:
            _last[:] = [(clock, text(collected(timezone.now())))]
        return _last[0][1]


def collected(now: datetime) -> list[Sample]:
    """Every figure of every source that answers."""
    samples: list[Sample] = []
    for name, source in SOURCES.items():
        try:
            own = list(source(now))
        except Exception:  # whatever it is, the others are still worth knowing
            log.exception("figures could not be had")
            samples.append(Sample("zorgvuldig_source_up", 0, (name,)))
        else:
            samples += [*own, Sample("zorgvuldig_source_up", 1, (name,))]
    connections[ALIAS].close()
    return samples
