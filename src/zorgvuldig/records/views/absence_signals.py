"""A signal of the law about one pupil: read the facts, prepare a report, close it as sent or with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.facts import facts
from zorgvuldig.gate.pages import page
from zorgvuldig.records.forms.absences import DismissForm, DraftForm
from zorgvuldig.records.models import AbsenceSignal, PupilIdentity
from zorgvuldig.records.operations import absence_signals as operations
from zorgvuldig.records.queries.absence_signals import days_of, draft_of, signal_of
from zorgvuldig.records.queries.absences import OpenSignal
from zorgvuldig.records.queries.attendance import LAW
from zorgvuldig.records.queries.people import names_of
from zorgvuldig.records.views.attendance import FOLLOWED, opened
from zorgvuldig.records.views.attendance_changes import to_pupil

READS = (*FOLLOWED, "birth")


@page(purpose="attendance", kind=Kind.PUPIL, reads=READS, writes=("absence_signal",), methods=("GET", "POST"))
def absence_signal(request: HttpRequest, *, door: Door, uid: UUID, signal: UUID) -> HttpResponse:
    """One signal; a post keeps the text of the report, says that it was sent, or dismisses it."""
    pupil = opened(door, uid)
    found = signal_of(signal, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, door, pupil, found, None, None)
    data = request.POST.dict()
    try:
        match data.get("doe", ""):
            case "prepare":
                return _prepared(request, door, pupil, found, DraftForm(data))
            case "report":
                operations.reported(found, door=door)
                messages.success(request, gettext("Het signaal is afgesloten. Het tellen begint opnieuw."))
                return to_pupil(pupil)
            case "dismiss":
                return _dismissed(request, door, pupil, found, DismissForm(data))
    except operations.Closed:
        return _again(request, door, pupil, signal, gettext("Iemand anders sloot dit signaal al af."), 409)
    except operations.NotPrepared:
        return _again(request, door, pupil, signal, gettext("Bewaar eerst de tekst van de melding."), 422)
    return _again(request, door, pupil, signal, gettext("Kies wat u met dit signaal doet."), 422)


def _prepared(
    request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal, form: DraftForm
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, door, pupil, signal, form, None, 422)
    operations.prepare(signal, draft=form.cleaned_data["draft"], door=door)
    messages.success(request, gettext("De tekst van de melding is bewaard. Er is nog niets verstuurd."))
    return HttpResponseRedirect(request.path, status=303)


def _dismissed(
    request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal, form: DismissForm
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, door, pupil, signal, None, form, 422)
    operations.dismiss(signal, reason=form.cleaned_data["reason"], door=door)
    messages.success(request, gettext("Het signaal is afgesloten zonder melding."))
    return to_pupil(pupil)


def _again(
    request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID, problem: str, status: int
) -> HttpResponse:
    now = signal_of(uid, pupil.pupil_id, door=door)
    if now is None:
        raise Http404
    return _shown(request, door, pupil, now, None, None, status, problem)


def _shown(
    request: HttpRequest,
    door: Door,
    pupil: PupilIdentity,
    signal: AbsenceSignal,
    draft: DraftForm | None,
    dismiss: DismissForm | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    days = days_of(signal, door=door)
    text = signal.draft or draft_of(signal, pupil, days, door=door)
    names = names_of({number for number in (signal.prepared_by_id, signal.closed_by_id) if number}, door=door)
    context = {
        "pupil": pupil,
        "open": OpenSignal(pupil, "", signal),
        "signal": signal,
        "days": days,
        "hours": sum(len(day.hours) for day in days),
        "law": LAW,
        "draft": draft or DraftForm(initial={"draft": text}),
        "dismiss": dismiss or DismissForm(),
        "form": draft if draft and draft.errors else dismiss,
        "prepared_by": names.get(signal.prepared_by_id or 0, ""),
        "closed_by": names.get(signal.closed_by_id or 0, ""),
        "problem": problem,
        "facts": facts("absence_signal"),
    }
    return render(request, "records/absence_signal.html", context, status=status)
