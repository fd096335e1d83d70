"""Who outside the family got data that were corrected, erased or restricted since, and whether they were told (AVG art. 19).

Who has to be told is derived from what left (`release`), never kept: `recipient_notice` records that somebody was told.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.models import Release
from zorgvuldig.rights.models import RecipientNotice, Request


@dataclass(frozen=True, slots=True)
class ToTell:
    """A recipient who got the data, when last, and the note of what they were told."""

    recipient: str
    released_at: datetime
    notice: RecipientNotice | None

    @property
    def told_at(self) -> datetime | None:
        """When they were told; None: not yet."""
        return self.notice.told_at if self.notice else None


def outside(recipient: str) -> bool:
    """Whether a recipient of the register is somebody else than the family itself."""
    known = REGISTER.recipients.get(recipient)
    return known is None or known.kind is not RecipientClass.SUBJECT


def to_tell(request: Request, fields: Collection[str], *, before: datetime, door: Door) -> list[ToTell]:
    """Everybody who got one of `fields` (`table.column`) of this pupil before the moment, the last one first."""
    door.reading("release", "request")
    return _joined(_left(request.pupil_id, fields, before), RecipientNotice.objects.filter(request=request))


def _left(pupil_id: int, fields: Collection[str], before: datetime) -> dict[str, datetime]:
    rows = Release.objects.filter(pupil_id=pupil_id, released_at__lte=before).order_by("released_at")
    wanted = set(fields)
    return {
        recipient: at  # the last one, as the rows come by moment
        for recipient, at, names in rows.values_list("recipient", "released_at", "fields")
        if outside(recipient) and not wanted.isdisjoint(names)
    }


def _joined(left: dict[str, datetime], notices: Iterable[RecipientNotice]) -> list[ToTell]:
    told = {notice.recipient: notice for notice in notices}
    found = [ToTell(recipient, at, told.get(recipient)) for recipient, at in left.items()]
    found += [ToTell(key, notice.released_at, notice) for key, notice in told.items() if key not in left]
    return sorted(found, key=lambda one: one.released_at, reverse=True)


def notify_recipients(request: Request, fields: Collection[str], *, door: Door) -> list[RecipientNotice]:
    """Write down, once each, everybody who has to be told about `fields` of this pupil. Raises `NotOpened`.

    For who handles requests. Whoever decides a correction need not call it: `to_tell` finds the same by itself.
    """
    door.writing("request")
    standing = to_tell(request, fields, before=door.opened_at, door=door)
    return [one.notice or _noted(request, one, door) for one in standing]


def _noted(request: Request, one: ToTell, door: Door) -> RecipientNotice:
    return RecipientNotice.objects.create(
        request=request,
        pupil_id=request.pupil_id,
        recipient=one.recipient,
        released_at=one.released_at,
        made_at=door.opened_at,
    )


def tell(request: Request, one: ToTell, *, way: str, remark: str, door: Door) -> RecipientNotice:
    """Record that a recipient was told, or why that is not possible (`RecipientNotice.WAYS`). Told already: unchanged."""
    door.writing("request")
    with transaction.atomic():
        notice = one.notice or _noted(request, one, door)
        if notice.told_at is None:
            notice.way, notice.remark = way, remark
            notice.told_at, notice.told_by_id = door.opened_at, door.actor_id
            notice.save()
    return notice
