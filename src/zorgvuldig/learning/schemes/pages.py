"""How the marks of a group are made: the teacher proposes, the school leader approves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.schemes.actions import NotWaiting, OwnProposal, approve, propose
from zorgvuldig.learning.schemes.forms import SchemeForm
from zorgvuldig.learning.schemes.reads import signatures, waiting_plans
from zorgvuldig.learning.schemes.structure_reads import Structure, digest, standing, structure
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

READS = ("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval")


@route("groepen/<uuid:uid>/cijferopbouw/", "grade_plan")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("grade_structure",), methods=("GET", "POST"))
def plan(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The structure of the marks of a group I teach, and a form to propose it."""
    group, made = _opened(door, uid)
    form = SchemeForm(request.POST.dict() if request.method == "POST" else None, scheme=made.scheme)
    if form.is_valid():
        propose(door=door, group=group, made=made, scheme=form.scheme)
        messages.success(request, gettext("Uw voorstel is bewaard. De schoolleider kan het nu goedkeuren."))
        return HttpResponseRedirect(reverse("grade_plan", kwargs={"uid": uid}), status=303)
    context = _context(group, made, door) | {"form": form}
    return render(request, "learning/grade_plan.html", context, status=422 if form.errors else 200)


@route("groepen/<uuid:uid>/cijferopbouw/goedkeuren/", "approve_plan")
@page(purpose="approving", kind=Kind.GROUP, reads=READS, writes=("grade_approval",), methods=("GET", "POST"))
def approval(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What a teacher proposed, for the school leader to approve."""
    group, made = _opened(door, uid)
    refused = ""
    if request.method == "POST":
        try:
            approve(door=door, group=group, made=made, plan_digest=request.POST.get("opbouw", ""))
        except OwnProposal:
            refused = gettext("U stelde deze opbouw zelf voor. Een andere schoolleider moet hem goedkeuren.")
        except NotWaiting:
            refused = gettext(
                "De opbouw is intussen veranderd of al goedgekeurd. Kijk hieronder hoe hij nu is en keur hem dan goed."
            )
        else:
            told = gettext("De cijferopbouw van %(group)s is goedgekeurd.") % {"group": group.name}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("approve_plan", kwargs={"uid": uid}), status=303)
    context = _context(group, made, door) | {"refused": refused}
    return render(request, "learning/grade_approval.html", context, status=409 if refused else 200)


@route("cijferopbouw/", "waiting_plans")
@page(purpose="approving", kind=Kind.NOBODY, reads=READS)
def waiting(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The groups whose plan waits for me, without opening anybody's file."""
    return render(request, "learning/grade_plans.html", {"waiting": waiting_plans(door=door)})


def _opened(door: Door, uid: UUID) -> tuple[LearningGroup, Structure]:
    group = open_group(door=door, uid=uid)
    door.label = gettext("De cijferopbouw van %(group)s is open.") % {"group": group.name}
    return group, structure(group, group_tests(group, door=door), door=door)


def _context(group: LearningGroup, made: Structure, door: Door) -> dict[str, Any]:
    proposed, approved = signatures(made.plan, door=door)
    return {
        "group": group,
        "made": made,
        "standing": standing(group.id, made, door=door),
        "digest": digest(made.scheme, made.slots),
        "proposed": proposed,
        "approved": approved,
        "has_exam": any(test.is_exam for slot in made.slots for test in slot.tests),
        "facts": facts("grade_structure"),
    }
