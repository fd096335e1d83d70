"""What somebody of the school says to have a letter of refusal."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.register_words import say
from zorgvuldig.release.authority.refusal import GROUNDS
from zorgvuldig.release.exchange.models import Party

ELSE = "else"
LINES = 6


class RefusalForm(forms.Form):
    """On which question the answer is no, and why."""

    asked_on = DayField(
        label=_("Op welke dag werd het gevraagd?"),
        error_messages={"required": _("Vul in op welke dag het werd gevraagd.")},
    )
    theirs = forms.CharField(
        label=_("Wat is hun kenmerk?"),
        help_text=_("Het nummer in hun brief of mail. Schrijf hier geen naam van een leerling."),
        max_length=60,
        required=False,
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, today: date, asked_on: date | None = None) -> None:
        super().__init__(data)
        self.today, self.initial["asked_on"] = today, asked_on
        self.fields["ground"] = forms.ChoiceField(
            label=_("Waarom is het antwoord nee?"),
            choices=[(key, say(ground.name)) for key, ground in GROUNDS.items()],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies waarom het antwoord nee is.")),
        )

    def clean_asked_on(self) -> date:
        """Nobody asked tomorrow."""
        day: date = self.cleaned_data["asked_on"]
        if day > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Kijk de datum na."))
        return day


class LetterForm(RefusalForm):
    """The same, with to whom: somebody of the address book, or whoever it is."""

    def __init__(self, data: Mapping[str, object] | None = None, *, today: date, known: Sequence[Party]) -> None:
        super().__init__(data, today=today)
        self.known = {str(party.uid): party for party in known}
        names = [(key, " · ".join(filter(None, (one.name, one.department)))) for key, one in self.known.items()]
        self.fields["party"] = forms.ChoiceField(
            label=_("Wie vroeg het?"),
            choices=[*names, (ELSE, gettext("Iemand anders"))],
            initial=None if names else ELSE,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies wie het vroeg.")),
        )
        self.fields["address"] = forms.CharField(
            label=_("Naam en adres"),
            help_text=_("Alleen bij iemand anders. Elke regel komt zo in de brief."),
            max_length=400,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.order_fields(["party", "address", "asked_on", "theirs", "ground"])

    def clean(self) -> dict[str, object]:
        """Somebody else has a name and an address of a few lines."""
        cleaned = super().clean() or {}
        lines = [line.strip() for line in str(cleaned.get("address", "")).splitlines() if line.strip()]
        if cleaned.get("party") == ELSE and not lines:
            self.add_error("address", gettext("Vul een naam en een adres in."))
        elif len(lines) > LINES:
            self.add_error("address", gettext("Gebruik ten hoogste zes regels."))
        cleaned["lines"] = lines
        return cleaned
