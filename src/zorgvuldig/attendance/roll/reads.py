"""The roll of one lesson: who is in the group, who is reported away, and what was noted."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from zorgvuldig.attendance.models import Absence, Attendance, LessonRoll
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import missed_hours
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file_models import PupilPhoto
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name, names_of
from zorgvuldig.school.staffing.models import Substitution, Teaching
from zorgvuldig.school.year.models import Lesson

# The timetable: whose lessons are when. A lesson hour is a `slot`, counted from 1; days are whole days.

EARLY = timedelta(minutes=15)  # so long before a lesson its roll may be called


@dataclass(frozen=True, slots=True)
class MyLesson:
    """A lesson of a group I teach today, or in which I stand in; `is_running` now, and its roll may be called.

    `shows_group` from its own day on, when the list says who will come.
    """

    lesson: Lesson
    stands_in: bool
    is_running: bool
    has_roll: bool
    shows_group: bool


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
            not lesson.is_cancelled and lesson.held_on <= today(door=door),
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


# Portraits beside a class list, small and inside the page: one look at the class, and not one more per face.

if TYPE_CHECKING:
    import PIL
    from PIL import Image
else:
    PIL = lazy_module("PIL")
    Image = lazy_module("PIL.Image")

SIZE = (72, 96)  # pixels; twice what the page shows, for sharp screens
QUALITY = 72


def portraits(pupil_ids: Collection[int], *, door: Door) -> dict[int, str]:
    """A small portrait of each of these pupils who has one, as the address of a picture that stands in the page.

    A portrait is for recognising who is at school now: of somebody who is in no group today there is none. One that
    cannot be opened is left out: a class list does not fail because of a face.
    """
    door.reading("membership", "id_photo")
    here = Membership.objects.filter(in_force(today(door=door)), pupil_id__in=pupil_ids)
    rows = PupilPhoto.objects.filter(pupil_id__in=here.values("pupil_id"), media_type="image/jpeg")
    found = ((pupil_id, _small(blob)) for pupil_id, blob in rows.values_list("pupil_id", "blob"))
    return {pupil_id: picture for pupil_id, picture in found if picture}


def _small(blob: UUID) -> str:
    try:
        with Image.open(BytesIO(b"".join(read(blob))), formats=("JPEG",)) as picture:
            picture.draft("RGB", SIZE)  # decoded at a fraction of its size, which is most of the time
            picture.thumbnail(SIZE)
            out = BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    except (Missing, KeyGone, Damaged, PIL.UnidentifiedImageError, OSError):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


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


# How often the pupils of an opened group were away, late or sent out in this school year.


@dataclass(frozen=True, slots=True)
class Counts:
    """A pupil with the number of lessons: away, late, sent out."""

    pupil: PupilIdentity
    absent: int
    late: int
    sent_out: int


def counts_of_group(group: LearningGroup, *, door: Door) -> list[Counts]:
    """One row per pupil of the group whose door this is, over the lessons of this group in its school year until today; a class has
    none of its own, so of a class over all lessons of its pupils.

    Away is who was noted as absent, and who was reported away in a lesson, with leave or without, as everywhere else.
    """
    people = members(door=door)
    until = min(group.year.ends_on, today(door=door) + timedelta(days=1))
    hours = missed_hours([person.pupil_id for person in people], group.year.starts_on, until, door=door)
    counted = Counter(
        (hour.pupil_id, hour.status) for hour in hours if group.kind == LearningGroup.CLASS or hour.group_id == group.pk
    )
    return [
        Counts(
            person,
            counted[person.pupil_id, Status.UNAUTHORISED] + counted[person.pupil_id, Status.AUTHORISED],
            counted[person.pupil_id, Status.LATE],
            counted[person.pupil_id, Status.SENT_OUT],
        )
        for person in people
    ]
