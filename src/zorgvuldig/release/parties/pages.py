"""Pages of the address book. No pupil is open here."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.release.parties import actions, reads
from zorgvuldig.release.parties.actions import fingerprint
from zorgvuldig.release.parties.forms import CLASSES, PartyForm, VerifyForm
from zorgvuldig.release.parties.reads import PartyDetail

PURPOSE = "exchanging"
READS = ("organisation", "staff", "exchange")
REFUSALS: Mapping[str, Word] = {
    "stands": _("Deze organisatie staat al in het adresboek. Gebruik die, of beëindig haar eerst."),
    "own": _("U schreef dit zelf op. Vraag een collega om het te controleren."),
    "settled": _("Iemand was u voor: dit is al gecontroleerd of beëindigd. Kijk hoe het er nu staat."),
    "changed": _("Iemand heeft dit intussen veranderd. Kijk opnieuw wat er staat en probeer het dan weer."),
    "domain": _(
        "U vond een ander domein dan er staat. Zoek uit welk klopt. Verander het hieronder als het niet klopt; "
        "daarna controleert een ander het opnieuw."
    ),
}
reading = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="exchange")
writing = partial(reading, writes=("exchange",))


@route("organisaties/", "parties")
@reading()
class AddressBook(Page):
    """Who may get data: what waits to be verified first, then by what kind it is, then what ended."""

    template = "release/parties.html"

    def context(self) -> Context:
        found = reads.parties(door=self.door)
        kinds = [
            (known, here)
            for known in reads.outside()
            if (here := [one for one in found if one.recipient is known and one.stands == reads.VERIFIED])
        ]
        return {
            "may_write": reads.may_write(door=self.door),
            "waiting": [one for one in found if one.stands == reads.WAITING],
            "kinds": kinds,
            "ended": [one for one in found if one.stands == reads.ENDED],
        }


@route("organisaties/nieuw/", "new_party")
@writing()
class NewParty(FormPage):
    """A form for an organisation that is not in the address book yet."""

    refusals, beside = REFUSALS, {"stands": "name"}

    def find(self) -> tuple[()] | None:
        return () if reads.may_write(door=self.door) else None

    def form(self, data: Any) -> PartyForm:
        return PartyForm(data)

    def save(self, form: PartyForm) -> str:
        self.made = actions.add(form.details, door=self.door)
        return gettext("Dit staat in het adresboek. Vraag nu een collega om het te controleren.")

    def to(self) -> str:
        return reverse("party", kwargs={"number": self.made.uid})

    def form_copy(self) -> FormCopy:
        explains = _("Een collega controleert wat u invult. Tot dan krijgt deze organisatie niets.")
        button = _("Zet in het adresboek")
        return FormCopy(_("Organisatie in het adresboek zetten"), button, reverse("parties"), explains=explains)


@route("organisaties/<uuid:number>/", "party")
@writing()
class VerifyParty(FormPage):
    """One organisation: what it may get and why, and for somebody else than who wrote it down a form to verify it."""

    template, refusals, beside = "release/party.html", REFUSALS, {"domain": "domain"}

    def find(self, number: UUID) -> PartyDetail | HttpResponse | None:
        shown = reads.party(number, door=self.door)
        if shown is None or self.request.method != "POST" or _is_verifiable(shown):
            return shown
        messages.warning(self.request, str(REFUSALS["own" if shown.is_mine else "settled"]))
        return go(self.request.path)

    def form(self, shown: PartyDetail, data: Any) -> VerifyForm:
        return VerifyForm(data, party=shown.party, seen=fingerprint(shown.party))

    def context(self, shown: PartyDetail) -> Context:
        return {
            "shown": shown,
            "may_write": reads.may_write(door=self.door),
            "class": CLASSES[shown.recipient.kind],
            "categories": [REGISTER.categories[key] for key in shown.recipient.categories],
        }

    def form_context(self, form: VerifyForm, shown: PartyDetail) -> Context:
        return {"form": form if _is_verifiable(shown) else None}

    def save(self, shown: PartyDetail, form: VerifyForm) -> str:
        said, domain = form.cleaned_data, form.cleaned_data.get("domain", "")
        actions.verify(shown.party, domain=domain, how=said["how"], seen=said["seen"], door=self.door)
        return gettext("U controleerde dit. Uw naam staat erbij. Er mag nu iets heen.")

    def to(self, shown: PartyDetail) -> str:
        return self.request.path


@route("organisaties/<uuid:number>/veranderen/", "edit_party")
@writing()
class EditParty(FormPage):
    """Write something else down, as long as nobody verified it."""

    refusals = REFUSALS

    def find(self, number: UUID) -> PartyDetail | HttpResponse | None:
        shown = reads.party(number, door=self.door) if reads.may_write(door=self.door) else None
        if shown is None or shown.stands == reads.WAITING:
            return shown
        stands = gettext("Wat is gecontroleerd, verandert niet meer. Beëindig dit en zet de organisatie er opnieuw in.")
        messages.warning(self.request, stands)
        return go(self.to(shown))

    def form(self, shown: PartyDetail, data: Any) -> PartyForm:
        return PartyForm(data, party=shown.party, seen=fingerprint(shown.party))

    def save(self, shown: PartyDetail, form: PartyForm) -> str:
        actions.correct(shown.party, form.details, seen=form.cleaned_data["seen"], door=self.door)
        return gettext("Dit is veranderd. Vraag nu een collega om het te controleren.")

    def to(self, shown: PartyDetail) -> str:
        return reverse("party", kwargs={"number": shown.party.uid})

    def form_copy(self, shown: PartyDetail) -> FormCopy:
        explains = _("U bent dan degene die dit opschreef. Een ander controleert het.")
        return FormCopy(_("Organisatie veranderen"), _("Bewaar"), self.to(shown), explains, shown.party.name)


@route("organisaties/<uuid:number>/einde/", "end_party")
@writing()
class EndParty(FormPage):
    """Whether an organisation must get nothing any more, and then it gets nothing."""

    refusals, over = REFUSALS, frozenset({"settled"})

    def find(self, number: UUID) -> PartyDetail | None:
        return reads.party(number, door=self.door)

    def form(self, shown: PartyDetail, data: Any) -> forms.Form:
        return forms.Form(data)

    def save(self, shown: PartyDetail, form: forms.Form) -> str:
        actions.end(shown.party, door=self.door)
        return gettext("Deze organisatie krijgt niets meer.")

    def to(self, shown: PartyDetail) -> str:
        return reverse("party", kwargs={"number": shown.party.uid})

    def form_copy(self, shown: PartyDetail) -> FormCopy:
        explains = _("Deze organisatie krijgt dan niets meer. Wat zij al kreeg, blijft bij de leerlingen staan.")
        title, back = _("Organisatie beëindigen"), self.to(shown)
        return FormCopy(title, _("Beëindig"), back, explains, shown.party.name, dangerous=True)


def _is_verifiable(shown: PartyDetail) -> bool:
    return not shown.is_mine and shown.stands == reads.WAITING
