"""What is filled in to write an organisation down, and to verify it."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.refusals import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.release.parties.actions import COLUMNS, Details
from zorgvuldig.release.parties.reads import outside

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


def _text_field(label: Word, longest: int, help_text: Word = "", required: Word = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=longest,
        error_messages={"required": required},
    )


def _domain(label: Word, help_text: Word, required: Word = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": required},
    )


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
    name = _text_field(
        _("Hoe heet de organisatie?"),
        200,
        _("De naam van de organisatie, niet van een mens die er werkt."),
        _("Vul de naam van de organisatie in."),
    )
    department = _text_field(_("Welke afdeling?"), 200, _("Alleen als post daar anders niet aankomt."))
    domain = _domain(
        _("Wat staat achter het apenstaartje in hun e-mailadressen?"),
        _(
            "Bijvoorbeeld gemeente.nl. Alleen naar adressen met dit domein gaat een link. Weet u het niet zeker? Laat leeg."
        ),
    )
    street = _text_field(_("Straat en huisnummer, of postbus"), 200)
    postcode = _text_field(_("Postcode"), 10)
    town = _text_field(_("Plaats"), 100)
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
