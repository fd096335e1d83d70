"""The form of a weighing: per medium what is decided, and for all of them why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from zorgvuldig.media.publication.review_actions import MediumDecision, NewWeighing
from zorgvuldig.media.publication.review_labels import (
    AFTER,
    NAME_IN_CAPTION,
    NAME_IN_REASON,
    NO_CHOICE,
    NO_REASON,
    OUTCOMES,
    REFUSALS,
    SEEN,
)
from zorgvuldig.media.publication.review_reads import MediumColumn
from zorgvuldig.platform.names import fold
from zorgvuldig.school.people.models import PupilIdentity

WORDS = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
PLACE = "plek-"


class WeighingForm(forms.Form):
    """One decision about several media at once."""

    faces = forms.CharField(widget=forms.HiddenInput)
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.MultipleChoiceField(
        label=_("Wat ziet u nog meer?"),
        help_text=_("Dit kan het systeem niet zien. Een vinkje houdt niets tegen; het staat wel bij uw besluit."),
        choices=list(SEEN.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when_withdrawn = forms.ChoiceField(
        label=_("Trekt een leerling later de toestemming in?"),
        help_text=_("De foto is dan meteen weg. Kiest u een masker, dan komt hij met een masker terug."),
        choices=list(AFTER.items()),
        widget=forms.RadioSelect,
        initial="remove",
    )
    reason = forms.CharField(
        label=_("Waarom wel of niet plaatsen?"),
        help_text=_("Een of twee zinnen, zonder namen. Families kunnen dit lezen."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": NO_REASON},
    )
    caption = forms.CharField(
        label=_("Wat staat eronder?"),
        help_text=_("Zonder namen, behalve als dat met opzet is."),
        max_length=200,
        required=False,
    )
    names_declared = forms.BooleanField(label=_("Er staat met opzet een naam in"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        places: Sequence[MediumColumn],
        pupils: Iterable[PupilIdentity],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.places = {place.key: place for place in places}
        self.names = {fold(word) for pupil in pupils for word in WORDS.findall(pupil.given_name)}
        for place in places:
            self.fields[PLACE + place.key] = forms.ChoiceField(
                label=place.name,
                choices=[("", _("nu niets besluiten")), *OUTCOMES.items()],
                required=False,
                error_messages={"invalid_choice": str(REFUSALS["medium"])},
            )

    @property
    def of_places(self) -> list[tuple[BoundField, MediumColumn]]:
        """The field of each medium with what holds there."""
        return [(self[PLACE + key], place) for key, place in self.places.items()]

    def clean(self) -> dict[str, Any]:
        """What the database would refuse as well is said beside the field."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = {key: said.get(PLACE + key, "") for key in self.places}
        if not any(chosen.values()) and not any(name.startswith(PLACE) for name in self.errors):
            self.add_error(PLACE + next(iter(self.places)), NO_CHOICE)
        for key, outcome in chosen.items():
            if outcome == "as_is" and not self.places[key].allows:
                self.add_error(PLACE + key, str(REFUSALS["consent"]))
        if self._names(said.get("reason", "")):
            self.add_error("reason", NAME_IN_REASON)
        if self._names(said.get("caption", "")) and not said.get("names_declared"):
            self.add_error("caption", NAME_IN_CAPTION)
        return said

    @property
    def content(self) -> NewWeighing:
        """What was decided."""
        said = self.cleaned_data
        return NewWeighing(
            decisions=[MediumDecision(key, outcome) for key in self.places if (outcome := said[PLACE + key])],
            faces=said["faces"],
            last=said["last"] or 0,
            seen=said["seen"],
            when_withdrawn=said["when_withdrawn"],
            reason=said["reason"],
            caption=said["caption"],
            names_declared=said["names_declared"] and self._names(said["caption"]),
        )

    def refuse(self, why: str, medium: str) -> None:
        """What the database refused, beside the medium that it was about."""
        key = PLACE + medium if medium in self.places and why in ("consent", "medium") else None
        self.add_error(key, str(REFUSALS[why]))

    def _names(self, text: str) -> bool:
        """Whether somebody who is in the picture is named in it."""
        return any(
            fold(word) in self.names or fold(word).removesuffix("'s") in self.names for word in WORDS.findall(text)
        )
