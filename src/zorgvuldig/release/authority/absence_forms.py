"""What a coordinator says before a report of absence is prepared: to which desk, and why, in words for the family."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.release.exchange.models import Party

CHOOSE = _("Kies naar welk loket de melding gaat.")


class ReportForm(forms.Form):
    """The desk, and the reason."""

    party = forms.ChoiceField(
        label=_("Waar meldt de school dit?"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reason = forms.CharField(
        label=_("Waarom meldt de school dit?"),
        help_text=_("De familie leest dit. Wij versleutelen het."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Schrijf waarom de school dit meldt. De familie leest dit."),
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )

    def __init__(
        self, parties: Sequence[Party], data: Mapping[str, str] | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        one = {"party": str(parties[0].uid)} if len(parties) == 1 else {}
        super().__init__(data, initial={**one, **(initial or {})})
        self.parties = {str(party.uid): party for party in parties}
        choices = [(uid, ", ".join(filter(None, (p.name, p.department, p.town)))) for uid, p in self.parties.items()]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above

    @property
    def chosen(self) -> Party:
        """The party that was chosen."""
        return self.parties[self.cleaned_data["party"]]
