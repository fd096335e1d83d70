"""The pictures a pupil is in, and where each is or was shown: asked of the gate, which answers of opened pupils alone.

Nothing here names or shows anybody else: of other faces only the places are known, to mask them (`masking`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.consent.state import media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.redaction import masked as without_marked
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.media.models import PHOTO, VIDEO, PictureObjection

# Why a picture is not shown somewhere (any more), in the words of a family.

Words = Mapping[str, str | Promise]

# As `gate.places_with` says it: of the pupil why, of anybody else no more than that it may not.
HIDDEN: Words = {
    "over": _("De termijn is voorbij."),
    "weighing": _("De school weegt opnieuw af of dit verstandig is."),
    "faces": _("De school kijkt opnieuw wie er op de foto staan."),
    "copy": _("De school maakt de foto opnieuw."),
    "objection": _("Bij deze foto is hier nee gezegd."),
    "consent": _("Hier is geen ja voor dat nu geldt."),
    "left": _("De leerling is niet meer op school."),
    "restricted": _("Deze gegevens zijn stilgezet."),
}
REFUSED = _("De school mag de foto hier niet meer laten zien.")
# As it was written down when it was taken away.
ENDED: Words = {
    "desk": _("De school haalde de foto weg."),
    "replaced": _("Er kwam een andere versie van de foto voor in de plaats."),
    "over": _("De termijn is voorbij."),
}


def hidden_label(why: str) -> str:
    """Why it may not be seen at this moment; empty when it may."""
    return str(HIDDEN.get(why, REFUSED)) if why else ""


def ended_label(why: str) -> str:
    """Why it was taken away for good."""
    return str(ENDED.get(why, REFUSED))


MEDIA = media(REGISTER)
PRINTED = frozenset({"school_guide", "social_media", "press", "yearbook"})  # out of our reach once it is there
Objections = Mapping[tuple[int, str], Sequence[PictureObjection]]
Box = tuple[float, float, float, float]


def medium_name(medium: str) -> str:
    """What a medium is called; its key when the register does not have it any more."""
    return say(REGISTER.topics[medium].name) if medium in REGISTER.topics else medium


@dataclass(frozen=True, slots=True)
class Outside:
    """Where staff put it out of our reach: what that is, since when, and what came of asking for it back."""

    what: str
    since: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """One time that a picture was put somewhere. `why` is why it may not be seen now; empty: it is there to be seen."""

    medium: str
    published_at: datetime
    until: date
    ended_at: datetime | None
    ended_why: str
    why: str
    is_masked: bool
    role: str
    reason: str
    decided_at: datetime
    outside: Sequence[Outside] = ()

    @property
    def name(self) -> str:
        """Where it was put, in words."""
        return medium_name(self.medium)

    @property
    def is_shown(self) -> bool:
        """Whether it is to be seen there now."""
        return not self.why

    @property
    def is_over(self) -> bool:
        """Whether it is over for good, by a person or by its last day."""
        return self.ended_at is not None or self.why == "over"

    @property
    def in_print(self) -> bool:
        """Whether it went to where we cannot take it back."""
        return self.medium in PRINTED

    @property
    def state_said(self) -> str:
        """Why it is not shown (any more), in words; empty when it is."""
        return ended_label(self.ended_why) if self.ended_at else hidden_label(self.why)

    @property
    def decider(self) -> str:
        """In which role somebody decided, in words."""
        return within(REGISTER.roles[self.role].name) if self.role in REGISTER.roles else ""


@dataclass(frozen=True, slots=True)
class PupilPicture:
    """A picture that the pupil is in. `is_whole` says that every face in it has a box, so that all others can be masked."""

    pupil_id: int
    number: int
    uid: UUID
    kind: str
    event: str
    happened_on: date
    uploaded_at: datetime
    blob: UUID
    view_blob: UUID
    media_type: str
    is_whole: bool
    own: Sequence[Any]
    others: Sequence[Any]
    places: Sequence[PlacementRow] = field(default=())

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.kind == VIDEO

    @property
    def can_be_shown(self) -> bool:
        """Whether a page can show it with everybody else masked."""
        return self.kind == PHOTO and self.is_whole

    @property
    def boxes(self) -> list[Box]:
        """Where everybody else is in a photo."""
        return [(box[0], box[1], box[2], box[3]) for box in self.others]

    @property
    def now(self) -> list[PlacementRow]:
        """Where it stands, shown or waiting."""
        return [place for place in self.places if not place.is_over]

    @property
    def earlier(self) -> list[PlacementRow]:
        """Where it was."""
        return [place for place in self.places if place.is_over]


@dataclass(frozen=True, slots=True)
class Album:
    """A picture that the families of a group are shown, as it was made to be shown to them."""

    uid: UUID
    medium: str
    kind: str
    event: str
    happened_on: date
    caption: str
    published_at: datetime
    until: date
    is_own: bool
    blob: UUID
    thumb_blob: UUID
    media_type: str

    @property
    def name(self) -> str:
        """Where it is shown, in words."""
        return medium_name(self.medium)

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.kind == VIDEO


@dataclass(frozen=True, slots=True)
class Film:
    """A film with everybody else masked, that the one at the door asked for. `progress` is in percent."""

    state: str
    progress: int
    blob: UUID | None
    media_type: str
    size: int


def pictures(pupil_id: int, *, door: Door) -> list[PupilPicture]:
    """Every photo and film that the pupil is in, the last event first, with every place where it was put."""
    door.reading("picture")
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.family_pictures() where pupil_id = %s::integer", [pupil_id])
        rows = cursor.fetchall()
        cursor.execute("select * from gate.family_places() where pupil_id = %s::integer", [pupil_id])
        places = list(placed(cursor.fetchall()))
    return as_pupil_pictures(rows, places)


def pictures_for_copy(pupil_id: int, cursor: CursorWrapper) -> list[PupilPicture]:
    """The same for the job that makes copies of a pupil's data."""
    cursor.execute("select * from gate.pictures_with(array[%s::integer])", [pupil_id])
    rows = cursor.fetchall()
    cursor.execute("select * from gate.places_with(array[%s::integer])", [pupil_id])
    return as_pupil_pictures(rows, list(placed(cursor.fetchall())))


