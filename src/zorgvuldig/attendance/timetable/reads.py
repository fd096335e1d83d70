"""The timetable of a week: of a teacher, of a pupil, of a group and of a room, with what was changed in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import LearningGroup, Membership, School
from zorgvuldig.school.staffing.models import Staff, Substitution, Teaching
from zorgvuldig.school.year.models import Lesson
from zorgvuldig.school.year.reads import own_schools, people_with, taught_now

WEEK = timedelta(weeks=1)


class LessonRow(NamedTuple):
    """A lesson as a week shows it. `planned_…` is how the timetable had it, of a lesson that was changed."""

    uid: UUID
    group_id: int
    group_uid: UUID
    group_name: str
    subject: str
    code: str
    held_on: date
    slot: int
    starts: str
    ends: str
    room: str
    is_cancelled: bool
    staff_id: int | None
    staff: str
    planned_on: date | None
    planned_slot: int | None
    planned_room: str
    planned_staff_id: int | None
    planned_staff: str

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed it by hand."""
        return self.planned_on is not None

    @property
    def is_moved(self) -> bool:
        """Whether it is on another day or in another hour than the timetable has it."""
        return self.is_changed and (self.planned_on, self.planned_slot) != (self.held_on, self.slot)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in another room."""
        return self.is_changed and self.planned_room != self.room

    @property
    def is_taken_over(self) -> bool:
        """Whether somebody else gives it."""
        return self.is_changed and self.planned_staff_id != self.staff_id


LESSONS = read("attendance/week", LessonRow, "organisation", "staff", "timetable")


@dataclass(frozen=True, slots=True)
class GroupDays:
    """A group, and from which day until which (the first without) it is somebody's."""

    group: int
    first: date
    end: date


def _week(
    start: date, groups: Iterable[GroupDays], *, staff: int = 0, room: str = "", school: int = 0, door: Door
) -> list[LessonRow]:
    mine = list(groups)
    return LESSONS.rows(
        door=door,
        since=start,
        until=start + WEEK,
        groups=[one.group for one in mine],
        first_days=[one.first for one in mine],
        end_days=[one.end for one in mine],
        staff=staff,
        room=room,
        school=school,
    )


def own_week(start: date, *, door: Door) -> list[LessonRow]:
    """The lessons of whoever is at the door: of the groups that they teach or stand in for on the day, and those that are their own."""
    door.reading("organisation", "staff", "assignment", "timetable")
    return _week(start, groups_of_staff(door.actor_id, start, start + WEEK), staff=door.actor_id, door=door)


def groups_of_staff(staff: int, start: date, end: date) -> list[GroupDays]:
    """The groups that somebody teaches or stands in for between two days."""
    return [
        GroupDays(group, first, last or end)
        for model in (Teaching, Substitution)
        for group, first, last in model.objects.filter(staff_id=staff, starts_on__lt=end)
        .exclude(ends_on__lte=start)
        .values_list("group_id", "starts_on", "ends_on")
    ]


def groups_of_pupil(pupil_id: int, start: date, end: date) -> list[GroupDays]:
    """The groups that a pupil is in between two days."""
    found = Membership.objects.filter(pupil_id=pupil_id, starts_on__lt=end).exclude(ends_on__lte=start)
    return [
        GroupDays(g, first, last or end) for g, first, last in found.values_list("group_id", "starts_on", "ends_on")
    ]


def pupil_week(pupil_id: int, start: date, *, door: Door) -> list[LessonRow]:
    """The lessons of a pupil whose file is open, of the groups that they are in on the day."""
    door.reading("organisation", "staff", "membership", "timetable")
    return _week(start, groups_of_pupil(pupil_id, start, start + WEEK), door=door)


def group_week(group: int, start: date, *, door: Door) -> list[LessonRow]:
    """The lessons of a group."""
    return _week(start, [GroupDays(group, date.min, date.max)], door=door)


# For whoever makes the timetable: any group, teacher or room of their schools.


def staff_week(staff: Staff, start: date, *, door: Door) -> list[LessonRow]:
    """The lessons of a member of staff of these schools: those that are theirs, and of the groups that they have."""
    door.reading("organisation", "staff", "assignment", "timetable")
    return _week(start, groups_of_staff(staff.pk, start, start + WEEK), staff=staff.pk, door=door)


def room_week(school: School, room: str, start: date, *, door: Door) -> list[LessonRow]:
    """The lessons in a room of a school."""
    return _week(start, [], room=room, school=school.pk, door=door)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to see a week of: groups by their uid, teachers by their abbreviation, and rooms with their school."""

    groups: dict[str, LearningGroup]
    teachers: dict[str, Staff]
    rooms: list[tuple[School, str]]


def choices(*, door: Door) -> Choices:
    """What whoever makes the timetable may choose from. Rooms are those of lessons from four weeks ago on."""
    door.reading("organisation", "staff", "timetable")
    since = today(door=door) - 4 * WEEK
    rooms = (
        Lesson.objects.filter(group__year__school__in=own_schools(door=door), held_on__gte=since)
        .exclude(room="")
        .order_by("group__year__school__name", "room")
        .values_list("group__year__school_id", "room")
        .distinct()
    )
    schools = {school.pk: school for school in own_schools(door=door)}
    return Choices(
        {str(group.uid): group for group in taught_now(door=door)},
        {one.code: one for one in teachers(door=door)},
        [(schools[school], room) for school, room in rooms],
    )


def teachers(*, door: Door) -> list[Staff]:
    """Who teaches at these schools today, by family name."""
    return people_with("teacher", "mentor", door=door)
