"""The support plan of a pupil, as the care coordinator makes it and the mentor reads it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.models import SupportPlan
from zorgvuldig.care.notes.pages import open_pupil, page_of, places
from zorgvuldig.care.plans import reads
from zorgvuldig.care.plans.actions import PlanText, answer_plan, evaluate, write_plan
from zorgvuldig.care.plans.reads import OwnPlan, compare
from zorgvuldig.care.plans.reads import own_plans as queried
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import day_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.models import PupilIdentity

# A version of a support plan, its evaluation, and a family's answer.

LONGEST = 10000
HEARD: dict[str, Word] = {
    "talk": _("In een gesprek met de leerling"),
    "written": _("De leerling schreef het zelf op"),
    "nothing": _("De leerling is gevraagd en wilde niets zeggen"),
}
IN_PLAN: dict[str, Word] = {
    "talk": _("Gehoord op %(day)s, in een gesprek."),
    "written": _("Gehoord op %(day)s. De leerling schreef het zelf op."),
    "nothing": _("Gevraagd op %(day)s. De leerling wilde niets zeggen."),
}


def _text(label: Word, help_text: Word, required: Word, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


class PlanForm(forms.Form):
    """What a version of the plan says, how the pupil was heard, and when it is evaluated."""

    situation = _text(
        _("Waarom krijgt de leerling extra hulp?"),
        _("Schrijf wat er lukt en wat er niet lukt. Schrijf geen diagnose op die u niet nodig hebt."),
        _("Schrijf op waarom de leerling extra hulp krijgt."),
    )
    goals = _text(
        _("Waar werkt de leerling naartoe?"),
        _("Zo dat u later kunt zien of het gelukt is."),
        _("Schrijf op waar de leerling naartoe werkt."),
    )
    actions = _text(
        _("Wat doet de school?"),
        _("Wie doet wat, en hoe vaak? Met dit deel moeten de ouders het eens zijn."),
        _("Schrijf op wat de school doet."),
    )
    heard_how = forms.ChoiceField(
        label=_("Hoe is de leerling gehoord?"),
        help_text=_("Elke leerling mag zeggen wat hij van het plan vindt, bij elke versie opnieuw."),
        choices=list(HEARD.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u de leerling naar zijn mening vroeg.")},
    )
    heard_on = day_field(_("Op welke dag was dat?"), _("Vul in op welke dag u de leerling naar zijn mening vroeg."))
    pupil_view = forms.CharField(
        label=_("Wat vindt de leerling?"),
        help_text=_("In de woorden van de leerling. Leeg laten mag alleen als de leerling niets wilde zeggen."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evaluate_on = day_field(
        _("Wanneer bespreekt u het plan uiterlijk?"),
        _("Vul in op welke dag u het plan uiterlijk bespreekt."),
        _("Met de ouders, binnen een jaar."),
    )
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None = None, *, today: date, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.today = today

    def clean_heard_on(self) -> date:
        """The pupil was heard before the plan is written down."""
        day: date = self.cleaned_data["heard_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Vraag eerst de leerling naar zijn mening."))
        return day

    def clean_evaluate_on(self) -> date:
        """After today and within a year."""
        day: date = self.cleaned_data["evaluate_on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Kies een dag na vandaag."))
        if day > year_after(self.today):
            raise forms.ValidationError(
                gettext("Een plan wordt elk jaar besproken. Kies uiterlijk %(day)s.")
                % {"day": date_format(year_after(self.today), "j F Y")}
            )
        return day

    def clean(self) -> dict[str, object]:
        """Somebody who was heard said something."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("heard_how") in {"talk", "written"} and not cleaned.get("pupil_view"):
            self.add_error("pupil_view", gettext("Schrijf op wat de leerling vindt."))
        return cleaned

    @property
    def text(self) -> PlanText:
        """The version as it is kept; how and when the pupil was heard stands before what the pupil thinks."""
        said = self.cleaned_data
        with override("nl"):  # it is part of the file, whatever language the page was in
            heard = str(IN_PLAN[said["heard_how"]]) % {"day": date_format(said["heard_on"], "j F Y")}
        return PlanText(
            situation=said["situation"],
            goals=said["goals"],
            actions=said["actions"],
            pupil_view="\n\n".join(filter(None, [heard, said["pupil_view"]])),
            evaluate_on=said["evaluate_on"],
        )


class EvaluationForm(forms.Form):
    """What the plan brought, and whether the help goes on."""

    evaluation = _text(
        _("Wat leverde het op?"),
        _("Wat is er gelukt? Wat werkte niet? Wat vinden de ouders en de leerling?"),
        _("Schrijf op wat de aanpak opleverde."),
        rows=8,
    )
    then = forms.ChoiceField(
        label=_("Hoe gaat het verder?"),
        choices=[
            ("next", _("De hulp gaat door. Ik maak een nieuwe versie van het plan.")),
            ("keep", _("Dit plan blijft zoals het is, tot de dag die erin staat.")),
            ("end", _("De hulp stopt. Sluit het plan af.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het verder gaat.")},
    )
    plan = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """Whether a family agrees with the approach."""

    agrees = forms.TypedChoiceField(
        label=_("Bent u het eens met wat de school gaat doen?"),
        choices=[("yes", _("Ja, ik ben het eens")), ("no", _("Nee, ik ben het niet eens"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of u het eens bent.")},
    )
    remark = forms.CharField(
        label=_("Wilt u er iets bij zeggen?"),
        help_text=_("Bent u het niet eens? Schrijf dan op wat u anders wilt."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    plan = forms.UUIDField(widget=forms.HiddenInput)


def year_after(day: date) -> date:
    """The same day a year later (28 February after a leap day)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


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
