"""The family looks at a transfer file before it goes, and says what it thinks of it."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.transfer import inspection_actions as inspecting
from zorgvuldig.release.transfer.blocks import Document
from zorgvuldig.release.transfer.form import document_school
from zorgvuldig.release.transfer.forms import OBJECTION, AnswerForm
from zorgvuldig.release.transfer.inspection import State, inspected, needs_inspection
from zorgvuldig.release.transfer.pages import GOES
from zorgvuldig.release.transfer.readable import for_family, paper, readable_blocks
from zorgvuldig.school.people.models import Guardian

PURPOSE = "consenting"
ALWAYS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "consent", "exchange")
READS = (*ALWAYS, *sorted(GOES - set(ALWAYS)))
CONFLICT = 409
SAID = {
    True: _("Uw bezwaar is bewaard. Het dossier gaat niet weg voordat de school besluit."),
    False: _("Uw antwoord is bewaard."),
}
REFUSALS: Mapping[str, Word] = {
    "changed": _("De school maakte het dossier opnieuw terwijl u keek. Bekijk het nog een keer en antwoord dan."),
    "over": _("U kunt hier niet meer op antwoorden: het dossier is al weg of het gaat niet door."),
}


class AboutTransfer(FamilyPage):
    """A page about the file of a pupil who goes to another school, from when the family may look at it."""

    def find(self, exchange: UUID) -> Exchange | None:
        rows = Exchange.objects.select_related("party", "pupil")
        found = rows.filter(uid=exchange, pupil_id=self.pupil.pupil_id).first()
        return found if found and needs_inspection(found) and found.inspect_from is not None else None

    def content(self, row: Exchange) -> Document:
        """The file as it was offered; how to reach another parent stays with that parent."""
        try:
            content = inspecting.inside(row)
        except (Missing, KeyGone):
            return {}
        return for_family(content, Guardian.objects.filter(person_id=self.door.actor_id).first())


@family_page(
    "overstap/<uuid:exchange>/", "transfer", purpose=PURPOSE, reads=READS, writes=("consent",), facts="exchange"
)
class Transfer(AboutTransfer, FormPage):
    """The file that goes to another school, and what the family says of it."""

    template = "release/transfer.html"
    refusals = REFUSALS

    def form(self, row: Exchange, data: QueryDict | None) -> AnswerForm:
        return AnswerForm(data, sha256=row.sha256)

    def context(self, row: Exchange) -> Context:
        stands = inspected(row, door=self.door)
        return {
            "paper_url": self.address("transfer_paper", exchange=row.uid),
            "exchange": row,
            "recipient": say(REGISTER.recipients[row.recipient].name),
            "stands": stands,
            "mine": [one for one in stands.answers if one.answer.person_id == self.door.actor_id],
            "may_answer": stands.state is not State.OVER and self.door.actor_id in stands.deciders,
            "blocks": readable_blocks(self.content(row)),
            "problem": "",
        }

    def save(self, row: Exchange, form: AnswerForm) -> Word:
        given = form.cleaned_data
        if given["seen"] != row.sha256:
            raise Refused("changed")
        try:
            inspecting.answer(row, kind=given["kind"], text=given["text"], door=self.door)
        except inspecting.NotAnswered:
            raise Http404 from None
        return SAID[given["kind"] == OBJECTION]

    def refused(self, no: Refused, row: Exchange, form: AnswerForm) -> Answer:
        again = AnswerForm(sha256=row.sha256) if no.code == "changed" else form
        return self.again(again, row, status=CONFLICT, problem=no.says(self.refusals))

    def to(self, row: Exchange) -> str:
        return self.address("transfer", exchange=row.uid)


@family_page("overstap/<uuid:exchange>/dossier.pdf", "transfer_paper", purpose=PURPOSE, reads=READS)
class TransferPaper(AboutTransfer):
    """The same on paper."""

    def get(self, row: Exchange) -> Answer:
        content = self.content(row)
        if not content:
            raise Http404
        return as_file(paper(content, document_school(content)), "overstapdossier.pdf", "application/pdf")
