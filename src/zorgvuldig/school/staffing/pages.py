"""The school leader makes the years, classes and groups, says who works with them, and lets help from outside in."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.paging import sheet
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.staffing import actions as operations
from zorgvuldig.school.staffing import reads as staffing
from zorgvuldig.school.staffing.forms import NEW_SUBJECT, NewGroupForm, TieForm, YearForm
from zorgvuldig.school.year import reads as planning
from zorgvuldig.school.year.actions import year_after

READS = ("organisation", "staff")
DAY = timedelta(days=1)


@route("klassen-en-groepen/", "staffing")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS)
def home(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The classes and groups of a school year (`jaar`, else the one of today) with who works with them; of many a part (`deel`)."""
    years = planning.own_years(door=door)
    chosen = _chosen(request, years, door)
    parts = staffing.parts(chosen, door=door) if chosen else []
    part = next((one for one in parts if one.value == request.GET.get("deel")), parts[0] if parts else None)
    rows = sheet(request, staffing.groups(chosen, part, door=door) if chosen else [], size=staffing.FEW)
    context = {
        "years": years,
        "year": chosen,
        "parts": parts,
        "part": part,
        "sheet": rows,
        "query": f"jaar={chosen.pk}&deel={part.value}&" if chosen and part else "",
        "staffed": staffing.staffed(rows, door=door),
        "schools": planning.own_schools(door=door),
        "facts": facts("staff"),
    }
    return render(request, "school/staffing.html", context)


def _chosen(request: HttpRequest, years: list[SchoolYear], door: Door) -> SchoolYear | None:
    if "jaar" in request.GET:
        return planning.asked_year(request.GET, door=door)
    day = today(door=door)
    return next((year for year in years if year.starts_on <= day < year.ends_on), years[-1] if years else None)


@route("klassen-en-groepen/schooljaar/nieuw/", "new_year")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("organisation",), methods=("GET", "POST"))
def new_year(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Add the school year that follows the last one of a school (`school`)."""
    school = planning.asked_school(request.GET, door=door)
    years = [year for year in planning.own_years(door=door) if year.school_id == school.pk]
    initial: dict[str, object] = {}
    if years:
        name, span = year_after(years[-1])
        initial = {"name": name, "first_day": span.starts_on, "last_day": span.ends_on - DAY}
    form = YearForm(request.POST.dict() if request.method == "POST" else None, years=years, initial=initial)
    asked = Asked(
        _("Schooljaar toevoegen"), _("Voeg toe"), reverse("staffing"), about=school.name, facts=facts("organisation")
    )
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    try:
        added = operations.add_year(
            door=door, school=school, name=form.cleaned_data["name"], span=form.cleaned_data["span"]
        )
    except Refused:
        form.add_error("name", gettext("Er is al een schooljaar met deze naam. Kies een andere naam."))
        return form_page(request, form, asked)
    messages.success(request, gettext("Het schooljaar is gemaakt. Maak nu de klassen, of doe dat bij de overgang."))
    return go(f"{reverse('staffing')}?jaar={added.pk}")


@route("klassen-en-groepen/nieuw/", "new_group")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("organisation",), methods=("GET", "POST"))
def new_group(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Add a class or a teaching group to a school year (`jaar`)."""
    year = planning.asked_year(request.GET, door=door)
    subjects = {subject.code: subject for subject in staffing.subjects(year, door=door)}
    form = NewGroupForm(
        request.POST.dict() if request.method == "POST" else None,
        subjects=[(code, subject.name) for code, subject in subjects.items()],
        names=[one.name for one in staffing.groups(year, door=door)],
    )
    back = f"{reverse('staffing')}?jaar={year.pk}"
    about = f"{year.school.name}, {year.name}"
    asked = Asked(_("Klas of groep toevoegen"), _("Voeg toe"), back, about=about, facts=facts("organisation"))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    answers = form.cleaned_data
    new = operations.NewSubject(answers["new_code"], answers["new_subject"])
    try:
        operations.add_group(
            door=door,
            year=year,
            name=answers["name"],
            subject=new if answers["subject"] == NEW_SUBJECT else subjects.get(answers["subject"]),
            stage=answers["stage"],
            level=answers["level"],
        )
    except Refused:
        form.add_error("name", gettext("Deze klas of groep, of dit vak, is net door iemand anders gemaakt."))
        return form_page(request, form, asked)
    messages.success(
        request,
        gettext(
            "De groep is gemaakt. Kies wie lesgeeft. De administratie zet er daarna een hele klas in, bij «Leerlingenadministratie»."
        )
        if answers["subject"]
        else gettext("De klas is gemaakt. Kies wie mentor is."),
    )
    return go(f"{back}&deel={answers['stage'] or 'overig'}" if answers["subject"] else back)


@route("klassen-en-groepen/<uuid:uid>/", "staffed_group")
@page(purpose="staffing", kind=Kind.NOBODY, reads=READS, writes=("staff",), methods=("GET", "POST"))
def group(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Who teaches a group or is mentor of a class; add somebody, or end it (`stop`)."""
    one = staffing.one(uid, door=door)
    if request.method == "POST" and "stop" in request.POST:
        ending = next((t for t in one.ties if f"{t.what}-{t.row.pk}" == request.POST["stop"]), None)
        if ending:
            operations.untie(door=door, tied=ending)
            messages.success(request, gettext("Het is gestopt. De groep is meteen dicht voor deze persoon."))
        return go(request.path)
    is_class = one.group.subject is None
    people = {person.code: person for person in planning.people_with("teacher", "mentor", door=door)}
    form = TieForm(
        request.POST.dict() if request.method == "POST" else None,
        group=one.group,
        staff=people,
        today=today(door=door),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.tie(
                door=door,
                group=one.group,
                staff=form.cleaned_data["staff"],
                what="mentoring" if is_class else "teaching",
                span=form.cleaned_data["span"],
            )
        except Refused:
            form.add_error("staff", gettext("Deze persoon heeft deze groep al op een van deze dagen."))
        else:
            messages.success(request, gettext("Het is bewaard."))
            return go(request.path)
    context = {"one": one, "group": one.group, "is_class": is_class, "form": form, "facts": facts("staff")}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "school/staffing_group.html", context, status=status)
