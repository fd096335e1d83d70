"""Which lesson hours a pupil missed and why, added up and by day. Every span is half-open."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.signals.rules import Level, MissedHour, Signal, signal
from zorgvuldig.attendance.summary.calendar_reads import Month, Status, months
from zorgvuldig.attendance.summary.hours_reads import HourAway, hours_away
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.gate.reads_ahead import ReadWithValues, keep_rows
from zorgvuldig.kit.periods import today
from zorgvuldig.school.calendar import Span, school_weeks
from zorgvuldig.school.models import Membership, SchoolYear
from zorgvuldig.school.year.models import Holiday

LAW = REGISTER.signals["unauthorised_absence"]
SIGNAL = "absence_signal"
SEEN = "there"  # what a teacher notes of who was reported away, and is there
NEEDS = ("organisation", "membership", "planning", "timetable", "attendance", "absence")


class Days(NamedTuple):
    """A holiday."""

    starts_on: date
    ends_on: date


class YearRow(NamedTuple):
    """A school year of a pupil."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    holidays: tuple[Days, ...]
    has_signals: bool


class LessonRow(NamedTuple):
    """A lesson; `course` is its subject, or else the name of the group."""

    id: int
    group_id: int
    held_on: date
    slot: int
    course: str


class MarkRow(NamedTuple):
    """That a pupil was not simply there, in a lesson; with the reason that was found out, if one was."""

    pupil_id: int
    lesson_id: int
    group_id: int
    held_on: date
    slot: int
    course: str
    id: int
    kind: str
    minutes: int | None
    reason_id: int | None
    reason: str | None
    is_authorised: bool | None

    @property
    def lesson(self) -> LessonRow:
        """The lesson."""
        return LessonRow(self.lesson_id, self.group_id, self.held_on, self.slot, self.course)


class AbsenceRow(NamedTuple):
    """Days, or a run of lesson hours, for which it is known why a pupil was away."""

    pupil_id: int
    starts_on: date
    ends_on: date
    from_slot: int | None
    until_slot: int | None
    reason_id: int
    reason: str
    is_authorised: bool


class AwayRow(NamedTuple):
    """A lesson of a pupil who was away with leave for some of that day."""

    pupil_id: int
    id: int
    group_id: int
    held_on: date
    slot: int
    course: str

    @property
    def lesson(self) -> LessonRow:
        """The lesson."""
        return LessonRow(*self[1:])


class NotedRow(NamedTuple):
    """All that was noted of some pupils in a time."""

    marks: tuple[MarkRow, ...]
    absences: tuple[AbsenceRow, ...]
    lessons: tuple[AwayRow, ...]


YEAR = read("attendance/year", YearRow, "organisation", "membership", "planning", also=(SIGNAL,))
NOTED = read("attendance/noted", NotedRow, *NEEDS)
LESSONS = read("attendance/lessons", LessonRow, "organisation", "timetable")


class Hour(NamedTuple):
    """A lesson hour in which a pupil was not simply there. `mark_id` is None for one nobody needed to note.

    `lesson_id` and `group_id` are None for an hour of a day for which there is no timetable.
    """

    pupil_id: int
    day: date
    slot: int
    lesson_id: int | None
    group_id: int | None
    course: str
    status: Status
    reason: str
    reason_id: int | None
    minutes: int | None
    mark_id: int | None
    kind: str

    @property
    def missed(self) -> MissedHour:
        """The hour as the law counts it, told from the others of its day as in the nightly count."""
        return MissedHour(self.day, -self.slot if self.lesson_id is None else self.lesson_id)


@dataclass(frozen=True, slots=True)
class DayOfHours:
    """What happened on one day; `status` is the gravest of it."""

    day: date
    hours: list[Hour]

    @property
    def status(self) -> Status:
        """The gravest thing of the day."""
        return min((hour.status for hour in self.hours), key=list(Status).index)


@dataclass(frozen=True, slots=True)
class Totals:
    """Lesson hours per status, and per reason."""

    counts: Mapping[Status, int]
    reasons: list[tuple[str, int]]

    @property
    def unauthorised(self) -> int:
        """Hours away without the school's leave."""
        return self.counts.get(Status.UNAUTHORISED, 0)

    @property
    def authorised(self) -> int:
        """Hours away with the school's leave."""
        return self.counts.get(Status.AUTHORISED, 0)

    @property
    def late(self) -> int:
        """How often late."""
        return self.counts.get(Status.LATE, 0)

    @property
    def sent_out(self) -> int:
        """How often sent out of the lesson."""
        return self.counts.get(Status.SENT_OUT, 0)


