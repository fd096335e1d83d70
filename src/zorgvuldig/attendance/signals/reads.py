"""Signals about pupils: the hours in one, and until when somebody deals with it."""

from collections.abc import Collection
from uuid import UUID

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.notices.reads import schools_of
from zorgvuldig.attendance.signals.deadline import Calendar, Deadline, calendars, deadline
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import LAW, DayOfHours, by_day, missed_hours
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.models import Holiday


def signal_of(uid: UUID, pupil_id: int, *, door: Door) -> AbsenceSignal | None:
    """The signal about this pupil with this number."""
    door.reading("absence_signal")
    return AbsenceSignal.objects.filter(uid=uid, pupil_id=pupil_id).first()


def days_of(signal: AbsenceSignal, *, door: Door) -> list[DayOfHours]:
    """The days of the stretch with the hours without leave, as they are known now."""
    missed = missed_hours([signal.pupil_id], signal.counted_from, signal.counted_until, door=door)
    return by_day(hour for hour in missed if hour.status is Status.UNAUTHORISED)


def deadlines_of(signals: Collection[AbsenceSignal], *, door: Door) -> dict[int, Deadline]:
    """Until when each of these signals is to be dealt with, by the calendar of the pupil's school."""
    door.reading("absence_signal", "enrolment", "organisation", "planning")
    schools = schools_of({one.pupil_id for one in signals}, door=door)
    span = ("starts_on", "ends_on")
    years = SchoolYear.objects.filter(school_id__in=set(schools.values()))
    free = Holiday.objects.filter(year__school_id__in=set(schools.values()))
    by_school = calendars(years.values_list("school_id", *span), free.values_list("year__school_id", *span))
    day = today(door=door)
    return {
        one.pk: deadline(one.noticed_at, LAW.within, by_school.get(schools.get(one.pupil_id, 0), Calendar()), day)
        for one in signals
    }
