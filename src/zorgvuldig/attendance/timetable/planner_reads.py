"""What whoever makes the timetable needs to know: at what time an hour is, who gives lessons on a day, and who is free."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force
from zorgvuldig.school.models import School
from zorgvuldig.school.staffing.models import Staff, Teaching
from zorgvuldig.school.year.models import Lesson
from zorgvuldig.school.year.reads import own_schools, people_with

NEAR = timedelta(weeks=3)  # so far around a day an hour is looked for that the day itself does not have


class Times(NamedTuple):
    """From when until when a lesson hour is."""

    starts_at: time
    ends_at: time


def hour_times(school: School, day: date, slot: int) -> Times | None:
    """When this hour of a school is: as most lessons of the day have it, or else those of the weeks around it; None when it never is."""
    lessons = Lesson.objects.filter(group__year__school=school, slot=slot)
    for first, last in ((day, day), (day - NEAR, day + NEAR)):
        found = Counter(lessons.filter(held_on__range=(first, last)).values_list("starts_at", "ends_at"))
        if found:
            return Times(*min(found, key=lambda one: (-found[one], one)))
    return None


def lesson_to_change(uid: UUID, *, door: Door) -> Lesson | None:
    """A lesson of one of these schools."""
    door.reading("organisation", "staff", "timetable")
    found = Lesson.objects.filter(uid=uid, group__year__school__in=own_schools(door=door))
    return found.select_related("group__subject", "group__year__school", "staff", "planned_staff").first()


def taught_by(staff: int, day: date) -> Q:
    """Lessons of somebody: those that name them, and of a group of theirs those that name nobody."""
    teaches = Teaching.objects.filter(in_force(day), staff_id=staff, group_id=OuterRef("group_id"))
    return Q(staff_id=staff) | Q(Exists(teaches), staff_id=None)


def day_lessons(staff: Staff, day: date, *, door: Door) -> list[Lesson]:
    """The lessons of these schools that somebody gives on a day and that are held."""
    door.reading("organisation", "staff", "timetable")
    found = Lesson.objects.filter(
        taught_by(staff.pk, day), held_on=day, is_cancelled=False, group__year__school__in=own_schools(door=door)
    )
    return list(
        found.select_related("group__subject", "group__year__school", "staff").order_by("slot", "group__name", "id")
    )


@dataclass(frozen=True, slots=True)
class FreeTeacher:
    """Somebody who gives no lesson in an hour, and whether they have another lesson on that day, so that they are at school."""

    staff: Staff
    is_here: bool


def free_teachers(lessons: Iterable[Lesson], day: date, *, but: Staff, door: Door) -> dict[int, list[FreeTeacher]]:
    """For each of these lessons, by its number, who is free; those who have another lesson on that day come first."""
    door.reading("organisation", "staff", "timetable")
    held = list(
        Lesson.objects.filter(held_on=day, is_cancelled=False).values_list(
            "group_id", "staff_id", "slot", "starts_at", "ends_at", "group__year__school_id"
        )
    )
    unnamed = {group for group, staff, *_ in held if staff is None}
    teach: dict[int, list[int]] = {}
    for group, staff in Teaching.objects.filter(in_force(day), group_id__in=unnamed).values_list(
        "group_id", "staff_id"
    ):
        teach.setdefault(group, []).append(staff)
    busy = [
        (one, slot, starts_at, ends_at, school)
        for group, staff, slot, starts_at, ends_at, school in held
        for one in ([staff] if staff is not None else teach.get(group, []))
    ]
    here = {one for one, *_ in busy}
    people = [one for one in people_with("teacher", door=door) if one.pk != but.pk]
    found = {}
    for lesson in lessons:
        school = lesson.group.year.school_id
        taken = {
            one
            for one, slot, starts_at, ends_at, at in busy
            if (at == school and slot == lesson.slot) or (starts_at < lesson.ends_at and ends_at > lesson.starts_at)
        }
        free = [FreeTeacher(one, one.pk in here) for one in people if one.pk not in taken]
        found[lesson.pk] = sorted(free, key=lambda one: not one.is_here)
    return found
