"""What jobs do with films of lessons: take in what came in whole, and delete on the day that was said."""

import io
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import av
from av.error import FFmpegError
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.models import PictureUpload, PictureUploadPart, Recording
from zorgvuldig.media.uploads.parts import FILM_LIMIT
from zorgvuldig.platform.vault.files import read, read_range, remove, size_of, store
from zorgvuldig.platform.vault.signatures import FILMS, HEAD, kind_of

# Whether a sealed file is a film that can be played, read out of the vault as far as needed and never plain on a disk.


class NotAFilm(Exception):
    """The file is broken, cut short, or has no moving picture."""


class SealedFilm(io.RawIOBase):
    """A sealed file as something to read and to look around in."""

    def __init__(self, blob: UUID) -> None:
        super().__init__()
        self.blob, self.size, self.place = blob, size_of(blob), 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """One can go anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the beginning, from here, or from the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place

    def tell(self) -> int:
        """The place of the next byte."""
        return self.place

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes from here; the rest without."""
        content = read_range(self.blob, self.place, self.size if size < 0 else size)
        self.place += len(content)
        return content


def seconds_of(blob: UUID) -> float:
    """How long the film lasts. Raises `NotAFilm` unless its first picture can be made."""
    try:
        with av.open(SealedFilm(blob), mode="r", format="mov") as film:
            if not film.streams.video:
                raise NotAFilm("there is no moving picture")
            if next(film.decode(video=0), None) is None:
                raise NotAFilm("there is no picture in it")
            return (film.duration or 0) / av.time_base
    except (FFmpegError, ValueError, EOFError) as error:
        raise NotAFilm(str(error)) from error


def take_in(upload: PictureUpload, *, door: JobDoor) -> str:
    """Make one sealed film of the pieces of an upload that belongs to a recording.

    Answers why it was refused (a key of `media.uploads.reads`), or empty when it is in the house. Runs in the transaction of the
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
