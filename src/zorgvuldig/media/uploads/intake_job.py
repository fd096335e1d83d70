"""What somebody brought is looked at by a job, and comes into the house whole or not at all.

Pieces are opened in memory alone. One upload is one transaction, which holds its row: another job passes it by, and whoever is
killed leaves it waiting. Sealed files that no row came to name are removed at once, or by the vault's own sweep. Without the
detector photos wait: a picture of which nobody looked for the faces is not in the house.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.faces.detector import DetectedFace, DetectorMissing, detector, find_faces
from zorgvuldig.media.models import PHOTO, Face, Picture, PictureUpload, PictureUploadPart
from zorgvuldig.media.photos.decoder import decode_photo, kind_of_photo
from zorgvuldig.media.photos.encoder import THUMB, VIEW, jpeg, resized
from zorgvuldig.media.refusals import MOST_BYTES, NotKept
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.scan import PATIENCE, Verdict, scan
from zorgvuldig.platform.vault.signatures import HEAD, PICTURES, kind_of
from zorgvuldig.platform.vault.storage import Missing

KIND, CATEGORY = "pictures", "picture_work"
UNSCANNED = "unscanned"
GIVEN_UP = timedelta(days=1)  # what could not be scanned or read for so long is refused
SCANNED = 10 * 1024 * 1024  # bytes a second that any scanner reads
# What knows films, each asked for by its name when a film comes.
NEIGHBOURS = {"video_intake": "zorgvuldig.media.video.intake", "recordings": "zorgvuldig.media.recordings.jobs"}

log = logging.getLogger(__name__)


class NotNow(Exception):
    """This upload waits for something that may come back; `key` is why it is refused when that takes too long."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of an upload in their order: iterate for the content, as often as needed, opened as it is read."""

    blobs: tuple[UUID, ...]

    def __iter__(self) -> Iterator[bytes]:
        for blob in self.blobs:
            yield from files.read(blob)

    def head(self) -> bytes:
        """The first bytes, by which a file shows what it is."""
        return files.read_range(self.blobs[0], 0, HEAD)


@dataclass(slots=True)
class StoredUploads:
    """Files stored while looking; whoever does not get to the end removes them."""

    blobs: list[UUID] = field(default_factory=list)

    def store(self, content: bytes) -> files.StoredFile:
        """Seal it into the vault."""
        stored = files.store(content, limit_bytes=len(content))
        self.blobs.append(stored.blob)
        return stored


def look_at_uploads(now: datetime) -> int:
    """Look at everything that waits; says how many came into the house or were refused.

    What goes wrong with one does not keep the others; it is raised at the end, and that upload waits for the next run.
    """
    done, wrong = 0, list[Exception]()
    for number in _pending_uploads(now):
        try:
            done += _look(number, now)
        except Exception as error:
            wrong.append(error)
            _give_up(number, now)
    if wrong:
        raise wrong[0]
    return done


def _pending_uploads(now: datetime) -> list[int]:
    """In the order they came; what is too large to be a photo waits for the photos, as a film takes long."""
    with working(KIND, now=now) as door:
        door.reading(CATEGORY)
        rows = PictureUpload.objects.using(door.alias).filter(state=PictureUpload.WAITING)
        sizes = list(rows.order_by("pk").values_list("pk", "size"))
    return [number for number, _ in sorted(sizes, key=lambda one: one[1] > MOST_BYTES)]


def _look(number: int, now: datetime) -> bool:
    """One upload, alone. What it came in is removed once its end is final."""
    with working(KIND, now=now) as door:
        upload = _mine(number, door)
        if upload is None:
            return False
        sealing = StoredUploads()
        try:
            why = _brought_in(upload, door, sealing)
            if why != "":
                _removed(sealing.blobs)
            if why is None:
                return False
            pieces = _end(upload, why, door)
        except BaseException:
            _removed(sealing.blobs)
            raise
    _removed(pieces)
    return True


def _mine(number: int, door: JobDoor) -> PictureUpload | None:
    """The upload, held by this run; None when another has it, or it does not wait any more."""
    door.writing(CATEGORY)
    rows = PictureUpload.objects.using(door.alias).select_for_update(skip_locked=True)
    return rows.filter(pk=number, state=PictureUpload.WAITING).first()


def _brought_in(upload: PictureUpload, door: JobDoor, sealing: StoredUploads) -> str | None:
    """Bring it into the house: an empty text, or the key of a refusal; None while it waits."""
    try:
        with transaction.atomic(using=door.alias):
            _take(upload, door, sealing)
    except NotKept as no:
        return no.key
    except DetectorMissing as missing:
        log.error("photos wait: %s", missing)
        return None
    except (NotNow, Missing, Damaged) as later:
        log.warning("an upload waits: %s", type(later).__name__)
        is_over = door.started_at - upload.started_at > GIVEN_UP
        return getattr(later, "key", "lost") if is_over else None
    return ""


def _take(upload: PictureUpload, door: JobDoor, sealing: StoredUploads) -> None:
    pieces = _pieces(upload, door)
    if upload.recording_id is not None:
        _take_recording(upload, pieces, door)
    elif _is_film(pieces.head()):
        _take_film(upload, pieces, door, sealing)
    else:
        _take_photo(upload, pieces, door, sealing)


