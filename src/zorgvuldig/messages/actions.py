"""Sending messages to guardians, and recording that one was opened."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.messages.models import Message, MessageFile, MessageRead
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import AcceptedFile, Kind, NotAccepted, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.school.models import LearningGroup

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

KINDS = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DOCX, Kind.ODT)
LIMIT = 10 * 1024 * 1024  # bytes


class SentAlready(Exception):
    """This very form was sent before: nothing is sent again."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What is sent: plain texts, and files of at most `LIMIT` bytes each. `to_school`: a job writes it to the rest of the school too."""

    subject: str
    body: str
    uploads: "Collection[Upload]" = ()
    to_school: bool = False


def send(
    pupil_ids: Collection[int], letter: OutgoingMessage, *, batch: UUID, group: LearningGroup | None, door: Door
) -> int:
    """Send a message about each of these pupils, all or none, and say how many; every file lies in the vault once.

    `batch` comes with the form: the same one twice raises `SentAlready`, also when both come at the same moment.
    Raises `Refused` for no pupils, and `vault.kinds.NotAccepted` for a file that is not kept.
    """
    door.writing("messages")
    if not pupil_ids:
        raise Refused("nobody")
    if _is_sent(batch, door):
        raise SentAlready
    key = closing(MessageFile, next(iter(pupil_ids))) if len(pupil_ids) == 1 else None
    if letter.to_school:  # the same file goes to others too
        key = None
    kept: list[AcceptedFile] = []
    try:
        for upload in letter.uploads:
            try:
                kept.append(accept(upload, kinds=KINDS, limit_bytes=LIMIT, closing=key, plain=KINDS))
            except NotAccepted as refused:
                raise _of_several(upload, refused) if len(letter.uploads) > 1 else refused from None
        with transaction.atomic():
            return _sent(pupil_ids, letter, kept, batch, group, door)
    except BaseException as error:
        for accepted in kept:
            files.remove(accepted.blob)
        if isinstance(error, IntegrityError) and _is_sent(batch, door):
            raise SentAlready from error
        raise


def _of_several(upload: "Upload", refused: NotAccepted) -> NotAccepted:
    """The same, with the name of the one of several files that it is about."""
    return NotAccepted(gettext("«%(name)s»: %(why)s") % {"name": upload.name, "why": str(refused)})


def _is_sent(batch: UUID, door: Door) -> bool:
    return Message.objects.filter(batch=batch, author_id=door.actor_id).exists()


def _sent(
    pupil_ids: Collection[int],
    letter: OutgoingMessage,
    kept: list[AcceptedFile],
    batch: UUID,
    group: LearningGroup | None,
    door: Door,
) -> int:
    """One message for each pupil, since each is part of a file of its own; sending the same form twice is refused by the database."""
    # The number of a message follows from sender, form and pupil, so that the database refuses the second of two.
    rows = Message.objects.bulk_create(
        Message(
            uid=uuid5(batch, f"{door.actor_id}/{pupil_id}"),
            batch=batch,
            pupil_id=pupil_id,
            group=group,
            author_id=door.actor_id,
            subject=letter.subject,
            body=letter.body,
            sent_at=door.opened_at,
            to_school=letter.to_school,
        )
        for pupil_id in pupil_ids
    )
    MessageFile.objects.bulk_create(
        MessageFile(
            message=row,
            pupil_id=row.pupil_id,
            **row_of(accepted, door=door),
        )
        for row in rows
        for accepted in kept
    )
    return len(rows)


def mark_read(message: Message, *, door: Door) -> None:
    """Record that the one at the door opened this message; only the first time counts."""
    door.writing("message_state")
    MessageRead.objects.get_or_create(
        message=message,
        person_id=door.actor_id,
        defaults={"pupil_id": message.pupil_id, "read_at": door.opened_at},
    )
