"""Writing how it goes in a subject, for the pupils of the group that is open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.models import ProgressNote
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period


@dataclass(frozen=True, slots=True)
class NewText:
    """What a pupil's note should say (empty: no note), and the stamp of the one that stood on the page."""

    pupil_id: int
    stamp: str
    text: str


class NotesChanged(Exception):
    """Somebody else changed some of these notes after the page was made; `texts` has theirs by pupil."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        super().__init__("notes changed meanwhile")
        self.texts = texts


def stamp_of(note: ProgressNote | None) -> str:
    """What tells whether a note is still the one that stood on the page."""
    return note.written_at.isoformat() if note else ""


def save_notes(
    *, door: Door, group: LearningGroup, period: Period, written: Collection[NewText], shown_from: datetime | None
) -> int:
    """Save all notes or none; returns how many texts changed. What families read already stays visible.

    Raises `NotesChanged`.
    """
    door.writing("progress")
    try:
        with transaction.atomic():
            return _save(door, group, period, written, shown_from)
    except IntegrityError:  # somebody wrote the same note between our reading and our writing: now it can be read
        with transaction.atomic():
            return _save(door, group, period, written, shown_from)


def _save(
    door: Door, group: LearningGroup, period: Period, written: Collection[NewText], shown_from: datetime | None
) -> int:
    found = ProgressNote.objects.select_for_update().filter(
        group=group, period=period, pupil_id__in=[one.pupil_id for one in written]
    )
    standing = {note.pupil_id: note for note in found.order_by("pupil_id")}
    if theirs := {one.pupil_id: _text(standing.get(one.pupil_id)) for one in written if _clashes(one, standing)}:
        raise NotesChanged(theirs)
    fresh, kept, gone, changed = [], [], [], 0
    for one in written:
        note = standing.get(one.pupil_id)
        changed += _text(note) != one.text
        if not one.text:
            gone += [note.id] if note else []
        elif note is None:
            fresh.append(_note(one, door, group, period, shown_from))
        elif note.text != one.text or _shown_from(note, shown_from, door) != note.shown_from:
            note.shown_from = _shown_from(note, shown_from, door)
            if note.text != one.text:
                note.text, note.author_id, note.written_at = one.text, door.actor_id, door.opened_at
            kept.append(note)
    ProgressNote.objects.bulk_create(fresh)
    ProgressNote.objects.bulk_update(kept, ["text", "author_id", "written_at", "shown_from"])
    if gone:
        ProgressNote.objects.filter(id__in=gone).delete()
    return changed


def _note(one: NewText, door: Door, group: LearningGroup, period: Period, shown_from: datetime | None) -> ProgressNote:
    return ProgressNote(
        pupil_id=one.pupil_id,
        group=group,
        period=period,
        text=one.text,
        author_id=door.actor_id,
        written_at=door.opened_at,
        shown_from=shown_from,
    )


def _text(note: ProgressNote | None) -> str:
    return note.text if note else ""


def _clashes(one: NewText, standing: Mapping[int, ProgressNote]) -> bool:
    note = standing.get(one.pupil_id)
    return stamp_of(note) != one.stamp and _text(note) != one.text


def _shown_from(note: ProgressNote, wanted: datetime | None, door: Door) -> datetime | None:
    is_read = note.shown_from is not None and note.shown_from <= door.opened_at
    return note.shown_from if is_read else wanted
