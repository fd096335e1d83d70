"""Pages on which a new school is set up: its names, its years, and who gets which role. What is still to be done stands on `/inrichten/`."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.models import School
from zorgvuldig.school.setup import actions as operations
from zorgvuldig.school.setup import reads as queries
from zorgvuldig.school.setup.forms import REFUSALS, Choices, PersonForm, RoleForm, SchoolForm, SchoolYearForm
from zorgvuldig.school.year import reads as planning
from zorgvuldig.school.year.actions import TakenMeanwhile, year_after

READS = ("organisation", "staff")
BOTH = ("GET", "POST")
DAY = timedelta(days=1)


@route("inrichten/scholen/", "setting_up_schools")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS)
def schools(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The schools with their codes and years."""
    context = {
        "board": queries.board(door=door),
        "schools": queries.schools(door=door),
        "facts": facts("organisation"),
    }
    return render(request, "school/setting_up_schools.html", context)


@route("inrichten/scholen/school/", "setting_up_school")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("organisation",), methods=BOTH)
def school(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What a school (`school`) is called, and for whoever works at all schools the board."""
    board, one = queries.board(door=door), planning.asked_school(request.GET, door=door)
    initial = {"name": one.name, "brin": one.brin, "board": board.name if board else ""}
    names = [other.name for other in planning.own_schools(door=door) if other != one]
    data = request.POST.dict() if request.method == "POST" else None
    form = SchoolForm(data, initial=initial, names=names, with_board=board is not None)
    asked = Asked(_("Namen en code"), _("Bewaar"), reverse("setting_up_schools"), facts=facts("organisation"))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    operations.name_school(door=door, school=one, **form.cleaned_data)
    messages.success(request, gettext("Het is bewaard."))
    return go(reverse("setting_up_schools"))


@route("inrichten/scholen/schooljaar/", "setting_up_year")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=(*READS, "planning"), writes=("organisation",), methods=BOTH)
def year(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The name and days of a school year (`jaar`), or the next one of a school (`school`)."""
    one = planning.asked_year(request.GET, door=door) if "jaar" in request.GET else None
    of = one.school if one else planning.asked_school(request.GET, door=door)
    others = [other for other in planning.own_years(door=door) if other.school_id == of.pk and other != one]
    initial: dict[str, object] = {}
    if one:
        initial = {"name": one.name, "first_day": one.starts_on, "last_day": one.ends_on - DAY}
    elif others:
        name, span = year_after(others[-1])
        initial = {"name": name, "first_day": span.starts_on, "last_day": span.ends_on - DAY}
    form = SchoolYearForm(request.POST.dict() if request.method == "POST" else None, years=others, initial=initial)
    title = _("Schooljaar veranderen") if one else _("Schooljaar toevoegen")
    asked = Asked(title, _("Bewaar"), reverse("setting_up_schools"), about=of.name, facts=facts("organisation"))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    span = form.cleaned_data["span"]
    if one and queries.outside(one, span, door=door):
        form.add_error(
            "first_day", gettext("Er zijn periodes die buiten deze dagen vallen. Verander eerst de periodes.")
        )
        return form_page(request, form, asked)
    try:
        operations.save_year(door=door, school=of, year=one, name=form.cleaned_data["name"], span=span)
    except TakenMeanwhile:
        form.add_error("name", gettext("Er is al een schooljaar met deze naam. Kies een andere naam."))
        return form_page(request, form, asked)
    messages.success(request, gettext("Het is bewaard."))
    return go(reverse("setting_up_schools"))


@route("inrichten/functies/", "setting_up_roles")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("staff",), methods=BOTH)
def roles(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Who holds which role; whoever may, gives one."""
    at = queries.schools_to_give(door=door)
    if request.method == "POST" and not at:
        return _not_given(request)
    people = {str(one.pk): one for one in queries.others(door=door)}
    form = RoleForm(
        request.POST.dict() if request.method == "POST" else None,
        roles=_roles(),
        schools=_schools(at),
        staff=people,
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            school = _school(given.get("school", ""), at)
            operations.give(door=door, staff=given["staff"], role=given["role"], school=school)
        except operations.NotGiven as no:
            form.refuse(no.why)
        else:
            messages.success(
                request, gettext("De functie is gegeven. Heeft deze persoon nog geen account? Nodig die dan uit.")
            )
            return go(request.path)
    context = {
        "roles": queries.roles(door=door),
        "form": form,
        "gives": bool(at),
        "people": bool(people),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "school/setting_up_roles.html", context, status=status)


@route("inrichten/functies/medewerker/", "setting_up_person")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=READS, writes=("staff",), methods=BOTH)
def person(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Add somebody who works here, with a first role."""
    at = queries.schools_to_give(door=door)
    if not at:
        return _not_given(request)
    data = request.POST.dict() if request.method == "POST" else None
    form = PersonForm(data, roles=_roles(), schools=_schools(at))
    asked = Asked(
        _("Medewerker toevoegen"),
        _("Voeg toe"),
        reverse("setting_up_roles"),
        _("Voor wie niet in een bestand staat dat u inleest, zoals een zorgcoördinator of een schoolleider."),
    )
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    answers = form.cleaned_data | {"school": _school(form.cleaned_data.get("school", ""), at)}
    try:
        operations.add_person(door=door, **answers)
    except operations.NotGiven as no:
        form.refuse(no.why)
        return form_page(request, form, asked)
    messages.success(request, gettext("De medewerker is toegevoegd. Geef nu een code om in te loggen."))
    return go(reverse("staff_invitations"))


def _not_given(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(REFUSALS["leader"][1]))
    return go(reverse("setting_up_roles"))


def _roles() -> Choices:
    return [(role.key, say(role.name)) for role in REGISTER.roles.values() if role.staff and role.key != queries.HELPER]


def _schools(at: list[School]) -> Choices:
    return [(str(one.pk), one.name) for one in at]


def _school(chosen: str, at: list[School]) -> School:
    """The school that was chosen, or the only one."""
    return next((one for one in at if str(one.pk) == chosen), at[0])
