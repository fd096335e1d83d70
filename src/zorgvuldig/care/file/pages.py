"""The care coordinator's page about one pupil: notes, papers, and the ways to the plan and the medical card."""

from zorgvuldig.care.notes.pages import CorrectNote, NewNote
from zorgvuldig.care.plans import reads as support
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page

PLACE = ("organisation", "staff", "identity", "membership")
NOTES = ("guidance", "care", "own_note")


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
