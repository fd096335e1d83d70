"""What whoever follows attendance changes about one pupil: answers, absences, reasons and signals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.attendance.models import Absence
from zorgvuldig.attendance.notices import actions as operations
from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.notices.forms import AbsenceForm, AnswerForm
from zorgvuldig.attendance.roll.actions import ChangedMeanwhile, give_reasons
from zorgvuldig.attendance.roll.forms import read_reasons
from zorgvuldig.attendance.summary.pages import FOLLOWED, opened
from zorgvuldig.attendance.summary.reads import Hour, missed_hours, school_year
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.models import AbsenceReason

METHODS = ("GET", "POST")
_DAY = timedelta(days=1)


@route("verzuim/leerling/<uuid:uid>/meldingen/<uuid:notice>/", "absence_answer")
@page(purpose="attendance", kind=Kind.PUPIL, reads=FOLLOWED, writes=("absence",), methods=METHODS)
def absence_answer(request: HttpRequest, *, door: Door, uid: UUID, notice: UUID) -> HttpResponse:
    """Answer a notice of a family."""
    pupil = opened(door, uid)
    reported = absences.notice_of(notice, pupil.pupil_id, door=door)
    if reported is None:
        raise Http404
    reasons = reasons_for(pupil, door)
    usual = absences.usual_reason(reported.notice.kind, reasons)
    data = request.POST.dict() if request.method == "POST" else None
    form = AnswerForm(data, reasons=reasons, initial={"answer": "confirmed", "reason": usual.pk if usual else ""})
    status = 200 if data is None else 422
    if data is not None and form.is_valid():
        try:
            _answer(reported, form, door)
        except operations.AlreadyAnswered:
            form.add_error(None, gettext("Iemand anders beantwoordde deze melding al. Uw antwoord is niet bewaard."))
            reported, status = absences.notice_of(notice, pupil.pupil_id, door=door) or reported, 409
        except operations.AlreadyAway as other:
            form.add_error(None, already(other.absence))
            status = 409
        except operations.ChangedMeanwhile:
            form.add_error(None, changed_meanwhile())
            status = 409
        else:
            messages.success(request, gettext("De melding van %(name)s is beantwoord.") % {"name": pupil.full_name})
            return HttpResponseRedirect(reverse("attendance_today"), status=303)
    context = {"pupil": pupil, "reported": reported, "form": form, "facts": facts("absence")}
    return render(request, "attendance/absence_answer.html", context, status=status)


def _answer(reported: absences.Reported, form: AnswerForm, door: Door) -> None:
    notice, said = reported.notice, form.cleaned_data
    if said["answer"] == "refused":
        operations.refuse(notice, text=said["text"], door=door)
        return
    days = operations.Days(notice.starts_on, notice.ends_on)
    operations.confirm(notice, reason=said["reason"], days=days, text=said["text"], door=door)


@route("verzuim/leerling/<uuid:uid>/afwezig/", "new_absence")
@page(purpose="attendance", kind=Kind.PUPIL, reads=FOLLOWED, writes=("absence",), methods=METHODS)
def new_absence(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Record that a pupil is away, without a notice."""
    pupil = opened(door, uid)
    day = today(door=door)

    def keep(form: AbsenceForm) -> None:
        said = form.cleaned_data
        operations.record(pupil.pupil_id, reason=said["reason"], days=_days(form), note=said["note"], door=door)

    return _recorded(request, door, pupil, None, {"first": day, "last": day}, keep)


@route("verzuim/leerling/<uuid:uid>/afwezig/<uuid:absence>/", "absence")
@page(purpose="attendance", kind=Kind.PUPIL, reads=FOLLOWED, writes=("absence",), methods=METHODS)
def absence(request: HttpRequest, *, door: Door, uid: UUID, absence: UUID) -> HttpResponse:
    """Change an absence, or end it earlier or later."""
    pupil = opened(door, uid)
    standing = absences.absence_of(absence, pupil.pupil_id, door=door)
    if standing is None:
        raise Http404
    away = absences.Away(standing)
    initial = {
        "reason": standing.reason_id,
        "first": standing.starts_on,
        "last": away.last_day,
        "from_slot": standing.from_slot,
        "last_slot": away.last_slot,
        "note": standing.note,
    }

    def keep(form: AbsenceForm) -> None:
        said, was = form.cleaned_data, request.POST.get("was", "")
        operations.change(standing, was=was, reason=said["reason"], days=_days(form), note=said["note"], door=door)

    return _recorded(request, door, pupil, standing, initial, keep)


