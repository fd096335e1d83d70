"""What is known of a parent evening: who is there, which moments are free, and of the pupils who are open which talks are booked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.timezone import localtime

from zorgvuldig.families.models import Evening, EveningBooking, EveningClass, EveningTeacher
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.groups.reads import WITH_SCHOOL, mentored_classes
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import by_name, names_of
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.reads import own_schools

STILL_SHOWN = timedelta(days=14)  # after its day an evening stands among the others for as long as its talks are kept
Booked = Mapping[int, list[datetime]]


class ChoiceRow(NamedTuple):
    """A teacher of a pupil who is at an evening."""

    pupil_id: int
    teacher_id: int
    teacher: UUID
    given_name: str
    prefix: str
    family_name: str
    room: str
    is_mentor: bool
    subjects: list[str]

    @property
    def name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


CHOICES = read("families/evening_choices", ChoiceRow, "organisation", "staff", "membership", "planning")


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of a teacher, and whether it is booked."""

    starts_at: datetime
    is_taken: bool


@dataclass(frozen=True, slots=True)
class TeacherPlaces:
    """A teacher at an evening, with every moment of theirs."""

    teacher: EveningTeacher
    places: list[Place] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many are booked."""
        return sum(place.is_taken for place in self.places)

    @property
    def free(self) -> list[datetime]:
        """Those that nobody booked."""
        return [place.starts_at for place in self.places if not place.is_taken]


@dataclass(frozen=True, slots=True)
class Turnout:
    """A class that is asked: how many pupils it has, and of how many a talk is booked."""

    group: LearningGroup
    pupils: int
    booked: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A teacher whom a family may talk with about one pupil, and the talks that are booked: of each parent one at most."""

    row: ChoiceRow
    bookings: list[EveningBooking]
    free: int

    def of(self, person_id: int) -> EveningBooking | None:
        """The talk of this person."""
        return next((one for one in self.bookings if one.person_id == person_id), None)


@dataclass(frozen=True, slots=True)
class PupilTalks:
    """A pupil with the teachers who are there."""

    pupil: PupilIdentity
    talks: list[Talk]


def evenings_of_school(*, door: Door) -> list[Evening]:
    """The parent evenings of my schools that are to come or were just held, the first first."""
    door.reading("organisation", "planning")
    since = today(door=door) - STILL_SHOWN
    found = Evening.objects.filter(year__school__in=own_schools(door=door), held_on__gte=since)
    return list(found.select_related("year__school").order_by("held_on", "starts_at", "id"))


def evenings_of_teacher(*, door: Door) -> set[int]:
    """At which of all evenings the one at the door is there."""
    door.reading("planning")
    return set(EveningTeacher.objects.filter(staff_id=door.actor_id).values_list("evening_id", flat=True))


def evening_of(uid: UUID, *, door: Door) -> Evening | None:
    """The evening of this uid, or None."""
    door.reading("organisation", "planning")
    return Evening.objects.select_related("year__school").filter(uid=uid).first()


def evening_here(uid: UUID, *, door: Door) -> Evening | None:
    """The same, when it is of a school of mine."""
    found = evening_of(uid, door=door)
    return found if found and found.year.school in own_schools(door=door) else None


def evenings_of_family(*, door: Door) -> list[Evening]:
    """The evenings to come for which a class of the pupils who are open is asked, the first first."""
    door.reading("organisation", "membership", "planning")
    day = today(door=door)
    found = Evening.objects.filter(in_force(day, "classes__group__memberships__"), held_on__gte=day)
    return list(found.select_related("year__school").distinct().order_by("held_on", "starts_at", "id"))


def classes_to_ask(*, everything: bool, door: Door) -> list[LearningGroup]:
    """The classes that I may ask: of my schools when I may ask all, and otherwise those I am mentor of."""
    if not everything:
        return [group for group in mentored_classes(door=door) if group.kind == LearningGroup.CLASS]
    door.reading("organisation")
    day = today(door=door)
    found = LearningGroup.objects.filter(
        kind=LearningGroup.CLASS,
        year__school__in=own_schools(door=door),
        year__starts_on__lte=day,
        year__ends_on__gt=day,
    )
    return list(found.select_related(*WITH_SCHOOL).order_by("year__school__name", "stage", "name"))


def teachers_of(evening: Evening, *, door: Door) -> list[TeacherPlaces]:
    """Who is there, by name, with their moments."""
    door.reading("staff", "planning")
    rows = list(EveningTeacher.objects.filter(evening=evening).select_related("staff"))
    order = {staff.pk: place for place, staff in enumerate(by_name(row.staff for row in rows))}
    places: dict[int, list[Place]] = {row.pk: [] for row in rows}
    with connection.cursor() as cursor:
        cursor.execute("select evening_teacher, starts_at, is_taken from gate.evening_places(%s::bigint)", [evening.pk])
        for teacher, starts_at, is_taken in cursor.fetchall():
            places[teacher].append(Place(localtime(starts_at), is_taken))
    return [TeacherPlaces(row, places[row.pk]) for row in sorted(rows, key=lambda row: order[row.staff_id])]