@dataclass(frozen=True)
class Summary:
    """The attendance of one pupil in one school year until `day`; `missed` is every hour, and `days` the same by day, the last first.

    `signals` are only there when the door opened them; then `follows`.
    """

    year: YearRow
    day: date
    missed: Sequence[Hour]
    days: list[DayOfHours]
    totals: Totals
    follows: bool
    signals: list[AbsenceSignal]

    @property
    def _holidays(self) -> list[Span]:
        return [Span(*days) for days in self.year.holidays]

    @cached_property
    def calendar(self) -> list[Month]:
        """The year in months, for a page that shows it."""
        happened = {one.day: one.status for one in self.days}
        return months(Span(self.year.starts_on, self.year.ends_on), self._holidays, happened, self.day)

    @cached_property
    def near(self) -> Signal | None:
        """How far a report is away, where the door opened the signals."""
        return _near(self.missed, self.year, self._holidays, self.day, self.signals) if self.follows else None

    @property
    def is_reached(self) -> bool:
        """Whether a report is due of which no open signal tells yet: the counting comes tonight."""
        is_told = any(signal.closed_at is None for signal in self.signals)
        return self.near is not None and self.near.level is Level.REACHED and not is_told

    @property
    def threshold(self) -> int:
        """From how many hours without leave the law asks for a report."""
        return LAW.threshold

    @property
    def window(self) -> int:
        """In how many consecutive school weeks."""
        return LAW.window


def attendance_summary(pupil_id: int, *, door: Door) -> Summary | None:
    """The attendance of a pupil in the school year of today; None for somebody who is in no group of such a year."""
    door.reading(*NEEDS)
    day = today(door=door)
    year = YEAR.first(door=door, pupil=pupil_id, day=day)
    if year is None:
        return None
    missed = missed_hours([pupil_id], year.starts_on, min(year.ends_on, day + timedelta(days=1)), door=door)
    return Summary(
        year=year,
        day=day,
        missed=missed,
        days=by_day(missed)[::-1],
        totals=totals(missed),
        follows=SIGNAL in door.reads,
        signals=signals_of(pupil_id, door=door) if year.has_signals else [],
    )


def noted_asked(pupil_id: int, *, door: Door) -> list[ReadWithValues]:
    """What `attendance_summary` asks of this pupil after the school year, if there is one, for a page that asks ahead."""
    day = today(door=door)
    return [
        (NOTED, {"pupils": [pupil_id], "since": year.starts_on, "until": min(year.ends_on, day + timedelta(days=1))})
        for year in keep_rows(YEAR, door=door, pupil=pupil_id, day=day)
    ]


def missed_hours(pupil_ids: Collection[int], starts_on: date, ends_on: date, *, door: Door) -> list[Hour]:
    """Every lesson hour between two days in which one of these pupils was not simply there, by pupil and time.

    With leave is who has a reason that the school accepts, noted with the hour or for the days. An hour that nobody
    noted counts when the pupil was reported away in a lesson of a group of theirs; without leave only when it is over
    and no roll was called (`absence_hours`). Cancelled lessons are left out.
    """
    (noted,) = NOTED.rows(door=door, pupils=list(pupil_ids), since=starts_on, until=ends_on)
    away = [one for one in noted.absences if one.is_authorised]
    without = [one for one in noted.absences if not one.is_authorised]
    found = [
        _noted(mark, _cover(away, mark.pupil_id, mark), _cover(without, mark.pupil_id, mark))
        for mark in noted.marks
        if mark.kind != SEEN
    ]
    known = {(mark.pupil_id, mark.lesson_id) for mark in noted.marks}
    found += [hour for hour in _reported(away, noted.lessons) if (hour.pupil_id, hour.lesson_id) not in known]
    if without:
        found += _without_leave(
            without, hours_away({one.pupil_id for one in without}, starts_on, ends_on, door=door), door=door
        )
    return sorted(found, key=lambda hour: (hour.pupil_id, hour.day, hour.slot))


def _noted(mark: MarkRow, cover: AbsenceRow | None, without: AbsenceRow | None) -> Hour:
    known = cover or without
    reason = mark.reason if mark.reason_id else known.reason if known and mark.kind == "absent" else ""
    allowed = cover is not None or bool(mark.is_authorised)
    away = Status.AUTHORISED if allowed else Status.UNAUTHORISED
    status = away if mark.kind == "absent" else Status(mark.kind)
    if status is Status.AUTHORISED and cover is not None and not mark.is_authorised:
        reason = cover.reason
    return _hour(mark.pupil_id, mark.lesson, status, reason or "", mark)


