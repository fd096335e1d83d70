"""The tracks of a film for whoever goes through them: which first, how a face looks there, and a short part with masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import Face, Picture
from zorgvuldig.media.photos.encoder import jpeg
from zorgvuldig.media.tagging.forms import FaceLine
from zorgvuldig.media.video.copy import CopyOrder, fragment
from zorgvuldig.media.video.frames import as_rgb, shot_at
from zorgvuldig.media.video.places import Box, Track, length, pixels, place_at, track_of
from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image
else:
    np = lazy_module("numpy")
    Image = lazy_module("PIL.Image")

ON_PAGE = 24  # tracks
PART = 5  # seconds of the film that are looked at in one go
CROP = 160  # pixels
AROUND = 0.6  # of the face, on every side
VIEWS = 3  # of a face: at its beginning, in the middle, at its end
SHORT, UNSURE = 0.5, 0.4  # seconds, and score: look twice


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One track on the page: its line of the form, from when to when (seconds), and why to look twice."""

    line: FaceLine
    first: float
    last: float
    is_short: bool
    is_unsure: bool


def rows(lines: Sequence[FaceLine], rate: float) -> list[TrackRow]:
    """The tracks, the short and unsure ones first: there the system is most often wrong."""
    found = [_row(line, rate) for line in lines if line.spot is not None]
    return sorted(found, key=lambda row: (not (row.is_short or row.is_unsure), _weight(row), row.line.number))


def _row(line: FaceLine, rate: float) -> TrackRow:
    assert line.spot is not None
    face = line.spot.face
    track = track_of(face.box)
    seconds = length(track) / rate
    unsure = face.score is not None and face.score < UNSURE
    return TrackRow(line, track[0][0] / rate, track[-1][0] / rate, seconds < SHORT and face.score is not None, unsure)


def _weight(row: TrackRow) -> float:
    return (row.last - row.first + 0.1) * (row.line.spot.face.score or 1.0 if row.line.spot else 1.0)


def parts(picture: Picture) -> int:
    """How many short parts the film has."""
    return max(1, ceil(picture.frames / picture.rate / PART)) if picture.rate else 0


def part(picture: Picture, number: int, *, door: Door) -> bytes:
    """Part `number` (from 1) with a mask on everything that is not said to be no face; empty beyond the end."""
    door.reading("picture_work")
    boxes = Face.objects.filter(picture=picture).exclude(mark=Face.NONE).values_list("box", flat=True)
    begin = (number - 1) * PART * picture.rate
    wanted = CopyOrder(picture.blob, picture.rate, [track_of(box) for box in boxes])
    return fragment(wanted, (begin, begin + PART * picture.rate))


def face_of(picture: Picture, uid: UUID, *, door: Door) -> Face | None:
    """A face in this film, or None."""
    door.reading("picture_work")
    return Face.objects.filter(picture=picture, uid=uid).first()


def crop(picture: Picture, face: Face, view: int) -> bytes:
    """The face as a small fresh JPEG, at its beginning (0), in the middle (1) or at its end (2). Empty when it cannot be seen there."""
    return face_shot(picture.blob, picture.rate, track_of(face.box), view)


def face_shot(blob: UUID, rate: float, track: Track, view: int) -> bytes:
    """The same of any film in the vault, whatever row it is of."""
    place = track[0][0] + (track[-1][0] - track[0][0]) * view / (VIEWS - 1)
    shot, box = shot_at(blob, rate, place), place_at(track, place)
    if shot is None or box is None:
        return b""
    image = as_rgb(shot.frame, long_side=max(shot.frame.width, shot.frame.height))
    spot = pixels(around(box), image.shape[1], image.shape[0])
    if spot is None:
        return b""
    left, top, right, bottom = spot
    return jpeg(Image.fromarray(np.ascontiguousarray(image[top:bottom, left:right])), long_side=CROP)


def around(box: Box) -> Box:
    """The box with some of what is around it, so that a face can be told."""
    x, y, w, h = box
    return x - w * AROUND, y - h * AROUND, w * (1 + 2 * AROUND), h * (1 + 2 * AROUND)
