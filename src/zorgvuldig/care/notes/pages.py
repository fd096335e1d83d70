"""The mentor's notes about a pupil of the class, and what the care coordinator's pages share with them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.care.notes import reads as queries
from zorgvuldig.care.notes.actions import correct_note, write_note
from zorgvuldig.care.notes.forms import READERS, CorrectionForm, NoteForm
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "membership", "guidance", "own_note")
WRITES = ("guidance", "own_note")


@route("leerlingen/<uuid:uid>/begeleiding/notities/", "guidance_notes")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*READS, "correction"), facts=("guidance", "own_note"))
class GuidanceNotes(Page):
    """The notes of the mentor team about a pupil of mine, and my own."""

    template = "care/guidance_notes.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened(self.door, uid)
        return {
            "pupil": pupil,
            "places": places(pupil, self.door),
            "notes": queries.notes(pupil.pupil_id, door=self.door),
            "readers": READERS,
            "correct_page": "guidance_note",
        }


@route("leerlingen/<uuid:uid>/begeleiding/notities/nieuw/", "new_guidance_note")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def new_guidance_note(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a note by the mentor."""
    return new_note(request, door, opened(door, uid), back="guidance_notes")


@route("leerlingen/<uuid:uid>/begeleiding/notities/<uuid:note>/", "guidance_note")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def guidance_note(request: HttpRequest, *, door: Door, uid: UUID, note: UUID) -> HttpResponse:
    """A form to correct a note that I wrote."""
    return corrected(request, door, opened(door, uid), note, back="guidance_notes")


def opened(door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is, named on the strip."""
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
    return pupil


def places(pupil: PupilIdentity, door: Door) -> list[pupils.Place]:
    """The class and groups of the pupil today."""
    return pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, [])


def to(page_name: str, pupil: PupilIdentity, **more: UUID) -> HttpResponse:
    """Onward to a page about this pupil, after a post."""
    return HttpResponseRedirect(reverse(page_name, kwargs={"uid": pupil.pupil.uid, **more}), status=303)


def new_note(request: HttpRequest, door: Door, pupil: PupilIdentity, *, back: str) -> HttpResponse:
    """The form for a new note, for the audiences of this door; `back` is the page that lists them."""
    audiences, day = queries.audiences(door.reads), today(door=door)
    data = request.POST.dict() if request.method == "POST" else None
    form = NoteForm(data, audiences=audiences, today=day, initial={"happened_on": day, "kind": "note"})
    if data is not None and form.is_valid():
        chosen = queries.AUDIENCES[form.cleaned_data.pop("audience")]
        write_note(pupil.pupil_id, chosen, door=door, **form.cleaned_data)
        messages.success(request, gettext("De notitie is bewaard."))
        return to(back, pupil)
    context = {"form": form, "pupil": pupil, "back": back}
    return render(request, "care/guidance_new.html", context, status=422 if form.errors else 200)


def corrected(request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID, *, back: str) -> HttpResponse:
    """The form to correct a note of the one at the door. `Http404` for anybody else's."""
    mine = queries.my_note(uid, pupil.pupil_id, door=door)
    if mine is None:
        raise Http404
    note, audience = mine
    data = request.POST.dict() if request.method == "POST" else None
    said = {"kind": note.kind, "happened_on": note.happened_on, "title": note.title, "text": note.text}
    form = CorrectionForm(data, today=today(door=door), initial=said)
    if data is not None and form.is_valid():
        correct_note(note, audience, door=door, **form.cleaned_data)
        messages.success(request, gettext("De notitie is verbeterd. Wat er eerst stond, blijft bewaard."))
        return to(back, pupil)
    context = {"form": form, "pupil": pupil, "back": back, "reader": READERS[audience.key]}
    return render(request, "care/guidance_correct.html", context, status=422 if form.errors else 200)
