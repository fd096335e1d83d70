"""The school leader makes the years, classes and groups, says who works with them, and lets help from outside in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import School, SchoolYear
from zorgvuldig.school.staffing import actions, reads
from zorgvuldig.school.staffing.forms import NEW_SUBJECT, NewGroupForm, TieForm, YearForm
from zorgvuldig.school.staffing.reads import GroupStaff
from zorgvuldig.school.year import reads as planning
from zorgvuldig.school.year.actions import year_after

READS = ("organisation", "staff")
DAY = timedelta(days=1)


@route("klassen-en-groepen/", "staffing")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, facts="staff")
class Staffing(Page):
    """The classes and groups of a school year (`jaar`, else the one of today) with who works with them; of many a part (`deel`)."""

    template = "school/staffing.html"

    def context(self) -> Context:
        years = planning.own_years(door=self.door)
        chosen = self._chosen(years)
        parts = reads.parts(chosen, door=self.door) if chosen else []
        asked = self.request.GET.get("deel")
        part = next((one for one in parts if one.value == asked), parts[0] if parts else None)
        rows = page_of(self.request, reads.groups(chosen, part, door=self.door) if chosen else [], size=reads.FEW)
        return {
            "years": years,
            "year": chosen,
            "parts": parts,
            "part": part,
            "sheet": rows,
            "query": f"jaar={chosen.pk}&deel={part.value}&" if chosen and part else "",
            "staffed": reads.with_staff(rows, door=self.door),
            "schools": planning.own_schools(door=self.door),
        }

    def _chosen(self, years: list[SchoolYear]) -> SchoolYear | None:
        if "jaar" in self.request.GET:
            return planning.requested_year(self.request.GET, door=self.door)
        day = today(door=self.door)
        return next((year for year in years if year.starts_on <= day < year.ends_on), years[-1] if years else None)


@route("klassen-en-groepen/schooljaar/nieuw/", "new_year")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("organisation",), facts="organisation")
class NewYear(FormPage):
    """Add the school year that follows the last one of a school (`school`)."""

    refusals = {"taken": _("Er is al een schooljaar met deze naam. Kies een andere naam.")}
    beside = {"taken": "name"}

    def find(self) -> School:
        return planning.requested_school(self.request.GET, door=self.door)

    def form(self, school: School, data: Any) -> YearForm:
        years = [year for year in planning.own_years(door=self.door) if year.school_id == school.pk]
        initial: dict[str, object] = {}
        if years:
            name, span = year_after(years[-1])
            initial = {"name": name, "first_day": span.starts_on, "last_day": span.ends_on - DAY}
        return YearForm(data, years=years, initial=initial)

    def save(self, school: School, form: YearForm) -> str:
        said = form.cleaned_data
        self.added = actions.add_year(door=self.door, school=school, name=said["name"], span=said["span"])
        return gettext("Het schooljaar is gemaakt. Maak nu de klassen, of doe dat bij de overgang.")

    def to(self, school: School) -> str:
        return f"{reverse('staffing')}?jaar={self.added.pk}"

    def form_copy(self, school: School) -> FormCopy:
        return FormCopy(_("Schooljaar toevoegen"), _("Voeg toe"), reverse("staffing"), about=school.name)


@route("klassen-en-groepen/nieuw/", "new_group")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("organisation",), facts="organisation")
class NewGroup(FormPage):
    """Add a class or a teaching group to a school year (`jaar`)."""

    refusals = {"taken": _("Deze klas of groep, of dit vak, is net door iemand anders gemaakt.")}
    beside = {"taken": "name"}

    def find(self) -> SchoolYear:
        year = planning.requested_year(self.request.GET, door=self.door)
        self.back = f"{reverse('staffing')}?jaar={year.pk}"
        return year

    def form(self, year: SchoolYear, data: Any) -> NewGroupForm:
        self.subjects = {subject.code: subject for subject in reads.subjects(year, door=self.door)}
        subjects = [(code, subject.name) for code, subject in self.subjects.items()]
        return NewGroupForm(data, subjects=subjects, names=[one.name for one in reads.groups(year, door=self.door)])

    def save(self, year: SchoolYear, form: NewGroupForm) -> str:
        self.answers = answers = form.cleaned_data
        new = actions.NewSubject(answers["new_code"], answers["new_subject"])
        actions.add_group(
            door=self.door,
            year=year,
            name=answers["name"],
            subject=new if answers["subject"] == NEW_SUBJECT else self.subjects.get(answers["subject"]),
            stage=answers["stage"],
            level=answers["level"],
        )
        if not answers["subject"]:
            return gettext("De klas is gemaakt. Kies wie mentor is.")
        return gettext(
            "De groep is gemaakt. Kies wie lesgeeft. De administratie zet er daarna een hele klas in, bij «Leerlingenadministratie»."
        )

    def to(self, year: SchoolYear) -> str:
        answers = self.answers
        return f"{self.back}&deel={answers['stage'] or 'overig'}" if answers["subject"] else self.back

    def form_copy(self, year: SchoolYear) -> FormCopy:
        about = f"{year.school.name}, {year.name}"
        return FormCopy(_("Klas of groep toevoegen"), _("Voeg toe"), self.back, about=about)


@route("klassen-en-groepen/<uuid:uid>/", "staffed_group")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("staff",), facts="staff")
class StaffedGroup(FormPage):
    """Who teaches a group or is mentor of a class; add somebody, or end it (`stop`)."""

    template = "school/staffing_group.html"
    refusals = {"taken": _("Deze persoon heeft deze groep al op een van deze dagen.")}
    beside = {"taken": "staff"}

    def find(self, uid: UUID) -> GroupStaff:
        return reads.find_group(uid, door=self.door)

    def form(self, one: GroupStaff, data: Any) -> TieForm:
        people = {person.code: person for person in planning.people_with("teacher", "mentor", door=self.door)}
        return TieForm(data, group=one.group, staff=people, today=today(door=self.door))

    def context(self, one: GroupStaff) -> Context:
        return {"one": one, "group": one.group, "is_class": one.group.subject is None}

    def post(self, one: GroupStaff) -> Answer:
        if "stop" not in self.request.POST:
            return super().post(one)
        ending = next((t for t in one.ties if f"{t.what}-{t.row.pk}" == self.request.POST["stop"]), None)
        if ending is None:
            return go(self.to(one))
        actions.untie(door=self.door, tied=ending)
        return self.onwards(gettext("Het is gestopt. De groep is meteen dicht voor deze persoon."), one)

    def save(self, one: GroupStaff, form: TieForm) -> str:
        what = "mentoring" if one.group.subject is None else "teaching"
        said = form.cleaned_data
        actions.tie(door=self.door, group=one.group, staff=said["staff"], what=what, span=said["span"])
        return gettext("Het is bewaard.")

    def to(self, one: GroupStaff) -> str:
        return self.request.path
