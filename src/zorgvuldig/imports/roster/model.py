"""What any source says about a school, in our own terms. Layouts make it, `apply` brings it into the database.

`key` is the source's own number; the other records point at it. Dates are half-open. `place` is where it was read.
"""

from dataclasses import dataclass
from datetime import date

from zorgvuldig.imports.problems import Place


@dataclass(frozen=True, slots=True)
class School:
    """A school of the board."""

    place: Place
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Year:
    """A school year, or a part of one, of one school."""

    place: Place
    key: str
    school: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of one school."""

    place: Place
    key: str
    school: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A teaching group of one subject; without a subject it is a class."""

    place: Place
    key: str
    year: str
    subject: str
    name: str


class NamedPerson:
    """Somebody with a name."""

    __slots__ = ()
    given_name: str
    prefix: str
    family_name: str

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


@dataclass(frozen=True, slots=True)
class Pupil(NamedPerson):
    """A pupil. An empty e-mail address, phone number or part of an address means that the source is silent about it."""

    place: Place
    key: str
    number: str
    given_name: str
    prefix: str
    family_name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    eck_id: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """A pupil's date of birth, and sex when the source says so."""

    place: Place
    pupil: str
    born_on: date
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A pupil at a school; no end means that the source names none."""

    place: Place
    pupil: str
    school: str
    level: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who teaches."""

    place: Place
    key: str
    code: str
    given_name: str
    prefix: str
    family_name: str


@dataclass(frozen=True, slots=True)
class TeacherRole:
    """The role of teacher at a school, without an end."""

    place: Place
    staff: str
    school: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Guardian(NamedPerson):
    """Somebody tied to a pupil from home."""

    place: Place
    key: str
    given_name: str
    prefix: str
    family_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Guardianship:
    """The tie itself. Without authority it opens nothing; None means that the source is silent about it."""

    place: Place
    pupil: str
    guardian: str
    kind: str
    has_authority: bool | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A pupil in a group, or a staff member who teaches it."""

    place: Place
    person: str
    group: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when, for a source about one school in one year that does not name them as we do. Half-open."""

    school: str
    school_name: str
    year_name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything a source says. `same_people` is True when one number means one person in every kind of record.

    A source that `names_everybody` speaks of all its people: who is missing has vanished. One that `names_all_ties`
    does so for groups: a tie it does not name ends. Otherwise only the (person, group) pairs in `ended` end.
    `mentorings` are None when the source does not say who is mentor; with `staff_by_code` the person of those and of `teachings` is the
    school's own code for a member of staff. With
    `keeps_start` the day on which somebody came into a group here stays as it is. `stays` names each `table.column` of somebody who is here
    that the source may not say.
    """

    source: str
    same_people: bool
    schools: tuple[School, ...]
    years: tuple[Year, ...]
    subjects: tuple[Subject, ...]
    groups: tuple[Group, ...]
    pupils: tuple[Pupil, ...]
    births: tuple[Birth, ...]
    enrolments: tuple[Enrolment, ...]
    staff: tuple[StaffMember, ...]
    roles: tuple[TeacherRole, ...]
    guardians: tuple[Guardian, ...]
    guardianships: tuple[Guardianship, ...]
    memberships: tuple[Tie, ...]
    teachings: tuple[Tie, ...]
    mentorings: tuple[Tie, ...] | None = None
    staff_by_code: bool = False
    names_everybody: bool = True
    names_all_ties: bool = True
    names_all_mentors: bool = True
    keeps_start: bool = False
    ended: tuple[tuple[str, str], ...] = ()
    stays: frozenset[str] = frozenset()
