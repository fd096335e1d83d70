"""How the marks of a group are made: the teacher proposes, the school leader approves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.averages import Method, MissedTest, Scheme
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.marks import Code, read_mark, written
from zorgvuldig.learning.schemes.actions import approve, propose
from zorgvuldig.learning.schemes.reads import signatures, waiting_plans
from zorgvuldig.learning.schemes.structure_reads import Structure, approval_state, digest, structure
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

# The rule by which the marks of a group are made, as a teacher proposes it.

LETTERS = {"insufficient": Code.INSUFFICIENT, "sufficient": Code.SUFFICIENT, "good": Code.GOOD}


class SchemeForm(forms.Form):
    """A scheme; `scheme` is what it says once it is valid."""

    method = forms.ChoiceField(
        label=_("Hoe ontstaat het eindcijfer?"),
        choices=[
            (Method.PERIODS.value, _("Elke periode heeft een gemiddelde. Die tellen samen.")),
            (Method.RUNNING.value, _("Alle toetsen van het jaar lopen door in één gemiddelde.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het eindcijfer ontstaat.")},
    )
    period_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor een periode"),
        choices=[("0", _("geen")), ("1", _("één")), ("2", _("twee"))],
        coerce=int,
    )
    final_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor het eindcijfer"),
        choices=[("0", _("geen")), ("1", _("één")), ("2", _("twee"))],
        coerce=int,
    )
    rounds_in_between = forms.BooleanField(
        label=_("Reken verder met de afgeronde gemiddelden van het rapport"),
        required=False,
    )
    missed = forms.ChoiceField(
        label=_("Wat doet een toets die nog moet worden ingehaald (inh)?"),
        choices=[
            (MissedTest.WAITS.value, _("Het cijfer wacht tot de toets is ingehaald.")),
            (MissedTest.COUNTS_AS_ONE.value, _("De toets telt als 1,0.")),
            (MissedTest.LEFT_OUT.value, _("De toets telt niet mee.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat een toets doet die nog moet worden ingehaald.")},
    )
    insufficient = forms.CharField(label=_("Voor welk cijfer telt O (onvoldoende)?"), required=False, max_length=10)
    sufficient = forms.CharField(label=_("Voor welk cijfer telt V (voldoende)?"), required=False, max_length=10)
    good = forms.CharField(
        label=_("Voor welk cijfer telt G (goed)?"),
        help_text=_("Laat de drie vakjes leeg als letters niet meetellen."),
        required=False,
        max_length=10,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, scheme: Scheme, by_school: bool) -> None:
        """`scheme` is the one in force; what the school has set (`by_school`) is not asked."""
        super().__init__(data, initial=_initial(scheme))
        self.standing = scheme
        if by_school:
            del self.fields["period_decimals"], self.fields["final_decimals"]

    def clean(self) -> dict[str, Any]:
        """Read the numbers for the letters."""
        cleaned = super().clean() or self.cleaned_data
        for name in LETTERS:
            mark, problem = read_mark(cleaned.get(name, ""))
            if not problem and isinstance(mark, Code):
                problem = gettext("Vul een cijfer in, bijvoorbeeld 5,5.")
            if problem:
                self.add_error(name, problem)
            cleaned[name] = mark
        return cleaned

    @property
    def scheme(self) -> Scheme:
        """What was filled in."""
        values = self.cleaned_data
        return Scheme(
            method=Method(values["method"]),
            period_decimals=values.get("period_decimals", self.standing.period_decimals),
            final_decimals=values.get("final_decimals", self.standing.final_decimals),
            rounds_in_between=values["rounds_in_between"],
            missed=MissedTest(values["missed"]),
            letters={code: values[name] for name, code in LETTERS.items() if values[name] is not None},
            lowest=self.standing.lowest,
        )


def _initial(scheme: Scheme) -> dict[str, Any]:
    letters = {name: written(scheme.letters[code]) for name, code in LETTERS.items() if code in scheme.letters}
    return {
        "method": scheme.method.value,
        "period_decimals": str(scheme.period_decimals),
        "final_decimals": str(scheme.final_decimals),
        "rounds_in_between": scheme.rounds_in_between,
        "missed": scheme.missed.value,
        **letters,
    }


READS = ("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval")


class OfGroup(CommandPage):
    """A page about how the marks of a group are made."""

    def find(self, uid: UUID) -> tuple[LearningGroup, Structure]:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De cijferopbouw van %(group)s is open.") % {"group": group.name}
        return group, structure(group, group_tests(group, door=self.door), door=self.door)

    def context(self, group: LearningGroup, made: Structure) -> Context:
        proposed, approved = signatures(made.plan, door=self.door)
        return {
            "group": group,
            "made": made,
            "standing": approval_state(group.id, made, door=self.door),
            "digest": digest(made.scheme, made.slots),
            "proposed": proposed,
            "approved": approved,
            "has_exam": any(test.is_exam for slot in made.slots for test in slot.tests),
        }

    def to(self, group: LearningGroup, made: Structure) -> str:
        return self.request.path


@route("groepen/<uuid:uid>/cijferopbouw/", "grade_plan")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("grade_structure",), facts="grade_structure")
class GradePlan(OfGroup, FormPage):
    """The structure of the marks of a group I teach, and a form to propose it."""

    template = "learning/grade_plan.html"

    def form(self, group: LearningGroup, made: Structure, data: Any) -> SchemeForm:
        return SchemeForm(data, scheme=made.scheme, by_school=made.by_school)

    def save(self, group: LearningGroup, made: Structure, form: SchemeForm) -> str:
        propose(door=self.door, group=group, made=made, scheme=form.scheme)
        return gettext("Uw voorstel is bewaard. De schoolleider kan het nu goedkeuren.")


@route("groepen/<uuid:uid>/cijferopbouw/goedkeuren/", "approve_plan")
@page(purpose="approving", kind=Kind.GROUP, reads=READS, writes=("grade_approval",), facts="grade_structure")
class ApprovePlan(OfGroup, ConfirmPage):
    """What a teacher proposed, for the school leader to approve."""

    template = "learning/grade_approval.html"
    refusals = {
        "own": _("U stelde deze opbouw zelf voor. Een andere schoolleider moet hem goedkeuren."),
        "waits_not": _(
            "De opbouw is intussen veranderd of al goedgekeurd. Kijk hieronder hoe hij nu is en keur hem dan goed."
        ),
    }

    def context(self, group: LearningGroup, made: Structure) -> Context:
        return super().context(group, made) | {"refused": ""}

    def act(self, group: LearningGroup, made: Structure) -> str:
        approve(door=self.door, group=group, made=made, plan_digest=self.request.POST.get("opbouw", ""))
        return gettext("De cijferopbouw van %(group)s is goedgekeurd.") % {"group": group.name}

    def refused(self, no: Refused, *item: Any) -> Answer:
        return self.show({**self.context(*item), "refused": no.says(self.refusals)}, 409)


@route("cijferopbouw/", "waiting_plans")
@page(purpose="approving", kind=Kind.NOBODY, reads=READS)
class WaitingPlans(Page):
    """The groups whose plan waits for me, without opening anybody's file."""

    template = "learning/grade_plans.html"

    def context(self) -> Context:
        return {"waiting": waiting_plans(door=self.door)}
