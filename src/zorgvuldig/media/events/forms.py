"""Something of which pictures are made: what it is called, on which day, and which groups were there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField
from zorgvuldig.media.events.reads import GroupChoices
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import LearningGroup


class EventForm(GroupChoiceForm):
    """An event; `groups` are of one school, and those that were chosen before stay on offer (`standing`)."""

    name = forms.CharField(
        label=_("Wat is het?"),
        help_text=_("Bijvoorbeeld: Sportdag, of Klassenfoto 2B. Noem geen leerling."),
        max_length=120,
        error_messages={"required": _("Geef de gebeurtenis een naam, bijvoorbeeld Sportdag.")},
    )
    happened_on = DayField(label=_("Op welke dag was het?"))
    groups = forms.MultipleChoiceField(
        label=_("Welke klassen en groepen waren erbij?"),
        help_text=_(
            "Alleen leerlingen uit deze groepen kunt u straks op een foto aanwijzen. Uw eigen groepen staan bovenaan."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één klas of groep."),
            "invalid_choice": _("Een van deze groepen kunt u niet kiezen. Kies uit de lijst."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offered: GroupChoices,
        today: date,
        initial: Mapping[str, object] | None = None,
        standing: tuple[LearningGroup, ...] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.today = today
        groups = {str(one.uid): one for one in (*offered.all(), *standing)}
        several = len({one.year.school_id for one in groups.values()}) > 1
        self.ask_for_groups(
            "groups",
            groups,
            named=lambda one: f"{one.name} ({one.year.school.name})" if several else one.name,
            near={str(one.uid) for one in offered.near()},
        )

    def clean_name(self) -> str:
        """Without spaces that show nothing."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_happened_on(self) -> date:
        """Pictures are of something that was."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een eerdere dag."))
        return day

    def clean(self) -> dict[str, Any]:
        """The groups themselves, of one school."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["groups"] = self.groups_chosen("groups")
        if len({one.year.school_id for one in cleaned["groups"]}) > 1:
            self.add_error(
                "groups", gettext("Kies groepen van één school. Maak voor de andere school een eigen gebeurtenis.")
            )
        return cleaned
