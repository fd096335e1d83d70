"""Beginning and ending an upload: what somebody wants to send, what of it came in, and a form for whoever has no script."""

from functools import partial
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import PictureEvent, PictureUpload, PictureUploadPart, Recording
from zorgvuldig.media.uploads.parts import FILM_LIMIT, PIECE, NotTaken, add_piece
from zorgvuldig.platform.vault.files import remove
from zorgvuldig.platform.vault.kinds import NAME_LIMIT, shown_name

OPEN_LIMIT = 200  # uploads of one person that are not in the house yet
UNDER_WAY = (PictureUpload.RECEIVING, PictureUpload.WAITING)
NO_NAME = "bestand"


def begin(*, door: Door, to: PictureEvent | Recording, name: str, size: int, is_anew: bool = False) -> PictureUpload:
    """An upload of `size` bytes, to which pieces can be sent. One that was left halfway goes on, unless `is_anew`.

    Raises `NotTaken`: empty, larger than anything may be, too many under way, or a film where there is one.
    """
    door.writing("picture_work")
    named = shown_name(name)[:NAME_LIMIT] or NO_NAME
    if size <= 0:
        raise NotTaken("empty")
    if size > FILM_LIMIT:
        raise NotTaken("large")
    mine = PictureUpload.objects.filter(uploaded_by_id=door.actor_id)
    here = mine.filter(**_target(to))
    standing = here.filter(state=PictureUpload.RECEIVING, name=named, size=size).order_by("-id").first()
    if standing and not is_anew:
        return standing
    if isinstance(to, Recording):
        _only_film(to, door=door)
    if mine.filter(state__in=UNDER_WAY).count() >= OPEN_LIMIT:
        raise NotTaken("many")
    return PictureUpload.objects.create(
        **_target(to), name=named, size=size, started_at=door.opened_at, uploaded_by_id=door.actor_id
    )


def bring(*, door: Door, to: PictureEvent | Recording, file: "UploadedFile[bytes]") -> PictureUpload:
    """Take a whole file that came by a form. Raises `NotTaken`."""
    upload: PictureUpload | None = begin(door=door, to=to, name=file.name or "", size=file.size or 0, is_anew=True)
    assert upload is not None
    file.seek(0)
    for number, content in enumerate(iter(lambda: file.read(PIECE), b"")):
        upload = add_piece(door=door, uid=upload.uid, number=number, begins=number * PIECE, content=content)
        assert upload is not None
    return upload


def cancel(*, door: Door, uid: UUID) -> PictureUpload | None:
    """Take an upload of whoever is at the door away, with all that came in; None when there is none that can go.

    What waits may go too, unless it is being looked at this very moment. Of what is in the house only the line goes.
    """
    door.writing("picture_work")
    upload = (
        PictureUpload.objects.select_for_update(skip_locked=True).filter(uid=uid, uploaded_by_id=door.actor_id).first()
    )
    if upload is None:
        return None
    _drop(upload)
    return upload


def _only_film(to: Recording, *, door: Door) -> None:
    """A recording has one film: another way in, left halfway, makes place; one that waits or is there does not."""
    door.writing("recording")
    Recording.objects.select_for_update().get(pk=to.pk)
    others = PictureUpload.objects.filter(recording=to)
    if to.blob is not None or others.filter(state__in=(PictureUpload.WAITING, PictureUpload.DONE)).exists():
        raise NotTaken("filled")
    for one in others:
        _drop(one)


def _drop(upload: PictureUpload) -> None:
    blobs = list(PictureUploadPart.objects.filter(picture_upload=upload).values_list("blob", flat=True))
    upload.delete()
    for blob in blobs:
        transaction.on_commit(partial(remove, blob))


def _target(to: PictureEvent | Recording) -> dict[str, PictureEvent | Recording]:
    return {"recording": to} if isinstance(to, Recording) else {"picture_event": to}
