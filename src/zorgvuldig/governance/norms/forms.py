"""What is asked of a norm: how far the school is, what shows it, and how far it wants to be, when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.norms.catalogue import LEVELS, MINIMUM
from zorgvuldig.kit.fields import DayField

REFUSALS = {
    "norm_shown": _("Schrijf op waaruit dat blijkt. Zonder dat verandert het niveau niet."),
    "norm_role": _("Alleen de privacy officer en de schoolleiding vullen dit in."),
    "norm_level_of_five": _("Kies een niveau van 1 tot en met 5."),
}
CHOICES = [(str(level), says) for level, says in LEVELS.items()]
WRONG = {"required": REFUSALS["norm_level_of_five"], "invalid_choice": REFUSALS["norm_level_of_five"]}


class NormForm(forms.Form):
    """A level with what shows it; what stood before stays in the history."""

    level = forms.ChoiceField(
        label=_("Hoe ver is de school nu?"), choices=CHOICES, widget=forms.RadioSelect, error_messages=WRONG
    )
    shown_by = forms.CharField(
        label=_("Waaruit blijkt dat?"),
        help_text=_("Bijvoorbeeld: een vastgesteld plan, een verslag, of een lijst. Noem geen namen."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": REFUSALS["norm_shown"]},
    )
    target = forms.ChoiceField(
        label=_("Hoe ver wil de school zijn?"),
        help_text=_("De sector wil minstens niveau 3."),
        choices=CHOICES,
        initial=str(MINIMUM),
        error_messages=WRONG,
    )
    target_on = DayField(label=_("Wanneer?"), help_text=_("Laat het leeg als de school er al is."), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, today: date, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A day for what is still to come."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        day, level, target = said.get("target_on"), said.get("level"), said.get("target")
        if level and target and target > level and not day and "target_on" not in self.errors:
            self.add_error("target_on", gettext("Vul in wanneer de school zo ver wil zijn."))
        if day and day <= self.today:
            self.add_error("target_on", gettext("Deze dag is al geweest. Kies een dag die nog komt."))
        return said
