"""Recording that a recipient was told of a change (AVG art. 19)."""

from zorgvuldig.gate.door import Door
from zorgvuldig.rights.models import RecipientNotice


class AlreadyNotified(Exception):
    """Somebody told this recipient before."""


def record_notice(notice: RecipientNotice, *, way: str, remark: str, door: Door) -> None:
    """Write down how and when a recipient was told, once. Raises `AlreadyNotified`."""
    door.writing("request")
    row = RecipientNotice.objects.select_for_update().get(pk=notice.pk)
    if row.told_at is not None:
        raise AlreadyNotified
    row.way, row.remark, row.told_at, row.told_by_id = way, remark, door.opened_at, door.actor_id
    row.save(update_fields=["way", "remark", "told_at", "told_by_id"])
