"""The timetable: whose lessons are when. A lesson hour is a `slot`, counted from 1; days are whole days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.models import Substitution, Teaching
from zorgvuldig.school.year.models import Lesson

EARLY = timedelta(minutes=15)  # so long before a lesson its roll may be called


@dataclass(frozen=True, slots=True)
class MyLesson:
    """A lesson of a group I teach today, or in which I stand in; `is_running` now, and its roll may be called."""

    lesson: Lesson
    stands_in: bool
    is_running: bool
    has_roll: bool


def my_lessons(day: date, *, door: Door) -> list[MyLesson]:
    """The lessons of my groups on `day`, by lesson hour. Mine are the groups that I teach, or stand in for, today."""
    door.reading("organisation", "staff", "assignment", "timetable")
    taught, standing_in = _my_groups(door)
    found = _with_group(Lesson.objects.filter(held_on=day, group_id__in=taught | standing_in))
    return [
        MyLesson(
            lesson,
            lesson.group_id not in taught,
            starts(lesson) <= door.opened_at < ends(lesson),
            has_opened(lesson, door.opened_at),
        )
        for lesson in found.order_by("slot", "group__name", "id")
    ]


def my_group(uid: UUID, *, door: Door) -> tuple[LearningGroup, bool] | None:
    """A group that I teach or stand in for today, and whether I only stand in; None for anybody else's."""
    door.reading("organisation", "staff", "assignment")
    taught, standing_in = _my_groups(door)
    group = LearningGroup.objects.select_related("subject", "year__school").filter(uid=uid).first()
    if group is None or group.pk not in taught | standing_in:
        return None
    return group, group.pk not in taught


def lessons_between(group_ids: Collection[int], starts_on: date, ends_on: date, *, door: Door) -> list[Lesson]:
    """The lessons of these groups from `starts_on` until the day before `ends_on`, in order."""
    door.reading("organisation", "staff", "timetable")
    found = Lesson.objects.filter(group_id__in=group_ids, held_on__gte=starts_on, held_on__lt=ends_on)
    return list(_with_group(found).order_by("held_on", "slot", "id"))


def lesson_of(uid: UUID, group_uid: UUID, *, door: Door) -> Lesson | None:
    """The lesson with this number, when it is a lesson of that group."""
    door.reading("organisation", "timetable")
    return _with_group(Lesson.objects.filter(uid=uid, group__uid=group_uid)).first()


def starts(lesson: Lesson) -> datetime:
    """The moment at which a lesson begins."""
    return timezone.make_aware(datetime.combine(lesson.held_on, lesson.starts_at))


def ends(lesson: Lesson) -> datetime:
    """The moment at which a lesson is over."""
    return timezone.make_aware(datetime.combine(lesson.held_on, lesson.ends_at))


def has_opened(lesson: Lesson, now: datetime) -> bool:
    """Whether the roll of a lesson may be called: from a little before it begins, and not when it is cancelled."""
    return not lesson.is_cancelled and starts(lesson) - EARLY <= now


def _with_group(found: QuerySet[Lesson]) -> QuerySet[Lesson]:
    return found.select_related("group__subject", "group__year__school", "staff")


def _my_groups(door: Door) -> tuple[set[int], set[int]]:
    """The groups that the one at the door teaches today, and those where they stand in."""
    now = in_force(today(door=door))
    taught = Teaching.objects.filter(now, staff_id=door.actor_id).values_list("group_id", flat=True)
    standing_in = Substitution.objects.filter(now, staff_id=door.actor_id).values_list("group_id", flat=True)
    return set(taught), set(standing_in)
