"""Microsoft School Data Sync: a folder of CSV files, in either layout, into the school's records."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.records.imports import v1_files, v21_files
from zorgvuldig.records.imports.apply import apply
from zorgvuldig.records.imports.layout_v1 import LayoutV1
from zorgvuldig.records.imports.layout_v21 import LayoutV21
from zorgvuldig.records.imports.problems import Findings, ImportRefused
from zorgvuldig.records.imports.read import FileSpec, Sheet, sheets
from zorgvuldig.records.imports.report import Report, conflict, tally
from zorgvuldig.records.imports.roster import Roster
from zorgvuldig.records.imports.terms import Session, school_year
from zorgvuldig.records.models import ImportRun

SOURCE = "sds"
KIND = "import"
CLASH = (
    "The files do not fit what the school already holds: most likely groups or subjects took over each other's names. "
    "Give them names they did not have before, and import again."
)

Reader = Callable[[dict[str, Sheet], Findings, Session | None, date], Roster]


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two layouts; `mark` is a file that only this one has."""

    name: str
    files: tuple[FileSpec, ...]
    mark: str
    read: Reader


LAYOUTS = (
    Layout("School Data Sync, first layout", v1_files.FILES, "Student.csv", lambda *a: LayoutV1(*a).roster()),
    Layout("School Data Sync, layout 2.1", v21_files.FILES, "users.csv", lambda *a: LayoutV21(*a).roster()),
)


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


def layout_of(directory: Path) -> Layout:
    """Which layout the files are in; `ImportRefused` when in neither or in both."""
    try:
        present = {path.name.lower() for path in directory.iterdir()}
    except OSError as error:
        raise ImportRefused(f"{directory} cannot be read as a folder ({error.strerror}).") from error
    names = {layout.name: {spec.name.lower() for spec in layout.files} for layout in LAYOUTS}
    found = [layout for layout in LAYOUTS if layout.mark.lower() in present]
    if len(found) > 1:
        raise ImportRefused(f"{directory} holds both layouts: give each a folder of its own.")
    if not found:  # the one that most of the files belong to can still say which file is missing
        found = [layout for layout in LAYOUTS if names[layout.name] & present][:1]
    if not found:
        raise ImportRefused(
            f"{directory} holds no School Data Sync files: it should have School.csv, Student.csv and so on, "
            "or orgs.csv, users.csv and so on."
        )
    return found[0]


def import_sds(directory: Path, *, now: datetime, year: int | None = None, is_dry_run: bool = False) -> Report:
    """Take the files in: all of it, or nothing when a single row is refused. The outcome is recorded either way.

    `year` puts everything in the school year that starts in that August. Raises `ImportRefused` (recorded too) when
    the files cannot be read at all.
    """
    layout = layout_of(directory)
    report = Report(layout.name, is_dry_run, Findings())
    try:
        _import(directory, layout, report, school_year(year) if year else None, now)
    except ImportRefused:
        _record_refusal(report, now)
        raise
    if report.is_refused:
        _record_refusal(report, now)
    return report


def _import(directory: Path, layout: Layout, report: Report, session: Session | None, now: datetime) -> None:
    findings = report.findings
    found = sheets(directory, layout.files, findings)
    with no_search_for_cycles():
        roster = layout.read(found, findings, session, timezone.localdate(now))
    if report.is_refused:
        tally(report, found, None)
        return
    try:
        with working(KIND, now=now) as door:
            _apply(roster, found, report, door)
    except _DryRun:
        pass
    except IntegrityError:
        # What the database says of it holds data of people; it goes no further than here.
        raise ImportRefused(CLASH) from None


def _apply(roster: Roster, found: dict[str, Sheet], report: Report, door: JobDoor) -> None:
    outcome, conflicts = apply(roster, door)
    report.findings.problems += [conflict(c.place.file, c.place.row, c.says) for c in conflicts]
    tally(report, found, None if conflicts else outcome)
    if report.is_refused or report.is_dry_run:
        raise _DryRun
    _write(report, door, "done")


def _record_refusal(report: Report, now: datetime) -> None:
    """In a transaction of its own; a rehearsal leaves no trace."""
    if not report.is_dry_run:
        with working(KIND, now=now) as door:
            _write(report, door, "refused")


def _write(report: Report, door: JobDoor, outcome: str) -> None:
    ImportRun.objects.using(door.alias).create(
        source=SOURCE,
        started_at=door.started_at,
        finished_at=timezone.now(),
        outcome=outcome,
        counts=report.counts(),
        problems=report.problems(),
    )
