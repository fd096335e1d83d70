"""The job that sends a message to a whole school on to the years that its author did not have open, also after a restart.

Nothing is kept of how far it came: about whom a message of this batch is not there yet, the database says (`gate.messages_to_spread`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, connections

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.messages.models import Message, MessageFile
from zorgvuldig.platform.vault.fields import is_gone

AT_ONCE = 200  # pupils in one transaction
GOES_ON = timedelta(days=1)  # after which nobody gets an older message any more


@dataclass(frozen=True, slots=True)
class MailingRow:
    """A message to a whole school: a few of its rows, and the pupils about whom it was not written yet."""

    batch: UUID
    author_id: int
    sent: Sequence[int]
    pupil_ids: Sequence[int]


def spread_messages(now: datetime) -> int:
    """Write what is still missing of messages to whole schools, a batch a transaction; says how many were written."""
    written = 0
    while went := _spread_some(now):
        written += went
    return written


def _spread_some(now: datetime) -> int:
    try:
        with working("notify", now=now) as door:
            return sum(_written(one, door) for one in _missing(door))
    except IntegrityError:  # another run wrote some of these
        return 0


def _missing(door: JobDoor) -> list[MailingRow]:
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select batch, author, sent, pupils from gate.messages_to_spread(%s::timestamptz)",
            [door.started_at - GOES_ON],
        )
        return [MailingRow(*row) for row in cursor.fetchall()]


def _written(one: MailingRow, door: JobDoor) -> int:
    rows = Message.objects.using(door.alias).filter(pk__in=one.sent).order_by("pk")
    first = next((row for row in rows if not is_gone(row.body) and not is_gone(row.subject)), None)
    if first is None:  # all their keys are gone
        return 0
    pupils = list(one.pupil_ids)[:AT_ONCE]
    door.looked({first.pupil_id, *pupils})
    made = Message.objects.using(door.alias).bulk_create(
        Message(
            uid=uuid5(one.batch, f"{one.author_id}/{pupil_id}"),
            batch=one.batch,
            pupil_id=pupil_id,
            group_id=first.group_id,
            author_id=one.author_id,
            subject=first.subject,
            body=first.body,
            sent_at=first.sent_at,
            to_school=True,
        )
        for pupil_id in pupils
    )
    copied = ("blob", "name", "media_type", "size", "added_at", "added_by_id")
    files = list(MessageFile.objects.using(door.alias).filter(message=first).order_by("pk").values(*copied))
    MessageFile.objects.using(door.alias).bulk_create(
        MessageFile(message=row, pupil_id=row.pupil_id, **file) for row in made for file in files
    )
    return len(made)
