"""Reporting that somebody is ill or away, and the school's record of it. On screen a last day, in Python the day after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import day_field, offer
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.models import AbsenceReason

_DAY = timedelta(days=1)
_FRIDAY = 4
LONGEST_LOOK = 60  # days: how far ahead the next school day is looked for
REMARK = 1000  # characters
HIGHEST_SLOT = 20


def school_days(today: date, year: SchoolYear, holidays: Iterable[Span], count: int) -> list[date]:
    """The first school days from today on: Monday to Friday, in the year and in no holiday."""
    free, day = list(holidays), max(today, year.starts_on)
    found: list[date] = []
    while len(found) < count and day < min(year.ends_on, today + LONGEST_LOOK * _DAY):
        if is_school_day(day, free):
            found.append(day)
        day += _DAY
    return found


def is_school_day(day: date, holidays: Iterable[Span]) -> bool:
    """Whether a day is one from Monday to Friday that lies in no holiday."""
    return day.weekday() <= _FRIDAY and not any(day in holiday for holiday in holidays)


def _remark_field(label: Any, help_text: Any = "", required: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": required,
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What a notice says, half-open; `is_open` for no last day yet."""

    starts_on: date
    ends_on: date
    remark: str
    is_open: bool = False


OPEN = "open"  # no last day yet


class SickForm(forms.Form):
    """Ill on one or both of the next two school days, or from the first on until somebody says that the pupil is better."""

    days = forms.ChoiceField(
        label=_("Welke dag?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een dag."), "invalid_choice": _("Kies een van deze dagen.")},
    )
    remark = _remark_field(
        _("Wilt u er iets bij zeggen?"),
        _("U hoeft niet te zeggen wat er aan de hand is. Wij versleutelen wat u hier schrijft."),
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, days: Sequence[date]) -> None:
        super().__init__(data)
        self.school_days = list(days)
        field = self.fields["days"]
        assert isinstance(field, forms.ChoiceField)
        choices = list(self._choices())
        field.choices = choices
        field.initial = choices[0][0] if choices else None

    def _choices(self) -> Iterable[tuple[str, str]]:
        """The days themselves as values, so that a page of yesterday cannot report for today."""
        for day in self.school_days:
            yield day.isoformat(), date_format(day, "l j F")
        if len(self.school_days) == 2:
            first, second = (date_format(day, "l j F") for day in self.school_days)
            yield (
                "/".join(day.isoformat() for day in self.school_days),
                gettext("%(first)s en %(second)s") % {"first": first, "second": second},
            )
        for day in self.school_days[:1]:
            says = gettext("Vanaf %(day)s, tot u ‘weer beter’ meldt") % {"day": date_format(day, "l j F")}
            yield f"{day.isoformat()}/{OPEN}", says

    def content(self) -> NoticeContent:
        """The days, from the first until the day after the last."""
        parts = self.cleaned_data["days"].split("/")
        chosen = [date.fromisoformat(day) for day in parts if day != OPEN]
        return NoticeContent(chosen[0], chosen[-1] + _DAY, self.cleaned_data["remark"], OPEN in parts)


class BetterForm(forms.Form):
    """On which of the next school days a pupil who was ill comes back."""

    back_on = forms.ChoiceField(
        label=_("Vanaf welke dag is de leerling weer op school?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een dag."), "invalid_choice": _("Kies een van deze dagen.")},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, days: Sequence[date]) -> None:
        super().__init__(data)
        field = self.fields["back_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(day.isoformat(), date_format(day, "l j F")) for day in days]
        field.initial = days[0].isoformat() if days else None

    def clean_back_on(self) -> date:
        """The day."""
        return date.fromisoformat(self.cleaned_data["back_on"])


class _InYear(forms.Form):
    """A form about days of one school year."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        year: SchoolYear,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.year = year

    def in_year(self, day: date) -> date:
        """A day of the school year."""
        if not self.year.starts_on <= day < self.year.ends_on:
            raise forms.ValidationError(
                gettext("Deze dag valt buiten het schooljaar. Kies een dag van %(first)s tot en met %(last)s.")
                % {
                    "first": date_format(self.year.starts_on, "j F Y"),
                    "last": date_format(self.year.ends_on - _DAY, "j F Y"),
                }
            )
        return day


class _Ahead(_InYear):
    """What a family tells about school days from today on."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        year: SchoolYear,
        holidays: Sequence[Span],
        today: date,
        leaves_on: date | None = None,
    ) -> None:
        super().__init__(data, year=year)
        self.holidays, self.today, self.leaves_on = holidays, today, leaves_on

    def in_year(self, day: date) -> date:
        """A day of the school year on which the pupil is still enrolled."""
        if self.leaves_on is not None and day >= self.leaves_on:
            last = date_format(self.leaves_on - _DAY, "j F Y")
            raise forms.ValidationError(
                gettext("De inschrijving loopt tot en met %(last)s. Kies een eerdere dag.") % {"last": last}
            )
        return super().in_year(day)

    def to_come(self, day: date) -> date:
        """A day of the school year that is not over."""
        if day < self.today:
            raise forms.ValidationError(gettext("Deze dag is al voorbij. Bel de school als u iets wilt doorgeven."))
        return self.in_year(day)

    def with_school(self, first: date, last: date) -> None:
        """Refuse days on none of which there is school."""
        if not any(is_school_day(day, self.holidays) for day in _days(first, last)):
            raise forms.ValidationError(
                gettext("Dan is er geen school: het is weekend of vakantie. Kies een andere dag.")
            )


