"""Writing notes about a pupil, and correcting one's own. There is no deleting: a note goes with the file, on its term."""

from datetime import date

from zorgvuldig.care.notes.reads import Audience, Note
from zorgvuldig.gate.door import Door


class NotYours(Exception):
    """Only the author corrects a note."""


def write_note(
    pupil_id: int, audience: Audience, *, kind: str, happened_on: date, title: str, text: str, door: Door
) -> Note:
    """Keep a new note for `audience`, by the one at the door. The very same note twice, a double click, is one note."""
    door.writing(audience.category)
    for one in audience.model.objects.filter(
        pupil_id=pupil_id, author_id=door.actor_id, kind=kind, happened_on=happened_on
    ):
        if (one.title, one.text) == (title, text):
            return one
    note: Note = audience.model.objects.create(
        pupil_id=pupil_id,
        kind=kind,
        happened_on=happened_on,
        title=title,
        text=text,
        author_id=door.actor_id,
        written_at=door.opened_at,
    )
    return note


def correct_note(
    note: Note, audience: Audience, *, kind: str, happened_on: date, title: str, text: str, door: Door
) -> None:
    """Correct a note of one's own; what it said stays in the history. Raises `NotYours`."""
    door.writing(audience.category)
    if note.author_id != door.actor_id:
        raise NotYours
    # What stayed the same keeps its sealed form, so that the history names only what was corrected.
    note.kind, note.happened_on = kind, happened_on
    note.title = note.title if note.title == title else title
    note.text = note.text if note.text == text else text
    note.save(update_fields=["kind", "happened_on", "title", "text"])
