"""Faces in the films of the house are looked for, and followed: the work of a job.

Every fifth image is looked at, and the first and last of every scene. Nothing is in the database until the whole film was looked at:
killed anywhere, the next run begins the film anew, and there is never half of its faces.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import av
import numpy as np
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.faces.detector import find_faces
from zorgvuldig.media.models import VIDEO, Face, Picture
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.video.copy import Step, Stopped
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.frames import Plane, Shot, as_rgb, brightness, shots
from zorgvuldig.media.video.linker import Linking, Trail
from zorgvuldig.media.video.lock import alone
from zorgvuldig.media.video.places import as_rows, thinned
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

# How the camera moved between two images, from the images as a whole: what stands still in the hall moves all together.

THIN = 4  # pixels between two that are looked at
STEADY = 0.05  # how much of the image must agree
ALIKE = 0.6  # of the likeliest shift
FARTHEST = 0.35  # of the picture: beyond it the images have too little in common


@dataclass(slots=True)
class CameraMotion:
    """Compares each image with the one before."""

    _before: NDArray[np.complex64] | None = field(default=None)

    def moved(self, rgb: Plane) -> tuple[float, float]:
        """How far things moved to the right and down since the image before, as fractions of the picture; 0, 0 when it cannot be said."""
        small = rgb[::THIN, ::THIN, 1].astype(np.float32)
        window = np.hanning(small.shape[0])[:, None] * np.hanning(small.shape[1])[None]
        waves = np.fft.rfft2((small - small.mean()) * window).astype(np.complex64)
        before, self._before = self._before, waves
        if before is None or before.shape != waves.shape:
            return 0.0, 0.0
        crossed = waves * before.conj()
        likeness = np.fft.irfft2(crossed / (np.abs(crossed) + 1e-6), s=small.shape)
        return _shift(likeness)


def _shift(likeness: NDArray[np.floating]) -> tuple[float, float]:
    """The smallest shift that is about as likely as the likeliest: rows of chairs, or of pupils, look alike one place further on.

    A shift by half a point lies between two, so four neighbours are taken together.
    """
    rows, columns = likeness.shape
    corners = [np.roll(likeness, (-down, -right), (0, 1)).clip(0) for down in (0, 1) for right in (0, 1)]
    together = sum(corners[1:], corners[0])
    if together.max() < STEADY:
        return 0.0, 0.0
    down, right = np.nonzero(together >= ALIKE * together.max())
    weights = np.stack([corner[down, right] for corner in corners]) / together[down, right]
    y, x = down + weights[2] + weights[3], right + weights[1] + weights[3]
    y = np.where(y > rows / 2, y - rows, y) / rows
    x = np.where(x > columns / 2, x - columns, x) / columns
    nearest = int(np.argmin(np.hypot(x, y)))
    found = float(x[nearest]), float(y[nearest])
    return found if max(abs(found[0]), abs(found[1])) <= FARTHEST else (0.0, 0.0)


# Where another scene begins in a film: too many beginnings cost nothing but a click, one too few makes two people one
# track.

CERTAIN = 30.0  # mean difference in brightness, of 255, that is another scene in any film
LIKELY, TIMES = 6.0, 3.0  # at least this much, and so many times what was usual in the last images
USUAL = 10  # images


@dataclass(slots=True)
class Scenes:
    """Compares each image with the one before."""

    _before: NDArray[np.float32] | None = None
    _usual: deque[float] = field(default_factory=lambda: deque(maxlen=USUAL))

    def begins(self, shot: Shot) -> bool:
        """Whether this image begins another scene."""
        light = brightness(shot.frame)
        before, self._before = self._before, light
        if before is None or before.shape != light.shape:
            return before is not None
        changed = float(np.abs(light - before).mean())
        usual = sum(self._usual) / len(self._usual) if self._usual else LIKELY
        is_new = changed > CERTAIN or (changed > LIKELY and changed > TIMES * usual)
        if is_new:
            self._usual.clear()
        else:
            self._usual.append(changed)
        return is_new


KIND = "pictures"
BROKEN = (av.FFmpegError, NotKept, Damaged, Missing, KeyGone)
EVERY = 5  # images
LONG_SIDE = 960  # pixels: half of the usual 1920
LAST_SIDE = 1920  # of the last image of a scene: who only just comes into it is small, and is seen nowhere else
SURE = 0.2  # what the detector must give a face at least
STEP = 5  # percent between two notes of how far it is


@dataclass(frozen=True, slots=True)
class _UntrackedFilm:
    """A film in which faces are to be looked for."""

    id: int
    blob: UUID
    frames: int
    rate: float


def look_at_films(now: datetime, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Look for faces in every film that waits, until `stopping`; says how many are done. Raises `DetectorMissing`: then they wait on.

    Those with which an earlier run did not finish come last, so that one that nobody can look at holds nobody up.
    """
    with working(KIND, now=now) as door:
        rows = _open(door).order_by("progress", "id").values_list("id", "blob", "frames", "rate")
        waiting = [_UntrackedFilm(*row) for row in rows]
    return sum(_look(film, stopping) for film in waiting)


