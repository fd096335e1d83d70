"""Following attendance: what waits today, a class, a pupil; and the same for mentor and family, to read only."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.roll.lesson_pages import wanted_day
from zorgvuldig.attendance.signals.reads import deadlines_of
from zorgvuldig.attendance.summary.groups_reads import class_view
from zorgvuldig.attendance.summary.reads import NEEDS, attendance_summary
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.calendar import Span, monday
from zorgvuldig.school.groups.labels import pupils as counted
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity

WHO = ("staff", "identity")
FOLLOWED = (*NEEDS, *WHO, "guardian", "enrolment", "absence_notice", "absence_signal")
CLASS = (*NEEDS, *WHO, "absence_signal")
SEEN = (*NEEDS, *WHO)
REPORTS_AT = REGISTER.relations["self_18"].from_age or 0  # years; from then on one reports one's own absence
DECIDES_AT = REGISTER.relations["self_16"].from_age or 0
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@route("verzuim/", "attendance_today")
@page(purpose="attendance", kind=Kind.WAITING, reads=FOLLOWED, facts="absence_notice")
class AttendanceToday(Page):
    """What waits for an answer: notices, signals, and lessons of a day whose roll nobody called."""

    template = "attendance/attendance_today.html"

    def context(self) -> Context:
        asked, signals = absences.waiting(door=self.door)
        until = deadlines_of([one.signal for one in signals], door=self.door)
        day = today(door=self.door)
        listed = min(wanted_day(self.request, day), day)
        return {
            "asked": asked,
            "signals": [replace(one, deadline=until.get(one.signal.pk)) for one in signals],
            "lessons": absences.lessons_without_roll(listed, door=self.door),
            "listed": listed,
            "before": listed - _DAY,
            "after": listed + _DAY if listed < day else None,
            "classes": absences.my_classes(door=self.door),
            "day": day,
        }


@route("verzuim/klas/<uuid:uid>/", "attendance_class")
@page(purpose="attendance", kind=Kind.GROUP, reads=(*CLASS, "enrolment"))
def attendance_class(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A class in a week or a period, for whoever follows attendance."""
    return _class(request, door, uid, pupil_page="attendance_pupil")


@route("mentorklas/<uuid:uid>/verzuim/", "mentored_attendance")
@page(purpose="mentoring", kind=Kind.GROUP, reads=CLASS)
def mentored_attendance(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A class in a week or a period, for its mentor."""
    return _class(request, door, uid, pupil_page="guided_attendance")


@route("verzuim/leerling/<uuid:uid>/", "attendance_pupil")
@page(purpose="attendance", kind=Kind.PUPIL, reads=(*FOLLOWED, "correction"))
class AttendancePupil(Page):
    """The attendance of a pupil, with everything that can be done about it."""

    template = "attendance/attendance_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened(self.door, uid)
        return {
            **seen(pupil, self.door),
            "absences": absences.absences_of(pupil.pupil_id, door=self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
            "follows": True,
        }


@route("leerlingen/<uuid:uid>/verzuim/", "guided_attendance")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*SEEN, "absence_notice", "absence_signal", "guardian", "correction"))
class GuidedAttendance(Page):
    """The attendance of a pupil of whom I am mentor."""

    template = "attendance/attendance_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened(self.door, uid)
        return {
            **seen(pupil, self.door),
            "absences": absences.absences_of(pupil.pupil_id, door=self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
        }


@route("mijn-kind/<uuid:uid>/aanwezigheid/", "child_attendance")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=(*SEEN, "absence_signal", "birth", "correction"))
def child_attendance(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The attendance of my child."""
    return _family(request, door, opened(door, uid), reports=True)


@route("mijn-gegevens/aanwezigheid/", "own_attendance")
@page(purpose="own_view", kind=Kind.OWN, reads=(*SEEN, "absence_signal", "birth", "correction"))
def own_attendance(request: HttpRequest, *, door: Door) -> HttpResponse:
    """My own attendance, with the way to report absence for who is old enough to do that."""
    pupil = pupils.myself(door=door)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
    return _family(request, door, pupil, reports=(_age(pupil, door) or 0) >= REPORTS_AT)


def _age(pupil: PupilIdentity, door: Door) -> int | None:
    birth = pupils.birth(pupil.pupil_id, door=door)
    return pupils.age(birth.born_on, today(door=door)) if birth and birth.born_on else None


def opened(door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is, named on the strip."""
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("Het verzuim van %(name)s is open.") % {"name": pupil.full_name}
    return pupil


def seen(pupil: PupilIdentity, door: Door) -> dict[str, Any]:
    """What every page about a pupil's attendance shows."""
    return {
        "pupil": pupil,
        "places": pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, []),
        "attendance": attendance_summary(pupil.pupil_id, door=door),
        "facts": {key: facts(key) for key in ("attendance", "absence", "absence_notice", "absence_signal")},
    }


def _family(request: HttpRequest, door: Door, pupil: PupilIdentity, *, reports: bool) -> HttpResponse:
    own, age = pupil.pupil_id == door.actor_id, _age(pupil, door)
    context = {**seen(pupil, door), "own": own, "reports": reports}
    context["may_copy"] = age is not None and (age >= DECIDES_AT) == own  # and so may say what is not right
    return render(request, "attendance/attendance_family.html", context)


def _class(request: HttpRequest, door: Door, uid: UUID, *, pupil_page: str) -> HttpResponse:
    group = open_group(door=door, uid=uid)
    door.label = gettext("Het verzuim van %(group)s is open (%(pupils)s).") % {
        "group": group.name,
        "pupils": counted(door.count),
    }
    periods = absences.periods_of(group.year, door=door)
    wanted = request.GET.get("periode", "")
    chosen = next((span for period, span in periods if str(period.number) == wanted), None)
    start = monday(wanted_day(request, _inside(today(door=door), group)))
    span = chosen or Span(start, start + _WEEK)
    context = {
        "view": class_view(group, span.starts_on, span.ends_on, by_day=chosen is None, door=door),
        "periods": [period for period, _span in periods],
        "period": wanted if chosen else "",
        "before": start - _WEEK,
        "after": start + _WEEK,
        "pupil_page": pupil_page,
        "facts": facts("attendance"),
    }
    return render(request, "attendance/attendance_class.html", context)


def _inside(day: date, group: LearningGroup) -> date:
    """The day, or the nearest one in the group's school year."""
    return min(max(day, group.year.starts_on), group.year.ends_on - _DAY)
