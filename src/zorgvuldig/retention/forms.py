"""What is filled in to keep something longer, to end that, to agree to a run, and to ask whether data are gone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.fields import DayField, day_field
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Category, Guard
from zorgvuldig.retention.actions import MISSING, HoldRequest, problems

Data = Mapping[str, object] | None
Word = str | Promise
KINDS: dict[str, Word] = {
    "complaint": _("Er loopt een klacht"),
    "court": _("Er loopt een rechtszaak"),
    "incident": _("Een incident wordt nog uitgezocht"),
    "archive": _("Het moet naar het archief"),
}
QUARTER, YEAR = timedelta(days=91), timedelta(days=365)
OWN = ("hold", "offer", "own_copy")  # what keeping itself makes


def holdable() -> list[Category]:
    """The kinds of data that hang on a pupil and go by a term, so that they can be kept longer."""
    about = {table.category for table in REGISTER.tables.values() if table.guard in (Guard.PUPIL, Guard.VIA)}
    return [category for category in REGISTER.categories.values() if category.key in about - set(OWN)]


class HoldForm(forms.Form):
    """What has to stay, why, and until when."""

    def __init__(self, data: Data = None, *, today: date, owners: Iterable[tuple[int, str]], me: int) -> None:
        super().__init__(data)
        self.today = today
        people: Sequence[tuple[str, str]] = [(str(number), name) for number, name in owners]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Waarom moet het langer blijven?"),
            choices=list(KINDS.items()),
            widget=forms.RadioSelect,
            error_messages={"required": MISSING["kind"]},
        )
        self.fields["categories"] = forms.MultipleChoiceField(
            label=_("Welke gegevens moeten blijven?"),
            help_text=_("Kies alleen wat echt nodig is. Al het andere verdwijnt op tijd."),
            choices=[(category.key, say(category.name)) for category in holdable()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": MISSING["categories"]},
        )
        self.fields["reason"] = forms.CharField(
            label=_("De reden in eigen woorden"),
            help_text=_("Het gezin leest dit niet. Het gezin ziet wel welke gegevens langer blijven en tot wanneer."),
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=2000,
            error_messages={"required": MISSING["reason"]},
        )
        self.fields["owner"] = forms.ChoiceField(
            label=_("Wie let erop dat het niet langer duurt dan nodig?"),
            choices=people,
            initial=str(me),
            required=False,
        )
        self.fields["ends_on"] = day_field(
            _("Tot welke dag?"),
            MISSING["ends_on"],
            _("Op die dag houdt het vanzelf op. Hoogstens 2 jaar."),
            today + YEAR,
        )
        self.fields["review_on"] = day_field(
            _("Wanneer kijkt u opnieuw?"),
            MISSING["review_on"],
            _("U krijgt dan een e-mail zonder namen."),
            today + QUARTER,
        )

    def clean(self) -> dict[str, Any]:
        """The same sentences as the operation has."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field, sentence in problems(self.content, self.today):
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned

    @property
    def content(self) -> HoldRequest:
        """What was filled in."""
        said = self.cleaned_data
        return HoldRequest(
            kind=said.get("kind", ""),
            mask=REGISTER.mask(said.get("categories", [])),
            reason=said.get("reason", ""),
            owner_id=int(said["owner"]) if said.get("owner") else None,
            ends_on=said.get("ends_on"),
            review_on=said.get("review_on"),
        )


class LiftForm(forms.Form):
    """Why something need not stay longer any more."""

    reason = forms.CharField(
        label=_("Waarom is het niet langer nodig?"),
        help_text=_(
            "Daarna gelden de gewone termijnen weer. Wat al over zijn termijn is, verdwijnt de volgende nacht."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Schrijf op waarom het niet langer nodig is.")},
    )


class ReceiptCheckForm(forms.Form):
    """Whose data somebody asks about. Posted, so that nothing of it stands in an address."""

    number = forms.CharField(
        label=_("Leerlingnummer"),
        help_text=_("Dat staat op een rapport of in de kopie die u maakte."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Vul het leerlingnummer in.")},
    )
    born_on = DayField(
        label=_("Geboortedatum van de leerling"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={"required": _("Vul de geboortedatum in.")},
    )
