"""What families are asked about an outing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.families.models import Outing
from zorgvuldig.kit.fields import day_field, offer, text_field
from zorgvuldig.school.models import LearningGroup

DAY = timedelta(days=1)
COST = _("Vul een bedrag in, zoals 12,50. Kost het niets, vul dan 0 in.")
NOTHING_MEDICAL = _("Vraag hier niets over gezondheid of medicijnen. Wat de school daarvan weet, heeft een eigen plek.")


class OutingForm(forms.Form):
    """What, when, where, what it costs and what to bring, and whose families are asked."""

    title = text_field(_("Wat is het?"), 80, _("Schrijf in een paar woorden wat het is."))
    held_on = day_field(_("Op welke dag, of vanaf welke dag?"), _("Vul de dag in."))
    last_day = day_field(_("Tot en met welke dag?"), help_text=_("Alleen als het meer dagen duurt."))
    hours = text_field(
        _("Hoe laat?"), 80, help_text=_("Bijvoorbeeld: van 8.30 tot 16.00 uur, verzamelen op het plein.")
    )
    place = text_field(_("Waar is het?"), 120, _("Schrijf waar het is."))
    cost = forms.DecimalField(
        label=_("Wat kost het, in euro’s?"),
        min_value=Decimal(0),
        max_digits=6,
        decimal_places=2,
        localize=True,
        initial=Decimal(0),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), COST
        ),
    )
    bring = forms.CharField(
        label=_("Wat neemt een leerling mee?"),
        help_text=NOTHING_MEDICAL,
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Dit is te lang. Schrijf hoogstens 400 tekens.")},
    )
    groups = forms.MultipleChoiceField(
        label=_("Van welke groepen vraagt u de gezinnen?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kruis ten minste één groep aan."),
            "invalid_choice": _("Deze groep is niet van u. Kies een groep uit de lijst."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        groups: Sequence[LearningGroup],
        today: date,
        outing: Outing | None = None,
        asked: Collection[int] = (),
    ) -> None:
        super().__init__(data, initial=_initial(outing, asked) if outing else None)
        self.today = today
        self.groups_by_key = {str(group.pk): group for group in groups}
        offer(self, "groups", [(key, group.name) for key, group in self.groups_by_key.items()])

    def clean_held_on(self) -> date:
        """A day that is still to come."""
        day: date = self.cleaned_data["held_on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Kies een dag die nog komt."))
        return day

    def clean(self) -> dict[str, Any]:
        """It ends on the day on which it begins, or later."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("held_on"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("Kies de eerste dag of een latere."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("title", "held_on", "hours", "place", "cost", "bring")}
        return {**kept, "ends_on": (said["last_day"] or said["held_on"]) + DAY}

    @property
    def chosen(self) -> list[LearningGroup]:
        """The groups that are asked."""
        return [self.groups_by_key[key] for key in self.cleaned_data["groups"]]


def _initial(outing: Outing, asked: Collection[int]) -> dict[str, Any]:
    kept = {name: getattr(outing, name) for name in ("title", "held_on", "hours", "place", "cost", "bring")}
    last = outing.last_day
    return {**kept, "last_day": last if last != outing.held_on else None, "groups": [str(group) for group in asked]}