def _recorded(
    request: HttpRequest,
    door: Door,
    pupil: PupilIdentity,
    standing: Absence | None,
    initial: dict[str, Any],
    keep: Callable[[AbsenceForm], None],
) -> HttpResponse:
    year = school_year(pupil.pupil_id, today(door=door), door=door)
    if year is None:
        raise Http404
    data = request.POST.dict() if request.method == "POST" else None
    # A code that the school no longer uses stays possible where it stands already.
    reasons = reasons_for(pupil, door, standing.reason if standing else None)
    form = AbsenceForm(data, reasons=reasons, year=year, initial=initial)
    status = 200 if data is None else 422
    was = operations.version(standing) if standing else ""
    if data is not None and form.is_valid():
        try:
            keep(form)
        except operations.AlreadyAway as other:
            form.add_error(None, already(other.absence))
            status = 409
        except operations.ChangedMeanwhile:
            form.add_error(None, changed_meanwhile())
            status = 409
        else:
            messages.success(request, gettext("De afwezigheid is bewaard."))
            return to_pupil(pupil)
    context = {
        "pupil": pupil,
        "form": form,
        "standing": absences.Away(standing) if standing else None,
        "was": was,
        "facts": facts("absence"),
    }
    return render(request, "attendance/absence_form.html", context, status=status)


@route("verzuim/leerling/<uuid:uid>/redenen/", "attendance_reasons")
@page(purpose="attendance", kind=Kind.PUPIL, reads=FOLLOWED, writes=("attendance",), methods=METHODS)
def attendance_reasons(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Say why a pupil was not there, hour by hour."""
    pupil = opened(door, uid)
    year = school_year(pupil.pupil_id, today(door=door), door=door)
    hours: list[Hour] = []
    if year is not None:
        missed = missed_hours([pupil.pupil_id], year.starts_on, year.ends_on, door=door)
        hours = sorted((hour for hour in missed if hour.mark_id), key=lambda hour: (hour.day, hour.slot), reverse=True)
    reasons = reasons_for(pupil, door)
    if request.method != "POST":
        return _reasons(request, pupil, hours, reasons, {})
    data = request.POST.dict()
    marks = {hour.mark_id: hour for hour in hours if hour.mark_id}
    read = read_reasons(data, marks, reasons)
    filled = {mark: data.get(f"r-{mark}", "") for mark in marks if f"r-{mark}" in data}
    if read.wrong:
        return _reasons(request, pupil, hours, reasons, filled, status=422, wrong=True)
    try:
        count = give_reasons(pupil.pupil_id, read.chosen, was=read.was, door=door)
    except ChangedMeanwhile:
        return _reasons(request, pupil, hours, reasons, filled, status=409, clash=True)
    said = ngettext("Er is %(count)s reden bewaard.", "Er zijn %(count)s redenen bewaard.", count)
    messages.success(request, said % {"count": count} if count else gettext("Er was niets veranderd."))
    return to_pupil(pupil)


def _reasons(
    request: HttpRequest,
    pupil: PupilIdentity,
    hours: list[Hour],
    reasons: list[AbsenceReason],
    filled: dict[int, str],
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    lines = [
        (hour, filled.get(hour.mark_id or 0, str(hour.reason_id or "")), str(hour.reason_id or "")) for hour in hours
    ]
    context = {"pupil": pupil, "lines": lines, "reasons": reasons, "facts": facts("attendance"), **said}
    return render(request, "attendance/attendance_reasons.html", context, status=status)


def reasons_for(pupil: PupilIdentity, door: Door, also: AbsenceReason | None = None) -> list[AbsenceReason]:
    """The codes of the pupil's own school, with the one that stands already."""
    school = absences.schools_of([pupil.pupil_id], door=door).get(pupil.pupil_id, 0)
    found = absences.reasons_of([school], door=door).get(school, [])
    return found if also is None or also in found else [*found, also]


def to_pupil(pupil: PupilIdentity) -> HttpResponse:
    """Onward to the attendance of this pupil, after a post."""
    return HttpResponseRedirect(reverse("attendance_pupil", kwargs={"uid": pupil.pupil.uid}), status=303)


def already(absence: Absence) -> str:
    """The sentence about an absence that is in the way."""
    first, last = absence.starts_on, absence.ends_on - _DAY
    if first == last:
        says = gettext("Op %(first)s staat al: %(reason)s. Verander die afwezigheid of kies andere dagen.")
    else:
        says = gettext(
            "Van %(first)s tot en met %(last)s staat al: %(reason)s. Verander die afwezigheid of kies andere dagen."
        )
    return says % {
        "first": date_format(first, "j F"),
        "last": date_format(last, "j F"),
        "reason": absence.reason.name.lower(),
    }


def changed_meanwhile() -> str:
    """The sentence when somebody else was first."""
    return gettext("Iemand anders veranderde dit intussen. Kijk wat er nu staat en bewaar opnieuw.")


def _days(form: AbsenceForm) -> operations.Days:
    said = form.cleaned_data
    return operations.Days(said["first"], said["last"] + _DAY, form.slots())
