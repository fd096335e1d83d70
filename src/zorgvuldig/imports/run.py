"""One import, whatever the source: read, rehearse or apply, and record what came of it."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DataError, IntegrityError, connections
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.problems import ImportRefused, Problem
from zorgvuldig.imports.rehearsal import altered
from zorgvuldig.imports.report import CountedFile, Report, conflict, tally
from zorgvuldig.imports.roster.apply import apply
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.upload.scope import beyond
from zorgvuldig.imports.upload.scope import now as now_of
from zorgvuldig.school.source_models import ImportRun

KIND = "import"
LANGUAGE = "en"  # that of the reports on the command line, and of readers of what systems make for each other

ReadRoster = tuple[Mapping[str, CountedFile], Roster]
Reader = Callable[[date], ReadRoster]


class _DryRun(Exception):
    """Rolls a rehearsal back."""


class NotClaimed(Exception):
    """Somebody else dealt with this meanwhile; nothing is done and nothing recorded."""


def _unclaimed(_door: JobDoor) -> None:
    """Nothing has to be claimed."""


def _unseen(_door: JobDoor, _report: Report) -> None:
    """Nobody looks at what a rehearsal changed."""


def _settled(_door: JobDoor, _run: ImportRun) -> None:
    """Nothing hangs on the run."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why an import runs: who asked for it, and the file that somebody brought for it.

    `claim` comes first in the transaction and raises `NotClaimed` when it was dealt with; `settle` comes last, with the
    run that was recorded, also of a refused import. `answers` is what they said of guardians who resemble each other.
    A rehearsal tells what would change `told_from` this record on; `look` sees what it changed, before that is rolled back.
    """

    by_id: int | None = None
    claim: Callable[[JobDoor], None] = _unclaimed
    settle: Callable[[JobDoor, ImportRun], None] = _settled
    answers: Mapping[str, str] = field(default_factory=dict)
    told_from: int = 0
    look: Callable[[JobDoor, Report], None] = _unseen


BY_COMMAND = Occasion()


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


def take_in(source: str, report: Report, read: Reader, *, now: datetime, occasion: Occasion = BY_COMMAND) -> Report:
    """Take in what `read` gives: all of it, or nothing when the report has a problem. The outcome is recorded either way.

    `read` gets the day and gives the files, for counting, with the roster they hold; it puts what is wrong in the
    report's findings. Raises `ImportRefused` (recorded too) when the files cannot be read at all.
    """

    def read_all(today: date) -> Callable[[JobDoor], None]:
        found, roster = read(today)
        if report.is_refused:
            tally(report, found, None)
        return lambda door: bring_roster(roster, found, report, occasion, door)

    return carry_out(source, report, read_all, now=now, occasion=occasion)


def carry_out(
    source: str,
    report: Report,
    read: Callable[[date], Callable[[JobDoor], None]],
    *,
    now: datetime,
    occasion: Occasion = BY_COMMAND,
) -> Report:
    """As `take_in`, for any kind of file: `read` gives what brings the content in, in the transaction of the job.

    Whatever does so counts in the report and puts what does not fit in its findings.
    """
    try:
        with no_search_for_cycles():
            bring = read(timezone.localdate(now))
        if not report.is_refused:
            _carry_out(source, report, bring, now, occasion)
    except ImportRefused as refusal:
        _record_refusal(source, report, now, occasion, str(refusal))
        raise
    if report.is_refused:
        _record_refusal(source, report, now, occasion)
    return report


def _carry_out(
    source: str, report: Report, bring: Callable[[JobDoor], None], now: datetime, occasion: Occasion
) -> None:
    try:
        with working(KIND, now=now) as door:
            if not report.is_dry_run:
                occasion.claim(door)
            bring(door)
            with connections[door.alias].cursor() as cursor:
                cursor.execute("set constraints all immediate")  # a rehearsal never comes to the end, where they wait
            if occasion.by_id and (refusal := beyond(occasion.by_id, now_of(door), door=door, told=report.about)):
                raise ImportRefused(refusal)
            if report.is_refused or report.is_dry_run:
                if occasion.by_id and not report.is_refused:
                    report.rehearsed = altered(door, occasion.told_from)
                if not report.is_refused:
                    occasion.look(door, report)
                raise _DryRun
            occasion.settle(door, _write(source, report, door, "done", occasion))
    except _DryRun:
        _log_report(report, now)
    except DataError:
        says = gettext("Een waarde is te lang, waarschijnlijk een tussenvoegsel. Maak die korter en lees opnieuw in.")
        raise ImportRefused(says) from None
    except IntegrityError:
        # What the database says of it holds data of people; it goes no further than here.
        says = gettext(
            "Het bestand past niet bij wat de school al heeft. Waarschijnlijk namen groepen of vakken elkaars naam over. "
            "Geef ze een nieuwe naam en lees opnieuw in."
        )
        raise ImportRefused(says) from None


def bring_roster(
    roster: Roster, found: Mapping[str, CountedFile], report: Report, occasion: Occasion, door: JobDoor
) -> None:
    """Bring a roster into the database, in the transaction of the job, and count what came of it."""
    outcome, conflicts = apply(roster, door, occasion.answers, is_brought=occasion.by_id is not None)
    report.findings.problems += [conflict(c) for c in conflicts]
    report.about |= {c.pupil for c in conflicts if c.pupil is not None}
    tally(report, found, None if conflicts else outcome)


def _log_report(report: Report, now: datetime) -> None:
    """What a problem or a rehearsal tells of somebody who is here was seen, whatever became of the file and of what it logged itself."""
    if told := report.about | set(report.rehearsed.pupils):
        with working(KIND, now=now) as door:
            door.looked(told)


def _record_refusal(source: str, report: Report, now: datetime, occasion: Occasion, says: str = "") -> None:
    """In a transaction of its own; a rehearsal leaves no trace. `says` is why the file was not read at all."""
    if not report.is_dry_run:
        with working(KIND, now=now) as door:
            occasion.claim(door)
            occasion.settle(door, _write(source, report, door, "refused", occasion, says))


def _write(source: str, report: Report, door: JobDoor, outcome: str, occasion: Occasion, says: str = "") -> ImportRun:
    whole = [Problem("", 0, "", says).without_data()] if says else []
    return ImportRun.objects.using(door.alias).create(
        source=source,
        started_at=door.started_at,
        finished_at=timezone.now(),
        outcome=outcome,
        counts=report.counts(),
        problems=[*whole, *report.problems()],
        xid=_changes_of_now(door) if outcome == "done" else "",
        by_id=occasion.by_id,
    )


def _changes_of_now(door: JobDoor) -> str:
    """The number of this transaction, under which the history holds its changes; empty when there are none."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select pg_current_xact_id()::text where exists (select from gate.change where xid = pg_current_xact_id())"
        )
        row = cursor.fetchone()
    return row[0] if row else ""
