"""What is filled in about a version of an agreement."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.fields import choice_field, offer, text_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import with_rule
from zorgvuldig.suppliers.agreements.actions import COLUMNS, Terms
from zorgvuldig.suppliers.agreements.labels import BASES, CHANNELS, NAMES, claim_line, supplier_topics
from zorgvuldig.suppliers.models import Agreement

Data = Mapping[str, object] | None
DAY = timedelta(days=1)
NAMED = frozenset({"first_name", "family_name"})
MOST_HOURS, MOST_DAYS = 72, 365
START: dict[str, Any] = {
    "model": "Model Verwerkersovereenkomst 4.0",
    "names": "no_users",
    "for_pupils": True,
    "breach_hours": 24,
    "deleted_within": 30,
}


def _several(label: Word, help_text: Word, unknown: Word, required: Word = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=bool(required),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": required, "invalid_choice": unknown},
    )


def _number(label: Word, most: int, sentence: Word) -> forms.IntegerField:
    said = {"required": sentence, "invalid": sentence, "min_value": sentence, "max_value": sentence}
    return forms.IntegerField(label=label, min_value=1, max_value=most, error_messages=said)


def _day(label: Word, help_text: Word = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Vul een dag in."), "invalid": _("Vul een dag in.")},
    )


class AgreementForm(forms.Form):
    """The terms of a version. `approved` are the product's approved versions: a new one begins no sooner than they did."""

    purposes = text_field(
        _("Waarvoor gebruikt de leverancier de gegevens?"),
        500,
        _("Schrijf op waarvoor de leverancier de gegevens gebruikt."),
        _("Gezinnen lezen deze zin."),
    )
    claims = _several(
        _("Welke gegevens krijgt het product?"),
        _("Kies zo weinig mogelijk. Kiest u niets, dan krijgt het product alleen een schuilnaam."),
        _("Het register laat niet toe dat een leverancier dit krijgt: %(value)s."),
    )
    channels = _several(
        _("Langs welke weg?"), "", _("Kies wegen uit de lijst."), _("Kies minstens één weg. Anders gaat er niets.")
    )
    names = choice_field(
        _("Wat staat in een lijst op de plaats van een naam?"),
        (),
        _("Kies wat op de plaats van een naam staat."),
        _("Een lijst (OneRoster) heeft een veld voor de naam. Kies wat daar staat."),
    )
    for_pupils = forms.BooleanField(label=_("Het gaat over leerlingen"), required=False)
    for_staff = forms.BooleanField(label=_("Het gaat over docenten"), required=False)
    basis = choice_field(_("Waarom mag het?"), (), _("Kies waarom het mag."))
    topic = forms.ChoiceField(
        label=_("Welke toestemming is nodig?"),
        help_text=_("Alleen als het met toestemming gaat."),
        required=False,
        error_messages={"invalid_choice": _("Kies een toestemming uit de lijst.")},
    )
    stored_in = text_field(
        _("Waar staan de gegevens?"),
        300,
        _("Schrijf op in welke landen de gegevens staan."),
        _("De landen, bijvoorbeeld: Nederland en Ierland."),
    )
    leaves_eea = forms.BooleanField(
        label=_("Er gaan gegevens naar een land buiten de Europese Economische Ruimte"), required=False
    )
    outside_eea = forms.CharField(
        label=_("Welke waarborg is er dan?"),
        help_text=with_rule(
            _("Bijvoorbeeld: de modelcontractbepalingen van de Europese Commissie ({rule})."),
            "safeguards_outside_europe",
        ),
        required=False,
        max_length=300,
    )
    breach_hours = _number(
        _("Binnen hoeveel uur meldt de leverancier een datalek?"),
        MOST_HOURS,
        _("Vul een getal in van 1 tot en met 72."),
    )
    deleted_within = _number(
        _("Binnen hoeveel dagen na het einde wist de leverancier alles?"),
        MOST_DAYS,
        _("Vul een getal in van 1 tot en met 365."),
    )
    starts_on = _day(_("Eerste dag"))
    last_day = _day(_("Laatste dag"), _("Op deze dag geldt de afspraak nog."))
    model = text_field(_("Welk model is gebruikt?"), 100, _("Schrijf op welk model is gebruikt."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Data = None,
        *,
        today: date,
        like: Agreement | None = None,
        seen: str = "",
        approved: Collection[Agreement] = (),
    ) -> None:
        start = _initial_values(like) if like else START
        if like is not None and like.approved_at is not None:
            start |= _from_now_on(like, today)
        super().__init__(data, initial={**start, "seen": seen})
        self.today, self.approved = today, approved
        self._choose("claims", [(key, claim_line(key)) for key in REGISTER.claims])
        self._choose("channels", list(CHANNELS.items()))
        self._choose("names", list(NAMES.items()))
        self._choose("basis", list(BASES.items()))
        topics = [(topic.key, say(topic.name)) for topic in supplier_topics()]
        self._choose("topic", [("", gettext("Geen")), *topics])

    def clean_starts_on(self) -> date:
        """No sooner than a version that was approved: the database takes the one that began last."""
        day: date = self.cleaned_data["starts_on"]
        last = max(self.approved, key=lambda one: one.starts_on, default=None)
        if last is not None and day < last.starts_on:
            said = gettext(
                "Versie %(number)s is al goedgekeurd en begint op %(day)s. Begin op die dag of later, anders geldt deze versie nooit."
            )
            raise forms.ValidationError(said % {"number": last.version, "day": date_format(last.starts_on, "j F Y")})
        return day

    def clean_last_day(self) -> date:
        """Not a day that is over."""
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(gettext("Deze dag is al voorbij. Vul een latere laatste dag in."))
        return day

    def clean(self) -> dict[str, Any]:
        """What does not go together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field, sentence in self._wrong(cleaned):
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned

    def _wrong(self, cleaned: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        first, last, claims = cleaned.get("starts_on"), cleaned.get("last_day"), set(cleaned.get("claims") or ())
        if first and last and last < first:
            found.append(("last_day", gettext("De laatste dag ligt voor de eerste dag. Verander een van de twee.")))
        if cleaned.get("names") == "agreed" and not claims >= NAMED:
            found.append(("names", gettext("Dit kan alleen als u bij de gegevens de voornaam en de achternaam kiest.")))
        about = {
            word for word, holds in (("pupil", cleaned.get("for_pupils")), ("staff", cleaned.get("for_staff"))) if holds
        }
        if not about:
            found.append(("for_pupils", gettext("Kies leerlingen, docenten of allebei.")))
        for key in sorted(claims):
            if about and not about & set(REGISTER.claims[key].about):
                said = gettext("«%(claim)s» gaat alleen over leerlingen. Haal dit weg, of kies leerlingen.")
                found.append(("claims", said % {"claim": say(REGISTER.claims[key].name)}))
        if cleaned.get("basis") == "consent" and not cleaned.get("topic"):
            found.append(("topic", gettext("Kies welke toestemming nodig is.")))
        if cleaned.get("basis") == "education_task" and cleaned.get("topic"):
            found.append(("topic", gettext("Kies «Geen»: de lessen hebben het nodig, dus u vraagt geen toestemming.")))
        if cleaned.get("leaves_eea") and not cleaned.get("outside_eea"):
            found.append(("outside_eea", gettext("Schrijf op welke waarborg er is. Zonder waarborg mag het niet.")))
        if cleaned.get("outside_eea") and not cleaned.get("leaves_eea"):
            found.append(
                ("leaves_eea", gettext("U noemt een waarborg. Zet dan ook dit vinkje, of maak de waarborg leeg."))
            )
        return found

    @property
    def terms(self) -> Terms:
        """What was filled in."""
        said = {column: self.cleaned_data[column] for column in COLUMNS if column in self.cleaned_data}
        return Terms(**said, ends_on=self.cleaned_data["last_day"] + DAY)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        offer(self, name, choices)


def _initial_values(like: Agreement) -> dict[str, Any]:
    found = {column: getattr(like, column) for column in COLUMNS}
    return {**found, "last_day": like.ends_on - DAY, "leaves_eea": bool(like.outside_eea)}


def _from_now_on(like: Agreement, today: date) -> dict[str, Any]:
    """The same for the next version: not from a day that is over, nor until one."""
    last = like.ends_on - DAY
    return {"starts_on": max(like.starts_on, today), "last_day": last if last >= today else None}
