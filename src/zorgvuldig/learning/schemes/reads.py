"""Plans for marks: who proposed and approved them, and which ones wait for the school leader."""

from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.models import GradeApproval, GradePlan
from zorgvuldig.learning.schemes.structure_reads import ApprovalState, approval_states, structures
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something with a plan, and when. `who` is empty when the school no longer knows."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PendingProposal:
    """A group whose proposal waits for approval, or was approved and changed since."""

    group: LearningGroup
    standing: ApprovalState
    proposed: Signature | None


def signatures(plan: GradePlan | None, *, door: Door) -> tuple[Signature | None, Signature | None]:
    """Who proposed this plan, and who approved it."""
    door.reading("grade_structure", "grade_approval", "staff")
    if plan is None:
        return None, None
    approval = GradeApproval.objects.filter(plan=plan).first()
    names = names_of({plan.proposed_by_id} | ({approval.approved_by_id} if approval else set()), door=door)
    proposed = Signature(names.get(plan.proposed_by_id, ""), plan.proposed_at)
    if approval is None:
        return proposed, None
    return proposed, Signature(names.get(approval.approved_by_id, ""), approval.approved_at)


def waiting_plans(*, door: Door) -> list[PendingProposal]:
    """The groups of this year, at the schools of the one at the door, whose plan waits or has to be proposed anew."""
    door.reading("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval")
    day = today(door=door)
    holds = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id, role=door.role)
    schools = set(holds.values_list("school_id", flat=True))
    groups = LearningGroup.objects.filter(
        kind=LearningGroup.TEACHING, year__starts_on__lte=day, year__ends_on__gt=day, plans__isnull=False
    )
    if None not in schools:
        groups = groups.filter(year__school_id__in=schools)
    found = list(groups.select_related(*WITH_SCHOOL).order_by("name").distinct())
    made = structures(found, door=door)
    state = approval_states(made, door=door)
    names = names_of({s.plan.proposed_by_id for s in made.values() if s.plan}, door=door)
    return [
        PendingProposal(group, state[group.id], _proposed(made[group.id].plan, names))
        for group in found
        if state[group.id] in {ApprovalState.PROPOSED, ApprovalState.CHANGED}
    ]


def _proposed(plan: GradePlan | None, names: dict[int, str]) -> Signature | None:
    return Signature(names.get(plan.proposed_by_id, ""), plan.proposed_at) if plan else None
