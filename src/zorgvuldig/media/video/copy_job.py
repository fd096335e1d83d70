"""Masked copies of films that were asked for are made: minutes or hours of work, that somebody can follow and stop.

What is done of it is in the vault without a row to name it, so it counts for nothing until the end: killed anywhere, the next run begins anew. Of two
runs on one machine one works; on two machines the first that is done gives the copy, and the other throws its own away.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import av
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.models import VIDEO, Face, PictureCopy
from zorgvuldig.media.photos.encoder import NotClean
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.video.copy import CopyOrder, Step, Stopped, VideoCopy, make
from zorgvuldig.media.video.lock import alone
from zorgvuldig.media.video.places import track_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import TooLarge
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

KIND = "pictures"
TO_MAKE = (PictureCopy.ASKED, PictureCopy.MAKING)
STEP = 2  # percent between two notes of how far it is
# Why a copy failed, in the words of `media.refusals`.
KEYS: tuple[tuple[type[Exception], str], ...] = (
    (NotClean, "metadata"),
    (Missing, "gone"),
    (Damaged, "gone"),
    (KeyGone, "gone"),
    (TooLarge, "film_large"),
    (av.FFmpegError, "film_broken"),
    (ValueError, "place"),
)

log = logging.getLogger(__name__)


class _Changed(Exception):
    """The faces are not those of which the copy was asked."""


@dataclass(frozen=True, slots=True)
class _CopyTask:
    """A copy to make: its number, what is wanted, and of how many images."""

    id: int
    wanted: CopyOrder
    frames: int


def make_film_copies(now: datetime, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Make every copy of a film that was asked for, the first first, until `stopping`; says how many became ready.

    Those that cannot be made say why. What nobody foresaw is raised at the end, after the others had their turn.
    """
    made, wrong = 0, list[Exception]()
    with working(KIND, now=now) as door:
        numbers = list(_open(door).order_by("progress", "id").values_list("pk", flat=True))
    for number in numbers:
        try:
            made += make_copy(number, now=now, stopping=stopping)
        except Exception as error:
            wrong.append(error)
            _settled(number, PictureCopy.FAILED, "failed")
    if wrong:
        raise wrong[0]
    return made


def make_copy(number: int, *, now: datetime, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Make one copy; False when it is not to be made (any more), another run is at it, or it failed and its row says why."""
    with alone(f"film-copy-{number}") as is_mine:
        if not is_mine:
            return False
        try:
            asked = None if stopping() else _begin_copy(number, now)
            if asked is None:
                return False
            note = _noting(asked)
            made = make(asked.wanted, step=lambda place: not stopping() and note(place))
            return _finished(asked, made)
        except Stopped:
            return False
        except _Changed:
            return _settled(number, PictureCopy.FAILED, "faces")
        except tuple(kind for kind, _ in KEYS) as error:
            log.error("a copy of a film could not be made: %s", type(error).__name__)
            return _settled(number, PictureCopy.FAILED, next(key for kind, key in KEYS if isinstance(error, kind)))
        except NotKept as error:
            return _settled(number, PictureCopy.FAILED, error.key)


def _open(door: JobDoor) -> "QuerySet[PictureCopy]":
    door.reading("picture_desk", "picture_work")
    return PictureCopy.objects.using(door.alias).filter(state__in=TO_MAKE, picture__kind=VIDEO)


def _begin_copy(number: int, now: datetime) -> _CopyTask | None:
    """Take it up, from the beginning. Raises `_Changed`, and ValueError for a face without a place."""
    with working(KIND, now=now) as door:
        door.writing("picture_desk")
        copy = _open(door).select_related("picture").filter(pk=number).first()
        if copy is None:
            return None
        _check_faces(copy, door)
        boxes = dict(Face.objects.using(door.alias).filter(picture_id=copy.picture_id).values_list("pk", "box"))
        if not set(copy.masked) <= set(boxes):
            raise _Changed
        _open(door).filter(pk=number).update(state=PictureCopy.MAKING, progress=0)
        tracks = [track_of(boxes[face]) for face in copy.masked]
        film = copy.picture
        return _CopyTask(number, CopyOrder(film.blob, film.rate, tracks, copy.style, copy.sound), film.frames)


def _check_faces(copy: PictureCopy, door: JobDoor) -> None:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.faces_of(%s::integer)", [copy.picture_id])
        if cursor.fetchone()[0] != copy.faces:
            raise _Changed


def _noting(asked: _CopyTask) -> Step:
    """Notes how far it is; no longer when somebody stopped it."""
    noted = 0

    def step(place: float) -> bool:
        nonlocal noted
        percent = min(99, int(100 * place / max(asked.frames, 1)))
        with working(KIND, now=timezone.now()) as door:
            rows = _open(door).filter(pk=asked.id)
            if percent - noted < STEP:
                return rows.exists()
            noted = percent
            return rows.update(progress=percent) == 1

    return step


def _finished(asked: _CopyTask, made: VideoCopy) -> bool:
    """Give the files to the row, in one transaction that compares the faces once more; else they go at once."""
    kept = False
    now = timezone.now()
    try:
        with working(KIND, now=now) as door:
            copy = _open(door).select_for_update(of=("self",)).filter(pk=asked.id).first()
            if copy is not None:
                _check_faces(copy, door)
                _fill(copy, made, door, now)
        kept = copy is not None
        return kept
    finally:
        if not kept:
            files.remove(made.blob)
            files.remove(made.thumb_blob)


def _fill(copy: PictureCopy, made: VideoCopy, door: JobDoor, now: datetime) -> None:
    copy.blob, copy.thumb_blob, copy.media_type = made.blob, made.thumb_blob, made.media_type
    copy.size, copy.sha256, copy.width, copy.height = made.size, made.sha256, made.width, made.height
    copy.state, copy.why, copy.progress, copy.made_at = PictureCopy.READY, "", 100, now
    copy.save(using=door.alias)


def _settled(number: int, state: str, why: str) -> bool:
    with working(KIND, now=timezone.now()) as door:
        _open(door).filter(pk=number).update(state=state, why=why)
    return False
