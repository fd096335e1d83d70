"""Who is missing at the schools of the one at the door, of which lessons the roll was not called, and whom to call."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from zorgvuldig.attendance.models import LessonRoll
from zorgvuldig.attendance.now.rules import Presence, State, count_states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, kept_away, today
from zorgvuldig.pupils.file_reads import age
from zorgvuldig.school.people.models import EmergencyContact, Guardian, Guardianship, PupilBirth, PupilContact
from zorgvuldig.school.year.models import Lesson
from zorgvuldig.school.year.reads import own_schools

MOST = 500  # pupils in one opening, of whom the gate lets no more in
ADULT = REGISTER.relations["self_18"].from_age or 0


class LessonRow(NamedTuple):
    """A lesson of today; `staff` gives it. `is_called` when its roll was, `has_begun` from its begin on, `is_over` when it has ended."""

    uid: UUID
    group_uid: UUID
    group: str
    staff: str
    is_called: bool
    has_begun: bool
    is_over: bool
    is_cancelled: bool

    @property
    def lacks_roll(self) -> bool:
        """Whether somebody should have called its roll. Of a lesson that is cancelled nobody asks one."""
        return self.has_begun and not self.is_called and not self.is_cancelled


class HourRow(NamedTuple):
    """A lesson hour of the day at these schools."""

    slot: int
    starts: str
    ends: str
    lessons: tuple[LessonRow, ...]

    @property
    def without_roll(self) -> list[LessonRow]:
        """The lessons that have begun and whose roll nobody called."""
        return [one for one in self.lessons if one.lacks_roll]

    @property
    def cancelled(self) -> int:
        """How many lessons of this hour are cancelled."""
        return sum(one.is_cancelled for one in self.lessons)


HOURS = read("attendance/lesson_hours", HourRow, "organisation", "staff", "timetable", "attendance")


@dataclass(frozen=True, slots=True)
class HourCount:
    """A lesson hour with how many pupils are in which state; `is_now` while it lasts, `has_begun` from its begin on."""

    hour: HourRow
    missing: int
    reported: int
    late: int
    has_begun: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number to call, and whose it is. `tie` says of an emergency contact what they are of the pupil."""

    name: str
    number: str
    tie: str = ""

    @property
    def dialled(self) -> str:
        """As a phone dials it: digits, and a plus before them."""
        return "".join(sign for sign in self.number if (sign.isascii() and sign.isdigit()) or sign == "+")


def hours_today(pupils: list[Presence], *, door: Door) -> list[HourCount]:
    """The lesson hours of today at my schools, each with who is missing, reported and late in it."""
    here = timezone.localtime(door.opened_at).replace(tzinfo=None)
    clock = f"{here:%H:%M}"
    schools = [school.pk for school in own_schools(door=door)]
    rows = HOURS.rows(door=door, day=here.date(), now=here, schools=schools)
    found, states = [], count_states(pupils)
    for row in rows:
        counts = states.get(row.slot, Counter())
        late = counts[State.LATE] + counts[State.SENT_OUT]
        is_now = row.starts <= clock < row.ends
        found.append(HourCount(row, counts[State.MISSING], counts[State.REPORTED], late, row.starts <= clock, is_now))
    return found


def lesson_today(uid: UUID, *, door: Door) -> Lesson | None:
    """A lesson of today or later with this number, at a school of the one at the door."""
    door.reading("organisation", "staff", "timetable")
    found = Lesson.objects.filter(
        uid=uid, held_on__gte=today(door=door), group__year__school__in=own_schools(door=door)
    )
    return found.select_related("group").first()


def is_called(lesson: Lesson, *, door: Door) -> bool:
    """Whether somebody called the roll of this lesson."""
    door.reading("attendance")
    return LessonRoll.objects.filter(lesson=lesson).exists()


def phone_numbers(pupil_id: int, *, door: Door) -> list[PhoneNumber]:
    """Whom the school calls about this pupil, in order: guardians with authority whom no court keeps away, the one at home first, and then who is
    to be called when they do not answer. Of an adult the pupil's own number alone.
    """
    door.reading("identity", "birth", "contact", "guardian")
    day = today(door=door)
    birth = PupilBirth.objects.filter(pupil_id=pupil_id).first()
    if birth is not None and age(birth.born_on, day) >= ADULT:
        own = PupilContact.objects.filter(pupil_id=pupil_id).exclude(phone="").first()
        return [PhoneNumber("", own.phone)] if own else []
    ties = Guardianship.objects.filter(in_force(day), pupil_id=pupil_id, has_authority=True).exclude(kept_away(day))
    ids = list(ties.order_by("-is_home", "id").values_list("guardian_id", flat=True))
    people = Guardian.objects.in_bulk(ids)
    found = [PhoneNumber(people[one].full_name, people[one].phone) for one in ids if one in people]
    others = EmergencyContact.objects.filter(pupil_id=pupil_id).order_by("rank")
    found += [PhoneNumber(one.name, one.phone, one.tie) for one in others]
    return [one for one in found if one.number]
