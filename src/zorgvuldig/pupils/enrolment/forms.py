"""Enrolling, changing class or group, leaving, and correcting the dates. On the screen a period ends with its last day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, StaleForm
from zorgvuldig.kit.labels import LEFT, Word
from zorgvuldig.school.groups.choice_forms import FEW, GroupChoiceForm
from zorgvuldig.school.models import LearningGroup

NOTHING: tuple[str, Word] = ("", _("geen"))


class AlongField(forms.BooleanField):
    """Whether the teaching groups that carry the name of a class go with it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Neem de lesgroepen van de klas mee"),
            help_text=_(
                "Dat zijn de groepen met de naam van de klas erin. Van 2B zijn dat bijvoorbeeld wi2B en 2B-ne."
            ),
            initial=True,
            required=False,
        )


class Untouchable(forms.Form):
    """Where another system keeps the datum, there is nothing to ask here."""

    asks: tuple[str, ...] = ()


class SchoolingForm(StaleForm):
    """A form about where a pupil is; `was` is the fingerprint of all enrolments and memberships."""

    def __init__(self, data: Mapping[str, str] | None = None, *, was: str, **initial: object) -> None:
        super().__init__(data, initial={**initial, "was": was})


class EnrolForm(SchoolingForm):
    """A new enrolment, of somebody who was here before."""

    school = forms.ChoiceField(label=_("Op welke school?"), error_messages={"required": _("Kies de school.")})
    level = forms.CharField(label=_("Niveau"), help_text=_("Bijvoorbeeld havo."), max_length=20, required=False)
    first_day = DayField(label=_("Vanaf welke dag?"))
    group = forms.ChoiceField(label=_("In welke klas?"), required=False)
    along = AlongField()


class GroupForm(GroupChoiceForm, SchoolingForm):
    """One group ends and another begins, on one day."""

    old = forms.ChoiceField(label=_("Welke klas of groep eindigt?"), required=False)
    new = forms.ChoiceField(label=_("Welke klas of groep begint?"), required=False)
    first_day = DayField(
        label=_("Vanaf welke dag?"),
        help_text=_("De eerste dag in de nieuwe groep. De dag ervoor is de laatste dag in de oude groep."),
    )
    along = AlongField()

    def clean(self) -> dict[str, Any]:
        """The new group itself; something has to change."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["new"] = next(iter(self.groups_chosen("new")), None)
        if not cleaned.get("old") and not cleaned["new"] and not self.errors:
            self.add_error("new", gettext("Kies welke groep eindigt, welke groep begint, of allebei."))
        return cleaned


class ClassIntoGroupForm(GroupChoiceForm):
    """A whole class goes into a teaching group of its own school and year."""

    group = forms.ChoiceField(
        label=_("In welke lesgroep?"),
        help_text=_("Dit zijn de lesgroepen van deze school in dit schooljaar."),
        error_messages={
            "required": _("Kies een lesgroep."),
            "invalid_choice": _("Deze lesgroep hoort niet bij deze school en dit schooljaar. Kies een andere."),
        },
    )
    first_day = DayField(label=_("Vanaf welke dag?"), help_text=_("De eerste dag in de lesgroep."))

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        groups: Mapping[str, LearningGroup],
        beside: LearningGroup,
        first_day: date,
    ) -> None:
        super().__init__(data, initial={"first_day": first_day})
        self.year = beside.year
        near = {uid for uid, one in groups.items() if one.stage == beside.stage}
        self.ask_for_groups(
            "group",
            groups,
            named=lambda one: f"{one.name} ({one.subject.name})" if one.subject else one.name,
            near=near if len(near) <= FEW else (),
            none=_("kies een lesgroep"),
        )

    def clean(self) -> dict[str, Any]:
        """The group itself."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["group"] = next(iter(self.groups_chosen("group")), None)
        return cleaned

    def clean_first_day(self) -> date:
        """A group has pupils in its own school year alone."""
        day: date = self.cleaned_data["first_day"]
        if not self.year.starts_on <= day < self.year.ends_on:
            says = gettext("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag.")
            raise forms.ValidationError(says % {"year": self.year.name})
        return day


class LeaveForm(SchoolingForm):
    """A pupil leaves the school."""

    last_day = DayField(label=_("Wat is de laatste dag op school?"))
    left_with = forms.ChoiceField(
        label=_("Waarom gaat de leerling van school?"),
        choices=[*LEFT.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies waarom de leerling van school gaat.")},
    )
    destination = forms.CharField(
        label=_("Waar gaat de leerling naartoe?"),
        help_text=_("De naam en plaats van de school, of wat de leerling gaat doen."),
        max_length=160,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Who goes to another school goes to one that has a name."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("left_with") == "other_school" and not cleaned.get("destination"):
            self.add_error("destination", gettext("Vul de naam en plaats van de andere school in."))
        return cleaned


class CorrectionOfDatesForm(SchoolingForm):
    """An enrolment as it should have been recorded."""

    first_day = DayField(label=_("Wat was de eerste dag op school?"))
    last_day = DayField(
        label=_("Wat was de laatste dag op school?"),
        help_text=_("Laat leeg als de leerling ingeschreven blijft."),
        required=False,
    )
    level = forms.CharField(label=_("Niveau"), max_length=20, required=False)
    left_with = forms.ChoiceField(
        label=_("Waarom ging de leerling van school?"),
        choices=[*LEFT.items(), ("", _("de leerling blijft"))],
        widget=forms.RadioSelect,
        required=False,
    )
    destination = forms.CharField(label=_("Waar ging de leerling naartoe?"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        """A last day and a reason belong together, and a period goes forwards."""
        cleaned = super().clean() or self.cleaned_data
        first: date | None = cleaned.get("first_day")
        last: date | None = cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("De laatste dag ligt voor de eerste dag. Kies een latere dag."))
        if last and not cleaned.get("left_with"):
            self.add_error("left_with", gettext("Kies waarom de leerling van school ging."))
        if not last and cleaned.get("left_with") and "last_day" in cleaned:
            self.add_error("last_day", gettext("Vul de laatste dag in, of kies dat de leerling blijft."))
        return cleaned


class MoveForm(SchoolingForm):
    """A pupil goes on at another school of the board."""

    school = forms.ChoiceField(
        label=_("Naar welke school van het bestuur?"), error_messages={"required": _("Kies de school.")}
    )
    last_day = DayField(label=_("Wat is de laatste dag hier?"))
    first_day = DayField(label=_("Wat is de eerste dag daar?"))
    level = forms.CharField(label=_("Niveau op de nieuwe school"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        """A pupil is at one school at a time."""
        cleaned = super().clean() or self.cleaned_data
        first: date | None = cleaned.get("first_day")
        last: date | None = cleaned.get("last_day")
        if first and last and first <= last:
            self.add_error("first_day", gettext("De eerste dag daar ligt na de laatste dag hier. Kies een latere dag."))
        return cleaned
