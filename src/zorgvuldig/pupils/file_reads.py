"""One pupil's file, part by part; each part says which category it reads. Rows of `sql/reads/file.sql` are what a file begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.outbox import bounced_asked, not_arriving
from zorgvuldig.gate.reads import read
from zorgvuldig.gate.reads_ahead import ReadWithValues
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_models import PupilPhoto
from zorgvuldig.pupils.own_fields.reads import OwnFieldRow
from zorgvuldig.school.models import Enrolment
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilBirth, PupilContact, PupilIdentity

# The rows of `sql/reads/file.sql`: what a file begins with, as the pages show it that people open daily.


class SchoolRow(NamedTuple):
    """A school."""

    name: str


class EnrolmentRow(NamedTuple):
    """A pupil at a school."""

    pk: int
    school: SchoolRow
    level: str
    starts_on: date
    ends_on: date | None
    left_with: str
    destination: str


class CallRow(NamedTuple):
    """Somebody to call when no guardian answers."""

    pk: int
    name: str
    tie: str
    phone: str


class PaperRow(NamedTuple):
    """A paper about authority."""

    pk: int
    uid: UUID
    name: str
    size: int
    added_at: datetime


class GuardianRow(NamedTuple):
    """A guardian. `email_to_check`: a file changed the address, and nobody looked at it yet."""

    person_id: int
    given_name: str
    prefix: str
    family_name: str
    email: str
    email_to_check: bool
    phone: str
    street: str
    postcode: str
    town: str
    sources: dict[str, str]

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


class GuardianshipRow(NamedTuple):
    """The tie between a pupil and a guardian, who is None when nothing is known of that person, with the papers about it, old to new."""

    pk: int
    guardian_id: int
    kind: str
    has_authority: bool | None
    is_restricted: bool
    restricted_until: date | None
    is_home: bool
    starts_on: date
    ends_on: date | None
    guardian: GuardianRow | None
    papers: tuple[PaperRow, ...]

    def is_kept_away(self, day: date) -> bool:
        """Whether a court keeps this guardian away on `day`."""
        return self.is_restricted and (self.restricted_until is None or self.restricted_until > day)


class PupilRow(NamedTuple):
    """What a pupil is called."""

    pupil_id: int
    uid: UUID
    number: str
    given_name: str
    prefix: str
    family_name: str
    initials: str
    sources: dict[str, str]

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))

    @property
    def pupil(self) -> "PupilRow":
        """Number and uid stand here, where a row of names has them on the pupil behind it."""
        return self


class FileRow(NamedTuple):
    """A pupil, with what a file begins with. `calls` are whom to call when no guardian answers, in order; `has_photo` while enrolled."""

    pupil_id: int
    uid: UUID
    number: str
    given_name: str
    prefix: str
    family_name: str
    initials: str
    sources: dict[str, str]
    birth: PupilBirth | None
    contact: PupilContact | None
    enrolments: tuple[EnrolmentRow, ...]
    guardianships: tuple[GuardianshipRow, ...]
    calls: tuple[CallRow, ...]
    own_fields: tuple[OwnFieldRow, ...]
    eck_id: str
    has_photo: bool

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))

    @property
    def pupil(self) -> "FileRow":
        """Number and uid stand here, where a row of names has them on the pupil behind it."""
        return self


class GroupPlace(NamedTuple):
    """A group in which a pupil is, with the names of who teaches it or is its mentor. A class has mentors and no subject."""

    membership_id: int
    pupil_id: int
    is_class: bool
    name: str
    subject: str
    school: str
    staff: list[str]


class ClassRow(NamedTuple):
    """The class of a pupil."""

    pupil_id: int
    name: str


PLACES = read("pupils/places", GroupPlace, "organisation", "staff", "membership")
CLASSES = read("pupils/classes", ClassRow, "organisation", "membership")


@dataclass(frozen=True, slots=True)
class GuardianTie:
    """A guardian of a pupil, as far as the school knows."""

    guardianship: Guardianship | GuardianshipRow
    guardian: Guardian | GuardianRow | None
    in_force: bool
    kept_away: bool  # by a court, today
    is_reader: bool  # the one at the door


AnyPupil = PupilIdentity | PupilRow | FileRow
PUPIL = read("pupils/pupil", PupilRow, "identity")
FILE = read("pupils/file", FileRow, "organisation", "identity", "birth", "contact", "enrolment", "guardian", "id_photo")


def file_of(uid: UUID | None, *, door: Door) -> FileRow:
    """What the file begins with of the pupil whose door this is; without a uid, of the pupil at the door. Raises `PupilIdentity.DoesNotExist`."""
    _read, values = file_asked(uid, door=door)
    if found := FILE.first(door=door, **values):
        return found
    raise PupilIdentity.DoesNotExist


def file_asked(uid: UUID | None, *, door: Door) -> ReadWithValues:
    """What `file_of` asks of this pupil, by number as the door knows it, for a page that asks ahead."""
    return FILE, {"pupil": number_of(uid, door=door), "day": today(door=door)}


def number_of(uid: UUID | None, *, door: Door) -> int | None:
    """The number of the pupil whose door this is, as the door knows it; without a uid, of whoever is at the door. None for anybody else."""
    return door.actor_id if uid is None else door.about if door.key == str(uid) else None


def pupil_of(uid: UUID | None, *, door: Door) -> PupilRow:
    """What the pupil is called whose door this is; without a uid, the pupil at the door. Raises `PupilIdentity.DoesNotExist`."""
    if found := PUPIL.first(door=door, pupil=number_of(uid, door=door)):
        return found
    raise PupilIdentity.DoesNotExist


def pupil(*, door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get(pupil__uid=uid)


def myself(*, door: Door) -> PupilIdentity:
    """The pupil at the door."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get(pupil_id=door.actor_id)