def candidates(evening: Evening, *, door: Door) -> list[tuple[Staff, bool]]:
    """Who could be there and is not yet, by name, and whether they are a mentor of a class that is asked."""
    door.reading("staff", "planning")
    with connection.cursor() as cursor:
        cursor.execute("select staff_id, is_mentor from gate.evening_candidates(%s::bigint)", [evening.pk])
        found = dict(cursor.fetchall())
    there = EveningTeacher.objects.filter(evening=evening).values_list("staff_id", flat=True)
    staff = Staff.objects.filter(pk__in=set(found) - set(there))
    return [(one, found[one.pk]) for one in by_name(staff)]


def turnout(evening: Evening, *, door: Door) -> list[Turnout]:
    """How many families of each class chose a moment, by class."""
    door.reading("organisation", "planning")
    with connection.cursor() as cursor:
        cursor.execute("select group_id, pupils, booked from gate.evening_turnout(%s::bigint)", [evening.pk])
        counted = {group: (pupils, booked) for group, pupils, booked in cursor.fetchall()}
    groups = LearningGroup.objects.filter(pk__in=counted).select_related(*WITH_SCHOOL).order_by("stage", "name")
    return [Turnout(group, *counted[group.pk]) for group in groups]


def talks_of(evening: Evening, *, door: Door) -> list[PupilTalks]:
    """The pupils who are open and in a class that is asked, each with the teachers who are there."""
    door.reading("identity", "message_state")
    rows = CHOICES.rows(door=door, evening=evening.pk, today=today(door=door))
    bookings: dict[tuple[int, int], list[EveningBooking]] = {}
    for one in EveningBooking.objects.filter(evening_teacher__evening=evening).order_by("starts_at", "id"):
        bookings.setdefault((one.pupil_id, one.evening_teacher_id), []).append(one)
    free = {one.teacher.pk: len(one.free) for one in teachers_of(evening, door=door)}
    talks: dict[int, list[Talk]] = {}
    for row in rows:
        key = (row.pupil_id, row.teacher_id)
        talks.setdefault(row.pupil_id, []).append(Talk(row, bookings.get(key, []), free.get(row.teacher_id, 0)))
    people = PupilIdentity.objects.filter(pupil_id__in=talks).select_related("pupil")
    return [PupilTalks(one, talks[one.pupil_id]) for one in people.order_by("sort_key", "pupil_id")]


def people_of(*, door: Door) -> dict[int, list[tuple[int, str]]]:
    """For whom a talk is booked about each pupil who is open: the parents who decide with their names, or the adult pupil."""
    door.reading("identity", "guardian")
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id, person_id from gate.arranged_people('evening')")
        found = cursor.fetchall()
    names = names_of({person for _pupil, person in found}, door=door)
    people: dict[int, list[tuple[int, str]]] = {}
    for pupil, person in found:
        people.setdefault(pupil, []).append((person, names.get(person, "")))
    return people


def own_list(evening: Evening, *, door: Door) -> list[tuple[EveningBooking, PupilIdentity]]:
    """The talks with the one at the door, in order, and about whom each is."""
    door.reading("identity", "message_state")
    rows = EveningBooking.objects.filter(evening_teacher__evening=evening, evening_teacher__staff_id=door.actor_id)
    people = {one.pupil_id: one for one in PupilIdentity.objects.all()}
    return [(row, people[row.pupil_id]) for row in rows.order_by("starts_at", "id") if row.pupil_id in people]


def own_place(evening: Evening, *, door: Door) -> EveningTeacher | None:
    """Where and from when until when the one at the door is at this evening."""
    door.reading("planning")
    return EveningTeacher.objects.filter(evening=evening, staff_id=door.actor_id).first()


def is_asked(evening: Evening, group: LearningGroup, *, door: Door) -> bool:
    """Whether the families of this class are asked."""
    door.reading("planning")
    return EveningClass.objects.filter(evening=evening, group=group).exists()


def all_booked(talks: Iterable[PupilTalks]) -> list[tuple[EveningBooking, Talk, PupilIdentity]]:
    """Every talk of these pupils, in the order of the evening."""
    found = [(one, talk, of.pupil) for of in talks for talk in of.talks for one in talk.bookings]
    return sorted(found, key=lambda each: (each[0].starts_at, each[0].pk))


def clock(moment: datetime) -> str:
    """«19:30», as breaks are kept."""
    return f"{localtime(moment):%H:%M}"


def grid(evening: Evening) -> list[time]:
    """The hours at which talks of an evening begin."""
    start = datetime.combine(evening.held_on, evening.starts_at)
    end = datetime.combine(evening.held_on, evening.ends_at)
    length = timedelta(minutes=evening.minutes)
    count = (end - start) // length
    return [(start + number * length).time() for number in range(count)]
