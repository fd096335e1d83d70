"""What families reported, what the school answered, and on which days somebody is away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q

from zorgvuldig.attendance.models import Absence, AbsenceAnswer, AbsenceNotice, AbsenceSignal
from zorgvuldig.attendance.notices.illness import is_over
from zorgvuldig.attendance.roll.reads import ends
from zorgvuldig.attendance.signals.deadline import Deadline
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_reads import classes
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import Enrolment, LearningGroup, SchoolYear
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole
from zorgvuldig.school.year.models import AbsenceReason, Lesson, Period

COORDINATOR = "attendance_coordinator"


@dataclass(frozen=True, slots=True)
class NoticeDetail:
    """A notice with its answer, if there is one, and who reported it."""

    notice: AbsenceNotice
    answer: AbsenceAnswer | None
    by: str

    @property
    def last_day(self) -> date:
        """The last day it is about."""
        return self.notice.ends_on - timedelta(days=1)


class ReasonRow(NamedTuple):
    """Why somebody is away, in the words of the school."""

    name: str
    is_authorised: bool


class AbsenceRow(NamedTuple):
    """Days, or lesson hours of one day, on which a pupil is away for a known reason."""

    pk: int
    uid: UUID
    reason: ReasonRow
    starts_on: date
    ends_on: date
    from_slot: int | None
    until_slot: int | None
    has_note: bool
    is_open: bool = False


ABSENCES = read("attendance/absences", AbsenceRow, "absence", "planning")


@dataclass(frozen=True, slots=True)
class AwayPeriod:
    """Days, or lesson hours of one day, on which a pupil is away; with the note about it, where that is shown."""

    absence: Absence | AbsenceRow
    note: str = ""

    @property
    def last_day(self) -> date:
        """The last day of it."""
        return self.absence.ends_on - timedelta(days=1)

    @property
    def last_slot(self) -> int | None:
        """The last lesson hour of it; None for whole days."""
        return None if self.absence.until_slot is None else self.absence.until_slot - 1


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice that waits for an answer: of whom, in which class, and which reasons could be the answer."""

    pupil: PupilIdentity
    place: str
    reported: NoticeDetail
    reasons: list[AbsenceReason]
    usual: AbsenceReason | None


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """A signal that waits for the school."""

    pupil: PupilIdentity
    place: str
    signal: AbsenceSignal
    deadline: Deadline | None = None

    @property
    def last_day(self) -> date:
        """The last day that was counted."""
        return self.signal.counted_until - timedelta(days=1)


def notices_of(pupil_id: int, *, door: Door) -> list[NoticeDetail]:
    """What was reported about a pupil, the latest days first, with the school's answers."""
    door.reading("absence_notice", "absence")
    notices = AbsenceNotice.objects.filter(pupil_id=pupil_id).order_by("-starts_on", "-reported_at", "-id")
    return _with_answers(notices, door=door)


def notice_of(uid: UUID, pupil_id: int, *, door: Door) -> NoticeDetail | None:
    """The notice about this pupil with this number."""
    door.reading("absence_notice", "absence")
    found = _with_answers(AbsenceNotice.objects.filter(uid=uid, pupil_id=pupil_id), door=door)
    return found[0] if found else None


def absences_of(pupil_id: int, *, door: Door) -> list[AwayPeriod]:
    """The days on which a pupil is or was away, the latest first."""
    rows = ABSENCES.rows(door=door, pupil=pupil_id)
    noted = Absence.objects.in_bulk([row.pk for row in rows if row.has_note])  # sealed, so not in the SQL
    return [AwayPeriod(row, noted[row.pk].note if row.pk in noted else "") for row in rows]


def absence_of(uid: UUID, pupil_id: int, *, door: Door) -> Absence | None:
    """The absence of this pupil with this number."""
    door.reading("absence", "planning")
    return Absence.objects.filter(uid=uid, pupil_id=pupil_id).select_related("reason").first()


def reported_on(pupil_id: int, starts_on: date, ends_on: date, *, door: Door) -> list[AbsenceNotice]:
    """The notices about one of these days that the school did not refuse."""
    door.reading("absence_notice", "absence")
    reported = AbsenceNotice.objects.filter(
        Q(ends_on__gt=starts_on) | Q(is_open=True), pupil_id=pupil_id, starts_on__lt=ends_on
    )
    standing = reported.exclude(answer__outcome="refused").select_related("answer__absence").order_by("id")
    return [one for one in standing if one.ends_on > starts_on or not is_over(one, starts_on)]


def refusals(pupil_id: int, *, door: Door) -> int:
    """How many notices about this pupil the school refused until now."""
    door.reading("absence")
    return AbsenceAnswer.objects.filter(pupil_id=pupil_id, outcome="refused").count()


def leaves_on(pupil_id: int, *, door: Door) -> date | None:
    """The first day on which a pupil is no longer enrolled, past or to come; None while no such day is known."""
    door.reading("enrolment")
    ends = list(Enrolment.objects.filter(pupil_id=pupil_id).values_list("ends_on", flat=True))
    return None if None in ends else max((day for day in ends if day), default=None)


def reasons_of(school_ids: Collection[int], *, door: Door) -> dict[int, list[AbsenceReason]]:
    """The codes that these schools use now, with leave first."""
    door.reading("planning")
    found: dict[int, list[AbsenceReason]] = {}
    rows = AbsenceReason.objects.filter(school_id__in=school_ids, is_active=True)
    for reason in rows.order_by("-is_authorised", "name", "id"):
        found.setdefault(reason.school_id, []).append(reason)
    return found


