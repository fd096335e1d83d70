"""Papers of the care team: adding, fetching and removing, on the shelf of care or of health."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.care.documents.actions import add_paper, remove_paper
from zorgvuldig.care.documents.reads import CARE, HEALTH, Document, Shelf, paper
from zorgvuldig.care.file.forms import PaperForm
from zorgvuldig.care.notes.pages import opened, to
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download

CARE_READS = ("staff", "identity", "care")
HEALTH_READS = ("staff", "identity", "health")
BACK = {CARE.category: "care_pupil", HEALTH.category: "medical_card"}


@route("leerlingen/<uuid:uid>/zorg/documenten/nieuw/", "new_care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS, writes=("care",), methods=("GET", "POST"))
def new_care_document(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a paper of the care team."""
    return _added(request, door, uid, CARE)


@route("leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/", "care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS)
def care_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper of the care team, as a file."""
    return _fetched(door, uid, document, CARE)


@route("leerlingen/<uuid:uid>/zorg/documenten/<uuid:document>/wissen/", "remove_care_document")
@page(purpose="care", kind=Kind.PUPIL, reads=CARE_READS, writes=("care",), methods=("GET", "POST"))
def remove_care_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """Whether a paper of the care team must go, and then it goes."""
    return _removed(request, door, uid, document, CARE)


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/nieuw/", "new_health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS, writes=("health",), methods=("GET", "POST"))
def new_health_document(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a paper about health."""
    return _added(request, door, uid, HEALTH)


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/", "health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS)
def health_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper about health, as a file."""
    return _fetched(door, uid, document, HEALTH)


@route("leerlingen/<uuid:uid>/zorg/medisch/documenten/<uuid:document>/wissen/", "remove_health_document")
@page(purpose="care", kind=Kind.PUPIL, reads=HEALTH_READS, writes=("health",), methods=("GET", "POST"))
def remove_health_document(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """Whether a paper about health must go, and then it goes."""
    return _removed(request, door, uid, document, HEALTH)


def _added(request: HttpRequest, door: Door, uid: UUID, shelf: Shelf) -> HttpResponse:
    pupil = opened(door, uid)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if request.method == "POST" and form.is_valid():
        try:
            add_paper(shelf, pupil.pupil_id, upload=form.cleaned_data["file"], door=door)
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, gettext("Het bestand is bewaard."))
            return to(BACK[shelf.category], pupil)
    context = {"form": form, "pupil": pupil, "back": BACK[shelf.category], "facts": facts(shelf.category)}
    return render(request, "care/care_document_new.html", context, status=422 if form.errors else 200)


def _fetched(door: Door, uid: UUID, document: UUID, shelf: Shelf) -> HttpResponse:
    found = _one(door, opened(door, uid).pupil_id, document, shelf)
    return download(found.blob, found.name, found.media_type)


def _removed(request: HttpRequest, door: Door, uid: UUID, document: UUID, shelf: Shelf) -> HttpResponse:
    pupil = opened(door, uid)
    found = _one(door, pupil.pupil_id, document, shelf)
    if request.method == "POST":
        remove_paper(shelf, found, door=door)
        messages.success(request, gettext("Het bestand is gewist."))
        return to(BACK[shelf.category], pupil)
    context = {"document": found, "pupil": pupil, "back": BACK[shelf.category]}
    return render(request, "care/care_document_remove.html", context)


def _one(door: Door, pupil_id: int, document: UUID, shelf: Shelf) -> Document:
    found = paper(shelf, document, pupil_id, door=door)
    if found is None:
        raise Http404
    return found
