"""A family reports that somebody is ill or away, and reads what the school answered. Made for a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.notices.actions import AlreadyReported, report
from zorgvuldig.attendance.notices.forms import AppointmentForm, LeaveForm, SickForm, school_days
from zorgvuldig.attendance.summary.reads import free_days, year_ahead
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "absence_notice"
READS = ("organisation", "staff", "identity", "enrolment", "membership", "planning", "absence_notice", "absence")
WRITES = ("absence_notice",)
METHODS = ("GET", "POST")
SICK_DAYS = 2  # from the third day somebody reports again

Form = SickForm | AppointmentForm | LeaveForm


@dataclass(frozen=True, slots=True)
class Ahead:
    """The school year in which the pupil still has lessons, from today until the day on which the pupil leaves."""

    today: date
    year: SchoolYear
    holidays: list[Span]
    leaves_on: date | None


@route("afwezig/", "absence_reporting")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=("organisation", "staff", "identity", "membership"))
def reporting(request: HttpRequest, *, door: Door) -> HttpResponse:
    """For whom I may report absence; with a single child straight to it."""
    found = pupils.children(door=door)
    if len(found) == 1:
        return redirect("absence_notices", uid=found[0].pupil.uid)
    return render(request, "attendance/absence_reporting.html", {"children": found})


@route("afwezig/<uuid:uid>/", "absence_notices")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="absence_notice")
class Notices(Page):
    """What can be reported, and what was reported with the school's answers."""

    template = "attendance/absence_notices.html"

    def context(self, uid: UUID) -> Context:
        pupil = _opened(self.door, uid)
        return {
            "pupil": pupil,
            "own": pupil.pupil_id == self.door.actor_id,
            "gone": _gone(pupil, absences.leaves_on(pupil.pupil_id, door=self.door), self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
        }


@route("afwezig/<uuid:uid>/ziek/", "report_sick")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def report_sick(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Report that a pupil is ill, for the next two school days at most."""

    def make(data: dict[str, str] | None, ahead: Ahead) -> Form | None:
        found = school_days(ahead.today, ahead.year, ahead.holidays, SICK_DAYS)
        days = [day for day in found if ahead.leaves_on is None or day < ahead.leaves_on]
        return SickForm(data, days=days) if days else None

    return _reported(request, door, uid, "sick", make)


@route("afwezig/<uuid:uid>/afspraak/", "report_appointment")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def report_appointment(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Report an appointment, such as with a dentist."""

    def make(data: dict[str, str] | None, ahead: Ahead) -> Form:
        return AppointmentForm(
            data, year=ahead.year, holidays=ahead.holidays, today=ahead.today, leaves_on=ahead.leaves_on
        )

    return _reported(request, door, uid, "appointment", make)


@route("afwezig/<uuid:uid>/verlof/", "ask_leave")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def ask_leave(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Ask leave for some days; the school decides."""

    def make(data: dict[str, str] | None, ahead: Ahead) -> Form:
        return LeaveForm(data, year=ahead.year, holidays=ahead.holidays, today=ahead.today, leaves_on=ahead.leaves_on)

    return _reported(request, door, uid, "leave", make)


def _opened(door: Door, uid: UUID) -> PupilIdentity:
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("De afwezigheid van %(name)s is open.") % {"name": pupil.given_name}
    return pupil


def _gone(pupil: PupilIdentity, leaves_on: date | None, door: Door) -> str:
    """The sentence about somebody who is no longer enrolled today; empty for everybody else."""
    if leaves_on is None or leaves_on > today(door=door):
        return ""
    if pupil.pupil_id == door.actor_id:
        says = gettext("U bent sinds %(day)s niet meer ingeschreven. U kunt daarom niets meer melden.")
    else:
        says = gettext("%(name)s is sinds %(day)s niet meer ingeschreven. U kunt daarom niets meer melden.")
    return says % {"name": pupil.given_name, "day": date_format(leaves_on, "j F Y")}


def _ahead(pupil: PupilIdentity, leaves_on: date | None, door: Door) -> Ahead | None:
    day = today(door=door)
    year = year_ahead(pupil.pupil_id, day, door=door)
    return Ahead(day, year, free_days(year, door=door), leaves_on) if year else None


def _reported(
    request: HttpRequest,
    door: Door,
    uid: UUID,
    kind: str,
    make: Callable[[dict[str, str] | None, Ahead], Form | None],
) -> HttpResponse:
    pupil = _opened(door, uid)
    data = request.POST.dict() if request.method == "POST" else None
    own = pupil.pupil_id == door.actor_id
    leaves_on = absences.leaves_on(pupil.pupil_id, door=door)
    gone = _gone(pupil, leaves_on, door)
    ahead = None if gone else _ahead(pupil, leaves_on, door)
    form = make(data, ahead) if ahead else None
    if form is None:
        return _asked(request, pupil, kind, None, 200 if data is None else 422, own=own, gone=gone)
    if data is not None and form.is_valid():
        told = form.told()
        try:
            report(
                pupil.pupil_id,
                kind=kind,
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                remark=told.remark,
                door=door,
            )
        except AlreadyReported as standing:
            if standing.same:
                messages.info(request, gettext("Dit is al gemeld. U hoeft niets meer te doen."))
                return _to_notices(pupil)
            form.add_error(
                None, gettext("Voor een van deze dagen is al iets gemeld. Bel de school als er iets verandert.")
            )
        else:
            messages.success(request, _thanks(kind))
            return _to_notices(pupil)
    return _asked(request, pupil, kind, form, 422 if form.errors else 200, own=own)


def _to_notices(pupil: PupilIdentity) -> HttpResponse:
    return HttpResponseRedirect(reverse("absence_notices", kwargs={"uid": pupil.pupil.uid}), status=303)


def _thanks(kind: str) -> str:
    if kind == "leave":
        return gettext("De school heeft uw vraag. Het antwoord komt hier te staan.")
    return gettext("De school weet het. Het antwoord komt hier te staan.")


def _asked(
    request: HttpRequest, pupil: PupilIdentity, kind: str, form: Form | None, status: int, **said: Any
) -> HttpResponse:
    context = {"pupil": pupil, "kind": kind, "form": form, "facts": facts("absence_notice"), **said}
    return render(request, "attendance/absence_notice.html", context, status=status)
