"""What teachers wrote about how it goes in a subject, per period."""

from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.models import ProgressNote
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.models import Period


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


def notes_of_pupil(pupil_id: int, *, door: Door) -> list[NotesOfPeriod]:
    """Every note about a pupil, the last period first. The database keeps from a family what is not shown yet."""
    door.reading("organisation", "staff", "planning", "progress")
    rows = list(
        ProgressNote.objects.filter(pupil_id=pupil_id)
        .select_related("group__subject", "period__year")
        .order_by("-period__starts_on", "group__subject__name", "id")
    )
    names = names_of({row.author_id for row in rows}, door=door)
    found: dict[int, NotesOfPeriod] = {}
    for row in rows:
        title = f"{row.period.name}, {row.period.year.name}"
        subject = row.group.subject.name if row.group.subject else row.group.name
        is_shown = row.shown_from is not None and row.shown_from <= door.opened_at
        note = Note(subject, row.text, names.get(row.author_id, ""), is_shown, row.pk)
        found.setdefault(row.period_id, NotesOfPeriod(title, [])).notes.append(note)
    return list(found.values())