def _take_recording(upload: PictureUpload, pieces: Pieces, door: JobDoor) -> None:
    """A film for inside the school, which never becomes a picture."""
    recordings = _neighbour("recordings")
    _scanned(pieces, upload.size)
    if why := recordings.take_in(upload, door=door):
        raise NotKept(why)


def _take_film(upload: PictureUpload, pieces: Pieces, door: JobDoor, sealing: StoredUploads) -> None:
    """A film is in the house before anybody looked for faces in it: that takes minutes, and another job does it."""
    intake = _neighbour("video_intake")
    _scanned(pieces, upload.size)
    picture: Picture = intake.take_in(upload, pieces, door=door)
    sealing.blobs += [picture.blob, picture.view_blob, picture.thumb_blob]


def _neighbour(name: str) -> Any:
    """What knows films is asked for when there is one; without it a film waits."""
    try:
        return import_module(NEIGHBOURS[name])
    except ModuleNotFoundError as error:
        raise NotNow("failed") from error


def _pieces(upload: PictureUpload, door: JobDoor) -> Pieces:
    """All pieces. Raises `NotKept` when they are not the whole that was announced."""
    rows = PictureUploadPart.objects.using(door.alias).filter(picture_upload=upload).order_by("number")
    parts = list(rows.values_list("number", "blob", "size"))
    numbers, size = [part[0] for part in parts], sum(part[2] for part in parts)
    if not size:
        raise NotKept("empty")
    if numbers != list(range(len(parts))) or size != upload.size or upload.received != upload.size:
        raise NotKept("lost")
    return Pieces(tuple(part[1] for part in parts))


def _is_film(head: bytes) -> bool:
    """Whether it is a container for films: the boxes of MP4 and MOV, which a photo as HEIC has too. What is in it, others look at."""
    return head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis") and kind_of(head) not in PICTURES


def _scanned(content: Pieces | list[bytes], size: int) -> None:
    match scan(content, seconds=PATIENCE + size / SCANNED):
        case Verdict.FOUND:
            raise NotKept("virus")
        case Verdict.UNKNOWN:
            raise NotNow(UNSCANNED)


def _take_photo(upload: PictureUpload, pieces: Pieces, door: JobDoor, sealing: StoredUploads) -> None:
    """Scan, unpack, find faces, seal, and only then make the rows."""
    if upload.size > MOST_BYTES:
        raise NotKept("bytes")
    detector()  # raises before anything costs time
    content = b"".join(pieces)
    kind = kind_of_photo(content)
    digest = hashlib.sha256(content).hexdigest()
    _only_once(upload, digest, door)
    _scanned([content], len(content))
    photo = decode_photo(content)
    view = resized(photo, VIEW)
    found = find_faces(np.asarray(view, np.uint8))
    picture = _picture(
        upload,
        door,
        kind=PHOTO,
        blob=sealing.store(content).blob,
        view_blob=sealing.store(jpeg(view, long_side=VIEW)).blob,
        thumb_blob=sealing.store(jpeg(view, long_side=THUMB)).blob,
        media_type=kind.media_type,
        size=len(content),
        sha256=digest,
        width=photo.width,
        height=photo.height,
        looked_at=door.started_at,
        progress=100,
    )
    Face.objects.using(door.alias).bulk_create(_face(picture, one) for one in found)


def _only_once(upload: PictureUpload, digest: str, door: JobDoor) -> None:
    pictures = Picture.objects.using(door.alias).filter(picture_event_id=upload.picture_event_id, sha256=digest)
    if pictures.exists():
        raise NotKept("twice")


def _picture(upload: PictureUpload, door: JobDoor, **values: Any) -> Picture:
    """The row of a picture, of whoever brought it, since they brought it."""
    assert upload.picture_event_id is not None  # else it is for a recording (`picture_upload_for_one`)
    return Picture.objects.using(door.alias).create(
        picture_event_id=upload.picture_event_id,
        uploaded_at=upload.started_at,
        uploaded_by_id=upload.uploaded_by_id,
        **values,
    )


def _face(picture: Picture, found: DetectedFace) -> Face:
    return Face(picture=picture, box=[round(edge, 5) for edge in found.box], score=round(found.score, 3))


def _end(upload: PictureUpload, why: str, door: JobDoor) -> list[UUID]:
    """Say how it ended, and drop the rows of its pieces; their files are the answer."""
    upload.state, upload.why = (PictureUpload.REFUSED, why) if why else (PictureUpload.DONE, "")
    upload.looked_at = door.started_at
    upload.save(using=door.alias, update_fields=["state", "why", "looked_at"])
    parts = PictureUploadPart.objects.using(door.alias).filter(picture_upload=upload)
    blobs = list(parts.values_list("blob", flat=True))
    parts.delete()
    return blobs


def _give_up(number: int, now: datetime) -> None:
    """An upload that goes wrong for a day in a way nobody foresaw is refused, so that somebody hears of it."""
    with working(KIND, now=now) as door:
        upload = _mine(number, door)
        if upload is None or now - upload.started_at <= GIVEN_UP:
            return
        pieces = _end(upload, "failed", door)
    _removed(pieces)


def _removed(blobs: list[UUID]) -> None:
    for blob in blobs:
        files.remove(blob)
    blobs.clear()
