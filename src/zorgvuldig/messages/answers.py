"""What a family and the author of a message write to each other under it. The database says who may, and when it arrives (`sql/answers.sql`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of, refusing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.messages.models import Message, MessageAnswer
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

ONCE = "message_answer_uid_key"
ONE_END = "message_answer_one_end"


class AnsweredAlready(Exception):
    """This very form was sent before: nothing is written again."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What two people wrote under a message about a pupil: `person_id` of the family, and its author.

    `refused` says why nothing more can be written (empty: it can), `waits_until` when what is written now arrives (None: at once).
    """

    message: Message
    person_id: int
    rows: list[MessageAnswer]
    names: dict[int, str]
    refused: str
    waits_until: datetime | None
    reader_id: int

    @property
    def is_ended(self) -> bool:
        """Whether the author ended it."""
        return any(row.is_end for row in self.rows)

    @property
    def written(self) -> list[MessageAnswer]:
        """What was written, the first first."""
        return [row for row in self.rows if not row.is_end]

    @property
    def unread(self) -> int:
        """How much of it the one at the door did not mark as read."""
        return sum(row.read_at is None and row.author_id != self.reader_id for row in self.written)

    @property
    def uid(self) -> UUID:
        """By which an address names it: the number of what was written first."""
        return self.rows[0].uid

    @property
    def last_at(self) -> datetime:
        """When the last of it arrived."""
        return max(row.arrives_at for row in self.rows)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as a list shows it, and about whom it is."""

    thread: Thread
    pupil: PupilIdentity


def thread(message: Message, person_id: int, *, door: Door) -> Thread:
    """What was written under this message with this member of the family, as far as the one at the door sees it."""
    door.reading("messages", "message_state")
    rows = list(MessageAnswer.objects.filter(message=message, person_id=person_id).order_by("written_at", "id"))
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.answer_refused(%s::integer, %s::integer, false), gate.answer_due(%s::integer)",
            [message.pk, person_id, message.pk],
        )
        refused, waits_until = cursor.fetchone()
    names = names_of({message.author_id, person_id}, door=door)
    return Thread(message, person_id, rows, names, refused or "", waits_until, door.actor_id)


def threads(*, door: Door) -> list[ThreadRow]:
    """The threads under messages of the one at the door that arrived, what was not read first, then the newest."""
    door.reading("identity", "messages", "message_state")
    found: dict[tuple[int, int], list[MessageAnswer]] = {}
    rows = MessageAnswer.objects.filter(message__author_id=door.actor_id).select_related("message")
    for row in rows.defer("message__body").order_by("written_at", "id"):
        found.setdefault((row.message_id, row.person_id), []).append(row)
    pupils = {pupil.pupil_id: pupil for pupil in PupilIdentity.objects.select_related("pupil")}
    names = names_of({person for _message, person in found}, door=door)
    made = [
        ThreadRow(Thread(mine[0].message, person, mine, names, "", None, door.actor_id), pupils[mine[0].pupil_id])
        for (_message, person), mine in found.items()
        if mine[0].pupil_id in pupils
    ]
    return sorted(made, key=lambda one: (one.thread.unread == 0, -one.thread.last_at.timestamp()))


def thread_of(uid: UUID, pupil_id: int, *, door: Door) -> Thread | None:
    """The thread under a message of the one at the door in which this was written, or None."""
    door.reading("messages", "message_state")
    one = MessageAnswer.objects.select_related("message").filter(
        uid=uid, pupil_id=pupil_id, message__author_id=door.actor_id
    )
    first = one.first()
    return thread(first.message, first.person_id, door=door) if first else None


def answer(found: Thread, body: str, *, form: UUID, door: Door) -> MessageAnswer:
    """Write under a message. `form` is of one page: twice raises `AnsweredAlready`. Raises `Refused`."""
    uid = uuid5(form, str(door.actor_id))
    try:
        row = _put(found, body=body, uid=uid, door=door)
    except IntegrityError as error:
        if constraint_of(error) != ONCE and not MessageAnswer.objects.filter(uid=uid).exists():
            raise
        raise AnsweredAlready from error
    row.refresh_from_db(fields=["arrives_at", "written_at"])
    return row


def end(found: Thread, *, door: Door) -> None:
    """End the thread: nobody writes in it any more. Raises `Refused`."""
    try:
        _put(found, body="", is_end=True, door=door)
    except IntegrityError as error:
        if constraint_of(error) != ONE_END:
            raise
        raise Refused("ended") from error


@refusing(Refused, "answer_", known=("other", "ended", "over", "gone"))
def _put(found: Thread, *, body: str, door: Door, uid: UUID | None = None, is_end: bool = False) -> MessageAnswer:
    door.writing("message_state")
    with transaction.atomic():
        return MessageAnswer.objects.create(
            **({"uid": uid} if uid else {}),
            message=found.message,
            pupil_id=found.message.pupil_id,
            person_id=found.person_id,
            author_id=door.actor_id,
            body=body,
            is_end=is_end,
            written_at=door.opened_at,
            arrives_at=door.opened_at,
        )


def mark_seen(found: Thread, *, door: Door) -> None:
    """Record that the one at the door read what the other wrote."""
    door.writing("message_state")
    with connection.cursor() as cursor:
        cursor.execute("select gate.answers_seen(%s::integer, %s::integer)", [found.message.pk, found.person_id])
