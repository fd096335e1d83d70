"""Who stands in for whom: arranged until a day, ended with one click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year import actions as operations
from zorgvuldig.school.year import reads as queries
from zorgvuldig.school.year.forms import SubstitutionForm


@route("jaarplanning/vervanging/", "substitutes")
@page(
    purpose="planning",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("assignment",),
    methods=("GET", "POST"),
)
def substitutes(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Who stands in now and soon; arrange another, or end one (`stop`)."""
    standing = queries.substitutions(door=door)
    if request.method == "POST" and "stop" in request.POST:
        if ending := next((s for s in standing if str(s.uid) == request.POST["stop"]), None):
            operations.end_substitution(door=door, substitution=ending)
            messages.success(request, gettext("De vervanging is gestopt. De groep is meteen dicht voor de vervanger."))
        return go(request.path)
    people = {person.code: person for person in queries.people_with("teacher", door=door)}
    form = SubstitutionForm(
        request.POST.dict() if request.method == "POST" else None,
        groups={str(group.uid): group for group in queries.taught_now(door=door)},
        named=group_name,
        staff=people,
        today=today(door=door),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            operations.substitute(door=door, group=answers["group"], staff=answers["staff"], span=answers["span"])
        except Refused:
            form.add_error("staff", gettext("Deze persoon vervangt deze groep al op een van deze dagen."))
        else:
            messages.success(request, gettext("De vervanging is geregeld. Na de laatste dag stopt zij vanzelf."))
            return go(request.path)
    context = {"substitutions": standing, "form": form, "facts": facts("assignment")}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "school/planning_substitutes.html", context, status=status)


def group_name(group: LearningGroup) -> Word:
    """A group as a list of choices shows it."""
    if group.subject is None:
        return gettext("klas %(class)s, %(year)s") % {"class": group.name, "year": group.year.name}
    return f"{group.name} ({group.subject.name}), {group.year.name}"
