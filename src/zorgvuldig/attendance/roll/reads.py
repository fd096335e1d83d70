"""The roll of one lesson: who is in the group, who is reported away, and what was noted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zorgvuldig.attendance.models import Absence, Attendance, LessonRoll
from zorgvuldig.attendance.roll.lesson_reads import has_opened
from zorgvuldig.attendance.roll.photos_reads import portraits
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name, names_of
from zorgvuldig.school.year.models import Lesson

CORRECTING = timedelta(days=7)  # so long after a lesson its teacher may still correct the roll


@dataclass(frozen=True, slots=True)
class RollRow:
    """A pupil in the list. `kind` is empty for somebody who is simply there, or reported away (`is_away`)."""

    pupil_id: int
    uid: UUID
    name: str
    portrait: str
    is_away: bool
    kind: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Roll:
    """The whole list; `taken_at` is None while nobody called the roll. `closed` says why it cannot be called now."""

    lesson: Lesson
    rows: list[RollRow]
    taken_at: datetime | None
    taken_by: str
    closed: str
    taken_by_id: int | None = None


def roll(lesson: Lesson, *, until: timedelta | None = CORRECTING, door: Door) -> Roll:
    """The roll of a lesson of the group whose door this is; `until` is how long it may be corrected (None: always)."""
    door.reading("identity", "membership", "attendance", "absence", "planning")
    people = list(
        PupilIdentity.objects.filter(
            Q(pupil__memberships__ends_on=None) | Q(pupil__memberships__ends_on__gt=lesson.held_on),
            pupil__memberships__group=lesson.group_id,
            pupil__memberships__starts_on__lte=lesson.held_on,
        )
        .select_related("pupil")
        .distinct()
        .order_by("sort_key", "pupil_id")
    )
    ids = [person.pupil_id for person in people]
    marks = {mark.pupil_id: mark for mark in Attendance.objects.filter(lesson=lesson, pupil_id__in=ids)}
    away = away_in(lesson, ids, door=door)
    faces = portraits(ids, door=door)
    rows = []
    for person in people:
        mark = marks.get(person.pupil_id)
        kind, minutes = (mark.kind, mark.minutes) if mark else ("", None)
        away_now, face = person.pupil_id in away, faces.get(person.pupil_id, "")
        rows.append(RollRow(person.pupil_id, person.pupil.uid, listed_name(person), face, away_now, kind, minutes))
    taken = LessonRoll.objects.filter(lesson=lesson).first()
    names = names_of({taken.taken_by_id}, door=door) if taken else {}
    by = names.get(taken.taken_by_id, "") if taken else ""
    at, by_id = (taken.taken_at, taken.taken_by_id) if taken else (None, None)
    return Roll(lesson, rows, at, by, closed(lesson, until, door=door), by_id)


def away_in(lesson: Lesson, pupil_ids: Collection[int], *, door: Door) -> set[int]:
    """Who of these pupils is away in this lesson with the school's leave. For which reason is nobody's business here."""
    door.reading("absence", "planning")
    return set(
        Absence.objects.filter(
            Q(from_slot=None) | Q(from_slot__lte=lesson.slot, until_slot__gt=lesson.slot),
            pupil_id__in=pupil_ids,
            starts_on__lte=lesson.held_on,
            ends_on__gt=lesson.held_on,
            reason__is_authorised=True,
        ).values_list("pupil_id", flat=True)
    )


def closed(lesson: Lesson, until: timedelta | None, *, door: Door) -> str:
    """Why the roll of a lesson cannot be called now: `cancelled`, `future`, `past`; empty when it can."""
    day: date = today(door=door)
    if lesson.is_cancelled:
        return "cancelled"
    if not has_opened(lesson, door.opened_at):
        return "future"
    if until is not None and lesson.held_on < day - until:
        return "past"
    return ""