def _without_leave(absences: Iterable[AbsenceRow], away: Collection[HourAway], *, door: Door) -> Iterable[Hour]:
    """The hours of absences without leave, with the lesson where the timetable has one."""
    names = {one.reason_id: one.reason for one in absences}
    ids = [one.lesson_id for one in away if one.lesson_id]
    lessons = {one.id: one for one in LESSONS.rows(door=door, lessons=ids)} if ids else {}
    for one in away:
        if one.lesson_id is not None:
            lesson = lessons[one.lesson_id]
            yield _hour(one.pupil_id, lesson, Status.UNAUTHORISED, names[one.reason_id], None)
            continue
        yield Hour(
            pupil_id=one.pupil_id,
            day=one.day,
            slot=one.slot,
            lesson_id=None,
            group_id=None,
            course=gettext("geen rooster"),
            status=Status.UNAUTHORISED,
            reason=names[one.reason_id],
            reason_id=None,
            minutes=None,
            mark_id=None,
            kind="",
        )


def _hour(pupil_id: int, lesson: LessonRow, status: Status, reason: str, mark: MarkRow | None) -> Hour:
    return Hour(
        pupil_id=pupil_id,
        day=lesson.held_on,
        slot=lesson.slot,
        lesson_id=lesson.id,
        group_id=lesson.group_id,
        course=lesson.course,
        status=status,
        reason=reason,
        reason_id=mark.reason_id if mark else None,
        minutes=mark.minutes if mark else None,
        mark_id=mark.id if mark else None,
        kind=mark.kind if mark else "",
    )


def _reported(away: Sequence[AbsenceRow], lessons: Iterable[AwayRow]) -> Iterable[Hour]:
    """The lessons of pupils who were reported away beforehand, in which therefore nobody noted anything."""
    for one in lessons:
        cover = _cover(away, one.pupil_id, one)
        if cover is not None:
            yield _hour(one.pupil_id, one.lesson, Status.AUTHORISED, cover.reason, None)


def _cover(away: Iterable[AbsenceRow], pupil_id: int, lesson: MarkRow | AwayRow) -> AbsenceRow | None:
    """The absence in which a lesson of this pupil falls."""
    for one in away:
        if one.pupil_id != pupil_id or not one.starts_on <= lesson.held_on < one.ends_on:
            continue
        if one.from_slot is None or one.until_slot is None or one.from_slot <= lesson.slot < one.until_slot:
            return one
    return None


def by_day(hours: Iterable[Hour]) -> list[DayOfHours]:
    """The hours of one pupil, day by day."""
    ordered = sorted(hours, key=attrgetter("day", "slot"))
    return [DayOfHours(day, list(found)) for day, found in groupby(ordered, attrgetter("day"))]


def totals(hours: Iterable[Hour]) -> Totals:
    """Hours added up per status and, for being away, per reason (most first)."""
    listed = list(hours)
    counts = Counter(hour.status for hour in listed)
    away = (hour for hour in listed if hour.status in (Status.AUTHORISED, Status.UNAUTHORISED))
    reasons = Counter(hour.reason for hour in away)
    return Totals(counts, sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def school_year(pupil_id: int, day: date, *, door: Door) -> SchoolYear | None:
    """The school year, of a group of this pupil, that holds on `day`; else the next one to begin."""
    door.reading("organisation", "membership")
    years = SchoolYear.objects.filter(groups__memberships__pupil_id=pupil_id, ends_on__gt=day)
    return years.select_related("school").order_by("starts_on", "id").first()


def year_ahead(pupil_id: int, day: date, *, door: Door) -> SchoolYear | None:
    """The school year in which this pupil still has lessons, on `day` or later; None for somebody who left."""
    door.reading("organisation", "membership")
    memberships = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), pupil_id=pupil_id)
    years = SchoolYear.objects.filter(groups__memberships__in=memberships, ends_on__gt=day)
    return years.order_by("starts_on", "id").first()


def free_days(year: SchoolYear, *, door: Door) -> list[Span]:
    """The holidays of a school year."""
    door.reading("planning")
    rows = Holiday.objects.filter(year=year).order_by("starts_on", "id")
    return [Span(row.starts_on, row.ends_on) for row in rows]


def signals_of(pupil_id: int, *, door: Door) -> list[AbsenceSignal]:
    """The signals about a pupil, the open one first; none when this door did not open them."""
    if SIGNAL not in door.reads:
        return []
    found = AbsenceSignal.objects.filter(pupil_id=pupil_id)
    return list(found.order_by(F("closed_at").desc(nulls_first=True), "-id"))


def _near(
    missed: Sequence[Hour], year: YearRow, holidays: Sequence[Span], day: date, signals: Sequence[AbsenceSignal]
) -> Signal | None:
    """How near a report is today, counted anew after the last one."""
    last = max((one.counted_until for one in signals if one.closed_at is not None), default=None)
    return signal(
        [hour.missed for hour in missed if hour.status is Status.UNAUTHORISED],
        school_weeks(Span(year.starts_on, year.ends_on), holidays),
        on=day,
        threshold=LAW.threshold,
        window=LAW.window,
        warning=LAW.warning,
        reported_on=last - timedelta(days=1) if last else None,
    )
