"""The medical card of one pupil. It is opened on its own and stands on no list."""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.care.documents.reads import HEALTH, papers
from zorgvuldig.care.file.forms import PARTS, CardForm
from zorgvuldig.care.health import reads as queries
from zorgvuldig.care.health.actions import ChangedMeanwhile, save_card
from zorgvuldig.care.models import HealthStatement
from zorgvuldig.care.notes.pages import opened, places, to
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page

READS = ("organisation", "staff", "identity", "membership", "health")


@route("leerlingen/<uuid:uid>/zorg/medisch/", "medical_card")
@page(purpose="care", kind=Kind.PUPIL, reads=(*READS, "correction"), facts="health")
class MedicalCard(Page):
    """What the school has to know of a pupil's health, what the family told, and the papers about it."""

    template = "care/health_card.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened(self.door, uid)
        return {
            "pupil": pupil,
            "places": places(pupil, self.door),
            "health": queries.card(pupil.pupil_id, door=self.door),
            "statement": queries.statement(pupil.pupil_id, door=self.door),
            "papers": papers(HEALTH, pupil.pupil_id, door=self.door),
        }


@route("leerlingen/<uuid:uid>/zorg/medisch/kaart/", "edit_medical_card")
@page(purpose="care", kind=Kind.PUPIL, reads=READS, writes=("health",), methods=("GET", "POST"))
def edit_medical_card(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The card as a form; with `overnemen` in the address what the family told is put in it, to be read and kept."""
    pupil = opened(door, uid)
    health = queries.card(pupil.pupil_id, door=door)
    told = queries.statement(pupil.pupil_id, door=door)
    status = 200
    if request.method == "POST":
        form = CardForm(request.POST.dict())
        if form.is_valid():
            try:
                save_card(pupil.pupil_id, form.texts, seen=_moment(form.cleaned_data["seen"]), door=door)
            except ChangedMeanwhile:
                status, health = 409, queries.card(pupil.pupil_id, door=door)
                form = CardForm({**request.POST.dict(), "seen": _said(health, None)["seen"]})
            else:
                messages.success(request, gettext("De medische kaart is bewaard."))
                return to("medical_card", pupil)
    else:
        form = CardForm(initial=_said(health, told if "overnemen" in request.GET else None))
    context = {
        "form": form,
        "pupil": pupil,
        "health": health,
        "is_changed": status == 409,
        "parts": [(form[part].label, getattr(health.card, part)) for part in PARTS] if health else [],
        "facts": facts("health"),
    }
    return render(request, "care/health_edit.html", context, status=422 if form.errors else status)


def _said(health: queries.Card | None, told: HealthStatement | None) -> dict[str, str]:
    """What the boxes hold at first: the card, and below it what the family told when that is to be taken over."""
    said = {part: str(getattr(health.card, part)) for part in PARTS} if health else {}
    if told is not None:
        said["conditions"] = "\n\n".join(filter(None, [said.get("conditions", ""), str(told.text)]))
    said["seen"] = health.card.changed_at.isoformat() if health else ""
    return said


def _moment(text: str) -> datetime | None:
    """The moment that the page carried along; nonsense is a moment that no card has."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
