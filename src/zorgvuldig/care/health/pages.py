"""The medical card of one pupil. It is opened on its own and stands on no list."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.care.documents.reads import HEALTH, papers
from zorgvuldig.care.file.forms import PARTS, CardForm
from zorgvuldig.care.health import reads
from zorgvuldig.care.health.actions import save_card
from zorgvuldig.care.models import HealthStatement
from zorgvuldig.care.notes.pages import open_pupil, page_of, places
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "membership", "health")


@route("leerlingen/<uuid:uid>/zorg/medisch/", "medical_card")
@page(purpose="care", kind=Kind.PUPIL, reads=(*READS, "correction"), facts="health")
class MedicalCard(Page):
    """What the school has to know of a pupil's health, what the family told, and the papers about it."""

    template = "care/health_card.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": places(pupil, self.door),
            "health": reads.card(pupil.pupil_id, door=self.door),
            "statement": reads.statement(pupil.pupil_id, door=self.door),
            "papers": papers(HEALTH, pupil.pupil_id, door=self.door),
        }


@route("leerlingen/<uuid:uid>/zorg/medisch/kaart/", "edit_medical_card")
@page(purpose="care", kind=Kind.PUPIL, reads=READS, writes=("health",), facts="health")
class EditMedicalCard(FormPage):
    """The card as a form; with `overnemen` in the address what the family told is put in it, to be read and kept."""

    template = "care/health_edit.html"

    def find(self, uid: UUID) -> PupilIdentity:
        return open_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> CardForm:
        self.health = reads.card(pupil.pupil_id, door=self.door)
        told = reads.statement(pupil.pupil_id, door=self.door)
        return CardForm(data, initial=_initial_texts(self.health, told if "overnemen" in self.request.GET else None))

    def context(self, pupil: PupilIdentity) -> Context:
        return {"pupil": pupil, "health": self.health, "is_changed": False}

    def form_context(self, form: CardForm, pupil: PupilIdentity) -> Context:
        parts = [(form[part].label, getattr(self.health.card, part)) for part in PARTS] if self.health else []
        return {"parts": parts}

    def save(self, pupil: PupilIdentity, form: CardForm) -> str:
        save_card(pupil.pupil_id, form.texts, seen=_moment(form.cleaned_data["seen"]), door=self.door)
        return gettext("De medische kaart is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        (pupil, _form) = item
        self.health = reads.card(pupil.pupil_id, door=self.door)
        form = CardForm({**self.request.POST.dict(), "seen": _initial_texts(self.health, None)["seen"]})
        return self.again(form, pupil, status=422 if form.errors else 409, is_changed=True)

    def to(self, pupil: PupilIdentity) -> str:
        return page_of("medical_card", pupil)


def _initial_texts(health: reads.MedicalCardDetail | None, told: HealthStatement | None) -> dict[str, str]:
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
