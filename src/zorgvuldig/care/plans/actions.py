"""Writing, evaluating and ending support plans, and a family's answer to one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from zorgvuldig.care.models import SupportAgreement, SupportPlan
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused


@dataclass(frozen=True, slots=True)
class PlanText:
    """What a version of a plan says; evaluated on or before `evaluate_on`."""

    situation: str
    goals: str
    actions: str
    pupil_view: str
    evaluate_on: date


def write_plan(pupil_id: int, text: PlanText, *, follows: UUID | None, door: Door) -> SupportPlan:
    """Make the next version of the pupil's plan and close the one it follows (None: there is no open plan).

    Answers belong to a version, so a new one asks the family again. Raises `Refused` when somebody else was first; nothing changes then.
    """
    door.writing("support_plan")
    try:
        with transaction.atomic():
            standing = SupportPlan.objects.select_for_update().filter(pupil_id=pupil_id, closed_at=None).first()
            if (standing.uid if standing else None) != follows:
                raise Refused("changed")
            if standing is not None:
                standing.closed_at = door.opened_at
                standing.save(update_fields=["closed_at"])
            last: int | None = SupportPlan.objects.filter(pupil_id=pupil_id).aggregate(last=Max("version"))["last"]
            return SupportPlan.objects.create(
                pupil_id=pupil_id,
                version=(last or 0) + 1,
                situation=text.situation,
                goals=text.goals,
                actions=text.actions,
                pupil_view=text.pupil_view,
                evaluate_on=text.evaluate_on,
                author_id=door.actor_id,
                written_at=door.opened_at,
            )
    except IntegrityError as meanwhile:
        raise Refused("changed") from meanwhile


def evaluate(pupil_id: int, *, plan: UUID, evaluation: str, ends: bool, door: Door) -> None:
    """Write down what the open plan brought; with `ends` the help ends and so does the plan. Raises `Refused` when somebody else was first."""
    door.writing("support_plan")
    standing = SupportPlan.objects.select_for_update().filter(pupil_id=pupil_id, uid=plan, closed_at=None).first()
    if standing is None:
        raise Refused("changed")
    if standing.evaluation != evaluation:
        standing.evaluation = evaluation
    if ends:
        standing.closed_at = door.opened_at
    standing.save(update_fields=["evaluation", "closed_at"])


def answer_plan(pupil_id: int, *, plan: UUID, agrees: bool, remark: str, door: Door) -> None:
    """Keep what the one at the door says of the approach in the open plan. Raises `Refused` when somebody else was first."""
    door.writing("support_agreement")
    standing = SupportPlan.objects.filter(pupil_id=pupil_id, uid=plan, closed_at=None).first()
    if standing is None:
        raise Refused("changed")
    SupportAgreement.objects.create(
        plan=standing,
        pupil_id=pupil_id,
        person_id=door.actor_id,
        agrees=agrees,
        remark=remark,
        answered_at=door.opened_at,
    )
