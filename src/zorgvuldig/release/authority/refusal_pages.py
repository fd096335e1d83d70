"""Saying no to a demand: a letter for whoever asked, and the exchange that was begun for it stopped."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.release.authority.refusal import SOURCE, AlreadyGone, Refusal, parties, refusal_pdf, refuse
from zorgvuldig.release.authority.refusal_forms import LetterForm, RefusalForm
from zorgvuldig.release.exchange.desks import DESKS, PURPOSE, Desk, desk_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.handover.cover import address, reference
from zorgvuldig.release.handover.validity import exchange_with

NAME, PDF = "brief-nee.pdf", "application/pdf"
READS = ("organisation", "staff", "exchange")


@route("uitwisseling/weigeren/", "refusal_letter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, methods=("GET", "POST"))
def refusal_letter(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A letter to whoever asks for data that they may not have; no file is opened and nobody is named."""
    day = today(door=door)
    form = LetterForm(request.POST if request.method == "POST" else None, today=day, known=parties(door=door))
    if form.is_valid():
        said = form.cleaned_data
        party = form.known.get(str(said["party"]))
        to = address(party) if party else said["lines"]
        refusal = Refusal(to, said["asked_on"], said["ground"], f"nee-{day:%Y%m%d}", said["theirs"])
        return _letter(request, form, refusal, {}, door)
    return _page(request, form, {})


def refuse_exchange(desk: Desk) -> View:
    """Refuse what was demanded in one exchange of this desk: it stops, and the letter is there."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/weigeren/", desk.name_of("refuse"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads, writes=("exchange",), methods=("GET", "POST"))
    def refused(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
        pupil = opened_pupil(door, uid)
        row = exchange_with(exchange, pupil.pupil_id, door=door)
        if desk_of(row) != desk or not desk.is_of(request) or row.released_at is not None:
            raise Http404
        context = {"exchange": row, "pupil": pupil}
        day = today(door=door)
        form = RefusalForm(request.POST if request.method == "POST" else None, today=day, asked_on=row.demand_on)
        return _refused(request, form, row, context, door) if form.is_valid() else _page(request, form, context)

    return refused


def _refused(request: HttpRequest, form: RefusalForm, row: Exchange, context: Any, door: Door) -> HttpResponse:
    said = form.cleaned_data
    refusal = Refusal(address(row.party), said["asked_on"], said["ground"], reference(row), said["theirs"])
    answer = _letter(request, form, refusal, context, door)
    if answer.status_code == 200:  # without its letter nothing is refused
        try:
            refuse(row, door=door)
        except AlreadyGone as too_late:
            raise Http404 from too_late
    return answer


def _letter(request: HttpRequest, form: RefusalForm, refusal: Refusal, context: Any, door: Door) -> HttpResponse:
    try:
        return as_file(refusal_pdf(refusal, day=today(door=door)), NAME, PDF)
    except DocumentProblem as problem:
        form.add_error(None, str(problem))
        return _page(request, form, context, status=503)


def _page(request: HttpRequest, form: RefusalForm, context: Any, status: int = 0) -> HttpResponse:
    more = {"form": form, "source": SOURCE, "facts": facts("exchange")}
    return render(request, "release/refusal.html", context | more, status=status or (422 if form.errors else 200))


for each in DESKS:
    refuse_exchange(each)
