"""What jobs do with films of lessons: take in what came in whole, and delete on the day that was said."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.models import PictureUpload, PictureUploadPart, Recording
from zorgvuldig.media.recordings.film import NotAFilm, seconds_of
from zorgvuldig.media.uploads.parts import FILM_LIMIT
from zorgvuldig.platform.vault.files import read, remove, store
from zorgvuldig.platform.vault.signatures import FILMS, HEAD, kind_of


def take_in(upload: PictureUpload, *, door: JobDoor) -> str:
    """Make one sealed film of the pieces of an upload that belongs to a recording.

    Answers why it was refused (a key of `uploads_refusals`), or empty when it is in the house. Runs in the transaction of the
    job, which says in the upload what came of it and takes the pieces away; nothing lies plain on a disk.
    """
    door.writing("recording", "picture_work")
    recording = Recording.objects.using(door.alias).select_for_update().get(uploads=upload)
    if recording.blob is not None:
        return "filled"
    pieces = PictureUploadPart.objects.using(door.alias).filter(picture_upload=upload).order_by("number")
    blobs = list(pieces.values_list("blob", flat=True))
    kind = kind_of(next(iter(_content(blobs)), b"")[:HEAD])
    if kind not in FILMS:
        return "film_kind"
    stored = store(_content(blobs), limit_bytes=FILM_LIMIT)
    try:
        recording.seconds = seconds_of(stored.blob)
    except NotAFilm:
        remove(stored.blob)
        return "film_broken"
    recording.blob, recording.media_type, recording.size = stored.blob, kind.media_type, stored.size
    recording.save(using=door.alias, update_fields=["blob", "media_type", "size", "seconds"])
    return ""


def _content(blobs: list[UUID]) -> Iterator[bytes]:
    for blob in blobs:
        yield from read(blob)


def clear_recordings(now: datetime) -> int:
    """Delete the films whose day has come, down to the file; says how many went."""
    with working("pictures", now=now) as door:
        door.writing("recording", "picture_work")
        over = Recording.objects.using(door.alias).filter(goes_on__lte=timezone.localdate(now))
        numbers = list(over.values_list("pk", flat=True))
        uploads = PictureUpload.objects.using(door.alias).filter(recording__in=numbers)
        held = list(
            uploads.select_for_update().values_list("pk", flat=True)
        )  # first, as the job that looks at them does
        gone = dict(over.select_for_update().values_list("pk", "blob"))
        parts = PictureUploadPart.objects.using(door.alias).filter(picture_upload__in=held)
        blobs = [*parts.values_list("blob", flat=True), *filter(None, gone.values())]
        Recording.objects.using(door.alias).filter(pk__in=gone).delete()
    for blob in blobs:
        remove(blob)
    return len(gone)
