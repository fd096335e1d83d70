"""Changing lessons of today and later: cancelled, moved, in another room, given by somebody else. Nobody and no room is in two lessons at once.

What the timetable says stays with the lesson (`planned_…`), so that a week tells what differs and a change can be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.roll.reads import EARLY, starts
from zorgvuldig.attendance.timetable.planner_reads import Times, hour_times, taught_by
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.staffing.models import Staff, Substitution, Teaching
from zorgvuldig.school.year.actions import end_substitution, substitute
from zorgvuldig.school.year.models import Lesson

DAY = timedelta(days=1)
REFUSALS: Mapping[str, Word] = {
    "meanwhile": _("Iemand anders wijzigde deze les intussen. Kijk hoe de les nu is en probeer het opnieuw."),
    "past": _("Deze dag is al voorbij. Kies vandaag of later."),
    "begun": _("Deze les is al begonnen en kan niet meer naar een ander uur."),
    "outside": _("Deze dag valt buiten het schooljaar van de groep. Kies een andere dag."),
    "no_hour": _("Op dit uur is er nergens les, dus zijn de tijden niet bekend. Kies een ander uur."),
    "group": _("%(other)s heeft op dit uur al les, met leerlingen van %(group)s. Kies een ander uur."),
    "teacher": _("%(name)s geeft op dit uur al les aan %(other)s. Kies iemand anders of een ander uur."),
    "room": _("Lokaal %(room)s is op dit uur al voor %(other)s. Kies een ander lokaal of een ander uur."),
}


@dataclass(frozen=True, slots=True)
class Placement:
    """When and where a lesson is, who gives it (None: not said), and whether it is cancelled."""

    on: date
    slot: int
    room: str
    staff: int | None
    is_cancelled: bool


def placement(lesson: Lesson) -> Placement:
    """How a lesson is now."""
    return Placement(lesson.held_on, lesson.slot, lesson.room, lesson.staff_id, lesson.is_cancelled)


def planned(lesson: Lesson) -> Placement:
    """How the timetable has a lesson."""
    if lesson.planned_on is None or lesson.planned_slot is None:
        return placement(lesson)
    return Placement(lesson.planned_on, lesson.planned_slot, lesson.planned_room, lesson.planned_staff_id, False)


def change_lesson(lesson: Lesson, to: Placement, *, was: Placement, door: Door) -> bool:
    """Make a lesson so, if it is still as it `was`; whether that changed anything. Raises `Refused`."""
    door.writing("timetable", "assignment")
    door.reading("organisation", "staff", "timetable", "assignment")
    _lock({was.on, to.on})
    lesson = Lesson.objects.select_related("group__year__school").get(pk=lesson.pk)
    if placement(lesson) != was:
        raise Refused("meanwhile")
    if to == was:
        return False
    _may_be(lesson, to, was, door)
    times = _times(lesson, to, was)
    if not to.is_cancelled:
        _clashes(lesson, to, was, times)
    if lesson.planned_on is None:
        lesson.planned_on, lesson.planned_slot, lesson.planned_room = lesson.held_on, lesson.slot, lesson.room
        lesson.planned_starts_at, lesson.planned_ends_at = lesson.starts_at, lesson.ends_at
        lesson.planned_staff_id = lesson.staff_id
    lesson.held_on, lesson.slot, lesson.room, lesson.staff_id = to.on, to.slot, to.room, to.staff
    lesson.starts_at, lesson.ends_at, lesson.is_cancelled = times.starts_at, times.ends_at, to.is_cancelled
    if to == planned(lesson):
        lesson.planned_on = lesson.planned_slot = lesson.planned_starts_at = lesson.planned_ends_at = None
        lesson.planned_room, lesson.planned_staff_id = "", None
    lesson.save()
    _give_group(lesson, was, door)
    return True


def restore_lesson(lesson: Lesson, *, was: Placement, door: Door) -> bool:
    """Bring a lesson back to how the timetable has it. Raises `Refused` when something else is in its place by now."""
    return change_lesson(lesson, planned(lesson), was=was, door=door)


class LessonRefused(Refused):
    """One of several lessons may not be so."""

    def __init__(self, lesson: Lesson, no: Refused) -> None:
        super().__init__(no.code, **no.params)
        self.lesson = lesson


def arrange_absence(lessons: Mapping[Lesson, Placement], *, door: Door) -> int:
    """Change the lessons of somebody who is away, all of them or none; how many were. Raises `LessonRefused`."""
    changed = 0
    with transaction.atomic():
        for lesson, to in lessons.items():
            try:
                changed += change_lesson(lesson, to, was=placement(lesson), door=door)
            except Refused as no:
                raise LessonRefused(lesson, no) from no
    return changed


def cancelled(lesson: Lesson) -> Placement:
    """The lesson as it is, and cancelled."""
    return replace(placement(lesson), is_cancelled=True)


def given_by(lesson: Lesson, staff: Staff) -> Placement:
    """The lesson as it is, given by somebody else."""
    return replace(placement(lesson), staff=staff.pk, is_cancelled=False)


def _lock(days: set[date]) -> None:
    """Whoever changes lessons of these days too waits until this is done, so that two changes cannot come to the same place."""
    list(Lesson.objects.select_for_update().filter(held_on__in=days).order_by("pk").values_list("pk", flat=True))


def _may_be(lesson: Lesson, to: Placement, was: Placement, door: Door) -> None:
    now = today(door=door)
    if was.on < now or to.on < now:
        raise Refused("past")
    is_moved = (to.on, to.slot) != (was.on, was.slot)
    if is_moved and starts(lesson) - EARLY <= door.opened_at:
        raise Refused("begun")
    year = lesson.group.year
    if to.on not in Span(year.starts_on, year.ends_on):
        raise Refused("outside")


def _times(lesson: Lesson, to: Placement, was: Placement) -> Times:
    if (to.on, to.slot) == (was.on, was.slot):
        return Times(lesson.starts_at, lesson.ends_at)
    if lesson.planned_on is not None and (to.on, to.slot) == (lesson.planned_on, lesson.planned_slot):
        return Times(lesson.planned_starts_at or time.min, lesson.planned_ends_at or time.max)
    found = hour_times(lesson.group.year.school, to.on, to.slot)
    if found is None:
        raise Refused("no_hour")
    return found


def _clashes(lesson: Lesson, to: Placement, was: Placement, times: Times) -> None:
    """Refuse a lesson whose group, teacher or room is in another one then; what stays as it was is not asked again."""
    is_new = (to.on, to.slot) != (was.on, was.slot) or was.is_cancelled
    others = Lesson.objects.filter(held_on=to.on).exclude(pk=lesson.pk).select_related("group")
    held, school = others.filter(is_cancelled=False), Q(group__year__school=lesson.group.year.school)
    if is_new:
        beside = _groups_beside(lesson.group_id, to.on)
        same = others.filter(slot=to.slot, group_id=lesson.group_id)
        if other := same.first() or held.filter(school, slot=to.slot, group_id__in=beside).first():
            raise Refused("group", other=other.group.name, group=lesson.group.name)
    if to.staff is not None and (is_new or to.staff != was.staff):
        at_once = Q(starts_at__lt=times.ends_at, ends_at__gt=times.starts_at) | school & Q(slot=to.slot)
        if other := held.filter(at_once, taught_by(to.staff, to.on)).first():
            name = Staff.objects.get(pk=to.staff).full_name
            raise Refused("teacher", name=name, other=other.group.name)
    in_room = held.filter(school, slot=to.slot, room__iexact=to.room)
    if to.room and (is_new or to.room.casefold() != was.room.casefold()) and (other := in_room.first()):
        raise Refused("room", room=to.room, other=other.group.name)


def _groups_beside(group: int, day: date) -> list[int]:
    """The groups that share a pupil with this one on a day. Which pupil is nobody's business here."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.groups_beside(%s::bigint, %s::date)", [group, day])
        (found,) = cursor.fetchone() or ([],)
    return list(found or ())


