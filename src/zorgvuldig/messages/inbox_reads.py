"""The messages that somebody gets about a child of theirs, or as an adult pupil."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.messages.models import Message, MessageRead
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A message in the inbox: about whom, from whom (empty when that person left), and when I opened it."""

    message: Message
    pupil: PupilIdentity
    author: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits to be read, and what was read; both newest first."""

    unread: list[InboxRow]
    read: list[InboxRow]


def inbox(*, door: Door) -> Inbox:
    """Every message about the pupils that are open."""
    door.reading("identity", "messages", "message_state")
    rows = list(Message.objects.defer("body").order_by("-sent_at", "-id"))
    pupils = {pupil.pupil_id: pupil for pupil in PupilIdentity.objects.select_related("pupil")}
    mine = dict(MessageRead.objects.filter(person_id=door.actor_id).values_list("message_id", "read_at"))
    names = names_of({row.author_id for row in rows}, door=door)
    letters = [
        InboxRow(row, pupils[row.pupil_id], names.get(row.author_id, ""), mine.get(row.pk))
        for row in rows
        if row.pupil_id in pupils
    ]
    return Inbox([it for it in letters if it.read_at is None], [it for it in letters if it.read_at is not None])


def letter(uid: UUID, *, door: Door) -> InboxRow | None:
    """One message about the pupil whose door this is, or None."""
    door.reading("identity", "messages", "message_state")
    message = Message.objects.filter(uid=uid).first()
    if message is None:
        return None
    read = MessageRead.objects.filter(message=message, person_id=door.actor_id).first()
    return InboxRow(
        message,
        PupilIdentity.objects.select_related("pupil").get(pupil_id=message.pupil_id),
        names_of({message.author_id}, door=door).get(message.author_id, ""),
        read.read_at if read else None,
    )
