"""Files that come in piece by piece: each is sealed at once, in its order, and looked at once all of them are there.

A piece may come twice, as a phone in a tunnel sends it; it is taken once. What the file is shows in its first piece, so a file
that cannot be kept is refused then, and not after two gigabytes.
"""

import logging
import time
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import PictureUpload, PictureUploadPart
from zorgvuldig.media.refusals import MOST_BYTES
from zorgvuldig.platform.vault.files import read, remove, store
from zorgvuldig.platform.vault.signatures import FILMS, HEAD, PICTURES, kind_of

MB = 1024 * 1024
PIECE = 4 * MB  # bytes; the last piece of a file is what is left
PHOTO_LIMIT, FILM_LIMIT = MOST_BYTES, 2048 * MB
TASK = "zorgvuldig.jobs.look_at_uploads"
log = logging.getLogger(__name__)


class NotTaken(Exception):
    """This file, or this piece of it, is not taken. `key` says why (`uploads/refusals.py`)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class OutOfPlace(Exception):
    """This is not the piece that comes next. `upload` says what came in."""

    def __init__(self, upload: PictureUpload) -> None:
        super().__init__(upload.received)
        self.upload = upload


def add_piece(*, door: Door, uid: UUID, number: int, begins: int, content: bytes) -> PictureUpload | None:
    """Seal piece `number` (from 0) of an upload of whoever is at the door; it begins at byte `begins` of the file.

    None when there is no such upload. Raises `OutOfPlace`, or `NotTaken`: with `other` nothing changed, otherwise the
    upload is refused as a whole.
    """
    door.writing("picture_work")
    upload = PictureUpload.objects.select_for_update().filter(uid=uid, uploaded_by_id=door.actor_id).first()
    if upload is None or upload.state in (PictureUpload.WAITING, PictureUpload.DONE):
        return upload
    if upload.state == PictureUpload.REFUSED:
        raise NotTaken(upload.why)
    have = PictureUploadPart.objects.filter(picture_upload=upload).count()
    if number < have:
        _again(upload, number, content)
        return upload
    expected = min(PIECE, upload.size - upload.received)
    if number != have or begins != upload.received or len(content) != expected:
        raise OutOfPlace(upload)
    if number == 0 and (why := unfit(upload, content[:HEAD])):
        refuse(upload, why, door=door)
        raise NotTaken(why)
    _keep(upload, number, content, door)
    return upload


def unfit(upload: PictureUpload, head: bytes) -> str:
    """Why a file that begins like this is not taken; empty when it is."""
    kind = kind_of(head)
    if upload.recording_id is not None:
        return "" if kind in FILMS else "film_kind"
    if kind in FILMS:
        return ""
    if kind not in PICTURES:
        return "kind"
    return "bytes" if upload.size > PHOTO_LIMIT else ""


def refuse(upload: PictureUpload, why: str, *, door: Door) -> None:
    """Say that this file is not taken."""
    door.writing("picture_work")
    upload.state, upload.why, upload.looked_at = PictureUpload.REFUSED, why, door.opened_at
    upload.save(update_fields=["state", "why", "looked_at"])


def _again(upload: PictureUpload, number: int, content: bytes) -> None:
    """A piece that is there already has to be the same."""
    part = PictureUploadPart.objects.get(picture_upload=upload, number=number)
    if len(content) != part.size or b"".join(read(part.blob)) != content:
        raise NotTaken("other")


def _keep(upload: PictureUpload, number: int, content: bytes, door: Door) -> None:
    stored = store(content, limit_bytes=PIECE)
    try:
        with transaction.atomic():
            PictureUploadPart.objects.create(
                picture_upload=upload,
                number=number,
                blob=stored.blob,
                size=stored.size,
                uploaded_by_id=door.actor_id,
            )
            upload.received += stored.size
            if upload.received == upload.size:
                upload.state = PictureUpload.WAITING
            upload.save(update_fields=["received", "state"])
    except BaseException:
        remove(stored.blob)
        raise
    if upload.state == PictureUpload.WAITING:
        transaction.on_commit(soon)


def soon() -> None:
    """Have it looked at within a moment, rather than at the next minute."""
    try:
        app.configure_task(TASK, queueing_lock="look_at_uploads").defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        return
    except ConnectorException:
        log.warning("an upload is looked at when the queue can be reached again")