def _give_group(lesson: Lesson, was: Placement, door: Door) -> None:
    """Whoever came in somebody's place gets the group for the day of the lesson, and whoever does so no longer loses it."""
    stands_in = lesson.planned_on is not None and lesson.planned_staff_id != lesson.staff_id and not lesson.is_cancelled
    if was.staff is not None and (was.staff, was.on) != (lesson.staff_id if stands_in else None, lesson.held_on):
        _take_group(lesson.group_id, was.staff, was.on, door)
    if not stands_in or lesson.staff_id is None:
        return
    staff = Staff.objects.get(pk=lesson.staff_id)
    teaches = Teaching.objects.filter(in_force(lesson.held_on), staff=staff, group_id=lesson.group_id)
    stands = Substitution.objects.filter(
        staff=staff, group_id=lesson.group_id, starts_on__lte=lesson.held_on, ends_on__gt=lesson.held_on
    )
    if not teaches.exists() and not stands.exists():
        substitute(door=door, group=lesson.group, staff=staff, span=Span(lesson.held_on, lesson.held_on + DAY))


def _take_group(group: int, staff: int, on: date, door: Door) -> None:
    """End the substitution of that day alone, unless another lesson of it is still given by them."""
    others = Lesson.objects.filter(group_id=group, staff_id=staff, held_on=on, is_cancelled=False)
    if others.filter(planned_on__isnull=False).exists():
        return
    of_day = Substitution.objects.filter(group_id=group, staff_id=staff, starts_on=on, ends_on=on + DAY)
    for one in of_day:
        end_substitution(door=door, substitution=one)
