"""What teachers wrote about how it goes in a subject, per period, and the reports that were issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
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

    uid: UUID
    period: str
    year: str
    group: str
    version: int
    added_at: datetime


class WrittenRow(NamedTuple):
    """What was written about a pupil beside marks."""

    notes: tuple[NoteRow, ...]
    reports: tuple[ReportRow, ...]


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


def written_of(pupil_id: int, *, door: Door) -> tuple[list[NotesOfPeriod], tuple[ReportRow, ...]]:
    """Every note about a pupil, the last period first, and every report. The database keeps from a family what is not shown yet."""
    (written,) = WRITTEN.rows(door=door, pupil=pupil_id)
    found: dict[int, NotesOfPeriod] = {}
    for row in written.notes:
        is_shown = row.shown_from is not None and row.shown_from <= door.opened_at
        of_period = found.setdefault(row.period_id, NotesOfPeriod(f"{row.period}, {row.year}", []))
        of_period.notes.append(Note(row.subject, row.text, row.who, is_shown, row.id))
    return list(found.values()), written.reports
