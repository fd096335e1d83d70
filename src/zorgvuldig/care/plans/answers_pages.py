"""A guardian's (or adult pupil's) own support plans: reading one, and saying whether one agrees with the approach."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext

from zorgvuldig.care.notes.pages import open_pupil, page_of
from zorgvuldig.care.plans.actions import answer_plan
from zorgvuldig.care.plans.forms import AnswerForm
from zorgvuldig.care.plans.reads import OwnPlan
from zorgvuldig.care.plans.reads import own_plans as queried
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.models import PupilIdentity

READS = ("staff", "identity", "support_plan", "support_agreement")


@route("ondersteuningsplannen/", "own_plans")
@page(purpose="agreeing", kind=Kind.OWN, reads=READS, facts="support_plan")
class OwnPlans(Page):
    """The support plans of my children, and whether I answered."""

    template = "care/plans_own.html"

    def context(self) -> Context:
        return {"plans": queried(door=self.door)}


@route("ondersteuningsplannen/<uuid:uid>/", "answered_plan")
@page(purpose="agreeing", kind=Kind.PUPIL, reads=READS, writes=("support_agreement",), facts="support_plan")
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