class AppointmentForm(_Ahead):
    """Away for an appointment on one day."""

    on = day_field(_("Op welke dag?"), _("Vul de dag van de afspraak in."))
    remark = _remark_field(
        _("Hoe laat, en wilt u er iets bij zeggen?"),
        _("Bijvoorbeeld: weg van 10.00 tot 11.30 uur. Wij versleutelen wat u hier schrijft."),
    )

    def clean_on(self) -> date:
        """Today or later, a school day of the school year."""
        on = self.to_come(self.cleaned_data["on"])
        self.with_school(on, on)
        return on

    def content(self) -> NoticeContent:
        """The one day."""
        return NoticeContent(self.cleaned_data["on"], self.cleaned_data["on"] + _DAY, self.cleaned_data["remark"])


class LeaveForm(_Ahead):
    """Leave that is asked for some days."""

    first = day_field(_("Eerste dag"), _("Vul de eerste dag in."))
    last = day_field(_("Laatste dag"), _("Vul de laatste dag in."))
    remark = _remark_field(
        _("Waarvoor vraagt u verlof?"),
        _("Wij versleutelen wat u hier schrijft."),
        _("Schrijf waarvoor u verlof vraagt. Anders kan de school niet beslissen."),
    )

    def clean_first(self) -> date:
        """Today or later, in the school year."""
        return self.to_come(self.cleaned_data["first"])

    def clean_last(self) -> date:
        """Not before the first day, in the school year, with school on one of the days."""
        first, last = self.cleaned_data.get("first"), self.in_year(self.cleaned_data["last"])
        if first is not None:
            self.with_school(first, _not_before(last, first))
        return last

    def content(self) -> NoticeContent:
        """From the first day until the day after the last."""
        return NoticeContent(self.cleaned_data["first"], self.cleaned_data["last"] + _DAY, self.cleaned_data["remark"])


def _not_before(last: date, first: date | None) -> date:
    if first is not None and last < first:
        raise forms.ValidationError(gettext("De laatste dag ligt voor de eerste dag. Kies een andere dag."))
    return last


def _days(first: date, last: date) -> Iterable[date]:
    return (first + number * _DAY for number in range((last - first).days + 1))


class ReasonField(forms.ChoiceField):
    """One of the codes that this school uses; `reason` finds it back."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", _("Reden"))
        super().__init__(
            error_messages={
                "required": _("Kies een reden."),
                "invalid_choice": _("Deze reden gebruikt de school niet. Kies een reden uit de lijst."),
            },
            **more,
        )


def reason_choices(reasons: Sequence[AbsenceReason]) -> list[Any]:
    """The codes for a list to choose from, parted by whether they are leave."""
    allowed = [(str(one.pk), one.name) for one in reasons if one.is_authorised]
    not_allowed = [(str(one.pk), one.name) for one in reasons if not one.is_authorised]
    groups = ((gettext("Geoorloofd"), allowed), (gettext("Ongeoorloofd"), not_allowed))
    return [("", gettext("Kies een reden")), *(group for group in groups if group[1])]


class _WithReason(forms.Form):
    """A form with a reason of the pupil's own school."""

    reasons: Sequence[AbsenceReason]

    def offer(self, reasons: Sequence[AbsenceReason]) -> None:
        """Say which codes can be chosen."""
        self.reasons = reasons
        offer(self, "reason", reason_choices(reasons))

    def clean_reason(self) -> AbsenceReason | None:
        """The code itself."""
        chosen = self.cleaned_data["reason"]
        return next((one for one in self.reasons if str(one.pk) == chosen), None)


def _slot_field(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=1,
        max_value=HIGHEST_SLOT,
        error_messages={
            "invalid": _("Vul het lesuur in als getal, bijvoorbeeld 3."),
            "min_value": _("Het eerste lesuur is 1."),
            "max_value": _("Er zijn hoogstens 20 lesuren."),
        },
    )


