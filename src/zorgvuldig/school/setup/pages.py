"""Pages on which a new school is set up: its names, its years, and who gets which role. What is still to be done stands on `/inrichten/`."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.models import School, SchoolYear
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.setup import actions, reads
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.forms import NameForm, YearForm
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year import reads as planning
from zorgvuldig.school.year.actions import year_after

# What a school is called, from when until when its year lasts, and who gets which role.

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


HOUR = _("Vul een tijd in, zoals 08:00.")


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
    answers_from = forms.TimeField(
        label=_("Vanaf hoe laat komen antwoorden van ouders aan?"),
        help_text=_(
            "Wat later of in het weekend is geschreven, komt aan op de volgende werkdag. Laat u dit leeg, dan blijft het zoals het is."
        ),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": HOUR},
    )
    answers_until = forms.TimeField(
        label=_("Tot hoe laat?"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": HOUR},
    )

    ask_after_days = forms.IntegerField(
        label=_("Na hoeveel dagen ziek zonder laatste dag vraagt iemand hoe het gaat?"),
        help_text=_("Dagen van maandag tot en met vrijdag. Laat u dit leeg, dan blijft het zoals het is."),
        required=False,
        min_value=1,
        max_value=30,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Vul een getal in van 1 tot en met 30.")),
    )
    reports_by_two = forms.BooleanField(
        label=_("Twee mensen kijken naar elk rapport"),
        help_text=_("De mentor legt de rapporten voor. Een andere mentor van de klas of de schoolleider geeft ze uit."),
        required=False,
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

    def clean(self) -> dict[str, Any]:
        """Hours that were left empty stay as they are; the last one comes after the first."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for hour in ("answers_from", "answers_until", "ask_after_days"):
            if not self.errors.get(hour):
                given[hour] = given.get(hour) or self.initial[hour]
        begins, ends = given.get("answers_from"), given.get("answers_until")
        if begins and ends and begins >= ends:
            self.add_error("answers_until", gettext("Kies een uur dat later is dan het eerste."))
        return given

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


READS = ("organisation", "staff")
DAY = timedelta(days=1)


@route("inrichten/scholen/", "setting_up_schools")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, facts="organisation")
class Schools(Page):
    """The schools with their codes and years."""

    template = "school/setting_up_schools.html"

    def context(self) -> Context:
        return {"board": reads.board(door=self.door), "schools": reads.schools(door=self.door)}


@route("inrichten/scholen/school/", "setting_up_school")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("organisation",), facts="organisation")
class SchoolNames(FormPage):
    """What a school (`school`) is called, and for whoever works at all schools the board."""

    def form(self, data: Any) -> SchoolForm:
        board, self.school = reads.board(door=self.door), planning.requested_school(self.request.GET, door=self.door)
        one = self.school
        hours = {"answers_from": one.answers_from, "answers_until": one.answers_until}
        rules = {"ask_after_days": one.ask_after_days, "reports_by_two": one.reports_by_two}
        initial = {**hours, **rules, "name": one.name, "brin": one.brin, "board": board.name if board else ""}
        names = [other.name for other in planning.own_schools(door=self.door) if other != one]
        return SchoolForm(data, initial=initial, names=names, with_board=board is not None)

    def save(self, form: SchoolForm) -> str:
        actions.name_school(door=self.door, school=self.school, **form.cleaned_data)
        return gettext("Het is bewaard.")

    def to(self) -> str:
        return reverse("setting_up_schools")

    def form_copy(self) -> FormCopy:
        return FormCopy(_("Namen en code"), _("Bewaar"), self.to())


