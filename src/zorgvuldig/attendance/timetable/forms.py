"""What whoever makes the timetable fills in: whose week, how a lesson is now, and who is away on which day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.timetable.reads import Choices
from zorgvuldig.kit.fields import DayField, StaleForm, choice_field, offer, text_field
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import School
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.pages import group_name

HIGHEST_SLOT = 20


class WeekForm(StaffChoiceForm, GroupChoiceForm):
    """Of which group, teacher or room somebody wants to see the week: one of the three."""

    field_order = ["group", "staff", "room"]
    group = forms.ChoiceField(label=_("Groep"), required=False, error_messages={"required": _("Kies de groep.")})
    staff = forms.ChoiceField(
        label=_("Of een docent"), required=False, error_messages={"required": _("Kies de docent.")}
    )
    room = forms.ChoiceField(label=_("Of een lokaal"), required=False)

    def __init__(self, data: Mapping[str, str] | None = None, *, choices: Choices) -> None:
        super().__init__(data)
        self.ask_for_groups("group", choices.groups, named=group_name)
        self.ask_for_staff("staff", choices.teachers, named=listed_name)
        several = len({school.pk for school, _room in choices.rooms}) > 1
        self.rooms = {f"{school.pk}/{room}": (school, room) for school, room in choices.rooms}
        offer(
            self,
            "room",
            [
                ("", _("Kies")),
                *((key, f"{room}, {school.name}" if several else room) for key, (school, room) in self.rooms.items()),
            ],
        )

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")

    def clean_room(self) -> tuple[School, str] | None:
        """The room, with its school."""
        return self.rooms.get(self.cleaned_data["room"])

    def clean(self) -> dict[str, Any]:
        """One of the three."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["group"] = next(iter(self.groups_chosen("group")), None)
        chosen = [name for name in ("group", "staff", "room") if cleaned.get(name)]
        if len(chosen) != 1 and not self.errors:
            self.add_error(None, gettext("Kies een groep, een docent of een lokaal: één van de drie."))
        return cleaned


class LessonForm(StaleForm, StaffChoiceForm):
    """How one lesson is now."""

    field_order = ["was", "held", "held_on", "slot", "room", "staff_typed", "staff"]
    held = choice_field(
        _("Gaat de les door?"),
        [("yes", _("De les gaat door")), ("no", _("De les valt uit"))],
        _("Kies of de les doorgaat."),
    )
    held_on = DayField(label=_("Op welke dag?"))
    slot = forms.IntegerField(
        label=_("Welk lesuur?"),
        min_value=1,
        max_value=HIGHEST_SLOT,
        error_messages={
            "required": _("Vul het lesuur in, bijvoorbeeld 3."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 3."),
            "min_value": _("Het eerste lesuur is 1."),
            "max_value": _("Een dag heeft hoogstens 20 lesuren."),
        },
    )
    room = text_field(_("In welk lokaal?"), 20)
    staff = forms.ChoiceField(
        label=_("Wie geeft de les?"), required=False, error_messages={"required": _("Kies wie de les geeft.")}
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, teachers: Mapping[str, Staff], initial: Mapping[str, object]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.ask_for_staff("staff", teachers, none=_("De docent van de groep"), named=listed_name)

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")


class AwayForm(StaffChoiceForm):
    """Who is away, and on which day."""

    field_order = ["staff_typed", "staff", "day"]
    staff = forms.ChoiceField(label=_("Wie is er niet?"), error_messages={"required": _("Kies wie er niet is.")})
    day = DayField(label=_("Op welke dag?"))

    def __init__(self, data: Mapping[str, str] | None = None, *, teachers: Mapping[str, Staff], today: date) -> None:
        super().__init__(data, initial={"day": today})
        self.ask_for_staff("staff", teachers, named=listed_name)
        self.today = today

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")

    def clean_day(self) -> date:
        """Today or later."""
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(gettext("Deze dag is al voorbij. Kies vandaag of later."))
        return day
