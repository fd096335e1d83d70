"""The desk's list of families without an e-mail address: each gets a letter before their data go."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, Page, not_a_page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.documents.letter import letter_pdf
from zorgvuldig.platform.documents.renderer import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.retention.offers.actions import letter, sent, unsent
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "rights_desk"


@route("kopie-aanbieden/", "copy_offers")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=("organisation", "identity", "offer"), facts="offer")
class CopyOffers(Page):
    """Whom to send a letter, and before when."""

    template = "retention/offers.html"

    def context(self) -> Context:
        self.door.label = gettext("De lijst met brieven over een kopie is open.")
        return {"offers": unsent(door=self.door)}


@route("kopie-aanbieden/<uuid:uid>/brief/", "copy_offer_letter")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=("identity", "birth", "contact", "guardian", "offer"))
@not_a_page("it gives a file")
def copy_offer_letter(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The letter, to print."""
    found = unsent(door=door, pupil_id=opened_pupil(door, uid).pupil_id)
    if not found:
        raise Http404
    try:
        return as_file(letter_pdf(letter(found[0], door=door)), "brief-kopie.pdf", "application/pdf")
    except DocumentProblem:
        messages.warning(
            request, gettext("De brief kon niet gemaakt worden. Er is niets bewaard. Probeer het nog eens.")
        )
        return go(reverse("copy_offers"))


@route("kopie-aanbieden/<uuid:uid>/verstuurd/", "copy_offer_sent")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=("identity", "offer"), writes=("offer",), methods=("GET", "POST"))
class CopyOfferSent(CommandPage):
    """The letter went. Who had to sign in first comes back without having posted."""

    refusals = {"sent": _("Deze brief was al verstuurd.")}
    over = frozenset({"sent"})

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def get(self, pupil: PupilIdentity) -> Answer:
        return go(self.to(pupil))

    def act(self, pupil: PupilIdentity) -> str:
        if not sent(pupil.pupil_id, door=self.door):
            raise Refused("sent")
        return gettext("Het staat vast dat de brief is verstuurd.")

    def to(self, pupil: PupilIdentity) -> str:
        return reverse("copy_offers")
