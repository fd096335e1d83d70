"""What the administration fills in to decide about an application."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.admissions.family.answers_reads import name_of_guardian
from zorgvuldig.admissions.family.forms import PartsField
from zorgvuldig.admissions.questions import GUARDIANS, SEXES, Answers
from zorgvuldig.kit.fields import day_field, offer, yes_no
from zorgvuldig.pupils.numbers.rules import NumberRefused, OfficialNumber, official_number
from zorgvuldig.school.models import LearningGroup, SchoolYear

DOCUMENTS = (
    ("passport", _("Paspoort")),
    ("identity_card", _("Identiteitskaart")),
    ("extract", _("Uittreksel van de gemeente")),
)
NO_CLASS = ""


class QuestionForm(forms.Form):
    """What the school still wants to know."""

    question = forms.CharField(
        label=_("Wat wilt u de ouders vragen?"),
        help_text=_("De ouders lezen dit achter een nieuwe link. In de mail staat alleen dat er een vraag is."),
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": _("Schrijf op wat u wilt vragen.")},
    )


class RefusalForm(forms.Form):
    """Why the school does not admit the child."""

    reason = forms.CharField(
        label=_("Waarom neemt de school dit kind niet aan?"),
        help_text=_("Dit staat versleuteld bij de aanmelding. Leg het de ouders zelf uit: de mail noemt geen reden."),
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": _("Schrijf op waarom. Ouders kunnen ernaar vragen en bezwaar maken.")},
    )


class AcceptForm(forms.Form):
    """The five fields of the official document, compared and if needed corrected, and where the pupil begins."""

    family_name = forms.CharField(
        label=_("Achternaam"), max_length=100, error_messages={"required": _("Vul de achternaam in.")}
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # a declared field is no attribute of the form
        label=_("Tussenvoegsel"), max_length=20, required=False
    )
    initials = forms.CharField(
        label=_("Voorletters"), max_length=20, error_messages={"required": _("Vul de voorletters in.")}
    )
    born_on = PartsField(label=_("Geboortedatum"), error_messages={"required": _("Vul de geboortedatum in.")})
    sex = forms.ChoiceField(
        label=_("Geslacht"),
        choices=SEXES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er op het papier staat.")},
    )
    official = forms.CharField(
        label=_("Burgerservicenummer of onderwijsnummer"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Vul het nummer van het papier in, of vink hieronder aan dat dit kind er nog geen heeft.")
        },
    )
    no_number = forms.BooleanField(label=_("Dit kind heeft nog geen nummer"), required=False)
    document = forms.ChoiceField(
        label=_("Met welk papier hebt u dit vergeleken?"),
        choices=DOCUMENTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies het papier dat u hebt gezien.")},
    )
    compared = forms.BooleanField(
        label=_("Ik heb de vijf gegevens met dit papier vergeleken"),
        error_messages={"required": _("Vergelijk de gegevens eerst met het papier. Vink dit daarna aan.")},
    )
    starts_on = day_field(_("Eerste dag op school"), _("Vul de eerste dag in."))
    level = forms.CharField(label=_("Niveau"), max_length=20, required=False)
    group = forms.ChoiceField(
        label=_("Klas"),
        required=False,
        help_text=_("U kunt de klas ook later kiezen."),
        error_messages={"invalid_choice": _("Kies een klas uit de lijst.")},
    )
    pupil_number = forms.CharField(
        label=_("Leerlingnummer"),
        max_length=40,
        required=False,
        help_text=_("Laat dit leeg, dan kiezen wij een vrij nummer."),
    )

    number: OfficialNumber | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        answers: Answers,
        known_number: str,
        year: SchoolYear,
        classes: Sequence[LearningGroup],
        today: date,
    ) -> None:
        super().__init__(data)
        self.year, self.today = year, today
        self.classes = {str(group.uid): group for group in classes}
        choices = [(NO_CLASS, _("Nog geen klas")), *((uid, group.name) for uid, group in self.classes.items())]
        offer(self, "group", choices)
        self.fields["official"].required = not (data and data.get("no_number"))
        self.initial = {
            "family_name": answers.get("pupil_identity.family_name", ""),
            "prefix": answers.get("pupil_identity.prefix", ""),
            "initials": answers.get("pupil_identity.initials", ""),
            "born_on": answers.get("pupil_birth.born_on", ""),
            "sex": answers.get("pupil_birth.sex", ""),
            "official": known_number,
            "starts_on": min(max(today, year.starts_on), year.ends_on),
            "level": answers.get("enrolment.level", ""),
        }
        self.guardians = [name_of_guardian(item) for item in answers.get(GUARDIANS, [])]
        for index, (name, item) in enumerate(zip(self.guardians, answers.get(GUARDIANS, []), strict=True)):
            self.fields[f"authority_{index}"] = yes_no(
                label=gettext("Heeft %(name)s het gezag?") % {"name": name},
                help_text=gettext("Kijk bij twijfel in het gezagsregister. Zonder gezag ziet een ouder hier niets."),
                error_messages={"required": gettext("Kies ja of nee. Weten wij het niet, dan is het nee.")},
            )
            said = {True: "yes", False: "no"}.get(item.get("guardianship.has_authority"), "")
            self.initial[f"authority_{index}"] = said

    def clean_born_on(self) -> date:
        """In the past."""
        born: date = self.cleaned_data["born_on"]
        if born > self.today:
            raise forms.ValidationError(gettext("Deze datum ligt in de toekomst. Kijk het jaar na."))
        return born

    def clean_official(self) -> str:
        """A number that passes its test, or none."""
        text: str = self.cleaned_data["official"]
        try:
            self.number = official_number(text) if text else None
        except NumberRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return text

    def clean_starts_on(self) -> date:
        """A day of the school year of the round."""
        day: date = self.cleaned_data["starts_on"]
        if not self.year.starts_on <= day < self.year.ends_on:
            said = gettext("Deze dag valt buiten het schooljaar %(year)s, dat begint op %(day)s. Kies een andere dag.")
            raise forms.ValidationError(
                said % {"year": self.year.name, "day": date_format(self.year.starts_on, "j F Y")}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A number, or that there is none: not both."""
        cleaned = super().clean() or {}
        if cleaned.get("official") and cleaned.get("no_number"):
            self.add_error("no_number", gettext("U vulde ook een nummer in. Haal een van de twee weg."))
        return cleaned

    @property
    def authority(self) -> list[bool]:
        """Who of the guardians has authority, in their order."""
        return [self.cleaned_data[f"authority_{index}"] for index in range(len(self.guardians))]

    @property
    def chosen_class(self) -> LearningGroup | None:
        """The class that was chosen, if any."""
        return self.classes.get(self.cleaned_data["group"])
