"""Periods, holidays, absence codes, the intake round and substitutes. On the screen a span ends with its last day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, StaleForm
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.models import Period

DAY = timedelta(days=1)


class SpanForm(StaleForm):
    """A first and a last day, in that order; half-open once cleaned (`starts_on`, `ends_on`)."""

    first_day = DayField(label=_("Wat is de eerste dag?"))
    last_day = DayField(label=_("Wat is de laatste dag?"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or self.cleaned_data
        first: date | None = cleaned.get("first_day")
        last: date | None = cleaned.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", gettext("De laatste dag ligt voor de eerste dag. Kies een latere dag."))
            else:
                cleaned["span"] = Span(first, last + DAY)
        return cleaned


def within(form: forms.Form, year: SchoolYear, span: Span | None) -> None:
    """Refuse a span that is not wholly in the school year."""
    if span and not Span(year.starts_on, year.ends_on).holds(span):
        field = "first_day" if not year.starts_on <= span.starts_on < year.ends_on else "last_day"
        form.add_error(
            field, gettext("Deze dag valt buiten het schooljaar %(year)s. Kies een andere dag.") % {"year": year.name}
        )


class PeriodForm(SpanForm):
    """A period of a school year after which a report is issued."""

    field_order = ["was", "name", "first_day", "last_day", "weight"]
    name = forms.CharField(
        label=_("Hoe heet de periode?"), max_length=40, error_messages={"required": _("Geef de periode een naam.")}
    )
    weight = forms.IntegerField(
        label=_("Hoe vaak telt de periode mee in het eindcijfer?"),
        help_text=_("Een heel getal van 1 tot en met 20."),
        min_value=1,
        max_value=20,
        initial=1,
        error_messages={
            "required": _("Vul in hoe vaak de periode meetelt, bijvoorbeeld 1."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 2."),
            "min_value": _("Een periode telt minstens 1 keer mee."),
            "max_value": _("Een periode telt hoogstens 20 keer mee."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        year: SchoolYear,
        others: Sequence[Period],
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.year = year
        self.others = others

    def clean(self) -> dict[str, Any]:
        """Within the year, and beside the other periods."""
        cleaned = super().clean()
        span: Span | None = cleaned.get("span")
        within(self, self.year, span)
        if any(other.name.casefold() == cleaned.get("name", "").casefold() for other in self.others):
            self.add_error("name", gettext("Dit schooljaar heeft al een periode met deze naam. Kies een andere naam."))
        clash = next((o for o in self.others if span and Span(o.starts_on, o.ends_on).overlaps(span)), None)
        if clash:
            self.add_error(
                "first_day",
                gettext("Deze dagen vallen over ‘%(name)s’ heen. Kies andere dagen.") % {"name": clash.name},
            )
        return cleaned


class HolidayForm(SpanForm):
    """Days without lessons."""

    field_order = ["was", "name", "first_day", "last_day"]
    name = forms.CharField(
        label=_("Hoe heet de vakantie?"), max_length=60, error_messages={"required": _("Geef de vakantie een naam.")}
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, year: SchoolYear) -> None:
        super().__init__(data)
        self.year = year

    def clean(self) -> dict[str, Any]:
        """Within the year."""
        cleaned = super().clean()
        within(self, self.year, cleaned.get("span"))
        return cleaned


class RoundForm(SpanForm):
    """The days on which families can apply for a school year."""


class ReasonForm(forms.Form):
    """A code for why a pupil was away."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Kort, bijvoorbeeld Z."),
        max_length=10,
        error_messages={"required": _("Vul de code in.")},
    )
    name = forms.CharField(
        label=_("Wat betekent de code?"),
        help_text=_("De ouders lezen dit ook. Bijvoorbeeld: ziek gemeld."),
        max_length=80,
        error_messages={"required": _("Vul in wat de code betekent.")},
    )
    is_authorised = forms.TypedChoiceField(
        label=_("Mag een leerling om deze reden afwezig zijn?"),
        help_text=_("Bij nee tellen de uren mee voor de melding van ongeoorloofd verzuim. Later veranderen kan niet."),
        choices=[("yes", _("Ja, geoorloofd")), ("no", _("Nee, ongeoorloofd"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee.")},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, codes: Sequence[str]) -> None:
        super().__init__(data)
        self.codes = {code.casefold() for code in codes}

    def clean_code(self) -> str:
        """A school has one meaning for a code."""
        code: str = self.cleaned_data["code"]
        if code.casefold() in self.codes:
            raise forms.ValidationError(gettext("Deze code is er al. Kies een andere code."))
        return code


class SubstitutionForm(StaffChoiceForm, GroupChoiceForm, SpanForm):
    """Who stands in for the teacher of a group, and until when."""

    field_order = ["was", "group", "staff", "first_day", "last_day"]
    group = forms.ChoiceField(label=_("Voor welke groep?"), error_messages={"required": _("Kies de groep.")})
    staff = forms.ChoiceField(
        label=_("Wie vervangt de docent?"), error_messages={"required": _("Kies wie er vervangt.")}
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        groups: Mapping[str, LearningGroup],
        named: Callable[[LearningGroup], Word],
        staff: Mapping[str, Staff],
        today: date,
    ) -> None:
        super().__init__(data, initial={"first_day": today})
        self.ask_for_groups("group", groups, named=named)
        self.ask_for_staff("staff", staff, named=listed_name)
        self.today = today

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")

    def clean(self) -> dict[str, Any]:
        """The group itself; within its year, and not in the past."""
        cleaned = super().clean()
        span: Span | None = cleaned.get("span")
        cleaned["group"] = next(iter(self.groups_chosen("group")), None)
        if cleaned["group"]:
            within(self, cleaned["group"].year, span)
        if span and span.ends_on <= self.today:
            self.add_error("last_day", gettext("Deze dag is al voorbij. Kies vandaag of later."))
        return cleaned
