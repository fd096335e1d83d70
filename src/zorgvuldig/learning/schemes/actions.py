"""Proposing how the marks of a group are made, and approving it as a second person."""

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.averages import Scheme
from zorgvuldig.learning.models import GradeApproval, GradePlan
from zorgvuldig.learning.schemes.structure_reads import ApprovalState, Structure, approval_state, described, digest
from zorgvuldig.school.models import LearningGroup


def propose(*, door: Door, group: LearningGroup, made: Structure, scheme: Scheme) -> GradePlan:
    """Propose `scheme` with the tests and periods as they are now."""
    door.writing("grade_structure")
    return GradePlan.objects.create(
        group=group,
        scheme=scheme.stored(),
        structure=described(scheme, made.slots),
        digest=digest(scheme, made.slots),
        proposed_by_id=door.actor_id,
        proposed_at=door.opened_at,
    )


def approve(*, door: Door, group: LearningGroup, made: Structure, plan_digest: str) -> GradeApproval:
    """Approve what was proposed last, if that is still `plan_digest` and still how the marks are made.

    Raises `Refused`; the database refuses the proposer too.
    """
    door.writing("grade_approval")
    plan = made.plan
    if (
        plan is None
        or plan.digest != plan_digest
        or approval_state(group.id, made, door=door) is not ApprovalState.PROPOSED
    ):
        raise Refused("waits_not")
    if plan.proposed_by_id == door.actor_id:
        raise Refused("own")
    try:
        with transaction.atomic():
            return GradeApproval.objects.create(
                plan=plan,
                group=group,
                proposed_by_id=plan.proposed_by_id,
                approved_by_id=door.actor_id,
                approved_at=door.opened_at,
            )
    except IntegrityError as already:
        raise Refused("waits_not") from already
