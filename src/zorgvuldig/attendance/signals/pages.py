"""A signal of the law about one pupil: read the facts, write what the school did, or close it without a report from here."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.notices.forms import DismissForm, DraftForm, ElsewhereForm
from zorgvuldig.attendance.notices.reads import OpenSignal
from zorgvuldig.attendance.signals import actions as operations
from zorgvuldig.attendance.signals.reads import days_of, deadlines_of, signal_of
from zorgvuldig.attendance.summary.changes_pages import to_pupil
from zorgvuldig.attendance.summary.pages import FOLLOWED, opened
from zorgvuldig.attendance.summary.reads import LAW
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

READS = (*FOLLOWED, "birth")


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/", "absence_signal")
@page(purpose="attendance", kind=Kind.PUPIL, reads=READS, writes=("absence_signal",), methods=("GET", "POST"))
def absence_signal(request: HttpRequest, *, door: Door, uid: UUID, signal: UUID) -> HttpResponse:
    """One signal; a post keeps what the school did, says that it was reported elsewhere, or dismisses it."""
    pupil = opened(door, uid)
    found = signal_of(signal, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, door, pupil, found, {})
    data = request.POST.dict()
    try:
        match data.get("doe", ""):
            case "prepare":
                return _prepared(request, door, pupil, found, DraftForm(data))
            case "elsewhere":
                form = ElsewhereForm(data, first=found.counted_from, today=today(door=door))
                return _elsewhere(request, door, pupil, found, form)
            case "dismiss":
                return _dismissed(request, door, pupil, found, DismissForm(data))
    except operations.Closed:
        return _again(request, door, pupil, signal, gettext("Iemand anders sloot dit signaal al af."), 409)
    return _again(request, door, pupil, signal, gettext("Kies wat u met dit signaal doet."), 422)


def _prepared(
    request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal, form: DraftForm
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, door, pupil, signal, {"draft": form}, 422)
    operations.prepare(signal, draft=form.cleaned_data["draft"], door=door)
    messages.success(request, gettext("Bewaard. Er is nog niets gemeld."))
    return HttpResponseRedirect(request.path, status=303)


def _elsewhere(
    request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal, form: ElsewhereForm
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, door, pupil, signal, {"elsewhere": form}, 422)
    operations.reported_elsewhere(signal, **form.cleaned_data, door=door)
    messages.success(request, gettext("Het signaal is afgesloten. Het tellen begint opnieuw."))
    return to_pupil(pupil)


def _dismissed(
    request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal, form: DismissForm
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, door, pupil, signal, {"dismiss": form}, 422)
    operations.dismiss(signal, reason=form.cleaned_data["reason"], door=door)
    messages.success(request, gettext("Het signaal is afgesloten zonder melding."))
    return to_pupil(pupil)


def _again(
    request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID, problem: str, status: int
) -> HttpResponse:
    now = signal_of(uid, pupil.pupil_id, door=door)
    if now is None:
        raise Http404
    return _shown(request, door, pupil, now, {}, status, problem)


def _shown(
    request: HttpRequest,
    door: Door,
    pupil: PupilIdentity,
    signal: AbsenceSignal,
    filled: Mapping[str, Form],
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The page; `filled` are the forms that somebody filled in, by name, with what is wrong with them."""
    days = days_of(signal, door=door)
    names = names_of({number for number in (signal.prepared_by_id, signal.closed_by_id) if number}, door=door)
    empty = {
        "draft": DraftForm(initial={"draft": signal.draft}),
        "elsewhere": ElsewhereForm(first=signal.counted_from, today=today(door=door)),
        "dismiss": DismissForm(),
    }
    context = {
        "pupil": pupil,
        "open": OpenSignal(pupil, "", signal, deadlines_of([signal], door=door)[signal.pk]),
        "signal": signal,
        "days": days,
        "hours": sum(len(day.hours) for day in days),
        "law": LAW,
        **empty,
        **filled,
        "form": next(iter(filled.values()), None),
        "prepared_by": names.get(signal.prepared_by_id or 0, ""),
        "closed_by": names.get(signal.closed_by_id or 0, ""),
        "problem": problem,
        "facts": facts("absence_signal"),
    }
    return render(request, "attendance/absence_signal.html", context, status=status)
