"""How the school arranges its year: the administration's and the school leader's pages about no pupil at all."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year import actions as operations
from zorgvuldig.school.year import reads as queries
from zorgvuldig.school.year.forms import HolidayForm, PeriodForm, ReasonForm, RoundForm
from zorgvuldig.school.year.models import Period

READS = ("organisation", "staff", "planning")
DAY = timedelta(days=1)


@route("jaarplanning/", "planning")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, facts="planning")
class Planning(Page):
    """The school years of my schools, and the ways to everything that is arranged in them."""

    template = "school/planning.html"

    def context(self) -> Context:
        day = today(door=self.door)
        return {
            "schools": queries.own_schools(door=self.door),
            "years": queries.own_years(door=self.door, since=day - timedelta(days=400)),
            "today": day,
        }


@route("jaarplanning/jaar/", "planning_year")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def year(request: HttpRequest, *, door: Door) -> HttpResponse:
    """One school year (`jaar`): periods, holidays and the intake round. Posting divides it, or takes a part away."""
    one = queries.asked_year(request.GET, door=door)
    if request.method == "POST":
        if "verdeel" in request.POST:
            names = [gettext("Periode %(number)s") % {"number": number} for number in (1, 2, 3)]
            if operations.divide(door=door, year=one, names=names):
                messages.success(request, gettext("Het jaar is in drie periodes verdeeld. Zet de dagen nog goed."))
        elif "vakantie" in request.POST:
            if operations.remove_holiday(door=door, year=one, number=request.POST["vakantie"]):
                messages.success(request, gettext("De vakantie is weg."))
        elif "periode" in request.POST:
            _remove_period(request, one, door)
        return go(_year(one))
    arranged = queries.arranged(one, door=door)
    return render(request, "school/planning_year.html", {"arranged": arranged, "year": one, "facts": facts("planning")})


def _remove_period(request: HttpRequest, one: SchoolYear, door: Door) -> None:
    period = _period(queries.arranged(one, door=door).periods, request.POST["periode"])
    try:
        operations.remove_period(door=door, period=period)
    except operations.InUse:
        messages.error(request, gettext("Deze periode kan niet weg: er horen al toetsen of rapporten bij."))
    else:
        messages.success(request, gettext("De periode is weg."))


@route("jaarplanning/periode/", "planning_period")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def period(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Add a period to a school year (`jaar`), or change the one that `nr` names."""
    one = queries.asked_year(request.GET, door=door)
    every = queries.arranged(one, door=door).periods
    standing = _period(every, request.GET["nr"]) if "nr" in request.GET else None
    others = [other for other in every if other != standing]
    free = max((other.ends_on for other in others), default=one.starts_on)
    initial: dict[str, object] = (
        {
            "name": standing.name,
            "weight": standing.weight,
            "first_day": standing.starts_on,
            "last_day": standing.ends_on - DAY,
        }
        if standing
        else {"first_day": min(free, one.ends_on - DAY), "last_day": one.ends_on - DAY, "weight": 1}
    )
    data = request.POST.dict() if request.method == "POST" else None
    form = PeriodForm(data, year=one, others=others, initial=initial)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            operations.save_period(
                door=door,
                year=one,
                period=standing,
                name=answers["name"],
                span=answers["span"],
                weight=answers["weight"],
            )
        except operations.TakenMeanwhile:
            return form_page(request, form, _asked(_("Periode"), one), theirs=[])
        messages.success(request, gettext("De periode is bewaard."))
        return go(_year(one))
    return form_page(request, form, _asked(_("Periode"), one))


@route("jaarplanning/vakantie/", "planning_holiday")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def holiday(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Add days without lessons to a school year (`jaar`)."""
    one = queries.asked_year(request.GET, door=door)
    form = HolidayForm(request.POST.dict() if request.method == "POST" else None, year=one)
    if request.method == "POST" and form.is_valid():
        operations.add_holiday(door=door, year=one, name=form.cleaned_data["name"], span=form.cleaned_data["span"])
        messages.success(request, gettext("De vakantie is bewaard."))
        return go(_year(one))
    return form_page(request, form, _asked(_("Vakantie of vrije dagen"), one))


@route("jaarplanning/aanmeldronde/", "planning_round")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def intake_round(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The days on which families can apply for a school year (`jaar`)."""
    one = queries.asked_year(request.GET, door=door)
    standing = queries.arranged(one, door=door).round
    initial = {"first_day": standing.opens_on, "last_day": standing.closes_on - DAY} if standing else {}
    form = RoundForm(request.POST.dict() if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["span"].starts_on >= one.ends_on:
            form.add_error("first_day", gettext("Het schooljaar is dan al voorbij. Kies een eerdere dag."))
        else:
            operations.save_round(door=door, year=one, span=form.cleaned_data["span"])
            messages.success(request, gettext("De aanmeldronde is bewaard."))
            return go(_year(one))
    explains = _(
        "Ouders kunnen een kind aanmelden van de eerste tot en met de laatste dag. Verleng of verkort de ronde hier."
    )
    return form_page(request, form, _asked(_("Aanmeldronde"), one, explains))


@route("jaarplanning/afwezigheidscodes/", "planning_reasons")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def reasons(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The absence codes of a school: add one, use one no longer (`uit`) or again (`aan`)."""
    school = queries.asked_school(request.GET, door=door)
    here = f"{reverse('planning_reasons')}?school={school.pk}"
    for word in ("uit", "aan"):
        if request.method == "POST" and word in request.POST:
            operations.use_reason(door=door, school=school, code=request.POST[word], is_active=word == "aan")
            return go(here)
    standing = queries.absence_reasons(school, door=door)
    form = ReasonForm(request.POST.dict() if request.method == "POST" else None, codes=[r.code for r in standing])
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_reason(door=door, school=school, **form.cleaned_data)
        except operations.TakenMeanwhile:
            form.add_error("code", gettext("Deze code is er al. Kies een andere code."))
        else:
            messages.success(request, gettext("De code is bewaard."))
            return go(here)
    context = {"school": school, "reasons": standing, "form": form, "facts": facts("absence")}
    return render(
        request, "school/planning_reasons.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _asked(title: str | Promise, one: SchoolYear, explains: str | Promise = "") -> Asked:
    about = f"{one.school.name}, {one.name}"
    return Asked(title, _("Bewaar"), _year(one), explains, about=about, facts=facts("planning"))


def _year(one: SchoolYear) -> str:
    return f"{reverse('planning_year')}?jaar={one.pk}"


def _period(every: Sequence[Period], number: str) -> Period:
    found = next((period for period in every if str(period.number) == number), None)
    if found is None:
        raise Http404
    return found
