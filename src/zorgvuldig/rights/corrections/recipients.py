"""Who got the old value of a datum that was corrected, and whether they were told (AVG art. 19).

Who that is follows from what left, at once, for whoever asked. A job puts them on the list of the one who tells them:
whoever keeps the datum sees neither what left nor that list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.rights.models import Correction, RecipientNotice
from zorgvuldig.rights.recipients.reads import recipients_of_data

# A grade is kept in two columns.
ALSO: Mapping[str, str] = {"grade.value": "grade.code"}


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient by its key in the register, when it last got the datum, and when it was told (None: not yet)."""

    recipient: str
    released_at: datetime
    told_at: datetime | None
    way: str


def fields_of(asked: Correction) -> set[str]:
    """The datum of a correction as releases name it."""
    field = f"{asked.table_name}.{asked.column_name}"
    return {field, ALSO.get(field, field)}


def recipient_rows(asked: Correction, *, door: Door) -> list[RecipientRow]:
    """Everybody who got the old value of an accepted correction; nobody for any other outcome."""
    door.reading("release", "request")
    if asked.outcome != "accepted" or asked.decided_at is None:
        return []
    notices = {notice.recipient: notice for notice in RecipientNotice.objects.filter(request_id=asked.request_id)}
    found = {
        got.recipient: got.released_at
        for got in recipients_of_data(asked.pupil_id, fields_of(asked), before=asked.decided_at, door=door)
    }
    found |= {key: notice.released_at for key, notice in notices.items()}
    return [
        RecipientRow(
            key, at, notices[key].told_at if key in notices else None, notices[key].way if key in notices else ""
        )
        for key, at in sorted(found.items())
    ]


MISSING = """
select c.request_id, c.pupil_id, r.recipient, max(r.released_at)
from correction c join release r on r.pupil_id = c.pupil_id and r.released_at <= c.decided_at
    and r.fields ?| array[c.table_name || '.' || c.column_name,
        case when c.table_name = 'grade' then 'grade.code' else c.table_name || '.' || c.column_name end]
where c.outcome = 'accepted' and r.recipient <> all (%s::text[])
    and not exists (select from recipient_notice n where n.request_id = c.request_id and n.recipient = r.recipient)
group by 1, 2, 3 order by 1, 3
"""


def list_recipients(now: datetime) -> int:
    """Put whoever got the old value of a corrected datum on the list of who has to be told; says how many came on it."""
    with working("deadlines", now=now) as door:
        rows = _missing(door)
        door.looked({pupil for _request, pupil, _recipient, _at in rows})
        RecipientNotice.objects.using(door.alias).bulk_create(
            RecipientNotice(request_id=request, pupil_id=pupil, recipient=recipient, released_at=at, made_at=now)
            for request, pupil, recipient, at in rows
        )
    return len(rows)


def _missing(door: JobDoor) -> list[tuple[int, int, str, datetime]]:
    family = [r.key for r in REGISTER.recipients.values() if r.kind is RecipientClass.SUBJECT]
    with connections[door.alias].cursor() as cursor:
        cursor.execute(MISSING, [family])
        return list(cursor.fetchall())