def picture(uid: UUID, pupil_id: int, *, door: Door) -> PupilPicture | None:
    """One of them, or None."""
    return next((one for one in pictures(pupil_id, door=door) if one.uid == uid), None)


def objections(pupil_id: int, *, door: Door) -> Objections:
    """Every «this one not» that stands, by picture and medium (empty: in none of them), of everybody who said so."""
    door.reading("picture")
    found: dict[tuple[int, str], list[PictureObjection]] = {}
    for row in PictureObjection.objects.filter(pupil_id=pupil_id, lifted_at=None).order_by("pk"):
        found.setdefault((row.picture_id, row.medium), []).append(row)
    return found


def by_me(said: Sequence[PictureObjection], *, door: Door) -> PictureObjection | None:
    """The one that whoever is at the door may take back: their own, and of a pupil who decides every one."""
    return next((one for one in said if door.actor_id in (one.person_id, one.pupil_id)), None)


def album(pupil_id: int, *, door: Door) -> list[Album]:
    """What the families of the pupil's groups are shown at this moment, the last event first."""
    door.reading("picture")
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.family_album() where pupil_id = %s::integer", [pupil_id])
        found = [Album(*row[1:]) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.happened_on, one.published_at, one.uid), reverse=True)


def films(pupil_id: int, *, door: Door) -> dict[int, Film]:
    """The films with others masked that the one at the door asked for, by picture."""
    door.reading("picture")
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.family_films() where pupil_id = %s::integer", [pupil_id])
        return {row[1]: Film(*row[2:]) for row in cursor.fetchall()}


def placed(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, PlacementRow]]:
    """Rows of places, each with the picture it is of; what staff marked as about somebody else is left out of their words."""
    for _pupil, number, medium, at, until, ended, ended_why, why, is_masked, role, reason, decided, outside in rows:
        yield number, PlacementRow(
            medium, at, until, ended, ended_why, why, is_masked, role, without_marked(reason), decided,
            [
                Outside(without_marked(one["what"]), parse_date(one["since"]), without_marked(one["answer"] or ""))
                for one in json.loads(outside)
            ],
        )  # fmt: skip


def as_pupil_pictures(rows: Sequence[Sequence[Any]], places: Sequence[tuple[int, PlacementRow]]) -> list[PupilPicture]:
    """Rows of pictures with their places, the last event first."""
    by_picture: dict[int, list[PlacementRow]] = {}
    for number, place in sorted(places, key=lambda one: one[1].published_at, reverse=True):
        by_picture.setdefault(number, []).append(place)
    found = [
        PupilPicture(*(*row[:11], json.loads(row[11]), json.loads(row[12]), by_picture.get(row[1], []))) for row in rows
    ]
    return sorted(found, key=lambda one: (one.happened_on, one.number), reverse=True)
