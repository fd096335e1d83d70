"""School years, classes, groups, who teaches them, and help from outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.forms import SpanForm, within

Choices = Sequence[tuple[str, Word]]
FIRST_STAGE, LAST_STAGE = 1, 6
LONGEST_YEAR = 400  # days
NEW_SUBJECT = "*"  # in place of the abbreviation of one that is there


class YearForm(SpanForm):
    """The school year that follows the last one."""

    field_order = ["was", "name", "first_day", "last_day"]
    name = forms.CharField(
        label=_("Hoe heet het schooljaar?"),
        max_length=40,
        error_messages={"required": _("Geef het schooljaar een naam.")},
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, years: Collection[SchoolYear], initial: Mapping[str, object]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.years = years

    def clean(self) -> dict[str, Any]:
        """A year of its own: its own name, its own days, and no longer than a year is."""
        cleaned = super().clean()
        span: Span | None = cleaned.get("span")
        if any(year.name.casefold() == cleaned.get("name", "").casefold() for year in self.years):
            self.add_error("name", gettext("Er is al een schooljaar met deze naam. Kies een andere naam."))
        if span and any(Span(year.starts_on, year.ends_on).overlaps(span) for year in self.years):
            self.add_error("first_day", gettext("Deze dagen vallen over een ander schooljaar heen. Kies andere dagen."))
        elif span and (span.ends_on - span.starts_on).days > LONGEST_YEAR:
            self.add_error("last_day", gettext("Dit is langer dan een schooljaar duurt. Controleer de dagen."))
        return cleaned


class NewGroupForm(forms.Form):
    """A class, or with a subject a teaching group; a subject that is new is named together with its first group."""

    field_order = ["name", "subject", "new_subject", "new_code", "stage", "level"]

    name = forms.CharField(
        label=_("Hoe heet de klas of groep?"),
        help_text=_("Bijvoorbeeld 3A of wi3A."),
        max_length=100,
        error_messages={"required": _("Geef de klas of groep een naam.")},
    )
    subject = forms.ChoiceField(
        label=_("Welk vak krijgt de groep?"), help_text=_("Een klas heeft geen vak."), required=False
    )
    stage = forms.IntegerField(
        label=_("Leerjaar"),
        min_value=FIRST_STAGE,
        max_value=LAST_STAGE,
        error_messages={
            "required": _("Vul het leerjaar in, bijvoorbeeld 3."),
            "invalid": _("Vul het leerjaar in als getal, bijvoorbeeld 3."),
            "min_value": _("Een leerjaar is 1 tot en met 6."),
            "max_value": _("Een leerjaar is 1 tot en met 6."),
        },
    )
    level = forms.CharField(label=_("Niveau"), help_text=_("Bijvoorbeeld havo."), max_length=20, required=False)

    new_subject = forms.CharField(
        label=_("Hoe heet het nieuwe vak?"),
        help_text=_("Alleen bij een nieuw vak. Bijvoorbeeld Wiskunde."),
        max_length=100,
        required=False,
    )
    new_code = forms.CharField(
        label=_("Afkorting van het nieuwe vak"),
        help_text=_("Zoals in het rooster, bijvoorbeeld wi."),
        max_length=20,
        required=False,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, subjects: Choices, names: Collection[str]) -> None:
        super().__init__(data)
        offer(self, "subject", [("", _("geen: het is een klas")), *subjects, (NEW_SUBJECT, _("een nieuw vak"))])
        self.names = {name.casefold() for name in names}
        self.codes = {code.casefold() for code, _name in subjects}
        self.subjects = {str(name).casefold() for _code, name in subjects}

    def clean_name(self) -> str:
        """A year has one group of each name."""
        name: str = self.cleaned_data["name"]
        if name.casefold() in self.names:
            raise forms.ValidationError(gettext("Dit schooljaar heeft al een klas of groep met deze naam."))
        return name

    def clean(self) -> dict[str, Any]:
        """A new subject has a name and an abbreviation of its own; whoever chose another subject names none."""
        cleaned: dict[str, Any] = super().clean() or {}
        name, code = cleaned.get("new_subject", ""), cleaned.get("new_code", "")
        if cleaned.get("subject") != NEW_SUBJECT:
            if (name or code) and "subject" not in self.errors:
                self.add_error("subject", gettext("Kies «een nieuw vak», of laat de naam en de afkorting leeg."))
            return cleaned
        if not name and "new_subject" not in self.errors:
            self.add_error("new_subject", gettext("Vul in hoe het nieuwe vak heet."))
        elif name.casefold() in self.subjects:
            self.add_error("new_subject", gettext("Dit vak is er al. Kies het hierboven."))
        if not code and "new_code" not in self.errors:
            self.add_error("new_code", gettext("Vul de afkorting van het nieuwe vak in."))
        elif code.casefold() in self.codes | {NEW_SUBJECT}:
            self.add_error("new_code", gettext("Een ander vak heeft deze afkorting al. Kies een andere."))
        return cleaned


class TieForm(StaffChoiceForm, SpanForm):
    """Who teaches a group or is mentor of a class, from when until when."""

    field_order = ["was", "staff", "first_day", "last_day"]
    staff = forms.ChoiceField(label=_("Wie?"), error_messages={"required": _("Kies een medewerker.")})
    last_day = DayField(
        label=_("Wat is de laatste dag?"), help_text=_("Leeg: tot het einde van het schooljaar."), required=False
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, group: LearningGroup, staff: Mapping[str, Staff], today: date
    ) -> None:
        first = min(max(today, group.year.starts_on), group.year.ends_on - timedelta(days=1))
        super().__init__(data, initial={"first_day": first})
        self.ask_for_staff("staff", staff, named=listed_name)
        self.group = group

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")

    def clean(self) -> dict[str, Any]:
        """Within the year of the group; without a last day until its end."""
        cleaned = self.cleaned_data
        year = self.group.year
        if cleaned.get("first_day") and cleaned.get("last_day") is None and "last_day" not in self.errors:
            if not year.starts_on <= cleaned["first_day"] < year.ends_on:
                within(self, year, Span(cleaned["first_day"], cleaned["first_day"] + timedelta(days=1)))
                return cleaned
            cleaned["last_day"] = year.ends_on - timedelta(days=1)
        cleaned = super().clean()
        within(self, year, cleaned.get("span"))
        return cleaned


class NameForm(forms.Form):
    """What somebody is called who is new here."""

    given_name = forms.CharField(
        label=_("Voornaam"), max_length=100, error_messages={"required": _("Vul de voornaam in.")}
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # a field: Django takes it off the class
        label=_("Tussenvoegsel"), max_length=20, required=False
    )
    family_name = forms.CharField(
        label=_("Achternaam"), max_length=100, error_messages={"required": _("Vul de achternaam in.")}
    )


class HelperForm(GroupChoiceForm, NameForm, SpanForm):
    """Somebody from outside who helps pupils of named groups, with what they may see and until when."""

    field_order = [
        "was", "given_name", "prefix", "family_name", "organisation", "agreed_on", "groups", "sees", "why", "first_day",
        "last_day",
    ]  # fmt: skip
    organisation = forms.CharField(
        label=_("Voor welke organisatie werkt de helper?"),
        help_text=_("Werkt iemand voor zichzelf? Vul dan de eigen naam in."),
        max_length=200,
        error_messages={"required": _("Vul de organisatie in.")},
    )
    agreed_on = DayField(
        label=_("Wanneer is de overeenkomst getekend?"),
        help_text=_(
            "Daarin staat wat de helper met de gegevens mag. Zonder overeenkomst ziet niemand van buiten iets."
        ),
    )
    groups = forms.MultipleChoiceField(
        label=_("Welke klassen of groepen?"),
        help_text=_("De helper ziet de namen van de leerlingen in deze groepen van wie ja is gezegd."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies minstens één klas of groep.")},
    )
    sees = forms.MultipleChoiceField(
        label=_("Wat mag de helper nog meer zien?"),
        choices=[("grades", _("De cijfers")), ("attendance", _("De aanwezigheid"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why = forms.CharField(
        label=_("Waarom is deze hulp nodig?"),
        help_text=_("Bijvoorbeeld: huiswerkbegeleiding door een bureau. Noem geen leerling."),
        max_length=200,
        error_messages={"required": _("Schrijf op waarom deze hulp nodig is.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        groups: Mapping[str, LearningGroup],
        named: Callable[[LearningGroup], Word],
        today: date,
    ) -> None:
        super().__init__(data, initial={"first_day": today})
        self.ask_for_groups("groups", groups, named=named)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """The groups themselves; every grant lies within the year of its group, and not in the past."""
        cleaned = super().clean()
        span: Span | None = cleaned.get("span")
        cleaned["groups"] = self.groups_chosen("groups")
        for year in {one.year_id: one.year for one in cleaned["groups"]}.values():
            within(self, year, span)
        if span and span.ends_on <= self.today:
            self.add_error("last_day", gettext("Deze dag is al voorbij. Kies vandaag of later."))
        if span and (agreed_on := cleaned.get("agreed_on")) and agreed_on > min(span.starts_on, self.today):
            self.add_error("agreed_on", gettext("De hulp begint niet voordat de overeenkomst is getekend."))
        return cleaned
