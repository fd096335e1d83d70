"""A whole class into a teaching group: the class and the group are chosen, who comes in is shown, and then it is done at once."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.enrolment.actions import GROUP, NotPossible, kept_here
from zorgvuldig.pupils.enrolment.forms import ClassIntoGroupForm
from zorgvuldig.pupils.group_transfer import actions, reads
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity


@route("klassen/in-een-lesgroep/", "classes_into_groups")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), facts="membership")
class ClassesIntoGroups(Page):
    """Choose the class that goes into a teaching group."""

    template = "pupils/classes_into_groups.html"

    def context(self) -> Context:
        return {"classes": reads.classes_of_today(door=self.door)}


@page(
    purpose="administration",
    kind=Kind.GROUP,
    reads=("organisation", "staff", "identity", "enrolment", "membership", "imports"),
    writes=("enrolment", "membership"),
    facts="membership",
)
class ClassIntoGroup(FormPage):
    """Put the pupils of a class into a teaching group: it is chosen, who comes in is shown, and then it is done."""

    template = "pupils/class_into_group.html"

    def find(self, uid: UUID) -> tuple[LearningGroup, list[PupilIdentity], list[LearningGroup]] | Answer | None:
        group = open_group(door=self.door, uid=uid)
        if group.kind != LearningGroup.CLASS:
            return None
        count = self.door.count
        counted = ngettext("%(count)s leerling", "%(count)s leerlingen", count) % {"count": count}
        self.door.label = gettext("De groep %(group)s is open (%(pupils)s).") % {"group": group.name, "pupils": counted}
        groups, pupils = reads.sibling_groups(group, door=self.door), members(door=self.door)
        try:
            kept_here(self.door, GROUP)
        except NotPossible as refusal:  # another system would change it back
            shown = {**self.context(group, pupils, groups), "problem": refusal.sentence, "form": None}
            return self.show(shown, 409 if self.request.method == "POST" else 200)
        return group, pupils, groups

    def form(
        self, group: LearningGroup, pupils: list[PupilIdentity], groups: list[LearningGroup], data: Any
    ) -> ClassIntoGroupForm:
        return ClassIntoGroupForm(
            None if data is None else data.dict(),
            groups={str(one.uid): one for one in groups if one.subject},
            beside=group,
            first_day=max(group.year.starts_on, today(door=self.door)),
        )

    def context(self, group: LearningGroup, pupils: list[PupilIdentity], groups: list[LearningGroup]) -> Context:
        return {"group": group, "pupils": pupils, "groups": groups, "problem": ""}

    def post(self, group: LearningGroup, pupils: list[PupilIdentity], groups: list[LearningGroup]) -> Answer:
        about = (group, pupils, groups)
        form = self.form(*about, self.request.POST)
        if not groups or not pupils:
            return self.again(form, *about, status=409)
        if not form.is_valid():
            return self.again(form, *about)
        into, first_day = form.cleaned_data["group"], form.cleaned_data["first_day"]
        seen, count, problem = self.request.POST.get("gezien"), 0, ""
        if seen is not None:
            try:
                count = actions.join_class(
                    door=self.door, pupils=pupils, of=group, into=into, first_day=first_day, seen=seen
                )
                problem = "" if count else gettext("Er is niemand die in deze groep komt.")
            except NotPossible as refusal:  # a system was connected after the form was shown
                problem = refusal.sentence
            except ChangedMeanwhile:
                problem = gettext("Er is iets veranderd sinds u keek. Kijk het na en bevestig opnieuw.")
        if not count:
            plan = reads.joining(pupils, group, into=into, first_day=first_day, door=self.door)
            teachers = reads.teachers(into, first_day, door=self.door)
            status = 409 if problem else 200
            return self.again(form, *about, status=status, problem=problem, plan=plan, teachers=teachers)
        says = ngettext(
            "%(n)s leerling van %(class)s zit vanaf %(day)s in %(group)s.",
            "%(n)s leerlingen van %(class)s zitten vanaf %(day)s in %(group)s.",
            count,
        )
        day = date_format(first_day, "j F Y")
        messages.success(self.request, says % {"n": count, "class": group.name, "day": day, "group": into.name})
        return go(self.request.path)


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
class ClassTooLarge(Page):
    """A class that is ours and could not be opened has more pupils than one opening holds."""

    template = "pupils/class_too_large.html"

    def find(self, uid: UUID) -> Answer | None:
        found = next((one for one in reads.classes_of_today(door=self.door) if one.uid == uid), None)
        return self.show({"group": found}, 409) if found else None


@route("klassen/<uuid:uid>/lesgroep/", "class_into_group")
@wraps(ClassIntoGroup.view)  # with what it declares: the most that this address opens
def class_into_group(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """A class into a teaching group, or that it is too large for one opening."""
    try:
        return ClassIntoGroup.view(request, **named)
    except Http404:
        return ClassTooLarge.view(request, **named)