def schools_of(pupil_ids: Collection[int], *, door: Door) -> dict[int, int]:
    """At which school each of these pupils is today; the last one for somebody who left."""
    door.reading("enrolment")
    day = today(door=door)
    rows = Enrolment.objects.filter(pupil_id__in=pupil_ids).order_by("starts_on", "id")
    found: dict[int, int] = {}
    now: dict[int, int] = {}
    for row in rows:
        found[row.pupil_id] = row.school_id
        if row.starts_on <= day and (row.ends_on is None or row.ends_on > day):
            now[row.pupil_id] = row.school_id
    return found | now


def pending_notices(*, door: Door) -> tuple[list[PendingNotice], list[OpenSignal]]:
    """The notices without an answer, the first day first, and the open signals, of the pupils who are open."""
    door.reading("identity", "membership", "absence_notice", "absence", "absence_signal")
    notices = list(AbsenceNotice.objects.filter(answer=None).order_by("starts_on", "reported_at", "id"))
    signals = list(AbsenceSignal.objects.filter(closed_at=None).order_by("noticed_at", "id"))
    ids = {one.pupil_id for one in notices} | {one.pupil_id for one in signals}
    people = PupilIdentity.objects.select_related("pupil").in_bulk(list(ids))
    places = {pupil_id: ", ".join(names) for pupil_id, names in classes(door=door).items()}
    schools = schools_of(ids, door=door)
    codes = reasons_of(set(schools.values()), door=door)
    reported = _with_answers(notices, door=door)
    pending = []
    for one in reported:
        reasons = codes.get(schools.get(one.notice.pupil_id, 0), [])
        pupil = people[one.notice.pupil_id]
        pending.append(
            PendingNotice(pupil, places.get(pupil.pupil_id, ""), one, reasons, usual_reason(one.notice.kind, reasons))
        )
    return pending, [OpenSignal(people[s.pupil_id], places.get(s.pupil_id, ""), s) for s in signals]


# Words by which the codes of a school, which are its own, are known for what they are.
REASON_WORDS = {"sick": ("ziek",), "appointment": ("arts", "afspraak", "tandarts", "dokter"), "leave": ("verlof",)}


def usual_reason(kind: str, reasons: Iterable[AbsenceReason]) -> AbsenceReason | None:
    """The code that most likely answers a notice of this kind, by its name; else the first one that is leave."""
    allowed = [reason for reason in reasons if reason.is_authorised]
    for word in REASON_WORDS[kind]:
        for reason in allowed:
            if word in reason.name.casefold():
                return reason
    return allowed[0] if allowed and kind != "leave" else None


def my_schools(*, door: Door) -> set[int] | None:
    """The schools where the one at the door follows attendance today; None for every school of the board."""
    door.reading("staff")
    roles = StaffRole.objects.filter(in_force(today(door=door)), staff_id=door.actor_id, role=COORDINATOR)
    found = set(roles.values_list("school_id", flat=True))
    return None if None in found else {number for number in found if number is not None}


def lessons_without_roll(day: date, *, door: Door) -> list[Lesson]:
    """The lessons of a day at my schools that are over and whose roll nobody called."""
    door.reading("organisation", "timetable", "attendance")
    found = Lesson.objects.filter(held_on=day, is_cancelled=False, roll=None)
    schools = my_schools(door=door)
    if schools is not None:
        found = found.filter(group__year__school_id__in=schools)
    found = found.select_related("group__subject", "staff").order_by("slot", "group__name", "id")
    return [lesson for lesson in found if _is_over(lesson, door)]


def my_classes(*, door: Door) -> list[LearningGroup]:
    """The classes of today at my schools, by name."""
    door.reading("organisation")
    day = today(door=door)
    found = LearningGroup.objects.filter(kind=LearningGroup.CLASS, year__starts_on__lte=day, year__ends_on__gt=day)
    schools = my_schools(door=door)
    if schools is not None:
        found = found.filter(year__school_id__in=schools)
    return list(found.select_related("year__school").order_by("year__school__name", "name"))


def periods_of(year: SchoolYear, *, door: Door) -> list[tuple[Period, Span]]:
    """The periods of a school year, in order."""
    door.reading("planning")
    rows = Period.objects.filter(year=year).order_by("number")
    return [(row, Span(row.starts_on, row.ends_on)) for row in rows]


def _with_answers(notices: Iterable[AbsenceNotice], *, door: Door) -> list[NoticeDetail]:
    listed = list(notices)
    answers = {
        answer.notice_id: answer
        for answer in AbsenceAnswer.objects.filter(notice__in=listed).select_related("absence__reason")
    }
    names = names_of({notice.reported_by_id for notice in listed}, door=door)
    return [NoticeDetail(one, answers.get(one.pk), names.get(one.reported_by_id, "")) for one in listed]


def _is_over(lesson: Lesson, door: Door) -> bool:
    """Whether a lesson has ended at the moment the door was opened."""
    return ends(lesson) <= door.opened_at


def overlapping(
    pupil_id: int,
    starts_on: date,
    ends_on: date,
    slots: tuple[int, int] | None,
    *,
    door: Door,
    but: Absence | None = None,
) -> Absence | None:
    """An absence of this pupil that is about some of these days, or lesson hours of the day."""
    door.reading("absence", "planning")
    found = Absence.objects.filter(Q(ends_on__gt=starts_on) | Q(is_open=True), pupil_id=pupil_id, starts_on__lt=ends_on)
    if slots is not None:
        found = found.filter(Q(from_slot=None) | Q(from_slot__lt=slots[1], until_slot__gt=slots[0]))
    if but is not None:
        found = found.exclude(pk=but.pk)
    return found.select_related("reason").order_by("starts_on", F("from_slot").asc(nulls_first=True)).first()
