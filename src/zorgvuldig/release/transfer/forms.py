"""What a family answers when it has seen a transfer file, and what the school decides about an objection."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LIMIT = 4000  # characters
AGREED, STATEMENT, OBJECTION = "agreed", "statement", "objection"
TOO_LONG = _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.")
CHOOSE = _("Kies een van deze mogelijkheden.")


class AnswerForm(forms.Form):
    """That it is right, something to add, or an objection with its reason. `seen` is the package that was on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(
        label=_("Wat vindt u van dit dossier?"),
        choices=[
            (AGREED, _("Het klopt")),
            (STATEMENT, _("Ik wil er iets bij schrijven. Dat gaat mee naar de volgende school")),
            (OBJECTION, _("Ik maak bezwaar. Het dossier gaat niet weg voordat de school daarover besluit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    text = forms.CharField(
        label=_("In uw eigen woorden"),
        help_text=_("Nodig als u er iets bij schrijft of bezwaar maakt. Schrijf bij een bezwaar op waarom."),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, sha256: str) -> None:
        super().__init__(data, initial={"seen": sha256})

    def clean(self) -> dict[str, Any]:
        """Words are needed for whoever adds or objects."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") in (STATEMENT, OBJECTION) and not str(cleaned.get("text", "")).strip():
            if not self.has_error("text"):
                self.add_error("text", gettext("Schrijf op wat u erbij wilt zetten, of waarom u bezwaar maakt."))
        elif cleaned.get("kind") == AGREED:
            cleaned["text"] = ""
        return cleaned


class DecisionForm(forms.Form):
    """What the school decides about an objection, and why. The family reads it."""

    outcome = forms.ChoiceField(
        label=_("Uw besluit"),
        choices=[
            ("upheld", _("De familie heeft gelijk: het dossier gaat niet weg")),
            ("rejected", _("Het dossier mag toch weg")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    why = forms.CharField(
        label=_("Waarom?"),
        help_text=_("De familie leest dit."),
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf op waarom. De familie leest dit."), "max_length": TOO_LONG},
    )