def _look(film: _UntrackedFilm, stopping: Callable[[], bool]) -> bool:
    note = _noting(film)
    with alone(f"film-{film.id}") as is_mine:
        if not is_mine or not note(0.0):
            return False
        try:
            trails = trails_in(film.blob, film.rate, step=lambda place: not stopping() and note(place))
        except Stopped:
            return False
        except BROKEN:
            return _settled(film, why="film_broken")
        return _settled(film, trails=trails)


def trails_in(blob: UUID, rate: float, *, step: Step) -> list[Trail]:
    """All faces in a film, in the order in which they appear. `step` is asked about once a second of film.

    Raises `Stopped` when it says no, `DetectorMissing`, and what the decoder and the vault raise.
    """
    linking, camera, asked, last = Linking(), CameraMotion(), 0.0, -1
    with opened_film(blob) as film:
        for shot, is_new, is_last in _looked_at(shots(film, rate)):
            if shot.place - asked >= rate:
                asked = shot.place
                if not step(shot.place):
                    raise Stopped
            frame = round(shot.place)
            if frame <= last:
                continue
            last = frame
            seen = as_rgb(shot.frame, long_side=LONG_SIDE)
            moved = camera.moved(seen)
            if is_new:
                linking.cut()
            looked_at = as_rgb(shot.frame, long_side=LAST_SIDE) if is_last else seen
            linking.take(frame, [(one.box, one.score) for one in find_faces(looked_at, threshold=SURE)], moved)
    return linking.finished()


def _looked_at(images: Iterator[Shot]) -> Iterator[tuple[Shot, bool, bool]]:
    """The images to look at: every fifth, and of every scene the first (first True) and the last (second True)."""
    scenes, skipped, since = Scenes(), None, EVERY
    for shot in images:
        is_new, since = scenes.begins(shot), since + 1
        if is_new and skipped is not None:
            yield skipped, False, True
        if is_new or since >= EVERY:
            since, skipped = 0, None
            yield shot, is_new, False
        else:
            skipped = shot
    if skipped is not None:
        yield skipped, False, True


def _noting(film: _UntrackedFilm) -> Step:
    """Notes how far it is; no longer when somebody stopped it, or another run was first."""
    noted = 1 - STEP

    def step(place: float) -> bool:
        nonlocal noted
        percent = min(99, max(1, int(100 * place / max(film.frames, 1))))
        with working(KIND, now=timezone.now()) as door:
            wanted = _open(door).filter(pk=film.id)
            if percent - noted < STEP:
                return wanted.exists()
            noted = percent
            return wanted.update(progress=percent) == 1

    return step


def _open(door: JobDoor) -> QuerySet[Picture]:
    door.reading("picture_work")
    return Picture.objects.using(door.alias).filter(kind=VIDEO, looked_at=None, cancelled_at=None, why="")


def _settled(film: _UntrackedFilm, *, trails: list[Trail] | None = None, why: str = "") -> bool:
    """Put the faces in and say that it was looked at, in one transaction; nothing when somebody stopped it meanwhile."""
    now = timezone.now()
    with working(KIND, now=now) as door:
        door.writing("picture_work")
        picture = _open(door).select_for_update().filter(pk=film.id).first()
        if picture is None:
            return False
        if trails is None:
            picture.why, picture.progress = why, 0
        else:
            picture.looked_at, picture.progress = now, 100
            Face.objects.using(door.alias).bulk_create(_face(film, trail) for trail in trails)
        picture.save(using=door.alias, update_fields=["why", "progress", "looked_at"])
        return trails is not None


def _face(film: _UntrackedFilm, trail: Trail) -> Face:
    return Face(picture_id=film.id, box=as_rows(thinned(trail.track)), score=round(trail.score, 3))
