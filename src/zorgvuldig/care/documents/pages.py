"""Papers of the care team: adding, fetching and removing, on the shelf of care or of health."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from zorgvuldig.care.documents.actions import add_paper, remove_paper
from zorgvuldig.care.documents.reads import CARE, HEALTH, Document, DocumentShelf, paper
from zorgvuldig.care.file.forms import PaperForm
from zorgvuldig.care.notes.pages import open_pupil, page_of
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import ConfirmPage, Context, FormPage, not_a_page
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.school.people.models import PupilIdentity

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
