"""The mentor's notes about a pupil of the class, and what the care coordinator's pages share with them."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.care.notes import reads
from zorgvuldig.care.notes.actions import correct_note, write_note
from zorgvuldig.care.notes.forms import READERS, CorrectionForm, NoteForm
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "membership", "guidance", "own_note")
WRITES = ("guidance", "own_note")


class NewNote(FormPage):
    """A form for a new note, for the audiences of its door; `back` is the page that lists them."""

    template = "care/note_new.html"
    back: ClassVar[str]

    def find(self, uid: UUID) -> PupilIdentity:
        return open_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> NoteForm:
        audiences, day = reads.audiences(self.door.reads), today(door=self.door)
        return NoteForm(data, audiences=audiences, today=day, initial={"happened_on": day, "kind": "note"})

    def context(self, pupil: PupilIdentity) -> Context:
        return {"pupil": pupil, "back": self.back}

    def save(self, pupil: PupilIdentity, form: NoteForm) -> str:
        chosen = reads.AUDIENCES[form.cleaned_data.pop("audience")]
        write_note(pupil.pupil_id, chosen, door=self.door, **form.cleaned_data)
        return gettext("De notitie is bewaard.")

    def to(self, pupil: PupilIdentity) -> str:
        return page_of(self.back, pupil)


class CorrectNote(FormPage):
    """A form to correct a note of the one at the door; anybody else's is not there."""

    template = "care/note_correct.html"
    back: ClassVar[str]

    def find(self, uid: UUID, note: UUID) -> tuple[PupilIdentity, Any, reads.Audience] | None:
        pupil = open_pupil(self.door, uid)
        mine = reads.my_note(note, pupil.pupil_id, door=self.door)
        return (pupil, *mine) if mine else None

    def form(self, pupil: PupilIdentity, note: Any, audience: reads.Audience, data: Any) -> CorrectionForm:
        said = {"kind": note.kind, "happened_on": note.happened_on, "title": note.title, "text": note.text}
        return CorrectionForm(data, today=today(door=self.door), initial=said)

    def context(self, pupil: PupilIdentity, note: Any, audience: reads.Audience) -> Context:
        return {"pupil": pupil, "back": self.back, "reader": READERS[audience.key]}

    def save(self, pupil: PupilIdentity, note: Any, audience: reads.Audience, form: CorrectionForm) -> str:
        correct_note(note, audience, door=self.door, **form.cleaned_data)
        return gettext("De notitie is verbeterd. Wat er eerst stond, blijft bewaard.")

    def to(self, pupil: PupilIdentity, note: Any, audience: reads.Audience) -> str:
        return page_of(self.back, pupil)


@route("leerlingen/<uuid:uid>/begeleiding/notities/", "guidance_notes")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*READS, "correction"), facts=("guidance", "own_note"))
class GuidanceNotes(Page):
    """The notes of the mentor team about a pupil of mine, and my own."""

    template = "care/notes.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": places(pupil, self.door),
            "notes": reads.notes(pupil.pupil_id, door=self.door),
            "readers": READERS,
            "correct_page": "guidance_note",
        }


@route("leerlingen/<uuid:uid>/begeleiding/notities/nieuw/", "new_guidance_note")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=READS, writes=WRITES)
class NewGuidanceNote(NewNote):
    """A form for a note by the mentor."""

    back = "guidance_notes"


@route("leerlingen/<uuid:uid>/begeleiding/notities/<uuid:note>/", "guidance_note")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=READS, writes=WRITES)
class GuidanceNote(CorrectNote):
    """A form to correct a note that I wrote."""

    back = "guidance_notes"


def open_pupil(door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is, named on the strip."""
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
    return pupil


def places(pupil: PupilIdentity, door: Door) -> list[pupils.GroupPlace]:
    """The class and groups of the pupil today."""
    return pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, [])


def page_of(name: str, pupil: PupilIdentity) -> str:
    """The address of a page about this pupil."""
    return reverse(name, kwargs={"uid": pupil.pupil.uid})
