"""A second person agrees that a run may delete unusually much. The job made the run, so anyone with the role is a second one."""

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.retention.models import RetentionRun, RunApproval
from zorgvuldig.retention.reads import fingerprint


def approve(found: RetentionRun, *, seen: str, door: Door) -> RunApproval:
    """Agree to a run as it was seen (`fingerprint`). Raises `Refused`."""
    door.writing("deletion_approval")
    row = RetentionRun.objects.get(pk=found.pk)
    if RunApproval.objects.filter(run=row).exists():
        raise Refused("approved")
    if row.state != "waiting":
        raise Refused("waits_not")
    if fingerprint(row) != seen:
        raise Refused("changed")
    try:
        with transaction.atomic():
            return RunApproval.objects.create(run=row, approved_by_id=door.actor_id, approved_at=door.opened_at)
    except IntegrityError as error:  # somebody else agreed at the same moment
        raise Refused("approved") from error
