"""What a school is called, from when until when its year lasts, and who gets which role."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.forms import NameForm, YearForm, offer
from zorgvuldig.school.staffing.models import Staff

Choices = Sequence[tuple[str, Word]]
BRIN = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?")
# Why a role is not given, beside the field that it is about.
REFUSALS: Mapping[str, Word] = {
    "self": _("U geeft uzelf geen functie. Vraag dat een collega."),
    "there": _("Deze persoon heeft deze functie al."),
    "leader": _("Deze school heeft een schoolleider. De schoolleider geeft de functies."),
    "school": _("Op deze school geeft u geen functies."),
    "kind": _("Deze functie geeft u hier niet. Kies een andere."),
    "code": _("Deze afkorting is al van iemand anders. Kies een andere."),
    "taken": _("Er is al een schooljaar met deze naam. Kies een andere naam."),
}
# The field that a refusal is about.
BESIDE: Mapping[str, str] = {
    "self": "staff",
    "there": "role",
    "leader": "role",
    "school": "school",
    "kind": "role",
    "code": "code",
    "taken": "name",
}


class SchoolForm(forms.Form):
    """The name and the code of a school, and for whoever works at all schools the name of the board."""

    board = forms.CharField(
        label=_("Hoe heet het bestuur?"),
        help_text=_("Het bestuur is verantwoordelijk voor alle gegevens hier."),
        max_length=200,
        error_messages={"required": _("Vul de naam van het bestuur in.")},
    )
    name = forms.CharField(
        label=_("Hoe heet de school?"),
        max_length=200,
        error_messages={"required": _("Vul de naam van de school in.")},
    )
    brin = forms.CharField(
        label=_("Wat is de code van de school (BRIN)?"),
        help_text=_("Twee cijfers en twee letters, bijvoorbeeld 01AB. Met het nummer van de vestiging erbij: 01AB02."),
        max_length=10,
        error_messages={"required": _("Vul de code in. Hij staat op brieven van het ministerie.")},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        initial: Mapping[str, object],
        names: Collection[str],
        with_board: bool,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        if not with_board:
            del self.fields["board"]
        self.names = {name.casefold() for name in names}

    def clean_name(self) -> str:
        """Two schools of one board cannot be told apart when they have one name."""
        name: str = self.cleaned_data["name"]
        if name.casefold() in self.names:
            raise forms.ValidationError(gettext("Er is al een school met deze naam. Kies een andere naam."))
        return name

    def clean_brin(self) -> str:
        """The code as the ministry writes it."""
        code: str = "".join(self.cleaned_data["brin"].split()).upper()
        if not BRIN.fullmatch(code):
            raise forms.ValidationError(
                gettext("Deze code klopt niet. Een code heeft twee cijfers en twee letters, bijvoorbeeld 01AB.")
            )
        return code


class SchoolYearForm(YearForm):
    """A school year: a first one, or one that has another name or other days."""

    field_order = ["was", "name", "first_day", "last_day"]


class RoleForm(StaffChoiceForm):
    """Who gets which role, and where."""

    staff = forms.ChoiceField(
        label=_("Wie?"),
        error_messages={"required": _("Kies een medewerker."), "invalid_choice": _("Kies uit de lijst.")},
    )
    role = forms.ChoiceField(
        label=_("Welke functie?"),
        error_messages={"required": _("Kies een functie."), "invalid_choice": _("Kies uit de lijst.")},
    )
    school = forms.ChoiceField(
        label=_("Op welke school?"),
        error_messages={"required": _("Kies een school."), "invalid_choice": _("Kies uit de lijst.")},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        roles: Choices,
        schools: Choices,
        staff: Mapping[str, Staff] | None = None,
    ) -> None:
        super().__init__(data)
        offer(self, "role", [("", _("Kies")), *roles])
        if len(schools) > 1:
            offer(self, "school", [("", _("Kies")), *schools])
        else:
            del self.fields["school"]
        if "staff" in self.fields:
            self.ask_for_staff("staff", staff or {}, named=listed_name)

    def clean_staff(self) -> Staff | None:
        """The member of staff."""
        return self.staff_chosen("staff")


class PersonForm(NameForm, RoleForm):
    """Somebody who works here and is in no file that was read in."""

    field_order = ["given_name", "prefix", "family_name", "code", "role", "school"]
    staff = None  # type: ignore[assignment]  # a new person is not in the list
    code = forms.CharField(
        label=_("Afkorting"),
        help_text=_("Zoals collega’s deze persoon kennen, bijvoorbeeld JAN. Leeg mag: dan kiezen wij een code."),
        max_length=20,
        required=False,
    )

    def clean_code(self) -> str:
        """In capitals, as abbreviations are."""
        code: Any = self.cleaned_data["code"]
        return str(code).strip().upper()
