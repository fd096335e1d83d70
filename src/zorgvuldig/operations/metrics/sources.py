"""Where the figures come from: the counters of the web processes, the database and this machine. One that fails leaves the others."""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connections
from django.utils import timezone

from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.backup.trial import last_good
from zorgvuldig.cameras.models import CameraState
from zorgvuldig.cameras.recorder import JOB as RECORDING
from zorgvuldig.cameras.recorder.clock import SYNCHRONISED, clock_state
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.gate.log.check import waits_since
from zorgvuldig.gate.outbox import asked
from zorgvuldig.operations.health.readiness import PARTS
from zorgvuldig.operations.maintenance.state import current
from zorgvuldig.operations.metrics.jobs import jobs
from zorgvuldig.operations.metrics.text import Sample, text
from zorgvuldig.operations.metrics.web import web
from zorgvuldig.platform.vault.keys import secrets
from zorgvuldig.retention.models import FOOTAGE, RetentionRun
from zorgvuldig.retention.run_job import JOB as RETENTION
from zorgvuldig.statement.evidence.result import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY

log = logging.getLogger(__name__)
AGAIN = 5.0  # seconds in which whoever asks gets the same text
STATES = (KEPT, PARTLY, NOT_KEPT, NOT_IN_USE)
_last: list[tuple[float, str]] = []
_asking = Lock()


def mail(now: datetime) -> Iterator[Sample]:
    """How much mail waits, and since when."""
    rows = asked(now, "select * from gate.post_waiting()")
    yield Sample("zorgvuldig_mail_waiting", sum(row["waiting"] for row in rows))
    oldest = min((row["oldest"] for row in rows), default=now)
    yield Sample("zorgvuldig_mail_oldest_seconds", round(max((now - oldest).total_seconds(), 0.0), 1))
    yield Sample("zorgvuldig_mail_given_up", len(asked(now, "select * from gate.post_stopped()")))


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


# By name, for `zorgvuldig_source_up`. Who has more figures adds a source here, and names them in `metrics_text`.
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
