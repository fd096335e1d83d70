"""How the marks of a group are made: the teacher proposes, the school leader approves."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.schemes.actions import approve, propose
from zorgvuldig.learning.schemes.forms import SchemeForm
from zorgvuldig.learning.schemes.reads import signatures, waiting_plans
from zorgvuldig.learning.schemes.structure_reads import Structure, approval_state, digest, structure
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

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
        return SchemeForm(data, scheme=made.scheme)

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
