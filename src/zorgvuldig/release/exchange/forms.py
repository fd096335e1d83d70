"""What a desk fills in to begin an exchange. Which fields there are follows from the recipient's row in the register."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.file.forms import PaperForm
from zorgvuldig.consent.state import State
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.fields import choice_field, day_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Recipient, RecipientClass
from zorgvuldig.release.exchange.fields import FieldOffer
from zorgvuldig.release.exchange.labels import GROUNDS
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.release.exchange.requirements import is_fixed, may_wait, needs_consent, needs_demand, topics_of
from zorgvuldig.release.exchange.start import LONGEST_WAIT, ExchangeRequest, Postponement

QUESTION = "ask"  # in `ground`: put the question, instead of a standing consent
AT_ONCE = ""
LONGEST_ASKED = timedelta(days=366)


def _text(label: Word, help_text: Word, required: Word = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        required=bool(required),
        error_messages={
            "required": required,
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class BeginForm(forms.Form):
    """To which organisation, which data, why, on which ground, and when the family is told."""

    number = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        uploaded: Any = None,
        *,
        recipient: Recipient,
        parties: Sequence[Party],
        offer: FieldOffer,
        consents: Mapping[str, State],
        today: date,
    ) -> None:
        super().__init__(data, uploaded)
        self.recipient, self.today, self.offer = recipient, today, offer
        self.parties = {str(party.uid): party for party in parties}
        self.fields["number"].initial = uuid4()
        names = [(uid, _party_name(party)) for uid, party in self.parties.items()]
        self.fields["party"] = choice_field(_("Aan wie precies?"), names, _("Kies aan welke organisatie."))
        if len(names) == 1:
            self.fields["party"].initial = names[0][0]
        self.fields["fields"] = self._data()
        self.fields["reason"] = _text(
            _("Waarom is dit nodig?"),
            _("De familie leest dit. Schrijf het zo dat een ouder het begrijpt."),
            _("Schrijf op waarom dit nodig is."),
        )
        if needs_demand(recipient.key):
            self._ask_for_demand()
        if needs_consent(recipient.key):
            self._ask_for_ground(consents)
        if may_wait(recipient):
            self._ask_when_to_tell()

    def _data(self) -> forms.MultipleChoiceField:
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in self.offer.fields:
            said = one.preview or gettext("de school heeft dit niet")
            groups.setdefault(one.kind, []).append((one.field, f"{one.name}: {said}"))
        fixed = is_fixed(self.recipient)
        every = [one.field for one in self.offer.fields]
        return forms.MultipleChoiceField(
            label=_("Welke gegevens?"),
            help_text=_("De wet noemt deze gegevens. Ze gaan allemaal.")
            if fixed
            else _("Kies alleen wat nodig is. Achter elk gegeven ziet u wat er zou weggaan."),
            choices=list(groups.items()),
            widget=forms.CheckboxSelectMultiple,
            disabled=fixed,
            initial=every if self.recipient.kind is RecipientClass.OBLIGED else [],
            error_messages={
                "required": _("Kies ten minste één gegeven."),
                "invalid_choice": _("Dit gegeven mag deze ontvanger niet krijgen. Kies uit de lijst."),
            },
        )

    def _ask_for_demand(self) -> None:
        self.fields["demand"] = forms.FileField(
            label=_("Het papier waarmee zij dit vragen"),
            help_text=_(
                "Een pdf, een foto (jpg of png) of een tekst (docx of odt), ten hoogste 10 MB. Wij versleutelen het."
            ),
            allow_empty_file=True,
            error_messages=cast(
                "dict[str, Any]",
                PaperForm.base_fields["file"].error_messages
                | {"required": _("Voeg het papier toe waarmee zij dit vragen.")},
            ),
        )
        self.fields["demand_on"] = day_field(
            _("Welke datum staat op dat papier?"), _("Vul de datum in die op het papier staat.")
        )

    def _ask_for_ground(self, consents: Mapping[str, State]) -> None:
        standing = [t for t in topics_of(self.recipient.key) if consents.get(t.key) is State.YES]
        choices: list[tuple[str, Word]] = [
            (topic.key, gettext("Er is al toestemming: %(topic)s") % {"topic": say(topic.name)}) for topic in standing
        ]
        choices.append((QUESTION, _("Vraag het aan wie over de leerling beslist")))
        self.fields["ground"] = choice_field(
            _("Op welke toestemming?"), choices, _("Kies op welke toestemming het gaat.")
        )
        self.fields["ground"].initial = choices[0][0]
        says: tuple[Word, Word]
        if standing:
            says = "", _("Alleen als u het vraagt. Vanaf die dag telt een ja niet meer.")
        else:
            says = _("Vul in tot welke dag het mag."), _("Vanaf die dag telt een ja niet meer.")
        self.fields["ends_on"] = day_field(_("Tot welke dag mag het?"), *says)

    def _ask_when_to_tell(self) -> None:
        choices: list[tuple[str, Word]] = [(AT_ONCE, _("Meteen")), *GROUNDS.items()]
        self.fields["postponed"] = choice_field(_("Wanneer hoort de familie het?"), choices)
        self.fields["postponed"].initial = AT_ONCE
        self.fields["postponed_why"] = _text(
            _("Waarom hoort de familie het later?"), _("Alleen als u wacht. De familie leest dit later ook."), rows=2
        )
        self.fields["until"] = day_field(
            _("Vanaf welke dag ziet de familie het?"),
            "",
            _("Alleen als u wacht. Ten hoogste drie maanden. Dan ziet de familie het vanzelf."),
        )

    def clean_demand_on(self) -> date:
        """A paper of tomorrow is a mistake."""
        day: date = self.cleaned_data["demand_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Vul de datum in die op het papier staat."))
        return day

    def clean(self) -> dict[str, object]:
        """What goes together is there together: a question has an end, and waiting has a ground and a day."""
        said: dict[str, object] = super().clean() or self.cleaned_data
        if said.get("ground") == QUESTION and "ends_on" not in self.errors:
            self._end(cast("date | None", said.get("ends_on")))
        if "ground" in self.fields and said.get("ground") not in (None, QUESTION):
            self._covered(str(said["ground"]), cast("list[str]", said.get("fields") or []))
        if said.get("postponed"):
            self._wait(said)
        return said

    def _end(self, day: date | None) -> None:
        if day is None:
            self.add_error("ends_on", gettext("Vul in tot welke dag het mag."))
        elif not self.today < day <= self.today + LONGEST_ASKED:
            last = date_format(self.today + LONGEST_ASKED, "j F Y")
            self.add_error("ends_on", gettext("Kies een dag na vandaag en uiterlijk %(day)s.") % {"day": last})

    def _covered(self, key: str, fields: list[str]) -> None:
        topic = next(t for t in topics_of(self.recipient.key) if t.key == key)
        covered = {
            one.field
            for one in self.offer.fields
            if REGISTER.tables[one.field.rpartition(".")[0]].category in topic.categories
        }
        if set(fields) - covered:
            self.add_error("fields", gettext("Deze toestemming gaat niet over al deze gegevens. Vraag het apart."))

    def _wait(self, said: Mapping[str, object]) -> None:
        if not str(said.get("postponed_why") or "").strip():
            self.add_error("postponed_why", gettext("Schrijf op waarom de familie het later hoort."))
        day = cast("date | None", said.get("until"))
        if "until" not in self.errors and (day is None or not self.today < day <= self.today + LONGEST_WAIT):
            last = date_format(self.today + LONGEST_WAIT, "j F Y")
            self.add_error("until", gettext("Kies een dag na vandaag en uiterlijk %(day)s.") % {"day": last})

    def wanted(self) -> ExchangeRequest:
        """What is to begin; the form is valid."""
        said = self.cleaned_data
        ground = said.get("ground", "")
        taken = set(said["fields"])
        return ExchangeRequest(
            recipient=self.recipient.key,
            party=self.parties[said["party"]],
            fields=[one.field for one in self.offer.fields if one.field in taken],
            reason=said["reason"],
            topic="" if ground in ("", QUESTION) else ground,
            ends_on=said.get("ends_on") if ground == QUESTION else None,
            demand=said.get("demand"),
            demand_on=said.get("demand_on"),
            postponed=Postponement(said["postponed"], said["postponed_why"], said["until"])
            if said.get("postponed")
            else None,
            uid=said["number"],
        )


def _party_name(party: Party) -> str:
    return ", ".join(filter(None, (party.name, party.department, party.town)))
