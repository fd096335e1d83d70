"""What is asked when somebody did a duty, and which roles they want to see."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.reviews.reads import RoleFilter
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Text

LONG = 2000  # characters


class DoneForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label=_("Wat kwam eruit?"),
        help_text=_("Schrijf op wat u bekeek en wat u besloot. Noem geen leerlingen en geen ouders."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
        error_messages={
            "required": _("Schrijf op wat eruit kwam. Zonder uitkomst is de taak niet gedaan."),
            "max_length": _("Dit is te lang. Gebruik hoogstens 2000 tekens."),
        },
    )


class DutyFilterForm(forms.Form):
    """Which roles somebody wants to see; what makes no sense asks for all of them."""

    rol = forms.ChoiceField(label=_("Welke rol?"), required=False)
    school = forms.ChoiceField(label=_("Op welke school?"), required=False)
    ongebruikt = forms.BooleanField(label=_("90 dagen niet gebruikt"), required=False)
    open = forms.BooleanField(label=_("Dit jaar nog niet bekeken"), required=False)

    def __init__(self, data: Any, *, roles: Sequence[tuple[str, Text]], schools: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        offered = [("", _("Alle rollen")), *((key, say(name)) for key, name in roles)]
        offer(self, "rol", offered)
        named = [("", _("Alle scholen")), *((key, name or _("Een rol voor elke school")) for key, name in schools)]
        offer(self, "school", named)
        if len(schools) < 2:
            del self.fields["school"]

    @property
    def wanted(self) -> RoleFilter:
        """What was asked for."""
        self.is_valid()
        said = self.cleaned_data
        return RoleFilter(
            said.get("rol", ""), said.get("school", ""), bool(said.get("ongebruikt")), bool(said.get("open"))
        )
