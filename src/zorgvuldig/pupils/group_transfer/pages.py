"""A whole class into a teaching group: the class and the group are chosen, who comes in is shown, and then it is done at once."""

from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.enrolment.actions import GROUP, NotPossible, kept_here
from zorgvuldig.pupils.enrolment.forms import ClassIntoGroupForm
from zorgvuldig.pupils.group_transfer import actions as operations
from zorgvuldig.pupils.group_transfer import reads as queries
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity

CONFLICT, WRONG = 409, 422


@route("klassen/in-een-lesgroep/", "classes_into_groups")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), facts="membership")
class ClassesIntoGroups(Page):
    """Choose the class that goes into a teaching group."""

    template = "pupils/classes_into_groups.html"

    def context(self) -> Context:
        return {"classes": queries.classes_of_today(door=self.door)}


@page(
    purpose="administration",
    kind=Kind.GROUP,
    reads=("organisation", "staff", "identity", "enrolment", "membership", "imports"),
    writes=("enrolment", "membership"),
    methods=("GET", "POST"),
)
def _class_into_group(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    group = open_group(door=door, uid=uid)
    if group.kind != LearningGroup.CLASS:
        raise Http404
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    door.label = gettext("De groep %(group)s is open (%(pupils)s).") % {"group": group.name, "pupils": counted}
    groups = queries.groups_beside(group, door=door)
    form = ClassIntoGroupForm(
        request.POST.dict() if request.method == "POST" else None,
        groups={str(one.uid): one for one in groups if one.subject},
        beside=group,
        first_day=max(group.year.starts_on, today(door=door)),
    )
    pupils = members(door=door)
    shown = {"group": group, "pupils": pupils, "groups": groups, "form": form, "facts": facts("membership")}
    try:
        kept_here(door, GROUP)
    except NotPossible as refusal:  # another system would change it back
        return _shown(request, shown, problem=refusal.sentence, form=None)
    if request.method != "POST" or not groups or not pupils:
        return _shown(request, shown, status=CONFLICT if request.method == "POST" else 200)
    if not form.is_valid():
        return _shown(request, shown, status=WRONG)
    answers = form.cleaned_data
    return _asked(request, shown, pupils, group, answers["group"], answers["first_day"], door=door)


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def _too_many(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A class that is ours and could not be opened has more pupils than one opening holds."""
    found = next((one for one in queries.classes_of_today(door=door) if one.uid == uid), None)
    if found is None:
        raise Http404
    return render(request, "pupils/class_too_large.html", {"group": found}, status=CONFLICT)


@route("klassen/<uuid:uid>/lesgroep/", "class_into_group")
@wraps(_class_into_group)  # with what it declares: the most that this address opens
def class_into_group(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """Put the pupils of a class into a teaching group, when they are no more than one opening holds."""
    try:
        return _class_into_group(request, **named)
    except Http404:
        return _too_many(request, **named)


def _asked(
    request: HttpRequest,
    shown: dict[str, Any],
    pupils: list[PupilIdentity],
    group: LearningGroup,
    into: LearningGroup,
    first_day: date,
    *,
    door: Door,
) -> HttpResponse:
    """Show who would come in; when that was seen (`gezien`) and is still so, let them in."""

    def before(problem: str = "") -> HttpResponse:
        found = queries.joining(pupils, group, into=into, first_day=first_day, door=door)
        teachers = queries.teachers(into, first_day, door=door)
        return _shown(request, shown, problem=problem, plan=found, teachers=teachers)

    if "gezien" not in request.POST:
        return before()
    try:
        count = operations.join_class(
            door=door, pupils=pupils, of=group, into=into, first_day=first_day, seen=request.POST["gezien"]
        )
    except NotPossible as refusal:  # a system was connected after the form was shown
        return before(refusal.sentence)
    except ChangedMeanwhile:
        return before(gettext("Er is iets veranderd sinds u keek. Kijk het na en bevestig opnieuw."))
    if not count:
        return before(gettext("Er is niemand die in deze groep komt."))
    says = ngettext(
        "%(n)s leerling van %(class)s zit vanaf %(day)s in %(group)s.",
        "%(n)s leerlingen van %(class)s zitten vanaf %(day)s in %(group)s.",
        count,
    )
    day = date_format(first_day, "j F Y")
    messages.success(request, says % {"n": count, "class": group.name, "day": day, "group": into.name})
    return go(request.path)


def _shown(
    request: HttpRequest, shown: dict[str, Any], *, problem: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    context = {**shown, "problem": problem, **more}
    refused = problem and request.method == "POST"
    return render(request, "pupils/class_into_group.html", context, status=CONFLICT if refused else status)
