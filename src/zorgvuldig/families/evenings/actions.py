"""Making a parent evening and booking a talk on it. The database says who may (`sql/evenings.sql`); we say it in words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from zorgvuldig.families.models import Evening, EveningBooking, EveningClass, EveningTeacher
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import LearningGroup

EVENING = ("school", "other", "day", "class", "booked")
BOOKING = (
    "other", "cancelled", "over", "closed", "person", "class", "teacher", "moment", "family",
    "taken", "pupil", "once",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """When an evening is, how long a talk takes, and until which day families choose (`closes_on`, the first day without)."""

    held_on: date
    starts_at: time
    ends_at: time
    minutes: int
    closes_on: date


@refusing(Refused, "evening_", known=EVENING)
def make_evening(plan: Plan, classes: Collection[LearningGroup], *, door: Door) -> Evening:
    """A parent evening for these classes, which are of one school year. Raises `Refused`."""
    door.writing("planning")
    years = {group.year_id for group in classes}
    if len(years) != 1:
        raise Refused("years" if years else "classes")
    made = Evening.objects.create(year_id=years.pop(), made_by_id=door.actor_id, made_at=door.opened_at, **_of(plan))
    EveningClass.objects.bulk_create(EveningClass(evening=made, group=group) for group in classes)
    return made


@refusing(Refused, "evening_", known=EVENING)
def change_evening(evening: Evening, plan: Plan, classes: Collection[LearningGroup], *, door: Door) -> None:
    """Change when it is or who is asked; not so that somebody's talk has no place any more. Teachers go along with its hours. Raises `Refused`."""
    door.writing("planning")
    if {group.year_id for group in classes} != {evening.year_id}:
        raise Refused("years" if classes else "classes")
    was = (evening.starts_at, evening.ends_at)
    for name, value in _of(plan).items():
        setattr(evening, name, value)
    evening.save()
    if was != (plan.starts_at, plan.ends_at):
        EveningTeacher.objects.filter(evening=evening).update(starts_at=plan.starts_at, ends_at=plan.ends_at)
    asked = set(EveningClass.objects.filter(evening=evening).values_list("group_id", flat=True))
    wanted = {group.pk for group in classes}
    EveningClass.objects.filter(evening=evening, group_id__in=asked - wanted).delete()
    EveningClass.objects.bulk_create(EveningClass(evening=evening, group_id=group) for group in sorted(wanted - asked))


def _of(plan: Plan) -> dict[str, object]:
    return {name: getattr(plan, name) for name in ("held_on", "starts_at", "ends_at", "minutes", "closes_on")}


@refusing(Refused, "evening_", known=EVENING)
def cancel_evening(evening: Evening, *, door: Door) -> None:
    """It does not take place: families read that, and nobody books any more. Raises `Refused`."""
    door.writing("planning")
    if evening.cancelled_at is None:
        evening.cancelled_at = door.opened_at
        evening.save(update_fields=["cancelled_at"])


@refusing(Refused, "evening_", known=EVENING)
def remove_evening(evening: Evening, *, door: Door) -> None:
    """Take away an evening for which nobody booked. Raises `Refused`."""
    door.writing("planning")
    EveningTeacher.objects.filter(evening=evening).delete()
    EveningClass.objects.filter(evening=evening).delete()
    evening.delete()


@refusing(Refused, "evening_", known=EVENING)
def add_teachers(evening: Evening, people: Iterable[int], *, door: Door) -> int:
    """These are there, the whole evening; who was there already stays as they were. Says how many are new. Raises `Refused`."""
    door.writing("planning")
    there = set(EveningTeacher.objects.filter(evening=evening).values_list("staff_id", flat=True))
    made = EveningTeacher.objects.bulk_create(
        EveningTeacher(evening=evening, staff_id=person, starts_at=evening.starts_at, ends_at=evening.ends_at)
        for person in dict.fromkeys(people)
        if person not in there
    )
    return len(made)


@refusing(Refused, "evening_", known=EVENING)
def change_teacher(
    teacher: EveningTeacher, *, room: str, starts_at: time, ends_at: time, breaks: Collection[str], door: Door
) -> None:
    """Where somebody sits, from when until when, and when they have a break; not on a moment that is booked. Raises `Refused`."""
    door.writing("planning")
    teacher.room, teacher.starts_at, teacher.ends_at, teacher.breaks = room, starts_at, ends_at, sorted(breaks)
    teacher.save()


@refusing(Refused, "evening_", known=EVENING)
def remove_teacher(teacher: EveningTeacher, *, door: Door) -> None:
    """Somebody is not there after all; not when a talk with them is booked. Raises `Refused`."""
    door.writing("planning")
    teacher.delete()


@refusing(Refused, "evening_", known=EVENING)
def set_rooms(evening: Evening, rooms: Mapping[int, str], *, door: Door) -> None:
    """The room of each teacher. Raises `Refused`."""
    door.writing("planning")
    for teacher in EveningTeacher.objects.filter(evening=evening, pk__in=rooms):
        if teacher.room != rooms[teacher.pk]:
            teacher.room = rooms[teacher.pk]
            teacher.save(update_fields=["room"])


@refusing(Refused, "booking_", "evening_booking_", known=BOOKING)
def book(
    teacher_id: int, pupil_id: int, starts_at: datetime, *, person_id: int | None = None, door: Door
) -> EveningBooking:
    """A talk about this pupil with this teacher at this moment, for the one at the door or, by the administration, for a parent. Raises `Refused`."""
    door.writing("message_state")
    return EveningBooking.objects.create(
        evening_teacher_id=teacher_id,
        pupil_id=pupil_id,
        person_id=person_id or door.actor_id,
        starts_at=starts_at,
        booked_by_id=door.actor_id,
        booked_at=door.opened_at,
    )


@refusing(Refused, "booking_", known=("other", "over"))
def cancel_booking(booking: EveningBooking, *, door: Door) -> None:
    """The moment is free again. Raises `Refused`."""
    door.writing("message_state")
    booking.delete()


@refusing(Refused, "booking_", "evening_booking_", known=BOOKING)
def move_booking(booking: EveningBooking, starts_at: datetime, *, door: Door) -> EveningBooking:
    """Another moment instead of this one, or nothing changes at all. Raises `Refused`."""
    door.writing("message_state")
    with transaction.atomic():
        teacher, pupil, person = booking.evening_teacher_id, booking.pupil_id, booking.person_id
        booking.delete()
        return book(teacher, pupil, starts_at, person_id=person, door=door)
