"""Where a face is at any moment of a film, from the places that were found or drawn. Pure arithmetic.

A track is a list of places in order of time, as `Face.box` keeps it: [frame, left, top, width, height], fractions of the
picture. Between two of them the face moves evenly; before the first and after the last it goes on as it went, for a while.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
Keyframe: TypeAlias = tuple[float, float, float, float, float]
Track: TypeAlias = list[Keyframe]

HOLD = 8.0  # frames before the first and after the last place
PAD = 0.25  # of its width and height, added on every side
EDGE = 0.5  # at the edge of the picture: of half a face the place is less exact
STRIP = 0.25  # of a face that comes or goes over the edge, as long as it is held
STRAIGHT = 50  # places in a row that are looked at for that
NEAR = 0.02  # of its own size: a place that evenly moving would give anyway is not kept


def track_of(box: object) -> Track:
    """A track as the database keeps it. ValueError for what is none."""
    if not isinstance(box, list) or not box or not all(isinstance(key, list) and len(key) == 5 for key in box):
        raise ValueError("a track is a list of frames with a box")
    track: Track = [(float(f), float(x), float(y), float(w), float(h)) for f, x, y, w, h in box]
    if any(later[0] <= earlier[0] for earlier, later in pairwise(track)):
        raise ValueError("the frames of a track are in order")
    return track


def place_at(track: Sequence[Keyframe], frame: float, *, hold: float = HOLD) -> Box | None:
    """Where the face is at this frame; None when it is not in the picture then."""
    first, last = track[0], track[-1]
    if not first[0] - hold <= frame <= last[0] + hold:
        return None
    if len(track) == 1:
        return first[1:]
    after = min(max(bisect_right(track, frame, key=_frame), 1), len(track) - 1)
    earlier, later = track[after - 1], track[after]
    part = (frame - earlier[0]) / (later[0] - earlier[0])
    x, y, w, h = (a + (b - a) * part for a, b in zip(earlier[1:], later[1:], strict=True))
    if part < 0.0 or part > 1.0:  # going on outside: its place moves, its size stays
        edge = earlier if part < 0.0 else later
        x, y, w, h = _still_in(x + w / 2 - edge[3] / 2, edge[3]), _still_in(y + h / 2 - edge[4] / 2, edge[4]), *edge[3:]
        return _grown((x, y, w, h), edge[1:])
    return x, y, w, h


def _frame(key: Keyframe) -> float:
    return key[0]


def _still_in(start: float, size: float) -> float:
    """A face that would have left the picture: a strip of it may still be there, or was there already."""
    return min(max(start, -size * (1 - STRIP)), 1 - size * STRIP)


def _grown(guessed: Box, seen: Box) -> Box:
    """Both the place where it would have gone and the one where it was: it may also have stood still."""
    left, top = min(guessed[0], seen[0]), min(guessed[1], seen[1])
    right = max(guessed[0] + guessed[2], seen[0] + seen[2])
    bottom = max(guessed[1] + guessed[3], seen[1] + seen[3])
    if (
        right - left > 3 * seen[2] or bottom - top > 3 * seen[3]
    ):  # it was quick: a wide strip would cover others for nothing
        return guessed
    return left, top, right - left, bottom - top


def padded(box: Box) -> Box:
    """The box with a margin on every side, as far as the picture goes."""
    x, y, w, h = box
    pad = EDGE if x < w / 2 or y < h / 2 or x + w > 1 - w / 2 or y + h > 1 - h / 2 else PAD
    left, top = max(0.0, x - w * pad), max(0.0, y - h * pad)
    return left, top, min(1.0, x + w * (1 + pad)) - left, min(1.0, y + h * (1 + pad)) - top


def pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom in even pixels that hold the whole box; None when nothing of it is in the picture."""
    left, top = max(0, floor(box[0] * width / 2) * 2), max(0, floor(box[1] * height / 2) * 2)
    right = min(width, ceil((box[0] + box[2]) * width / 2) * 2)
    bottom = min(height, ceil((box[1] + box[3]) * height / 2) * 2)
    return (left, top, right, bottom) if left < right and top < bottom else None


def thinned(track: Sequence[Keyframe], near: float = NEAR) -> Track:
    """The track without places that moving evenly between their neighbours gives too, up to `near` of the face's size."""
    kept: Track = [track[0]]
    begin = 0
    for end in range(2, len(track)):
        if end - begin > STRAIGHT or not all(
            _fits(track[begin], track[end], middle, near) for middle in track[begin + 1 : end]
        ):
            kept.append(track[end - 1])
            begin = end - 1
    return kept + [track[-1]] * (len(track) > 1)


def _fits(earlier: Keyframe, later: Keyframe, middle: Keyframe, near: float) -> bool:
    part = (middle[0] - earlier[0]) / (later[0] - earlier[0])
    limits = (middle[3], middle[4], middle[3], middle[4])
    found = zip(earlier[1:], later[1:], middle[1:], limits, strict=True)
    return all(abs(a + (b - a) * part - c) <= near * limit for a, b, c, limit in found)


def overlap(one: Box, other: Box) -> float:
    """What two boxes share, of what they cover together: 0 to 1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def length(track: Sequence[Keyframe]) -> float:
    """Over how many frames it goes."""
    return track[-1][0] - track[0][0] + 1


def as_rows(track: Iterable[Keyframe]) -> list[list[float]]:
    """As the database keeps it: whole frames, and four decimals of the picture."""
    return [[round(key[0]), *(round(value, 4) for value in key[1:])] for key in track]
