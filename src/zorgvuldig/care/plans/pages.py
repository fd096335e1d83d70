"""The support plan of a pupil, as the care coordinator makes it and the mentor reads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.models import SupportPlan
from zorgvuldig.care.notes.pages import open_pupil, page_of, places
from zorgvuldig.care.plans import reads
from zorgvuldig.care.plans.actions import answer_plan, evaluate, write_plan
from zorgvuldig.care.plans.forms import AnswerForm, EvaluationForm, PlanForm, year_after
from zorgvuldig.care.plans.reads import OwnPlan, compare
from zorgvuldig.care.plans.reads import own_plans as queried
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
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
@page(purpose="care", kind=Kind.PUPIL, reads=(*READS, "enrolment", "correction"), facts="support_plan")
class CurrentPlan(Page):
    """The plan that holds, who agreed, the versions before it, and when a first plan is due."""

    template = "care/plan.html"

    def context(self, uid: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        due = reads.first_plan_due(pupil.pupil_id, door=self.door)
        return {**_plan_context(pupil, self.door), "due": due, "version_page": "support_plan_version"}


@route("leerlingen/<uuid:uid>/begeleiding/plan/", "guided_plan")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*READS, "correction"), facts="support_plan")
class GuidedPlan(Page):
    """The plan of a pupil of whom I am mentor, to read."""

    template = "care/plan_guided.html"

    def context(self, uid: UUID) -> Context:
        return _plan_context(open_pupil(self.door, uid), self.door)


@route("leerlingen/<uuid:uid>/zorg/plan/<uuid:plan>/", "support_plan_version")
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, facts="support_plan")
class SupportPlanVersion(Page):
    """One version, beside the one it followed: what went and what came."""

    template = "care/plan_version.html"

    def context(self, uid: UUID, plan: UUID) -> Context:
        pupil = open_pupil(self.door, uid)
        version = reads.plan_version(plan, pupil.pupil_id, door=self.door)
        if version is None:
            raise Http404
        before = reads.plan_before(version, door=self.door)
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
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, writes=("support_plan",))
class NewSupportPlan(FormPage):
    """A form for a first plan, or for a next version that begins as a copy of the one that holds."""

    template = "care/plan_new.html"

    def find(self, uid: UUID) -> PupilIdentity:
        return open_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> PlanForm:
        self.standing = standing = reads.open_plan(pupil.pupil_id, door=self.door)
        day = today(door=self.door)
        copied = {part: str(getattr(standing, part)) for part in ("situation", "goals", "actions")} if standing else {}
        begin = {**copied, "evaluate_on": year_after(day), "follows": standing.uid if standing else None}
        return PlanForm(data, today=day, initial=begin)

    def context(self, pupil: PupilIdentity) -> Context:
        return {"pupil": pupil, "standing": self.standing, "is_changed": False}

    def save(self, pupil: PupilIdentity, form: PlanForm) -> str:
        write_plan(pupil.pupil_id, form.text, follows=form.cleaned_data["follows"], door=self.door)
        return gettext("Het plan is bewaard. De ouders kunnen nu antwoorden.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        pupil, _form = item
        now = reads.open_plan(pupil.pupil_id, door=self.door)
        form = PlanForm(
            {**self.request.POST.dict(), "follows": str(now.uid) if now else ""}, today=today(door=self.door)
        )
        self.standing = now
        return self.again(form, pupil, status=422 if form.errors else 409, is_changed=True)

    def to(self, pupil: PupilIdentity) -> str:
        return page_of("support_plan", pupil)


@route("leerlingen/<uuid:uid>/zorg/plan/bespreking/", "evaluation")
@page(purpose="care", kind=Kind.PUPIL, reads=WRITING, writes=("support_plan",))
class Evaluation(FormPage):
    """A form for what the open plan brought, and how it goes on."""

    template = "care/plan_evaluation.html"

    def find(self, uid: UUID) -> tuple[PupilIdentity, SupportPlan] | HttpResponse:
        pupil = open_pupil(self.door, uid)
        standing = reads.open_plan(pupil.pupil_id, door=self.door)
        if standing is not None:
            return pupil, standing
        messages.warning(self.request, gettext("Er is geen plan dat nu geldt. Er viel dus niets te bespreken."))
        return redirect("support_plan", uid=uid)

    def form(self, pupil: PupilIdentity, plan: SupportPlan, data: Any) -> EvaluationForm:
        return EvaluationForm(data, initial={"evaluation": plan.evaluation, "plan": plan.uid})

    def context(self, pupil: PupilIdentity, plan: SupportPlan) -> Context:
        return {"pupil": pupil, "plan": plan, "is_changed": False}

    def save(self, pupil: PupilIdentity, plan: SupportPlan, form: EvaluationForm) -> str:
        said = form.cleaned_data
        self.then = said["then"]
        ends = self.then == "end"
        evaluate(pupil.pupil_id, plan=said["plan"], evaluation=said["evaluation"], ends=ends, door=self.door)
        return gettext("De bespreking is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        pupil, plan, _form = item
        form = EvaluationForm({**self.request.POST.dict(), "plan": str(plan.uid)})
        return self.again(form, pupil, plan, status=422 if form.errors else 409, is_changed=True)

    def to(self, pupil: PupilIdentity, plan: SupportPlan) -> str:
        return page_of("new_support_plan" if self.then == "next" else "support_plan", pupil)


def _plan_context(pupil: PupilIdentity, door: Door) -> dict[str, Any]:
    """The versions of the plan, the open one apart."""
    versions = reads.versions(pupil.pupil_id, door=door)
    current = next((version for version in versions if version.plan.closed_at is None), None)
    return {
        "pupil": pupil,
        "places": places(pupil, door),
        "current": current,
        "earlier": [version for version in versions if version is not current],
        "today": today(door=door),
    }


# A guardian's (or adult pupil's) own support plans: reading one, and saying whether one agrees with the approach.

ANSWER_READS = ("staff", "identity", "support_plan", "support_agreement")


@route("ondersteuningsplannen/", "own_plans")
@page(purpose="agreeing", kind=Kind.OWN, reads=ANSWER_READS, facts="support_plan")
class OwnPlans(Page):
    """The support plans of my children, and whether I answered."""

    template = "care/plans_own.html"

    def context(self) -> Context:
        return {"plans": queried(door=self.door)}


@route("ondersteuningsplannen/<uuid:uid>/", "answered_plan")
@page(purpose="agreeing", kind=Kind.PUPIL, reads=ANSWER_READS, writes=("support_agreement",), facts="support_plan")
class AnsweredPlan(FormPage):
    """The plan of my child with the question whether I agree; a later answer counts instead of an earlier one."""

    template = "care/plan_answer.html"

    def find(self, uid: UUID) -> tuple[PupilIdentity, OwnPlan] | HttpResponse:
        pupil = open_pupil(self.door, uid)
        own = next(iter(queried(door=self.door)), None)
        return (pupil, own) if own else self.show({"pupil": pupil}, template="care/plan_none.html")

    def form(self, pupil: PupilIdentity, own: OwnPlan, data: Any) -> AnswerForm:
        return AnswerForm(data, initial=_initial_answer(own))

    def context(self, pupil: PupilIdentity, own: OwnPlan) -> Context:
        return {"pupil": pupil, "plan": own.plan, "answer": own.answer, "is_changed": False}

    def save(self, pupil: PupilIdentity, own: OwnPlan, form: AnswerForm) -> str:
        said = form.cleaned_data
        answer_plan(pupil.pupil_id, plan=said["plan"], agrees=said["agrees"], remark=said["remark"], door=self.door)
        return gettext("Wij hebben uw antwoord bewaard. De zorgcoördinator ziet het.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        pupil, own, _form = item
        form = AnswerForm({**self.request.POST.dict(), "plan": str(own.plan.uid)})
        return self.again(form, pupil, own, status=422 if form.errors else 409, is_changed=True)

    def to(self, pupil: PupilIdentity, own: OwnPlan) -> str:
        return page_of("answered_plan", pupil)


def _initial_answer(own: OwnPlan) -> dict[str, object]:
    said: dict[str, object] = {"plan": own.plan.uid}
    if own.answer is not None:
        said |= {"agrees": "yes" if own.answer.agrees else "no", "remark": own.answer.remark}
    return said
