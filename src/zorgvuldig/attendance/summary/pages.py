"""Following attendance: what waits today, a class, a pupil; and the same for mentor and family, to read only."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext

from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.signals.reads import deadlines_of
from zorgvuldig.attendance.summary.groups_reads import class_view
from zorgvuldig.attendance.summary.reads import NEEDS, attendance_summary
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.periods import today, wanted_day
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.school.calendar import Span, monday
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.groups.reads import pupils as counted
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity

WHO = ("staff", "identity")
FOLLOWED = (*NEEDS, *WHO, "guardian", "enrolment", "absence_notice", "absence_signal")
CLASS = (*NEEDS, *WHO, "absence_signal")
SEEN = (*NEEDS, *WHO)
MARGINS = ("attendance", "absence", "absence_notice", "absence_signal")
REPORTS_AT = REGISTER.relations["self_18"].from_age or 0  # years; from then on one reports one's own absence
DECIDES_AT = REGISTER.relations["self_16"].from_age or 0
LESSONS = 50  # without a roll, on one page
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@route("verzuim/", "attendance_today")
@page(purpose="attendance", kind=Kind.WAITING, reads=FOLLOWED, facts="absence_notice")
class AttendanceToday(Page):
    """What waits for an answer: notices, signals, and lessons of a day whose roll nobody called."""

    template = "attendance/attendance_today.html"

    def context(self) -> Context:
        asked, signals = absences.pending_notices(door=self.door)
        until = deadlines_of([one.signal for one in signals], door=self.door)
        day = today(door=self.door)
        listed = min(wanted_day(self.request, day), day)
        return {
            "asked": asked,
            "signals": [replace(one, deadline=until.get(one.signal.pk)) for one in signals],
            "lessons": page_of(
                self.request, absences.lessons_without_roll(listed, door=self.door), size=LESSONS, shrinks=True
            ),
            "listed": listed,
            "before": listed - _DAY,
            "after": listed + _DAY if listed < day else None,
            "classes": absences.my_classes(door=self.door),
            "day": day,
        }


def shown_span(request: HttpRequest, group: LearningGroup, *, door: Door) -> tuple[Span, str]:
    """The days that the address asks for: a period with its number, or else a week."""
    wanted = request.GET.get("periode", "")
    periods = absences.periods_of(group.year, door=door)
    chosen = next((span for period, span in periods if str(period.number) == wanted), None)
    if chosen:
        return chosen, wanted
    start = monday(wanted_day(request, _inside(today(door=door), group)))
    return Span(start, start + _WEEK), ""


class ClassPage(Page):
    """A class in a week or a period."""

    template = "attendance/attendance_class.html"
    pupil_page: ClassVar[str]  # the address of one of its pupils
    take: ClassVar[str]  # the address where it goes along as a spreadsheet

    def find(self, uid: UUID) -> LearningGroup:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("Het verzuim van %(group)s is open (%(pupils)s).") % {
            "group": group.name,
            "pupils": counted(self.door.count),
        }
        return group

    def context(self, group: LearningGroup) -> Context:
        periods = absences.periods_of(group.year, door=self.door)
        span, period = shown_span(self.request, group, door=self.door)
        start = monday(span.starts_on)
        return {
            "view": class_view(group, span.starts_on, span.ends_on, by_day=not period, door=self.door),
            "periods": [one for one, _span in periods],
            "period": period,
            "before": start - _WEEK,
            "after": start + _WEEK,
            "pupil_page": self.pupil_page,
            "take": self.take,
            "query": f"periode={period}" if period else f"dag={start:%Y-%m-%d}",
        }


@route("verzuim/klas/<uuid:uid>/", "attendance_class")
@page(purpose="attendance", kind=Kind.GROUP, reads=(*CLASS, "enrolment"), facts="attendance")
class AttendanceClass(ClassPage):
    """The same for whoever follows attendance."""

    pupil_page, take = "attendance_pupil", "take_absence"


@route("mentorklas/<uuid:uid>/verzuim/", "mentored_attendance")
@page(purpose="mentoring", kind=Kind.GROUP, reads=CLASS, facts="attendance")
class MentoredAttendance(ClassPage):
    """The same for the mentor."""

    pupil_page, take = "guided_attendance", "take_mentored_absence"


@route("verzuim/leerling/<uuid:uid>/", "attendance_pupil")
@page(purpose="attendance", kind=Kind.PUPIL, reads=(*FOLLOWED, "correction"), facts=MARGINS)
class AttendancePupil(Page):
    """The attendance of a pupil, with everything that can be done about it."""

    template = "attendance/attendance_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        return {
            **attendance_context(pupil, self.door),
            "absences": absences.absences_of(pupil.pupil_id, door=self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
            "follows": True,
        }


@route("leerlingen/<uuid:uid>/verzuim/", "guided_attendance")
@page(
    purpose="mentoring", kind=Kind.PUPIL, facts=MARGINS,
    reads=(*SEEN, "absence_notice", "absence_signal", "guardian", "correction"),
)  # fmt: skip
class GuidedAttendance(Page):
    """The attendance of a pupil of whom I am mentor."""

    template = "attendance/attendance_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        return {
            **attendance_context(pupil, self.door),
            "absences": absences.absences_of(pupil.pupil_id, door=self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
        }


@family_page("aanwezigheid/", "attendance", reads=(*SEEN, "absence_signal", "birth", "correction"), facts=MARGINS)
class FamilyAttendance(FamilyPage):
    """The attendance of my child, or my own with the way to report absence for who is old enough to do that."""

    template = "attendance/attendance_family.html"

    def context(self) -> Context:
        opened = (
            gettext("Het dossier van %(name)s is open.") if self.own else gettext("Het verzuim van %(name)s is open.")
        )
        self.door.label = opened % {"name": self.pupil.full_name}
        age = _age(self.pupil, self.door)
        return {
            **attendance_context(self.pupil, self.door),
            "reports": not self.own or (age or 0) >= REPORTS_AT,
            "may_copy": age is not None and (age >= DECIDES_AT) == self.own,  # and so may say what is not right
        }


def _age(pupil: pupils.AnyPupil, door: Door) -> int | None:
    birth = pupils.birth(pupil.pupil_id, door=door)
    return pupils.age(birth.born_on, today(door=door)) if birth and birth.born_on else None


def open_pupil(door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is, named on the strip."""
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("Het verzuim van %(name)s is open.") % {"name": pupil.full_name}
    return pupil


def attendance_context(pupil: pupils.AnyPupil, door: Door) -> dict[str, Any]:
    """What every page about a pupil's attendance shows."""
    return {
        "pupil": pupil,
        "places": pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, []),
        "attendance": attendance_summary(pupil.pupil_id, door=door),
    }


def _inside(day: date, group: LearningGroup) -> date:
    """The day, or the nearest one in the group's school year."""
    return min(max(day, group.year.starts_on), group.year.ends_on - _DAY)
