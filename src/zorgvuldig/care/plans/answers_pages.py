"""A guardian's (or adult pupil's) own support plans: reading one, and saying whether one agrees with the approach."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.care.notes.pages import opened, to
from zorgvuldig.care.plans.actions import ChangedMeanwhile, answer_plan
from zorgvuldig.care.plans.forms import AnswerForm
from zorgvuldig.care.plans.reads import OwnPlan
from zorgvuldig.care.plans.reads import own_plans as queried
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page

READS = ("staff", "identity", "support_plan", "support_agreement")


@route("ondersteuningsplannen/", "own_plans")
@page(purpose="agreeing", kind=Kind.OWN, reads=READS, facts="support_plan")
class OwnPlans(Page):
    """The support plans of my children, and whether I answered."""

    template = "care/support_own_plans.html"

    def context(self) -> Context:
        return {"plans": queried(door=self.door)}


@route("ondersteuningsplannen/<uuid:uid>/", "answered_plan")
@page(purpose="agreeing", kind=Kind.PUPIL, reads=READS, writes=("support_agreement",), methods=("GET", "POST"))
def answered_plan(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The plan of my child with the question whether I agree; a later answer counts instead of an earlier one."""
    pupil = opened(door, uid)
    own = next(iter(queried(door=door)), None)
    if own is None:
        return render(request, "care/support_no_plan.html", {"pupil": pupil})
    status, data = 200, request.POST.dict() if request.method == "POST" else None
    form = AnswerForm(data, initial=_given(own))
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            answer_plan(pupil.pupil_id, plan=said["plan"], agrees=said["agrees"], remark=said["remark"], door=door)
        except ChangedMeanwhile:
            status, form = 409, AnswerForm({**data, "plan": str(own.plan.uid)})
        else:
            messages.success(request, gettext("Wij hebben uw antwoord bewaard. De zorgcoördinator ziet het."))
            return to("answered_plan", pupil)
    context = {
        "pupil": pupil,
        "plan": own.plan,
        "answer": own.answer,
        "form": form,
        "is_changed": status == 409,
        "facts": facts("support_plan"),
    }
    return render(request, "care/support_answer.html", context, status=422 if form.errors else status)


def _given(own: OwnPlan) -> dict[str, object]:
    said: dict[str, object] = {"plan": own.plan.uid}
    if own.answer is not None:
        said |= {"agrees": "yes" if own.answer.agrees else "no", "remark": own.answer.remark}
    return said
