"""The rows of `sql/reads/file.sql`: what a file begins with, as the pages show it that people open daily."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.school.people.models import PupilBirth, PupilContact


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