def children(*, door: Door) -> list[PupilIdentity]:
    """The pupils that are open, by given name."""
    door.reading("identity")
    return list(PupilIdentity.objects.select_related("pupil").order_by("given_name", "pupil_id"))


def places(pupil_ids: Iterable[int], *, door: Door) -> dict[int, list[GroupPlace]]:
    """The groups of these pupils today, classes first, with their mentors and teachers."""
    found: dict[int, list[GroupPlace]] = {}
    for place in PLACES.rows(door=door, pupils=list(pupil_ids), day=today(door=door)):
        found.setdefault(place.pupil_id, []).append(place)
    return found


def classes(*, door: Door) -> dict[int, list[str]]:
    """The names of the classes today of the pupils that are open, to tell two of the same name apart."""
    read, values = classes_asked(door=door)
    found: dict[int, list[str]] = {}
    for pupil_id, name in read.rows(door=door, **values):
        found.setdefault(pupil_id, []).append(name)
    return found


def classes_asked(*, door: Door) -> ReadWithValues:
    """What `classes` asks, for a page that asks ahead."""
    return CLASSES, {"day": today(door=door)}


def birth(pupil_id: int, *, door: Door) -> PupilBirth | None:
    """Date of birth and sex, when the school knows them."""
    door.reading("birth")
    return PupilBirth.objects.filter(pupil_id=pupil_id).first()


def contact(pupil_id: int, *, door: Door) -> PupilContact | None:
    """How to reach the pupil, when the school knows."""
    door.reading("contact")
    return PupilContact.objects.filter(pupil_id=pupil_id).first()


def enrolments(pupil_id: int, *, door: Door) -> list[Enrolment]:
    """Every enrolment of the pupil, the last one first."""
    door.reading("organisation", "enrolment")
    found = Enrolment.objects.filter(pupil_id=pupil_id).select_related("school")
    return list(found.order_by("-starts_on", "-id"))


def ties(pupil_id: int, *, door: Door) -> list[GuardianTie]:
    """The guardians of the pupil, those with authority first."""
    door.reading("guardian")
    rows = list(Guardianship.objects.filter(pupil_id=pupil_id).order_by(F("has_authority").desc(nulls_last=True), "id"))
    people = Guardian.objects.in_bulk([row.guardian_id for row in rows])
    return [_tie(row, people.get(row.guardian_id), door) for row in rows]


def ties_in(file: FileRow, *, door: Door) -> list[GuardianTie]:
    """The same of a file that was read at once."""
    return [_tie(row, row.guardian, door) for row in file.guardianships]


def _tie(row: Guardianship | GuardianshipRow, guardian: Guardian | GuardianRow | None, door: Door) -> GuardianTie:
    day = today(door=door)
    return GuardianTie(
        guardianship=row,
        guardian=guardian,
        in_force=row.starts_on <= day and (row.ends_on is None or row.ends_on > day),
        kept_away=row.is_kept_away(day),
        is_reader=row.guardian_id == door.actor_id,
    )


Reached = PupilContact | Guardian | GuardianRow | None


def unreached(people: Iterable[Reached], *, door: Door) -> dict[str, datetime]:
    """Since when nothing arrives at the addresses of these people, of those where that is so; asked once for a page."""
    return not_arriving(_addresses(people), door=door)


def unreached_asked(people: Iterable[Reached]) -> list[ReadWithValues]:
    """What `unreached` asks of these people, for a page that asks ahead."""
    return bounced_asked(_addresses(people))


def _addresses(people: Iterable[Reached]) -> list[str]:
    return [one.email for one in people if one is not None]


def age(born_on: date, on: date) -> int:
    """Whole years on a day."""
    years = on.year - born_on.year
    return years - (on < birthday(born_on, years))


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody is `years` old: as the gate counts, 28 February for 29 February in a shorter year."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 2, 28)


# The portrait of a pupil, while the pupil is enrolled.


def photo(pupil_id: int, *, door: Door) -> PupilPhoto | None:
    """The portrait of an opened pupil; None when there is none, or the pupil is not enrolled today."""
    door.reading("enrolment", "id_photo")
    here = Enrolment.objects.filter(in_force(today(door=door)), pupil_id=pupil_id)
    return PupilPhoto.objects.filter(Exists(here), pupil_id=pupil_id).first()
