"""Who got data that were corrected, erased or restricted since, and has to be told so (AVG art. 19).

Who that is follows from what was released; a row says that somebody has to be told, or was. The family is no recipient here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.models import Release
from zorgvuldig.rights.models import RecipientNotice, Request


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient by its key in the register, and when it last got one of the data."""

    recipient: str
    released_at: datetime


def recipients_of_data(pupil_id: int, fields: Collection[str], *, before: datetime, door: Door) -> list[RecipientRow]:
    """Everybody outside the family who got one of these `table.column` data of a pupil before a moment."""
    door.reading("release")
    wanted, last = set(fields), dict[str, datetime]()
    rows = Release.objects.filter(pupil_id=pupil_id, released_at__lte=before).order_by("released_at", "id")
    for row in rows:
        if wanted.intersection(row.fields) and not _is_family(row.recipient):
            last[row.recipient] = row.released_at
    return [RecipientRow(recipient, at) for recipient, at in sorted(last.items())]


def notify_recipients(request: Request, fields: Collection[str], *, door: Door) -> list[RecipientNotice]:
    """Put everybody who got one of these `table.column` data on the list of who has to be told; twice is once.

    The door reads `release` and writes `request`. Returns every notice of the request, told or not.
    """
    door.writing("request")
    found = recipients_of_data(request.pupil_id, fields, before=door.opened_at, door=door)
    known = set(RecipientNotice.objects.filter(request=request).values_list("recipient", flat=True))
    RecipientNotice.objects.bulk_create(
        RecipientNotice(
            pupil_id=request.pupil_id,
            request=request,
            recipient=got.recipient,
            released_at=got.released_at,
            made_at=door.opened_at,
        )
        for got in found
        if got.recipient not in known
    )
    return list(RecipientNotice.objects.filter(request=request).order_by("recipient"))


def fields_of(mask: int) -> list[str]:
    """Every `table.column` of the categories in a mask."""
    return [
        f"{table.name}.{column}"
        for table in REGISTER.tables.values()
        if table.category and REGISTER.categories[table.category].mask & mask
        for column in table.columns
    ]


def _is_family(recipient: str) -> bool:
    known = REGISTER.recipients.get(recipient)
    return known is not None and known.kind is RecipientClass.SUBJECT
