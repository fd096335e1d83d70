"""The passage to the next school year: the plan for a school, and the decisions per class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import LEFT
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.promotion import actions as operations
from zorgvuldig.pupils.promotion import reads as queries
from zorgvuldig.pupils.promotion.forms import OUTCOMES, Decision, Row, read_rows
from zorgvuldig.pupils.promotion.job import Preview, preview
from zorgvuldig.pupils.promotion.plan import is_final, outcome, suggestion
from zorgvuldig.pupils.promotion.rules import Decision as Verdict
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.models import Rollover

READS = ("organisation", "staff", "planning")
DECIDING = roles_with(purpose="administration", writes=True)  # who opens the pages of the classes


@dataclass(frozen=True, slots=True)
class Shown:
    """One pupil on the page of a class: the decision in the boxes, what is wrong with it, and what somebody else decided."""

    pupil: PupilIdentity
    decision: Decision
    was: str
    problems: list[str]
    theirs: str = ""


@route("jaarplanning/overgang/", "rollovers")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def passages(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The school years that have a next one; posting (`jaar`) begins a plan."""
    found = queries.passages(door=door)
    if request.method == "POST":
        wanted = next((p for p in found if str(p.from_year.pk) == request.POST.get("jaar")), None)
        if wanted is None:
            raise Http404
        try:
            made = operations.prepare(door=door, from_year=wanted.from_year, to_year=wanted.to_year)
        except Refused:
            messages.warning(request, gettext("Een collega was u voor: dit plan is er al."))
            return go(request.path)
        return go(reverse("rollover", kwargs={"uid": made.uid}))
    return render(request, "pupils/promotions.html", {"passages": found, "facts": facts("planning")})


@route("jaarplanning/overgang/<uuid:uid>/", "rollover")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), methods=("GET", "POST"))
def rollover(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The plan of a school in numbers; confirm it (`bevestig`) or throw it away (`weg`)."""
    plan = queries.plan(uid, door=door)
    if request.method != "POST":
        found = preview(rollover_id=plan.pk, now=door.opened_at)
        return _plan_page(request, door, plan, found)
    try:
        if "weg" in request.POST:
            operations.discard(door=door, rollover=plan)
            messages.success(request, gettext("Het plan is weg. U kunt een nieuw plan maken."))
            return go(reverse("rollovers"))
        operations.confirm(door=door, rollover=plan)
    except operations.NotComplete as refusal:
        messages.error(request, gettext("Het plan is nog niet af. Hieronder staat wat er nog moet gebeuren."))
        return _plan_page(request, door, plan, refusal.preview, status=422)
    except operations.Closed:
        again = queries.plan(uid, door=door)
        messages.warning(request, gettext("Een collega was u voor: dit plan is al bevestigd."))
        return _plan_page(request, door, again, preview(rollover_id=plan.pk, now=door.opened_at), status=409)
    messages.success(request, gettext("De overgang is bevestigd. Het systeem voert hem binnen een paar minuten uit."))
    return go(request.path)


def _plan_page(request: HttpRequest, door: Door, plan: Rollover, found: Preview, *, status: int = 200) -> HttpResponse:
    people = {number for number in (plan.made_by_id, plan.confirmed_by_id) if number}
    names = names_of(people, door=door)
    context = {
        "plan": plan,
        "preview": found,
        "totals": [(OUTCOMES[key], found.outcomes[key]) for key in OUTCOMES],
        "undecided": found.outcomes[""],
        "decides": bool(DECIDING & roles_of(request)),
        "made_by": names.get(plan.made_by_id, ""),
        "confirmed_by": names.get(plan.confirmed_by_id or 0, ""),
        "facts": facts("membership"),
    }
    return render(request, "pupils/promotion.html", context, status=status)


@route("klassen/<uuid:uid>/overgang/", "rollover_class")
@page(
    purpose="administration",
    kind=Kind.GROUP,
    reads=("organisation", "staff", "identity", "membership", "planning"),
    writes=("membership",),
    methods=("GET", "POST"),
)
def rollover_class(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The decisions about the pupils of one class; `allen` fills in a decision for whoever has none."""
    plan = queries.class_plan(uid, door=door)
    door.label = gettext("De overgang van klas %(class)s is open.") % {"class": plan.group.name}
    if request.method != "POST":
        return _class_page(request, plan, _standing(plan))
    pupils = {pupil.pupil.uid: pupil for pupil in plan.pupils}
    classes = [str(group.uid) for group in plan.classes]
    fill = request.POST.get("allen", "")
    rows = read_rows(request.POST, list(pupils), classes, fill if fill in OUTCOMES else "")
    if any(row.problems for row in rows):
        return _class_page(request, plan, _typed(pupils, rows), status=422)
    entries = [operations.Entry(pupils[row.pupil].pupil_id, row.was, row.decision) for row in rows]
    try:
        count = operations.decide(door=door, plan=plan, entries=entries)
    except operations.Closed:
        messages.error(request, gettext("Dit plan is intussen bevestigd of weggegooid. Er is niets veranderd."))
        return _class_page(request, queries.class_plan(uid, door=door), _typed(pupils, rows), status=409)
    except operations.DecidedMeanwhile:
        again = queries.class_plan(uid, door=door)
        return _class_page(request, again, _clashing(again, pupils, rows), status=409)
    messages.success(request, gettext("De besluiten zijn bewaard.") if count else gettext("Er was niets veranderd."))
    return go(request.path)


def _standing(plan: queries.ClassPlan) -> list[Shown]:
    obstacles = {o.pupil: o.sentence for o in outcome(plan.placed, plan.classes).plan.obstacles}
    shown = []
    for pupil in plan.pupils:
        decision = plan.decision(pupil.pupil_id)
        problem = obstacles.get(pupil.pupil_id) if decision.outcome else None
        shown.append(Shown(pupil, decision, decision.print, [problem] if problem else []))
    return shown


def _typed(pupils: Mapping[UUID, PupilIdentity], rows: list[Row]) -> list[Shown]:
    return [Shown(pupils[row.pupil], row.decision, row.was, row.problems) for row in rows]


def _clashing(plan: queries.ClassPlan, pupils: Mapping[UUID, PupilIdentity], rows: list[Row]) -> list[Shown]:
    """What was typed stays; beside it stands what a colleague decided meanwhile, and saving again settles it."""
    shown = []
    for row in rows:
        pupil = pupils[row.pupil]
        now = plan.decision(pupil.pupil_id)
        clashes = now.print not in (row.was, row.decision.print)
        theirs = str(OUTCOMES.get(now.outcome, gettext("geen besluit"))) if clashes else ""
        shown.append(Shown(pupil, row.decision, now.print, [], theirs))
    return shown


def _class_page(
    request: HttpRequest, plan: queries.ClassPlan, shown: list[Shown], *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": plan,
        "rows": shown,
        "is_open": plan.rollover.confirmed_at is None,
        "clashes": any(row.theirs for row in shown),
        "promote": suggestion(plan.group, Verdict.PROMOTE),
        "repeat": suggestion(plan.group, Verdict.REPEAT),
        "is_final": is_final(plan.group),
        "existing": {group.name.casefold() for group in plan.classes},
        "outcomes": OUTCOMES.items(),
        "left": LEFT.items(),
        "back": reverse("rollover", kwargs={"uid": plan.rollover.uid}),
        "facts": facts("membership"),
    }
    return render(request, "pupils/promotion_class.html", context, status=status)