class AbsenceForm(_WithReason, _InYear):
    """On which days, or which lesson hours of one day, a pupil is away and why."""

    reason = ReasonField()
    first = day_field(_("Eerste dag"), _("Vul de eerste dag in."))
    last = day_field(_("Laatste dag"), _("Vul de laatste dag in."))
    from_slot = _slot_field(_("Vanaf lesuur"), _("Laat leeg voor hele dagen."))
    last_slot = _slot_field(_("Tot en met lesuur"))
    is_open = forms.BooleanField(
        label=_("Er is nog geen laatste dag"),
        help_text=_("De leerling blijft afgemeld tot iemand zegt: weer beter. De laatste dag telt dan niet."),
        required=False,
    )
    note = _remark_field(_("Wat moet de school erbij weten?"), _("De familie kan dit lezen. Wij versleutelen het."))

    def __init__(self, data: Mapping[str, str] | None = None, *, reasons: Sequence[AbsenceReason], **more: Any) -> None:
        super().__init__(data, **more)
        self.offer(reasons)

    def clean_first(self) -> date:
        """A day of the school year."""
        return self.in_year(self.cleaned_data["first"])

    def clean_last(self) -> date:
        """Not before the first day, in the school year."""
        return _not_before(self.in_year(self.cleaned_data["last"]), self.cleaned_data.get("first"))

    def clean(self) -> dict[str, Any]:
        """Lesson hours come in pairs, in order, and of one day."""
        found = super().clean() or self.cleaned_data
        start, end = found.get("from_slot"), found.get("last_slot")
        if (start is None) != (end is None) and not {"from_slot", "last_slot"} & set(self.errors):
            self.add_error("last_slot", gettext("Vul beide lesuren in, of laat ze allebei leeg."))
        elif start is not None and end is not None:
            if end < start:
                self.add_error("last_slot", gettext("Het laatste lesuur ligt voor het eerste. Kies een ander lesuur."))
            if found.get("first") != found.get("last"):
                self.add_error("last", gettext("Met lesuren gaat het om één dag. Kies twee keer dezelfde dag."))
        if found.get("is_open") and (start is not None or end is not None):
            self.add_error("is_open", gettext("Zonder laatste dag gaat het om hele dagen. Laat de lesuren leeg."))
        return found

    def slots(self) -> tuple[int, int] | None:
        """The lesson hours, half-open; None for whole days."""
        start, end = self.cleaned_data["from_slot"], self.cleaned_data["last_slot"]
        return None if start is None else (start, end + 1)


class AnswerForm(_WithReason):
    """The school's answer to a notice: accepted for a reason, or refused with a text."""

    answer = forms.ChoiceField(
        label=_("Antwoord"),
        widget=forms.RadioSelect,
        choices=[("confirmed", _("Akkoord")), ("refused", _("Niet akkoord"))],
        error_messages={"required": _("Kies een antwoord."), "invalid_choice": _("Kies een antwoord.")},
    )
    reason = ReasonField(required=False, help_text=_("Nodig bij akkoord."))
    text = _remark_field(_("Wat leest de familie?"), _("Nodig bij niet akkoord. Wij versleutelen het."))

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        reasons: Sequence[AbsenceReason],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.offer(reasons)

    def clean(self) -> dict[str, Any]:
        """A reason with yes, a text with no."""
        found = super().clean() or self.cleaned_data
        if found.get("answer") == "confirmed" and not found.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext("Kies een reden."))
        if found.get("answer") == "refused" and not found.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("Schrijf waarom het niet kan. De familie leest dit."))
        return found


class DraftForm(forms.Form):
    """What the school did about the absence."""

    draft = forms.CharField(
        label=_("Wat deed de school al?"),
        help_text=_("Bijvoorbeeld: een gesprek, een brief, afspraken met de ouders. Dit gaat mee in de melding."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Schrijf wat de school al deed. Zonder dat kan de school niet melden."),
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )


class OutsideReportForm(forms.Form):
    """When and how somebody reported without this system."""

    on = day_field(_("Op welke dag is dit gemeld?"), _("Vul de dag van de melding in."))
    how = forms.CharField(
        label=_("Hoe is dit gemeld?"),
        help_text=_("Bijvoorbeeld: rechtstreeks in het verzuimloket van DUO."),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "invoer"}),
        error_messages={
            "required": _("Schrijf hoe dit is gemeld."),
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, first: date, today: date) -> None:
        super().__init__(data)
        self.first, self.today = first, today

    def clean_on(self) -> date:
        """A day that has come, in or after the stretch."""
        on: date = self.cleaned_data["on"]
        if not self.first <= on <= self.today:
            raise forms.ValidationError(
                gettext("Kies een dag van %(first)s tot en met vandaag.") % {"first": date_format(self.first, "j F Y")}
            )
        return on


class DismissForm(forms.Form):
    """Why a signal is closed without a report."""

    reason = forms.CharField(
        label=_("Waarom meldt u dit niet?"),
        max_length=REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Schrijf waarom u dit niet meldt."),
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )
