"""The support plan of a pupil, as the care coordinator makes it and the mentor reads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.notes.pages import opened, places, to
from zorgvuldig.care.plans import reads as queries
from zorgvuldig.care.plans.actions import ChangedMeanwhile, evaluate, write_plan
from zorgvuldig.care.plans.compare_reads import compare
from zorgvuldig.care.plans.forms import EvaluationForm, PlanForm, year_after
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.models import PupilIdentity

READS = (
    "organisation",
    "staff",
    "identity",
    "guardian",
    "membership",
    "support_plan",
    "support_agreement",
)
WRITING = ("organisation", "staff", "identity", "membership", "support_plan")
PARTS: dict[str, str | Promise] = {
    "situation": _("Waarom extra hulp"),
    "goals": _("Waar werken wij naartoe"),
    "actions": _("Wat doet de school"),
    "pupil_view": _("Wat vindt de leerling"),
}


@route("leerlingen/<uuid:uid>/zorg/plan/", "support_plan")
@page(purpose="care", kind=Kind.PUPIL, reads=(*READS, "enrolment", "correction"))
class SupportPlan(Page):
    """The plan that holds, who agreed, the versions before it, and when a first plan is due."""

    template = "care/support_plan.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened(self.door, uid)
        due = queries.first_plan_due(pupil.pupil_id, door=self.door)
        return {**_shown(pupil, self.door), "due": due, "version_page": "support_plan_version"}


@route("leerlingen/<uuid:uid>/begeleiding/plan/", "guided_plan")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*READS, "correction"))
class GuidedPlan(Page):
    """The plan of a pupil of whom I am mentor, to read."""

    template = "care/support_care_guided.html"

    def context(self, uid: UUID) -> Context:
        return _shown(opened(self.door, uid), self.door)


@route("leerlingen/<uuid:uid>/zorg/plan/<uuid:plan>/", "support_plan_version")
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, facts="support_plan")
class SupportPlanVersion(Page):
    """One version, beside the one it followed: what went and what came."""

    template = "care/support_version.html"

    def context(self, uid: UUID, plan: UUID) -> Context:
        pupil = opened(self.door, uid)
        version = queries.plan_version(plan, pupil.pupil_id, door=self.door)
        if version is None:
            raise Http404
        before = queries.plan_before(version, door=self.door)
        return {
            "pupil": pupil,
            "plan": version,
            "before": before,
            "parts": [
                (
                    title,
                    compare(
                        str(getattr(before, part)) if before else str(getattr(version, part)),
                        str(getattr(version, part)),
                    ),
                )
                for part, title in PARTS.items()
            ],
        }


@route("leerlingen/<uuid:uid>/zorg/plan/nieuw/", "new_support_plan")
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, writes=("support_plan",), methods=("GET", "POST"))
def new_support_plan(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a first plan, or for a next version that begins as a copy of the one that holds."""
    pupil = opened(door, uid)
    standing = queries.open_plan(pupil.pupil_id, door=door)
    day, status = today(door=door), 200
    if request.method == "POST":
        form = PlanForm(request.POST.dict(), today=day)
        if form.is_valid():
            try:
                write_plan(pupil.pupil_id, form.text, follows=form.cleaned_data["follows"], door=door)
            except ChangedMeanwhile:
                status, standing = 409, queries.open_plan(pupil.pupil_id, door=door)
                form = PlanForm({**request.POST.dict(), "follows": str(standing.uid) if standing else ""}, today=day)
            else:
                messages.success(request, gettext("Het plan is bewaard. De ouders kunnen nu antwoorden."))
                return to("support_plan", pupil)
    else:
        copied = {part: str(getattr(standing, part)) for part in ("situation", "goals", "actions")} if standing else {}
        begin = {**copied, "evaluate_on": year_after(day), "follows": standing.uid if standing else None}
        form = PlanForm(today=day, initial=begin)
    context = {"form": form, "pupil": pupil, "standing": standing, "is_changed": status == 409}
    return render(request, "care/support_new.html", context, status=422 if form.errors else status)


@route("leerlingen/<uuid:uid>/zorg/plan/bespreking/", "evaluation")
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, writes=("support_plan",), methods=("GET", "POST"))
def evaluation(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for what the open plan brought, and how it goes on."""
    pupil = opened(door, uid)
    standing = queries.open_plan(pupil.pupil_id, door=door)
    if standing is None:
        messages.warning(request, gettext("Er is geen plan dat nu geldt. Er viel dus niets te bespreken."))
        return redirect("support_plan", uid=uid)
    data = request.POST.dict() if request.method == "POST" else None
    form = EvaluationForm(data, initial={"evaluation": standing.evaluation, "plan": standing.uid})
    status = 200
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            evaluate(
                pupil.pupil_id,
                plan=said["plan"],
                evaluation=said["evaluation"],
                ends=said["then"] == "end",
                door=door,
            )
        except ChangedMeanwhile:
            status, form = 409, EvaluationForm({**data, "plan": str(standing.uid)})
        else:
            messages.success(request, gettext("De bespreking is bewaard."))
            return to("new_support_plan" if said["then"] == "next" else "support_plan", pupil)
    context = {"form": form, "pupil": pupil, "plan": standing, "is_changed": status == 409}
    return render(request, "care/support_evaluation.html", context, status=422 if form.errors else status)


def _shown(pupil: PupilIdentity, door: Door) -> dict[str, Any]:
    """The versions of the plan, the open one apart."""
    versions = queries.versions(pupil.pupil_id, door=door)
    current = next((version for version in versions if version.plan.closed_at is None), None)
    return {
        "pupil": pupil,
        "places": places(pupil, door),
        "current": current,
        "earlier": [version for version in versions if version is not current],
        "today": today(door=door),
        "facts": facts("support_plan"),
    }
