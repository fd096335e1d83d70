"""Writing down that a duty was done, and what came of it."""

from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.duties.models import DutyDone
from zorgvuldig.governance.reviews.reads import left_to_review
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.schema import Duty

ACCESS_REVIEW = "access_review"


def mark_done(*, door: Door, duty: Duty, outcome: str) -> None:
    """Somebody did it. The very same by the same on one day, a double click, is written once. Raises `Refused` with how many are `left` to be looked at."""
    door.writing("governance")
    if duty.key == ACCESS_REVIEW and (left := left_to_review(door=door)):
        raise Refused("left", left=left)
    said = DutyDone.objects.filter(duty=duty.key, outcome=outcome, done_by_id=door.actor_id)
    if any(timezone.localdate(row.done_at) == timezone.localdate(door.opened_at) for row in said):
        return
    DutyDone.objects.create(duty=duty.key, outcome=outcome, done_at=door.opened_at, done_by_id=door.actor_id)