@route("inrichten/scholen/schooljaar/", "setting_up_year")
@page(
    purpose="setting_up", kind=Kind.NOBODY, reads=(*READS, "planning"), writes=("organisation",), facts="organisation"
)
class YearNames(FormPage):
    """The name and days of a school year (`jaar`), or the next one of a school (`school`)."""

    refusals, beside = REFUSALS, BESIDE

    def find(self) -> tuple[School, SchoolYear | None]:
        query = self.request.GET
        year = planning.requested_year(query, door=self.door) if "jaar" in query else None
        return year.school if year else planning.requested_school(query, door=self.door), year

    def form(self, school: School, year: SchoolYear | None, data: Any) -> SchoolYearForm:
        years = planning.own_years(door=self.door)
        others = [other for other in years if other.school_id == school.pk and other != year]
        initial: dict[str, object] = {}
        if year:
            initial = {"name": year.name, "first_day": year.starts_on, "last_day": year.ends_on - DAY}
        elif others:
            name, span = year_after(others[-1])
            initial = {"name": name, "first_day": span.starts_on, "last_day": span.ends_on - DAY}
        return SchoolYearForm(data, years=others, initial=initial)

    def save(self, school: School, year: SchoolYear | None, form: SchoolYearForm) -> str:
        span = form.cleaned_data["span"]
        if year and reads.lies_outside_year(year, span, door=self.door):
            outside = gettext("Er zijn periodes die buiten deze dagen vallen. Verander eerst de periodes.")
            raise ValidationError({"first_day": outside})
        actions.save_year(door=self.door, school=school, year=year, name=form.cleaned_data["name"], span=span)
        return gettext("Het is bewaard.")

    def to(self, school: School, year: SchoolYear | None) -> str:
        return reverse("setting_up_schools")

    def form_copy(self, school: School, year: SchoolYear | None) -> FormCopy:
        title = _("Schooljaar veranderen") if year else _("Schooljaar toevoegen")
        return FormCopy(title, _("Bewaar"), reverse("setting_up_schools"), about=school.name)


class GivesRole(FormPage):
    """A form by which a role is given at one of the schools where the one at the door gives them."""

    refusals, beside = REFUSALS, BESIDE

    def find(self) -> list[School] | HttpResponse:
        return reads.schools_to_give(door=self.door) or self.gives_none()

    def gives_none(self) -> HttpResponse:
        """Back to the list, for whoever gives no roles."""
        messages.warning(self.request, str(REFUSALS["leader"]))
        return go(reverse("setting_up_roles"))

    def school(self, schools: list[School], form: RoleForm) -> School:
        """The school that was chosen, or the only one."""
        chosen = form.cleaned_data.get("school", "")
        return next((one for one in schools if str(one.pk) == chosen), schools[0])


@route("inrichten/functies/", "setting_up_roles")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("staff",))
class Roles(GivesRole):
    """Who holds which role; whoever may, gives one."""

    template = "school/setting_up_roles.html"

    def find(self) -> list[School] | HttpResponse:
        schools = reads.schools_to_give(door=self.door)
        return self.gives_none() if self.request.method == "POST" and not schools else schools

    def form(self, schools: list[School], data: Any) -> RoleForm:
        self.people = {str(one.pk): one for one in reads.other_staff(door=self.door)}
        return RoleForm(data, roles=_roles(), schools=_schools(schools), staff=self.people)

    def context(self, schools: list[School]) -> Context:
        return {"roles": reads.roles(door=self.door), "gives": bool(schools), "people": bool(self.people)}

    def save(self, schools: list[School], form: RoleForm) -> str:
        given = form.cleaned_data
        actions.give(door=self.door, staff=given["staff"], role=given["role"], school=self.school(schools, form))
        return gettext("De functie is gegeven. Heeft deze persoon nog geen account? Nodig die dan uit.")

    def to(self, schools: list[School]) -> str:
        return self.request.path


@route("inrichten/functies/medewerker/", "setting_up_person")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("staff",))
class NewPerson(GivesRole):
    """Add somebody who works here, with a first role."""

    def form(self, schools: list[School], data: Any) -> PersonForm:
        return PersonForm(data, roles=_roles(), schools=_schools(schools))

    def save(self, schools: list[School], form: PersonForm) -> str:
        actions.add_person(door=self.door, **form.cleaned_data | {"school": self.school(schools, form)})
        return gettext("De medewerker is toegevoegd. Geef nu een code om in te loggen.")

    def to(self, schools: list[School]) -> str:
        return reverse("staff_invitations")

    def form_copy(self, schools: list[School]) -> FormCopy:
        explains = _("Voor wie niet in een bestand staat dat u inleest, zoals een zorgcoördinator of een schoolleider.")
        return FormCopy(_("Medewerker toevoegen"), _("Voeg toe"), reverse("setting_up_roles"), explains)


def _roles() -> Choices:
    return [(role.key, say(role.name)) for role in REGISTER.roles.values() if role.staff and role.key != reads.HELPER]


def _schools(schools: list[School]) -> Choices:
    return [(str(one.pk), one.name) for one in schools]
