"""What teachers wrote about how it goes in a subject, per period, and the reports that were issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.refusals import Word
from zorgvuldig.learning.meeting.labels import PROPOSALS
from zorgvuldig.learning.models import ProgressNote
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period


class NoteRow(NamedTuple):
    """A note about a pupil."""

    id: int
    period_id: int
    period: str
    year: str
    subject: str
    text: str
    shown_from: datetime | None
    who: str


class ReportRow(NamedTuple):
    """A report that was issued."""

    id: int
    uid: UUID
    period: str
    year: str
    group: str
    version: int
    added_at: datetime


class AgreedRow(NamedTuple):
    """What a report meeting agreed, and what it proposed for the next school year."""

    period: str
    year: str
    text: str
    proposal: str
    shown_from: datetime | None


class WithdrawnRow(NamedTuple):
    """That a report was withdrawn. Families see this and not the report."""

    card_id: int
    period: str
    year: str
    version: int
    withdrawn_at: datetime


class WrittenRow(NamedTuple):
    """What was written about a pupil beside marks."""

    notes: tuple[NoteRow, ...]
    reports: tuple[ReportRow, ...]
    meetings: tuple[AgreedRow, ...]
    withdrawn: tuple[WithdrawnRow, ...]


WRITTEN = read("learning/written", WrittenRow, "organisation", "staff", "planning", "progress", "report")


@dataclass(frozen=True, slots=True)
class Note:
    """A note as mentor and family read it. `is_shown` says whether the family reads it by now."""

    subject: str
    text: str
    who: str
    is_shown: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class NotesOfPeriod:
    """The notes of one period, by subject."""

    name: str
    notes: list[Note]


def notes_of_group(group: LearningGroup, period: Period, *, door: Door) -> dict[int, ProgressNote]:
    """The notes of a group for a period, by pupil."""
    door.reading("progress")
    return {note.pupil_id: note for note in ProgressNote.objects.filter(group=group, period=period)}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a report meeting agreed, as mentor and family read it."""

    name: str
    text: str
    proposal: Word
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What was written about a pupil beside marks, the last period first."""

    notes: list[NotesOfPeriod]
    reports: tuple[ReportRow, ...]
    meetings: list[Agreed]
    withdrawn: tuple[WithdrawnRow, ...]


def written_of(pupil_id: int, *, door: Door) -> Written:
    """Every note about a pupil, every report, and what meetings agreed. The database keeps from a family what is not shown yet."""
    (written,) = WRITTEN.rows(door=door, pupil=pupil_id)
    found: dict[int, NotesOfPeriod] = {}
    for row in written.notes:
        is_shown = _is_over(row.shown_from, door)
        of_period = found.setdefault(row.period_id, NotesOfPeriod(f"{row.period}, {row.year}", []))
        of_period.notes.append(Note(row.subject, row.text, row.who, is_shown, row.id))
    meetings = [
        Agreed(
            f"{one.period}, {one.year}",
            one.text,
            PROPOSALS[one.proposal] if one.proposal else "",
            _is_over(one.shown_from, door),
        )
        for one in written.meetings
    ]
    gone = {
        one.card_id for one in written.withdrawn
    }  # who guides a pupil sees such a report still, where a family does not
    reports = tuple(one for one in written.reports if one.id not in gone)
    return Written(list(found.values()), reports, meetings, written.withdrawn)


def _is_over(moment: datetime | None, door: Door) -> bool:
    return moment is not None and moment <= door.opened_at
