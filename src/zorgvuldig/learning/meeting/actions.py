"""Writing down what a report meeting agrees, of one pupil at a time, with others at the same table."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.models import MeetingNote
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period


@dataclass(frozen=True, slots=True)
class NewNote:
    """What should stand there of a pupil (both empty: nothing), and the stamp of what stood on the page."""

    pupil_id: int
    stamp: str
    text: str
    proposal: str


class NoteChanged(Exception):
    """Somebody else wrote about this pupil after the page was made: nothing of ours was kept in its place."""


def save_note(*, door: Door, group: LearningGroup, period: Period, new: NewNote) -> bool:
    """Save what was agreed of one pupil; returns whether anything changed. Raises `NoteChanged`."""
    door.writing("report")
    try:
        with transaction.atomic():
            return _save(door, group, period, new)
    except IntegrityError:  # somebody wrote the first words between our reading and our writing: now they can be read
        with transaction.atomic():
            return _save(door, group, period, new)


def _save(door: Door, group: LearningGroup, period: Period, new: NewNote) -> bool:
    notes = MeetingNote.objects.select_for_update().filter(period=period, pupil_id=new.pupil_id)
    note = notes.first()
    said = (note.text, note.proposal) if note else ("", "")
    if said == (new.text, new.proposal):  # also when somebody else wrote just this
        return False
    if new.stamp != (note.written_at.isoformat() if note else ""):
        raise NoteChanged
    if note is None:
        MeetingNote.objects.create(
            pupil_id=new.pupil_id, group=group, period=period, text=new.text, proposal=new.proposal,
            author_id=door.actor_id, written_at=door.opened_at,
        )  # fmt: skip
    elif not (new.text or new.proposal):
        note.delete()
    else:
        note.text, note.proposal = new.text, new.proposal
        note.author_id, note.written_at = door.actor_id, door.opened_at
        note.save(update_fields=["text", "proposal", "author_id", "written_at"])
    return True


def show_notes(pupil_ids: list[int], period: Period, *, door: Door) -> None:
    """From now on families read what was agreed of these pupils: their report of the period is issued."""
    MeetingNote.objects.filter(pupil_id__in=pupil_ids, period=period, shown_from=None).update(shown_from=door.opened_at)


def hide_notes(pupil_ids: list[int], period: Period, *, door: Door) -> None:
    """Families read what was agreed of these pupils when their report is issued again: it was withdrawn."""
    MeetingNote.objects.filter(pupil_id__in=pupil_ids, period=period, shown_from__lte=door.opened_at).update(
        shown_from=None
    )
