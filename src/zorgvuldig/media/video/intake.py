"""A film that somebody brought comes into the house: sealed as it is, looked through, with one image to show for it."""

from collections.abc import Iterable
from uuid import UUID

import av

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.media.models import VIDEO, Picture, PictureUpload
from zorgvuldig.media.photos.encoder import THUMB, VIEW
from zorgvuldig.media.video.frames import shot_at, still
from zorgvuldig.media.video.probe import LARGEST, MEDIA_TYPE, Film, NotAVideo, probe
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import StoredFile

SHOWN_AT = 0.1  # of its length: the first image is often dark


def take_in(upload: PictureUpload, pieces: Iterable[bytes], *, door: JobDoor) -> Picture:
    """Put the sealed pieces together into one sealed film, piece by piece, look it through, and make its row in the job's transaction.

    Faces are looked for later (`video_tracks`). Raises `NotAVideo` as `probe` does, `film_large` beyond two gigabytes, `film_twice` when this
    event has the film already. Whatever goes wrong here, no file stays.
    """
    if upload.size > LARGEST:
        raise NotAVideo("film_large")
    blobs: list[UUID] = []
    try:
        stored = files.store(pieces, limit_bytes=LARGEST)
        blobs.append(stored.blob)
        film = probe(stored.blob)
        blobs.extend(files.store(one, limit_bytes=len(one)).blob for one in _stills(stored.blob, film))
        return _row(upload, stored, film, blobs, door=door)
    except BaseException:
        for blob in blobs:
            files.remove(blob)
        raise


def _row(upload: PictureUpload, stored: StoredFile, film: Film, blobs: list[UUID], *, door: JobDoor) -> Picture:
    door.writing("picture_work")
    rows, event, digest = Picture.objects.using(door.alias), upload.picture_event_id, stored.sha256.hex()
    assert event is not None  # of what is for no recording (`picture_upload_for_one`)
    if rows.filter(picture_event_id=event, sha256=digest).exists():
        raise NotAVideo("film_twice")
    return rows.create(
        picture_event_id=event,
        kind=VIDEO,
        blob=stored.blob,
        view_blob=blobs[1],
        thumb_blob=blobs[2],
        media_type=MEDIA_TYPE,
        size=stored.size,
        sha256=digest,
        width=film.width,
        height=film.height,
        frames=film.frames,
        rate=film.rate,
        uploaded_at=upload.started_at,
        uploaded_by_id=upload.uploaded_by_id,
    )


def _stills(blob: UUID, film: Film) -> tuple[bytes, bytes]:
    """One image of the film for the pages of staff, in two sizes."""
    try:
        shot = shot_at(blob, film.rate, film.frames * SHOWN_AT) or shot_at(blob, film.rate, 0)
    except av.FFmpegError as error:
        raise NotAVideo("film_broken") from error
    if shot is None:
        raise NotAVideo("film_broken")
    return still(shot.frame, long_side=VIEW), still(shot.frame, long_side=THUMB)
