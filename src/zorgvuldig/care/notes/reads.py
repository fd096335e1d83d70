"""Notes about one pupil, as far as the open door shows them: each audience is a category and a table of its own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zorgvuldig.care.models import CareNote, GuidanceNote, OwnNote
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Change
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.people.reads import names_of

Note = GuidanceNote | CareNote | OwnNote
SHOWN_OPEN = 2  # years; what is older is folded under its year


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a note is: the category of the register and the table that hold it."""

    key: str
    category: str
    model: type[GuidanceNote] | type[CareNote] | type[OwnNote]

    @property
    def table(self) -> str:
        """The name of the table."""
        return self.model._meta.db_table


MENTORS = Audience("mentors", "guidance", GuidanceNote)
CARE = Audience("care", "care", CareNote)
MYSELF = Audience("myself", "own_note", OwnNote)
AUDIENCES = {audience.key: audience for audience in (MENTORS, CARE, MYSELF)}


@dataclass(frozen=True, slots=True)
class NoteCorrection:
    """What a note said before its author corrected it; empty where that did not change."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with its audience, who wrote it, and what it said before."""

    note: Note
    audience: Audience
    author: str
    is_mine: bool
    corrections: list[NoteCorrection]


@dataclass(frozen=True, slots=True)
class NoteYear:
    """The notes of one calendar year, folded."""

    year: int
    entries: list[NoteRow]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a pupil: the last two years open, older ones by year; newest first."""

    recent: list[NoteRow]
    older: list[NoteYear]


def audiences(categories: Collection[str]) -> list[Audience]:
    """The audiences whose notes stand in one of these categories."""
    return [audience for audience in AUDIENCES.values() if audience.category in categories]


def notes(pupil_id: int, *, door: Door) -> Notes:
    """Every note of the pupil that this door opened."""
    since = _years_before(today(door=door), SHOWN_OPEN)
    found = _entries(pupil_id, door=door)
    older: dict[int, list[NoteRow]] = {}
    for entry in found:
        if entry.note.happened_on < since:
            older.setdefault(entry.note.happened_on.year, []).append(entry)
    recent = [entry for entry in found if entry.note.happened_on >= since]
    return Notes(recent, [NoteYear(year, entries) for year, entries in older.items()])


def my_note(uid: UUID, pupil_id: int, *, door: Door) -> tuple[Note, Audience] | None:
    """The note with this number, when the one at the door wrote it."""
    for audience in audiences(door.reads):
        note: Note | None = audience.model.objects.filter(uid=uid, pupil_id=pupil_id, author_id=door.actor_id).first()
        if note is not None:
            return note, audience
    return None


def _entries(pupil_id: int, *, door: Door) -> list[NoteRow]:
    found: list[tuple[Note, Audience]] = []
    for audience in audiences(door.reads):
        door.reading(audience.category)
        found += [(note, audience) for note in audience.model.objects.filter(pupil_id=pupil_id)]
    found.sort(key=lambda pair: (pair[0].happened_on, pair[0].written_at), reverse=True)
    names = names_of({note.author_id for note, _audience in found}, door=door)
    before = {
        audience.key: _corrections(audience, [note for note, own in found if own is audience], pupil_id)
        for audience in audiences(door.reads)
    }
    return [
        NoteRow(
            note=note,
            audience=audience,
            author=names.get(note.author_id, ""),
            is_mine=note.author_id == door.actor_id,
            corrections=before[audience.key].get(note.pk, []),
        )
        for note, audience in found
    ]


def _corrections(audience: Audience, found: Iterable[Note], pupil_id: int) -> dict[int, list[NoteCorrection]]:
    """What the history keeps of these notes, the last correction first."""
    table = audience.model._meta.db_table
    mask = REGISTER.mask((audience.category,))
    rows = Change.objects.filter(
        table=table, row_id__in=[note.pk for note in found], pupil_id=pupil_id, op="update", mask=mask
    )
    before: dict[int, list[NoteCorrection]] = {}
    for row in rows.order_by("-at", "-id"):
        changed = row.changed or {}
        title, text = (_before(audience.model, column, changed) for column in ("title", "text"))
        if title or text:
            before.setdefault(row.row_id, []).append(NoteCorrection(row.at, title, text))
    return before


def _before(model: type[Note], column: str, changed: dict[str, list[str]]) -> str:
    """The old value of a sealed column out of a history row, which holds it sealed."""
    if column not in changed:
        return ""
    field: object = model._meta.get_field(column)
    if not isinstance(field, SealedTextField):
        raise TypeError(f"{model._meta.db_table}.{column} is not sealed")
    return str(field.opened(bytes.fromhex(changed[column][0].removeprefix("\\x"))))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
