"""The citizen number or education number of a pupil. A refusal never repeats what was typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import StaleForm
from zorgvuldig.pupils.numbers.rules import NumberKind, NumberRefused, citizen_number, education_number

KINDS = {NumberKind.CITIZEN.value: _("burgerservicenummer"), NumberKind.EDUCATION.value: _("onderwijsnummer")}


class NumberForm(StaleForm):
    """A number, which of the two it is, and whether it was compared with a document."""

    kind = forms.ChoiceField(
        label=_("Welk nummer is het?"),
        help_text=_("Een onderwijsnummer is er alleen voor een leerling zonder burgerservicenummer."),
        choices=[*KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies welk nummer het is.")},
    )
    number = forms.CharField(
        label=_("Nummer"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Vul het nummer in."),
            "max_length": _("Dit nummer is te lang. Een nummer heeft 9 cijfers."),
        },
    )
    is_compared = forms.BooleanField(
        label=_("Ik heb het nummer vergeleken met een officieel papier"),
        help_text=_(
            "Het paspoort, de identiteitskaart, een uittreksel van de gemeente of de brief van DUO. Een kopie bewaren wij niet."
        ),
        required=False,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, was: str) -> None:
        super().__init__(data, initial={"was": was, "kind": NumberKind.CITIZEN.value})

    def clean(self) -> dict[str, Any]:
        """The number passes the test of its kind."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and cleaned.get("number"):
            check = citizen_number if cleaned["kind"] == NumberKind.CITIZEN else education_number
            try:
                cleaned["number"] = check(cleaned["number"])
            except NumberRefused as refusal:
                self.add_error("number", str(refusal))
        return cleaned
