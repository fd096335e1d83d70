"""The desk's side of the inspection: letting the family look, saying that it was told, and deciding about an objection."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.consent.state import State as Consent
from zorgvuldig.consent.state import request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.models import Exchange, ExchangeAnswer
from zorgvuldig.release.transfer import inspection_actions as inspecting
from zorgvuldig.release.transfer.blocks import Document
from zorgvuldig.release.transfer.form import document_school
from zorgvuldig.release.transfer.forms import DecisionForm
from zorgvuldig.release.transfer.inspection import inspected, needs_inspection
from zorgvuldig.release.transfer.readable import paper, shown
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "exchanging"
WRITES = ("consent", "exchange")
GOES = {c for r in ("next_school", "other_education") for c in REGISTER.recipients[r].categories}
READS = tuple(
    dict.fromkeys(
        ("organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "consent", "exchange", "correction")
    )
) + tuple(sorted(GOES - {"organisation", "identity", "birth", "guardian", "membership", "planning"}))  # fmt: skip
CONFLICT, WRONG = 409, 422


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/", "inspection")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def inspection(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """Where the inspection stands, and the file as the family sees it."""
    pupil, row = _opened(door, uid, exchange)
    return _shown(request, door, pupil, row)


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/dossier.pdf", "inspection_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def inspection_paper(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The file on paper, for a family that does not look on a screen. Looking is in the log; it is no release."""
    pupil, row = _opened(door, uid, exchange)
    content = _inside(row)
    if not content:
        raise Http404
    return as_file(
        paper(content, document_school(content)), f"overstapdossier-{pupil.pupil.number}.pdf", "application/pdf"
    )


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/geven/", "offer_inspection")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def offer_inspection(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """Make the file with what stands in the books now, and let the family look at it."""
    pupil, row = _opened(door, uid, exchange)
    if not _may_prepare(row, door):
        said = gettext("Er is nog geen toestemming. Zonder ja maakt de school niets klaar.")
        return _shown(request, door, pupil, row, said, CONFLICT)
    try:
        inspecting.offer(row, door=door)
    except inspecting.NotOpen:
        return _too_late(request, door, pupil, row)
    messages.success(
        request,
        gettext("De familie kan het dossier nu bekijken en krijgt een e-mail. Pas dan begint de tijd om te kijken."),
    )
    return go(_here(row))


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/verteld/", "told_of_inspection")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def told_of_inspection(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The school told the family by letter or by telephone."""
    pupil, row = _opened(door, uid, exchange)
    try:
        until = inspecting.told_on_paper(row, door=door)
    except inspecting.NotOpen:
        return _too_late(request, door, pupil, row)
    said = gettext("Bewaard. De familie heeft tot %(day)s om te kijken.")
    messages.success(request, said % {"day": date_format(until, "j F Y")})
    return go(_here(row))


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/bezwaar/<uuid:answer>/", "decide_objection")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def decide_objection(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID, answer: UUID) -> HttpResponse:
    """Decide about an objection."""
    pupil, row = _opened(door, uid, exchange)
    objection = ExchangeAnswer.objects.filter(uid=answer, exchange=row, kind="objection").first()
    if objection is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            inspecting.decide(objection, upheld=said["outcome"] == "upheld", why=said["why"], door=door)
        except inspecting.NotOpen:
            return _too_late(request, door, pupil, row)
        messages.success(request, gettext("Het besluit is bewaard. De familie leest het in het dossier."))
        return go(_here(row))
    context = {"pupil": pupil, "exchange": row, "objection": objection, "form": form, "back": _here(row)}
    status = WRONG if form.errors else 200
    return render(request, "release/objection.html", context | {"facts": facts("exchange")}, status=status)


def _opened(door: Door, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, Exchange]:
    pupil = opened_pupil(door, uid)
    found = Exchange.objects.select_related("party", "pupil").filter(uid=exchange, pupil_id=pupil.pupil_id).first()
    if found is None or not needs_inspection(found):
        raise Http404
    return pupil, found


def _here(row: Exchange) -> str:
    return reverse("inspection", kwargs={"uid": row.pupil.uid, "exchange": row.uid})


def _may_prepare(row: Exchange, door: Door) -> bool:
    """Where consent is the ground nothing is made ready without a yes."""
    if REGISTER.recipients[row.recipient].kind is not RecipientClass.CONSENT:
        return True
    if row.asked_id is not None:
        return request_states(door=door).get(row.asked_id) is Consent.YES
    return bool(row.topic) and states(door=door).get((row.pupil_id, row.topic)) is Consent.YES


def _too_late(request: HttpRequest, door: Door, pupil: PupilIdentity, row: Exchange) -> HttpResponse:
    row.refresh_from_db()
    said = gettext("Dit kan niet meer: het dossier is al weg, gestopt, of er is al over besloten.")
    return _shown(request, door, pupil, row, said, CONFLICT)


def _inside(row: Exchange) -> Document:
    try:
        return inspecting.inside(row)
    except (Missing, KeyGone):
        return {}


def _shown(
    request: HttpRequest, door: Door, pupil: PupilIdentity, row: Exchange, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "pupil": pupil,
        "exchange": row,
        "inspection": inspected(row, door=door),
        "blocks": shown(_inside(row)),
        "here": True,
        "problem": problem,
        "facts": facts("exchange"),
    }
    return render(request, "release/inspection.html", context, status=status)
