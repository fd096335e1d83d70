"""The care coordinator's page about one pupil: notes, papers, and the ways to the plan and the medical card."""

from uuid import UUID

from zorgvuldig.care.documents.reads import CARE, papers
from zorgvuldig.care.notes import reads as guidance
from zorgvuldig.care.notes.forms import READERS
from zorgvuldig.care.notes.pages import CorrectNote, NewNote, open_pupil, places
from zorgvuldig.care.plans import reads as support
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today

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
