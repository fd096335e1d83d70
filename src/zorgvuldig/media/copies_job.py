"""Copies to be shown: a fresh file with masks in it, made of the original by a job, whole or not at all.

A photo takes a second, so one transaction holds its row from beginning to end: of two jobs one makes it, and whoever is killed
leaves it asked for. What was said of the faces is compared before and after; a copy of faces as they were is of no use.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections
from PIL import Image

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.faces.masks import NoPlace, Place, masked
from zorgvuldig.media.models import PHOTO, Face, PictureCopy
from zorgvuldig.media.photos.decoder import NotAPicture, decode_photo
from zorgvuldig.media.photos.encoder import MEDIA_TYPE, THUMB, VIEW, NotClean, jpeg, resized
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.storage import Missing

KIND = "pictures"
TO_MAKE = (PictureCopy.ASKED, PictureCopy.MAKING)
FILLED = (
    "state", "why", "progress", "blob", "thumb_blob", "media_type", "size", "sha256", "width", "height", "made_at",
)  # fmt: skip

log = logging.getLogger(__name__)


class NotMade(Exception):
    """This copy cannot be made; `key` says why (`media.refusals`)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


# Why a copy failed, in the words of `media.refusals`.
KEYS: dict[type[Exception], str] = {
    NotMade: "",
    NotAPicture: "",
    NoPlace: "place",
    NotClean: "metadata",
    Missing: "gone",
    Damaged: "gone",
}


@dataclass(frozen=True, slots=True)
class DerivedCopy:
    """A copy and its small one, as files, with the size of the first in pixels."""

    content: bytes
    thumb: bytes
    width: int
    height: int


def make_copies(now: datetime) -> int:
    """Make every copy that was asked for, the first first; says how many became ready. Those that cannot be say why.

    What nobody foresaw is raised at the end, after the others had their turn.
    """
    made, wrong = 0, list[Exception]()
    for number in _requested_copies(now):
        try:
            made += _make(number, now)
        except Exception as error:
            wrong.append(error)
            _failed(number, now)
    if wrong:
        raise wrong[0]
    return made


def derive(original: bytes, boxes: Sequence[Place], *, style: str) -> DerivedCopy:
    """A photo with these boxes masked, at most 2048 pixels long. Raises `NotAPicture`, `NoPlace` and `NotClean`."""
    photo: Image.Image = masked(resized(decode_photo(original), VIEW), boxes, style=style)
    return DerivedCopy(jpeg(photo, long_side=VIEW), jpeg(photo, long_side=THUMB), photo.width, photo.height)


def _requested_copies(now: datetime) -> list[int]:
    """Copies of photos. Films take minutes, with progress: `video_copies`."""
    with working(KIND, now=now) as door:
        door.reading("picture_desk", "picture_work")
        rows = PictureCopy.objects.using(door.alias).filter(state__in=TO_MAKE, picture__kind=PHOTO)
        return list(rows.order_by("pk").values_list("pk", flat=True))


def _make(number: int, now: datetime) -> bool:
    """One copy of a photo, alone."""
    with working(KIND, now=now) as door:
        copy = _mine(number, door)
        if copy is None:
            return False
        stored: list[UUID] = []
        try:
            _fill(copy, door, stored)
        except tuple(KEYS) as error:
            _removed(stored)
            copy.state, copy.why, copy.blob, copy.thumb_blob = PictureCopy.FAILED, _key(error), None, None
            log.error("a copy could not be made: %s", copy.why)
        except BaseException:
            _removed(stored)
            raise
        copy.save(using=door.alias, update_fields=FILLED)
    return copy.state == PictureCopy.READY


def _mine(number: int, door: JobDoor) -> PictureCopy | None:
    """The copy, held by this run; None when another has it, or it is not to be made any more."""
    door.writing("picture_desk")
    rows = PictureCopy.objects.using(door.alias).select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("picture").filter(pk=number, state__in=TO_MAKE).first()


def _fill(copy: PictureCopy, door: JobDoor, stored: list[UUID]) -> None:
    """Make the files and say so in the row. Raises what `KEYS` knows."""
    boxes = _boxes(copy, door)
    derived = derive(b"".join(files.read(copy.picture.blob)), boxes, style=copy.style)
    for content in (derived.content, derived.thumb):
        file = files.store(content, limit_bytes=len(content))
        stored.append(file.blob)
        if content is derived.content:
            copy.size, copy.sha256 = file.size, file.sha256.hex()
    _check_faces(copy, door)
    copy.blob, copy.thumb_blob = stored
    copy.media_type, copy.width, copy.height = MEDIA_TYPE, derived.width, derived.height
    copy.state, copy.why, copy.progress, copy.made_at = PictureCopy.READY, "", 100, door.started_at


def _boxes(copy: PictureCopy, door: JobDoor) -> list[Place]:
    """Where the masks go. Raises `NotMade` when the faces are not those of which it was asked."""
    _check_faces(copy, door)
    door.reading("picture_work")
    boxes = dict(Face.objects.using(door.alias).filter(picture_id=copy.picture_id).values_list("pk", "box"))
    if not set(copy.masked) <= set(boxes):
        raise NotMade("faces")
    return [tuple(boxes[number]) for number in copy.masked]


def _check_faces(copy: PictureCopy, door: JobDoor) -> None:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.faces_of(%s::integer)", [copy.picture_id])
        if cursor.fetchone()[0] != copy.faces:
            raise NotMade("faces")


def _failed(number: int, now: datetime) -> None:
    """A copy that went wrong in a way nobody foresaw is not tried again by itself; somebody may ask for it anew."""
    with working(KIND, now=now) as door:
        copy = _mine(number, door)
        if copy is not None:
            copy.state, copy.why = PictureCopy.FAILED, "failed"
            copy.save(using=door.alias, update_fields=["state", "why"])


def _key(error: Exception) -> str:
    return error.key if isinstance(error, NotMade | NotAPicture) else KEYS[type(error)]


def _removed(blobs: list[UUID]) -> None:
    for blob in blobs:
        files.remove(blob)
