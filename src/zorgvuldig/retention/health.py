"""What doctor asks about deletion: a promise that keeps itself needs a run that runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working
from zorgvuldig.retention.footage.health import footage
from zorgvuldig.retention.models import FOOTAGE, RetentionRun
from zorgvuldig.retention.run_job import JOB, run_sentence
from zorgvuldig.school.people.models import Pupil

FRESH = timedelta(hours=36)  # a run every night, and a morning to notice that there was none


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return [*_last_run(now), *footage(now)]


def _last_run(now: datetime) -> Iterator[Answer]:
    with working(JOB, now=now) as door:
        runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
        last = runs.filter(state="done").order_by("-finished_at").first()
        unfinished = runs.filter(state__in=["waiting", "refused"]).order_by("-pk").first()
        has_pupils = Pupil.objects.using(door.alias).exists()
    is_fresh = last is not None and last.finished_at is not None and now - last.finished_at < FRESH
    found = f"at {last.finished_at:%Y-%m-%d %H:%M} UTC" if last and last.finished_at else "there was none yet"
    why = f". {run_sentence(unfinished)}" if unfinished and (last is None or unfinished.pk > last.pk) else ""
    advice = "" if is_fresh or not has_pupils else f"{why or '. Is a worker running?'} Run: zorgvuldig retention run"
    yield Answer("the last retention run is fresh", is_fresh or not has_pupils, found + advice)
    if last is not None and (trouble := run_sentence(last)):
        yield Answer("the last retention run deleted all that was due", ok=False, says=trouble)
