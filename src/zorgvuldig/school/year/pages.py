"""How the school arranges its year, and who stands in for whom: pages of administration and school leader, about no pupil at all."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import LearningGroup, School, SchoolYear
from zorgvuldig.school.staffing.models import Substitution
from zorgvuldig.school.year import actions, reads
from zorgvuldig.school.year.forms import HolidayForm, PeriodForm, ReasonForm, RoundForm, SubstitutionForm
from zorgvuldig.school.year.models import Period

READS = ("organisation", "staff", "planning")
DAY = timedelta(days=1)
writing = partial(page, purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",))


@route("jaarplanning/", "planning")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, facts="planning")
class Planning(Page):
    """The school years of my schools, and the ways to everything that is arranged in them."""

    template = "school/planning.html"

    def context(self) -> Context:
        day = today(door=self.door)
        return {
            "schools": reads.own_schools(door=self.door),
            "years": reads.own_years(door=self.door, since=day - timedelta(days=400)),
            "today": day,
        }


class OfYear(FormPage):
    """A form about a school year (`jaar` in the address); then back to the year."""

    title: ClassVar[Word]
    explains: ClassVar[Word] = ""

    def find(self) -> SchoolYear:
        return reads.requested_year(self.request.GET, door=self.door)

    def to(self, one: SchoolYear) -> str:
        return _address(one)

    def form_copy(self, one: SchoolYear) -> FormCopy:
        about = f"{one.school.name}, {one.name}"
        return FormCopy(self.title, _("Bewaar"), _address(one), self.explains, about=about)


@route("jaarplanning/jaar/", "planning_year")
@writing(methods=("GET", "POST"), facts="planning")
class YearPlan(CommandPage):
    """One school year (`jaar`): periods, holidays and the intake round. Posting divides it, or takes a part away."""

    template = "school/planning_year.html"
    refusals = {"in_use": _("Deze periode kan niet weg: er horen al toetsen of rapporten bij.")}

    def find(self) -> SchoolYear:
        return reads.requested_year(self.request.GET, door=self.door)

    def context(self, one: SchoolYear) -> Context:
        return {"arranged": reads.year_plan(one, door=self.door), "year": one}

    def act(self, one: SchoolYear) -> str | None:
        posted = self.request.POST
        if "verdeel" in posted:
            names = [gettext("Periode %(number)s") % {"number": number} for number in (1, 2, 3)]
            if actions.divide(door=self.door, year=one, names=names):
                return gettext("Het jaar is in drie periodes verdeeld. Zet de dagen nog goed.")
        elif "vakantie" in posted:
            if actions.remove_holiday(door=self.door, year=one, number=posted["vakantie"]):
                return gettext("De vakantie is weg.")
        elif "periode" in posted:
            period = _period(reads.year_plan(one, door=self.door).periods, posted["periode"])
            actions.remove_period(door=self.door, period=period)
            return gettext("De periode is weg.")
        return None

    def to(self, one: SchoolYear) -> str:
        return _address(one)


@route("jaarplanning/periode/", "planning_period")
@writing(facts="planning")
class PeriodOfYear(OfYear):
    """Add a period to a school year (`jaar`), or change the one that `nr` names."""

    title = _("Periode")

    def form(self, one: SchoolYear, data: Any) -> PeriodForm:
        every, asked = reads.year_plan(one, door=self.door).periods, self.request.GET
        self.standing = _period(every, asked["nr"]) if "nr" in asked else None
        others = [other for other in every if other != self.standing]
        return PeriodForm(data, year=one, others=others, initial=_initial(one, self.standing, others))

    def save(self, one: SchoolYear, form: PeriodForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("name", "span", "weight")}
        actions.save_period(door=self.door, year=one, period=self.standing, **said)
        return gettext("De periode is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        one, form = item
        return self.again(form, one, status=409, theirs=[], conflict=True)


@route("jaarplanning/vakantie/", "planning_holiday")
@writing(facts="planning")
class NewHoliday(OfYear):
    """Add days without lessons to a school year (`jaar`)."""

    title = _("Vakantie of vrije dagen")

    def form(self, one: SchoolYear, data: Any) -> HolidayForm:
        return HolidayForm(data, year=one)

    def save(self, one: SchoolYear, form: HolidayForm) -> str:
        said = form.cleaned_data
        actions.add_holiday(door=self.door, year=one, name=said["name"], span=said["span"])
        return gettext("De vakantie is bewaard.")


@route("jaarplanning/aanmeldronde/", "planning_round")
@writing(facts="planning")
class IntakeRound(OfYear):
    """The days on which families can apply for a school year (`jaar`)."""

    title = _("Aanmeldronde")
    explains = _(
        "Ouders kunnen een kind aanmelden van de eerste tot en met de laatste dag. Verleng of verkort de ronde hier."
    )

    def form(self, one: SchoolYear, data: Any) -> RoundForm:
        standing = reads.year_plan(one, door=self.door).round
        initial = {"first_day": standing.opens_on, "last_day": standing.closes_on - DAY} if standing else {}
        return RoundForm(data, initial=initial)

    def save(self, one: SchoolYear, form: RoundForm) -> str:
        span = form.cleaned_data["span"]
        if span.starts_on >= one.ends_on:
            over = gettext("Het schooljaar is dan al voorbij. Kies een eerdere dag.")
            raise ValidationError({"first_day": over})
        actions.save_round(door=self.door, year=one, span=span)
        return gettext("De aanmeldronde is bewaard.")


@route("jaarplanning/afwezigheidscodes/", "planning_reasons")
@writing(facts="absence")
class AbsenceReasons(FormPage):
    """The absence codes of a school: add one, use one no longer (`uit`) or again (`aan`)."""

    template = "school/planning_reasons.html"
    refusals = {"taken": _("Deze code is er al. Kies een andere code.")}
    beside = {"taken": "code"}

    def find(self) -> School:
        return reads.requested_school(self.request.GET, door=self.door)

    def form(self, school: School, data: Any) -> ReasonForm:
        self.standing = reads.absence_reasons(school, door=self.door)
        return ReasonForm(data, codes=[one.code for one in self.standing])

    def context(self, school: School) -> Context:
        return {"school": school, "reasons": self.standing}

    def post(self, school: School) -> Answer:
        for word in ("uit", "aan"):
            if word in self.request.POST:
                code = self.request.POST[word]
                actions.use_reason(door=self.door, school=school, code=code, is_active=word == "aan")
                return go(self.to(school))
        return super().post(school)

    def save(self, school: School, form: ReasonForm) -> str:
        actions.add_reason(door=self.door, school=school, **form.cleaned_data)
        return gettext("De code is bewaard.")

    def to(self, school: School) -> str:
        return f"{reverse('planning_reasons')}?school={school.pk}"


def _initial(one: SchoolYear, standing: Period | None, others: Sequence[Period]) -> dict[str, object]:
    if standing is None:
        free = max((other.ends_on for other in others), default=one.starts_on)
        return {"first_day": min(free, one.ends_on - DAY), "last_day": one.ends_on - DAY, "weight": 1}
    return {
        "name": standing.name,
        "weight": standing.weight,
        "first_day": standing.starts_on,
        "last_day": standing.ends_on - DAY,
    }


def _address(one: SchoolYear) -> str:
    return f"{reverse('planning_year')}?jaar={one.pk}"


def _period(every: Sequence[Period], number: str) -> Period:
    found = next((period for period in every if str(period.number) == number), None)
    if found is None:
        raise Http404
    return found


# Who stands in for whom: arranged until a day, ended with one click.


@route("jaarplanning/vervanging/", "substitutes")
@page(
    purpose="planning",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("assignment",),
    facts="assignment",
)
class Substitutes(FormPage):
    """Who stands in now and soon; arrange another, or end one (`stop`)."""

    template = "school/planning_substitutes.html"
    refusals: ClassVar[Mapping[str, Word]] = {"taken": _("Deze persoon vervangt deze groep al op een van deze dagen.")}
    beside: ClassVar[Mapping[str, str]] = {"taken": "staff"}

    def find(self) -> list[Substitution]:
        return reads.substitutions(door=self.door)

    def post(self, current: list[Substitution]) -> Answer:
        if "stop" not in self.request.POST:
            return super().post(current)
        if ending := next((one for one in current if str(one.uid) == self.request.POST["stop"]), None):
            actions.end_substitution(door=self.door, substitution=ending)
            said = gettext("De vervanging is gestopt. De groep is meteen dicht voor de vervanger.")
            messages.success(self.request, said)
        return go(self.to())

    def form(self, _current: list[Substitution], data: QueryDict | None) -> SubstitutionForm:
        return SubstitutionForm(
            data,
            groups={str(group.uid): group for group in reads.taught_now(door=self.door)},
            named=group_name,
            staff={person.code: person for person in reads.people_with("teacher", door=self.door)},
            today=today(door=self.door),
        )

    def context(self, current: list[Substitution]) -> Context:
        return {"substitutions": current}

    def save(self, _current: list[Substitution], form: SubstitutionForm) -> str:
        said = form.cleaned_data
        actions.substitute(door=self.door, group=said["group"], staff=said["staff"], span=said["span"])
        return gettext("De vervanging is geregeld. Na de laatste dag stopt zij vanzelf.")

    def to(self, *_current: object) -> str:
        return self.request.path


def group_name(group: LearningGroup) -> Word:
    """A group as a list of choices shows it."""
    if group.subject is None:
        return gettext("klas %(class)s, %(year)s") % {"class": group.name, "year": group.year.name}
    return f"{group.name} ({group.subject.name}), {group.year.name}"
