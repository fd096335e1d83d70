"""A family reports that somebody is ill or away, and reads what the school answered. Made for a phone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.facts import facts
from zorgvuldig.gate.pages import page
from zorgvuldig.records.forms.absences import AppointmentForm, LeaveForm, SickForm, school_days
from zorgvuldig.records.models import PupilIdentity
from zorgvuldig.records.operations.absences import AlreadyReported, report
from zorgvuldig.records.queries import absences, pupils
from zorgvuldig.records.queries.attendance import free_days, year_ahead
from zorgvuldig.records.queries.periods import today

PURPOSE = "absence_notice"
READS = ("organisation", "staff", "identity", "membership", "planning", "absence_notice", "absence")
WRITES = ("absence_notice",)
METHODS = ("GET", "POST")
SICK_DAYS = 2  # from the third day somebody reports again

Form = SickForm | AppointmentForm | LeaveForm


@page(purpose=PURPOSE, kind=Kind.OWN, reads=("organisation", "staff", "identity", "membership"))
def reporting(request: HttpRequest, *, door: Door) -> HttpResponse:
    """For whom I may report absence; with a single child straight to it."""
    found = pupils.children(door=door)
    if len(found) == 1:
        return redirect("absence_notices", uid=found[0].pupil.uid)
    return render(request, "records/absence_reporting.html", {"children": found})


@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def notices(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What can be reported, and what was reported with the school's answers."""
    pupil = _opened(door, uid)
    context = {
        "pupil": pupil,
        "own": pupil.pupil_id == door.actor_id,
        "notices": absences.notices_of(pupil.pupil_id, door=door),
        "facts": facts("absence_notice"),
    }
    return render(request, "records/absence_notices.html", context)


@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def report_sick(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Report that a pupil is ill, for the next two school days at most."""

    def make(data: dict[str, str] | None, pupil: PupilIdentity) -> Form | None:
        day = today(door=door)
        year = year_ahead(pupil.pupil_id, day, door=door)
        if year is None:
            return None
        days = school_days(day, year, free_days(year, door=door), SICK_DAYS)
        return SickForm(data, days=days) if days else None

    return _reported(request, door, uid, "sick", make)


@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def report_appointment(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Report an appointment, such as with a dentist."""

    def make(data: dict[str, str] | None, pupil: PupilIdentity) -> Form | None:
        day = today(door=door)
        year = year_ahead(pupil.pupil_id, day, door=door)
        return AppointmentForm(data, year=year, holidays=free_days(year, door=door), today=day) if year else None

    return _reported(request, door, uid, "appointment", make)


@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def ask_leave(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Ask leave for some days; the school decides."""

    def make(data: dict[str, str] | None, pupil: PupilIdentity) -> Form | None:
        day = today(door=door)
        year = year_ahead(pupil.pupil_id, day, door=door)
        return LeaveForm(data, year=year, holidays=free_days(year, door=door), today=day) if year else None

    return _reported(request, door, uid, "leave", make)


def _opened(door: Door, uid: UUID) -> PupilIdentity:
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("De afwezigheid van %(name)s is open.") % {"name": pupil.given_name}
    return pupil


def _reported(
    request: HttpRequest,
    door: Door,
    uid: UUID,
    kind: str,
    make: Callable[[dict[str, str] | None, PupilIdentity], Form | None],
) -> HttpResponse:
    pupil = _opened(door, uid)
    data = request.POST.dict() if request.method == "POST" else None
    form = make(data, pupil)
    if form is None:
        return _asked(request, pupil, kind, None, 200 if data is None else 422, own=pupil.pupil_id == door.actor_id)
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
    own = pupil.pupil_id == door.actor_id
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
    return render(request, "records/absence_notice.html", context, status=status)
