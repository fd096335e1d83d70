"""What doctor asks about footage: nothing over its term, and a sweep that sweeps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connections

from zorgvuldig.cameras.models import Camera, Segment
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working
from zorgvuldig.retention.footage.proof import JOB
from zorgvuldig.retention.footage.reads import over_term
from zorgvuldig.retention.models import FOOTAGE, RetentionRun

FRESH = timedelta(hours=2)  # a sweep every hour
ADVICE = "Is a worker running? Run: zorgvuldig cameras sweep"


def footage(now: datetime) -> Iterator[Answer]:
    """Two answers; nothing is asked of a school without cameras."""
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        rows = (Camera.objects.using(door.alias), Segment.objects.using(door.alias))
        if not any(some.exists() for some in rows):
            return
        late = over_term(cursor, now, FRESH)
        sweeps = RetentionRun.objects.using(door.alias).filter(trigger=FOOTAGE).order_by("-finished_at")
        newest = sweeps.first()
        last = sweeps.filter(state="done").first()
    says = f"camera-days over term: {late}. {ADVICE}" if late else "none is over its term"
    yield Answer("no footage is over its term", not late, says)
    is_fresh = last is not None and last.finished_at is not None and now - last.finished_at < FRESH
    found = f"at {last.finished_at:%Y-%m-%d %H:%M} UTC" if last and last.finished_at else "there was none yet"
    failed = ". The last one failed" if newest is not None and newest.state != "done" else ""
    yield Answer(
        "the last sweep of footage is fresh", is_fresh, f"{found}{failed}" + ("" if is_fresh else f". {ADVICE}")
    )
