"""Reporting absence to the desk of the law: choose the desk, look at exactly what goes, let it go. Or give it up."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.signals.actions import Closed
from zorgvuldig.attendance.signals.reads import deadlines_of, signal_of
from zorgvuldig.attendance.summary.pages import opened
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.release.authority.absence import RECIPIENT
from zorgvuldig.release.authority.absence_content import NAME, document
from zorgvuldig.release.authority.absence_forms import ReportForm
from zorgvuldig.release.authority.absence_report import (
    Changed,
    MayNotReport,
    parties,
    prepare_report,
    reason_for,
    refusal,
    send,
    standing,
    stop,
)
from zorgvuldig.release.exchange.dispatch import NotNow
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import fields_in
from zorgvuldig.school.people.models import PupilIdentity

READS = (
    "organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "enrolment", "exchange", "release",
    "official_number", "attendance", "absence", "timetable", "absence_signal", "correction",
)  # fmt: skip
WRITES = ("exchange", "release", "absence_signal")

REFUSALS: Mapping[str, Promise] = {
    "restricted": _(
        "De familie vroeg om gegevens van deze leerling stil te zetten. Een melding zou dan niet kloppen. Vraag de privacy "
        "officer van de school of dit toch moet worden gemeld."
    ),
    "adult": _(
        "De leerling is 18 jaar of ouder. Voor wie 18 is, geldt deze meldplicht niet. Sluit het signaal af zonder melding, "
        "en vraag de leerplichtambtenaar welke regels dan gelden."
    ),
    "birth": _("De school weet niet wanneer de leerling is geboren. Laat de administratie dat eerst invullen."),
    "enrolment": _(
        "De leerling is niet meer ingeschreven op deze school. De school meldt dit niet meer. Sluit het signaal af zonder melding."
    ),
    "hours": _(
        "Er zijn nu minder lesuren zonder toestemming dan waarbij de school moet melden, want er is iets verbeterd. "
        "Sluit het signaal af zonder melding."
    ),
    "measures": _("Schrijf eerst bij het signaal op wat de school al deed. Zonder dat kan de school niet melden."),
}
NOT_NOW: Mapping[str, Promise] = {
    "party": _("Dit loket mag geen gegevens meer krijgen. Kies een ander loket, en bekijk de melding opnieuw."),
    "released": _("Deze melding is al doorgegeven. Er gaat geen tweede."),
    "stopped": _("Iemand anders stopte deze melding. Bekijk de melding opnieuw als zij toch moet gaan."),
}
OTHERWISE = _("Deze melding mag nu niet gaan. Bekijk haar opnieuw, of vraag de privacy officer van de school.")
CLOSED = _("Iemand anders sloot dit signaal al af.")


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/", "absence_report")
@page(purpose="exchanging", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def absence_report(request: HttpRequest, *, door: Door, uid: UUID, signal: UUID) -> HttpResponse:
    """The report about one signal; a post prepares it, lets it go, or gives it up."""
    pupil = opened(door, uid)
    found = signal_of(signal, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, door, pupil, found)
    try:
        return _done(request, door, pupil, found)
    except Closed:
        return _shown(request, door, pupil, found, problem=CLOSED, status=409)
    except MayNotReport as no:
        return _shown(request, door, pupil, found, problem=REFUSALS[no.why], status=422)
    except NotNow as no:
        return _shown(request, door, pupil, found, problem=NOT_NOW.get(no.why, OTHERWISE), status=409)
    except Changed:
        changed = _("De melding is veranderd sinds u haar bekeek, en is opnieuw gemaakt. Kijk haar nog eens na.")
        return _shown(request, door, pupil, found, problem=changed, status=409)


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/bekijken/", "absence_report_file")
@page(purpose="exchanging", kind=Kind.PUPIL, reads=READS)
def absence_report_file(request: HttpRequest, *, door: Door, uid: UUID, signal: UUID) -> HttpResponse:
    """The paper of the prepared report, to look at before it goes."""
    pupil = opened(door, uid)
    found = signal_of(signal, pupil.pupil_id, door=door)
    row = standing(found, door=door) if found else None
    if row is None or row.blob is None:
        raise Http404
    return as_file(_file_in(row, f"{NAME}.pdf"), f"{NAME}.pdf", "application/pdf")


def _done(request: HttpRequest, door: Door, pupil: PupilIdentity, signal: AbsenceSignal) -> HttpResponse:
    match request.POST.get("doe", ""):
        case "prepare":
            form = ReportForm(parties(door=door), request.POST.dict())
            if signal.closed_at is not None:
                raise Closed
            if not form.is_valid():
                return _shown(request, door, pupil, signal, form=form, status=422)
            prepare_report(signal, party=form.chosen, reason=form.cleaned_data["reason"], door=door)
        case "send":
            send(signal, seen=request.POST.get("gezien", ""), door=door)
            messages.success(request, gettext("De melding is vrijgegeven. Het tellen begint opnieuw."))
        case "stop":
            if stop(signal, door=door):
                messages.success(request, gettext("De melding is gestopt. Er is niets doorgegeven."))
        case _:
            problem = _("Kies wat u met deze melding doet.")
            return _shown(request, door, pupil, signal, problem=problem, status=422)
    return HttpResponseRedirect(request.path, status=303)


def _shown(
    request: HttpRequest,
    door: Door,
    pupil: PupilIdentity,
    signal: AbsenceSignal,
    *,
    form: ReportForm | None = None,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    signal = signal_of(signal.uid, pupil.pupil_id, door=door) or signal
    row, desks = standing(signal, door=door), parties(door=door)
    initial = {"reason": row.reason, "party": str(row.party.uid)} if row else {"reason": reason_for(signal)}
    why = "" if signal.closed_at else refusal(signal, door=door)
    context = {
        "pupil": pupil,
        "signal": signal,
        "deadline": deadlines_of([signal], door=door)[signal.pk],
        "exchange": row,
        "told": document(_told(row)) if row and row.blob else None,
        "fields": fields_in(row) if row else [],
        "parties": desks,
        "form": form or ReportForm(desks, initial=initial),
        "refusal": REFUSALS[why] if why else "",
        "problem": problem,
        "recipient": REGISTER.recipients[RECIPIENT],
        "facts": facts("exchange"),
    }
    return render(request, "release/absence_report.html", context, status=status)


def _told(row: Exchange) -> dict[str, Any]:
    """The report in the package itself: what the page shows is what goes."""
    told: dict[str, Any] = json.loads(_file_in(row, f"{NAME}.json"))
    return told


def _file_in(row: Exchange, name: str) -> bytes:
    assert row.blob is not None
    with zipfile.ZipFile(io.BytesIO(b"".join(files.read(row.blob)))) as archive:
        return archive.read(name)
