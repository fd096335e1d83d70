"""The care team's pages about one pupil: notes, papers, the ways to the plan, and the medical card, which is opened on its own."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from zorgvuldig.care.file import reads
from zorgvuldig.care.file.actions import add_paper, remove_paper, save_card
from zorgvuldig.care.file.forms import PARTS, CardForm, PaperForm
from zorgvuldig.care.file.reads import CARE, HEALTH, Document, DocumentShelf, paper, papers
from zorgvuldig.care.models import HealthStatement
from zorgvuldig.care.notes import reads as guidance
from zorgvuldig.care.notes.forms import READERS
from zorgvuldig.care.notes.pages import CorrectNote, NewNote, open_pupil, page_of, places
from zorgvuldig.care.plans import reads as support
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.school.people.models import PupilIdentity

PLACE = ("organisation", "staff", "identity", "membership")
NOTES = ("guidance", "care", "own_note")


@route("leerlingen/<uuid:uid>/zorg/", "care_pupil")
@page(
    purpose="care",
    kind=Kind.PUPIL,
    reads=(*PLACE, *NOTES, "support_plan", "correction"),
    facts=("guidance", "care", "support_plan"),
)
class CarePupil(Page):
    """Everything of the care team about a pupil but the medical card, which is opened on its own."""

    template = "care/care_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": places(pupil, self.door),
            "notes": guidance.notes(pupil.pupil_id, door=self.door),
            "readers": READERS,
            "correct_page": "care_note",
            "plan": support.open_plan(pupil.pupil_id, door=self.door),
            "today": today(door=self.door),
            "papers": papers(CARE, pupil.pupil_id, door=self.door),
        }


@route("leerlingen/<uuid:uid>/zorg/notities/nieuw/", "new_care_note")
@page(purpose="care", kind=Kind.PUPIL, reads=(*PLACE, *NOTES), writes=NOTES)
class NewCareNote(NewNote):
    """A form for a note by the care coordinator."""

    back = "care_pupil"


@route("leerlingen/<uuid:uid>/zorg/notities/<uuid:note>/", "care_note")
@page(purpose="care", kind=Kind.PUPIL, reads=(*PLACE, *NOTES), writes=NOTES)
class CareNote(CorrectNote):
    """A form to correct a note that I wrote."""

    back = "care_pupil"


@route("zorg/", "caseload")
@page(
    purpose="care",
    kind=Kind.WAITING,
    reads=("organisation", "staff", "identity", "guardian", "membership", "support_plan", "support_agreement"),
    facts="support_plan",
)
class Caseload(Page):
    """Every pupil with an open plan, the first evaluation first."""

    template = "care/care_caseload.html"

    def context(self) -> Context:
        return {"cases": support.caseload(door=self.door)}


# Papers of the care team: adding, fetching and removing, on the shelf of care or of health.

CARE_READS = ("staff", "identity", "care")
HEALTH_READS = ("staff", "identity", "health")
BACK = {CARE.category: "care_pupil", HEALTH.category: "medical_card"}


class NewDocument(FormPage):
    """A form for a paper on one shelf."""

    template = "care/care_document_new.html"
    shelf: ClassVar[DocumentShelf]

    def find(self, uid: UUID) -> PupilIdentity:
        return open_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> PaperForm:
        return PaperForm(data, self.files)

    def context(self, pupil: PupilIdentity) -> Context:
        return {"pupil": pupil, "back": BACK[self.shelf.category]}

    def save(self, pupil: PupilIdentity, form: PaperForm) -> str:
        try:
            add_paper(self.shelf, pupil.pupil_id, upload=form.cleaned_data["file"], door=self.door)
        except NotAccepted as refused:
            raise ValidationError({"file": str(refused)}) from refused
        return gettext("Het bestand is bewaard.")

    def to(self, pupil: PupilIdentity) -> str:
        return page_of(BACK[self.shelf.category], pupil)


class RemoveDocument(ConfirmPage):
    """Whether a paper on one shelf must go, and then it goes."""

    template = "care/care_document_remove.html"
    shelf: ClassVar[DocumentShelf]

    def find(self, uid: UUID, document: UUID) -> tuple[PupilIdentity, Document] | None:
        pupil = open_pupil(self.door, uid)
        found = paper(self.shelf, document, pupil.pupil_id, door=self.door)
        return (pupil, found) if found else None

    def context(self, pupil: PupilIdentity, document: Document) -> Context:
        return {"document": document, "pupil": pupil, "back": BACK[self.shelf.category]}

    def act(self, pupil: PupilIdentity, document: Document) -> str:
        remove_paper(self.shelf, document, door=self.door)
        return gettext("Het bestand is gewist.")

    def to(self, pupil: PupilIdentity, document: Document) -> str:
        return page_of(BACK[self.shelf.category], pupil)


@route("leerlingen/<uuid:uid>/zorg/documenten/nieuw/", "new_care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS, writes=("care",), facts="care")
class NewCareDocument(NewDocument):
    """A form for a paper of the care team."""

    shelf = CARE


@route("leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/", "care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS)
@not_a_page("it gives a file")
def care_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper of the care team, as a file."""
    return _fetched(door, uid, document, CARE)


@route("leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/wissen/", "remove_care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS, writes=("care",))
class RemoveCareDocument(RemoveDocument):
    """Whether a paper of the care team must go, and then it goes."""

    shelf = CARE


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/nieuw/", "new_health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS, writes=("health",), facts="health")
class NewHealthDocument(NewDocument):
    """A form for a paper about health."""

    shelf = HEALTH


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/", "health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS)
@not_a_page("it gives a file")
def health_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper about health, as a file."""
    return _fetched(door, uid, document, HEALTH)


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/wissen/", "remove_health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS, writes=("health",))
class RemoveHealthDocument(RemoveDocument):
    """Whether a paper about health must go, and then it goes."""

    shelf = HEALTH


def _fetched(door: Door, uid: UUID, document: UUID, shelf: DocumentShelf) -> HttpResponse:
    found = paper(shelf, document, open_pupil(door, uid).pupil_id, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


# The medical card of one pupil. It is opened on its own and stands on no list.

MEDICAL_READS = ("organisation", "staff", "identity", "membership", "health")


@route("leerlingen/<uuid:uid>/zorg/medisch/", "medical_card")
@page(purpose="care", kind=Kind.PUPIL, reads=(*MEDICAL_READS, "correction"), facts="health")
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
@page(purpose="care", kind=Kind.PUPIL, reads=MEDICAL_READS, writes=("health",), facts="health")
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
