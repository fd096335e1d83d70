"""A film of a lesson: of which group, what for, and when it goes. And the colleague who may watch."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.labels import Word
from zorgvuldig.media.recordings.actions import LONGEST_DAYS
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff

WHATS: dict[str, Word] = {
    "lesson": _("Een les, om mijn eigen lesgeven te bekijken"),
    "coaching": _("Coaching van een docent"),
    "internship": _("Iemand leert voor docent"),
}
USUAL = timedelta(weeks=4)


class RecordingForm(forms.Form):
    """What is written down of a film before it is sent."""

    group = forms.ChoiceField(
        label=_("Van welke groep?"),
        error_messages={
            "required": _("Kies de groep die in beeld is."),
            "invalid_choice": _(
                "Deze groep kunt u niet kiezen. Kies een groep waaraan u lesgeeft of waarvan u mentor bent."
            ),
        },
    )
    title = forms.CharField(
        label=_("Hoe heet de opname?"),
        help_text=_("Bijvoorbeeld: Les over breuken. Noem geen leerling."),
        max_length=120,
        error_messages={"required": _("Geef de opname een naam.")},
    )
    what = forms.ChoiceField(
        label=_("Wat voor opname is het?"),
        choices=list(WHATS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat voor opname het is.")},
    )
    why = forms.CharField(
        label=_("Waarvoor is de opname gemaakt?"),
        help_text=_("Eén zin. Noem geen leerling."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Schrijf op waarvoor de opname is gemaakt.")},
    )
    happened_on = DayField(label=_("Op welke dag was de les?"))
    goes_on = DayField(
        label=_("Op welke dag wissen wij de opname?"),
        help_text=_("Meestal na 4 weken, en uiterlijk 90 dagen na de les. U kunt haar altijd eerder wissen."),
    )

    def __init__(self, data: Any = None, *, groups: Sequence[LearningGroup], today: date) -> None:
        super().__init__(data, initial={"happened_on": today, "goes_on": today + USUAL, "what": "lesson"})
        self.today = today
        self.groups = {str(one.uid): one for one in groups}
        self.fields["group"].choices = [  # type: ignore[attr-defined]  # the field above
            (uid, one.name) for uid, one in self.groups.items()
        ]

    def clean_group(self) -> LearningGroup:
        """The group itself."""
        return self.groups[self.cleaned_data["group"]]

    def clean_happened_on(self) -> date:
        """A lesson that was, and of which a film may still be kept."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een eerdere dag."))
        if day + timedelta(days=LONGEST_DAYS) <= self.today:
            raise forms.ValidationError(
                gettext("Deze les is langer dan 90 dagen geleden. Zo’n opname mag niet meer bewaard worden.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """The day on which it goes is still to come, and at most 90 days after the lesson."""
        cleaned = super().clean() or self.cleaned_data
        lesson: date | None = cleaned.get("happened_on")
        goes: date | None = cleaned.get("goes_on")
        if goes and goes <= self.today:
            self.add_error("goes_on", gettext("Deze dag is al geweest. Kies een latere dag."))
        elif goes and lesson and goes > (last := lesson + timedelta(days=LONGEST_DAYS)):
            says = gettext("Een opname mag ten hoogste 90 dagen na de les blijven. Kies uiterlijk %(day)s.")
            self.add_error("goes_on", says % {"day": f"{last.day}-{last.month}-{last.year}"})
        return cleaned


class ViewerForm(StaffChoiceForm):
    """A colleague who may watch."""

    colleague = forms.ChoiceField(
        label=_("Welke collega mag kijken?"),
        error_messages={
            "required": _("Kies een collega."),
            "invalid_choice": _("Deze collega kunt u niet kiezen. Kies uit de lijst."),
        },
    )

    def __init__(self, data: Any = None, *, colleagues: Sequence[Staff]) -> None:
        super().__init__(data)
        self.ask_for_staff("colleague", {str(one.pk): one for one in colleagues})

    def clean_colleague(self) -> Staff | None:
        """The colleague."""
        return self.staff_chosen("colleague")
