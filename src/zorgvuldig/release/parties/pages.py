"""Pages of the address book. No pupil is open here."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import text_field
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import status_of
from zorgvuldig.register.schema import RecipientClass, SourceStatus
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.release.parties import actions, reads
from zorgvuldig.release.parties.actions import COLUMNS, Details, fingerprint
from zorgvuldig.release.parties.reads import PartyDetail, outside

# What is filled in to write an organisation down, and to verify it.

PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(?:{PART}\.)+[a-z]{{2,63}}")
# Anybody can get a mailbox here, so the domain proves nothing about who reads it.
PROVIDERS = """
    gmail.com googlemail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com
    yahoo.nl icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de proton.me protonmail.com mail.com
    zoho.com ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl upcmail.nl xs4all.nl casema.nl
    chello.nl quicknet.nl telfort.nl tele2.nl online.nl solcon.nl zonnet.nl freeler.nl caiway.nl zeelandnet.nl
"""
FOR_EVERYBODY = frozenset(PROVIDERS.split())
Data = Mapping[str, object] | None
CLASSES: dict[RecipientClass, Word] = {
    RecipientClass.OBLIGED: _("De school moet dit van een wet"),
    RecipientClass.PERMITTED: _("De school mag dit van een wet"),
    RecipientClass.CONSENT: _("Alleen met toestemming"),
}


class NotADomain(ValueError):
    """This is no domain of an organisation; `sentence` says why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def domain_of(text: str) -> str:
    """The domain in what somebody typed: `gemeente.example`, with or without the @ and what stands before it.

    Raises `NotADomain`.
    """
    found = text.strip().lower().rpartition("@")[2].rstrip(".")
    if not found.isascii() or any(part.startswith("xn--") for part in found.split(".")):
        raise NotADomain(
            _("In dit domein staan bijzondere letters. Die kunnen op andere lijken. Stuur deze organisatie een brief.")
        )
    if not DOMAIN.fullmatch(found):
        raise NotADomain(_("Vul in wat achter het apenstaartje staat, bijvoorbeeld gemeente.nl."))
    if found in FOR_EVERYBODY:
        raise NotADomain(
            _(
                "Bij dit domein kan iedereen een postvak nemen. Laat het leeg en vul het postadres in: dan gaat er een brief."
            )
        )
    return found


def _domain(label: Word, help_text: Word, required: Word = "") -> forms.CharField:
    """A domain of e-mail, which no browser has to complete or correct."""
    typed_as_it_is = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
    return text_field(label, 200, required, help_text, widget=forms.TextInput(attrs=typed_as_it_is))


def _cleaned_domain(text: str) -> str:
    try:
        return domain_of(text) if text else ""
    except NotADomain as no:
        raise forms.ValidationError(str(no.sentence)) from no


class PartyForm(forms.Form):
    """An organisation as it is written down."""

    recipient = forms.ChoiceField(
        label=_("Wat voor organisatie is het?"),
        help_text=_("Daaruit volgt welke gegevens zij mag krijgen, en of er toestemming nodig is."),
        error_messages={
            "required": _("Kies wat voor organisatie het is."),
            "invalid_choice": _("Kies een van deze mogelijkheden."),
        },
    )
    name = text_field(
        _("Hoe heet de organisatie?"),
        200,
        _("Vul de naam van de organisatie in."),
        _("De naam van de organisatie, niet van een mens die er werkt."),
    )
    department = text_field(_("Welke afdeling?"), 200, help_text=_("Alleen als post daar anders niet aankomt."))
    domain = _domain(
        _("Wat staat achter het apenstaartje in hun e-mailadressen?"),
        _(
            "Bijvoorbeeld gemeente.nl. Alleen naar adressen met dit domein gaat een link. Weet u het niet zeker? Laat leeg."
        ),
    )
    street = text_field(_("Straat en huisnummer, of postbus"), 200)
    postcode = text_field(_("Postcode"), 10)
    town = text_field(_("Plaats"), 100)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, party: Party | None = None, seen: str = "") -> None:
        start = {column: getattr(party, column) for column in COLUMNS} if party else {}
        super().__init__(data, initial={**start, "seen": seen})
        chosen = self.fields["recipient"]
        assert isinstance(chosen, forms.ChoiceField)
        kinds = [(word, [(r.key, say(r.name)) for r in outside() if r.kind is kind]) for kind, word in CLASSES.items()]
        chosen.choices = [("", gettext("Kies")), *kinds]

    def clean_name(self) -> str:
        """A name; an e-mail address of somebody is none."""
        name: str = self.cleaned_data["name"]
        if "@" in name:
            raise forms.ValidationError(gettext("Vul de naam van de organisatie in, geen e-mailadres."))
        return name

    def clean_domain(self) -> str:
        """Small letters, and only a domain of an organisation."""
        return _cleaned_domain(self.cleaned_data["domain"])

    def clean(self) -> dict[str, Any]:
        """Somewhere a file can go: a domain, or a whole address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        address = [cleaned.get(name) for name in ("street", "postcode", "town")]
        if any(address) and not all(address):
            for name, sentence in self._missing().items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        elif not any(address) and not cleaned.get("domain") and "domain" not in self.errors:
            self.add_error("domain", gettext("Vul een domein in, of het hele postadres. Anders kan er niets heen."))
        return cleaned

    def _missing(self) -> dict[str, str]:
        return {
            "street": gettext("Vul de straat of postbus in."),
            "postcode": gettext("Vul de postcode in."),
            "town": gettext("Vul de plaats in."),
        }

    @property
    def details(self) -> Details:
        """What was filled in."""
        return Details(**{column: self.cleaned_data[column] for column in COLUMNS})


class VerifyForm(forms.Form):
    """What a second person found out by themselves."""

    domain = _domain(
        _("Welk domein vond u zelf?"),
        _("Zoek de website of een brief van de organisatie op. Typ over wat achter het apenstaartje staat."),
        _("Typ het domein dat u zelf vond."),
    )
    how = forms.CharField(
        label=_("Hoe weet u dat dit klopt?"),
        help_text=_("Bijvoorbeeld: gebeld via het nummer op hun website. Schrijf geen namen op."),
        max_length=300,
        error_messages={"required": _("Schrijf op hoe u dit controleerde.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, party: Party, seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        if not party.domain:
            del self.fields["domain"]

    def clean_domain(self) -> str:
        """As it is written down."""
        return _cleaned_domain(self.cleaned_data["domain"])


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
            "is_law": status_of(shown.recipient) is SourceStatus.LAW,
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
