"""One import, whatever the source: read, rehearse or apply, and record what came of it."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import DataError, IntegrityError
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.records.imports.apply import apply
from zorgvuldig.records.imports.problems import ImportRefused
from zorgvuldig.records.imports.report import Counted, Report, conflict, tally
from zorgvuldig.records.imports.roster import Roster
from zorgvuldig.records.models import ImportRun

KIND = "import"
CLASH = (
    "The files do not fit what the school already holds: most likely groups or subjects took over each other's names. "
    "Give them names they did not have before, and import again."
)
TOO_LONG = "A value is longer than there is room for, most likely the prefix of a name. Shorten it, and import again."

Taken = tuple[Mapping[str, Counted], Roster]
Reader = Callable[[date], Taken]


class _DryRun(Exception):
    """Rolls a rehearsal back."""


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Rows hold no cycles, and looking for them among a million rows takes a third of the time of reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def take_in(source: str, report: Report, read: Reader, *, now: datetime) -> Report:
    """Take in what `read` gives: all of it, or nothing when the report has a problem. The outcome is recorded either way.

    `read` gets the day and gives the files, for counting, with the roster they hold; it puts what is wrong in the
    report's findings. Raises `ImportRefused` (recorded too) when the files cannot be read at all.
    """
    try:
        _take_in(source, report, read, now)
    except ImportRefused:
        _record_refusal(source, report, now)
        raise
    if report.is_refused:
        _record_refusal(source, report, now)
    return report


def _take_in(source: str, report: Report, read: Reader, now: datetime) -> None:
    with no_search_for_cycles():
        found, roster = read(timezone.localdate(now))
    if report.is_refused:
        tally(report, found, None)
        return
    try:
        with working(KIND, now=now) as door:
            _apply(source, roster, found, report, door)
    except _DryRun:
        pass
    except DataError:
        raise ImportRefused(TOO_LONG) from None
    except IntegrityError:
        # What the database says of it holds data of people; it goes no further than here.
        raise ImportRefused(CLASH) from None


def _apply(source: str, roster: Roster, found: Mapping[str, Counted], report: Report, door: JobDoor) -> None:
    outcome, conflicts = apply(roster, door)
    report.findings.problems += [conflict(c.place.file, c.place.row, c.says) for c in conflicts]
    tally(report, found, None if conflicts else outcome)
    if report.is_refused or report.is_dry_run:
        raise _DryRun
    _write(source, report, door, "done")


def _record_refusal(source: str, report: Report, now: datetime) -> None:
    """In a transaction of its own; a rehearsal leaves no trace."""
    if not report.is_dry_run:
        with working(KIND, now=now) as door:
            _write(source, report, door, "refused")


def _write(source: str, report: Report, door: JobDoor, outcome: str) -> None:
    ImportRun.objects.using(door.alias).create(
        source=source,
        started_at=door.started_at,
        finished_at=timezone.now(),
        outcome=outcome,
        counts=report.counts(),
        problems=report.problems(),
    )
