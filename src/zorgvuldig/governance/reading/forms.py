"""What is asked about a signal: what it turned out to be."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.reading.labels import OUTCOMES, REFUSALS
from zorgvuldig.incidents.forms import names_somebody
from zorgvuldig.school.people.models import PupilIdentity

NEW = "nieuw"


class ReviewForm(forms.Form):
    """What somebody makes of a signal; the note names no pupil whose file it is about."""

    outcome = forms.ChoiceField(
        label=_("Wat bleek het te zijn?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat het bleek te zijn."), "invalid_choice": _("Kies uit de lijst.")},
    )
    note = forms.CharField(
        label=_("Wat kwam eruit?"),
        help_text=_("Noem geen leerling. Hoort het bij het werk, dan mag u dit leeg laten."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        error_messages={"max_length": _("Dit is te lang. Schrijf het in hoogstens 2000 tekens.")},
    )
    breach = forms.ChoiceField(
        label=_("Bij welk datalek hoort dit?"),
        help_text=_("Alleen als het een datalek is."),
        required=False,
        error_messages={"invalid_choice": REFUSALS["closed"]},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        pupils: Sequence[PupilIdentity],
        breaches: Sequence[Breach],
    ) -> None:
        super().__init__(data)
        self.pupils, self.breaches = pupils, {str(one.uid): one for one in breaches}
        offered = [(NEW, _("Een nieuw datalek")), *((uid, one.title) for uid, one in self.breaches.items())]
        self.fields["breach"].choices = offered  # type: ignore[attr-defined]  # the field above

    @property
    def of_breach(self) -> Breach | None:
        """The breach that was chosen; None for a new one."""
        return self.breaches.get(self.cleaned_data.get("breach", ""))

    def clean(self) -> dict[str, Any]:
        """What is more than work is explained, and nobody is named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        note = said["note"] = str(said.get("note", "")).strip()
        if said.get("outcome") in ("talked", "breach") and not note and "note" not in self.errors:
            self.add_error("note", str(REFUSALS["note"]))
        if names_somebody(note, self.pupils):
            self.add_error("note", gettext("Hier staat de naam van een leerling. Haal die weg: anderen lezen dit ook."))
        return said
