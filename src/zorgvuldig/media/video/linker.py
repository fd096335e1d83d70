"""Which faces in one image are those in the image before: by place and movement alone. What a face looks like is never used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeAlias

from zorgvuldig.media.video.places import Box, Track, overlap

GAP = 3  # images that were looked at in which a face may be missing
OVERLAP = 0.2  # of the place where it should be
AWAY = 0.8  # times its size: how far from there it may be
SIZES = 2.0  # times as large or small it may have become
Shift: TypeAlias = tuple[float, float]  # to the right and down, as fractions of the picture
STILL: Shift = (0.0, 0.0)
STEADY = 0.6  # of a new movement against that of before


@dataclass(slots=True)
class Trail:
    """One face through the film: its places, how sure the detector was at best, and in how many images it was missed."""

    track: Track
    score: float
    missed: int = 0
    velocity: tuple[float, float] = (0.0, 0.0)  # of the middle, per frame, beside what the camera moves
    shifted: tuple[float, float] = (0.0, 0.0)  # by the camera, since it was last seen
    pace: tuple[float, float] = (0.0, 0.0)  # of the camera when it was first seen, per frame

    def expected(self, frame: float, shift: Shift) -> Box:
        """Where it is when it went on as it went, and the camera moved by `shift` since the image before."""
        last = self.track[-1]
        gone = frame - last[0]
        x = last[1] + self.velocity[0] * gone + self.shifted[0] + shift[0]
        return x, last[2] + self.velocity[1] * gone + self.shifted[1] + shift[1], last[3], last[4]

    def add(self, frame: float, box: Box, score: float) -> None:
        """It is here now."""
        last = self.track[-1]
        gone = max(frame - last[0], 0.5)
        moved = (
            (box[0] + box[2] / 2 - last[1] - last[3] / 2 - self.shifted[0]) / gone,
            (box[1] + box[3] / 2 - last[2] - last[4] / 2 - self.shifted[1]) / gone,
        )
        keep = 0.0 if len(self.track) == 1 else 1 - STEADY
        self.velocity = (
            moved[0] * (1 - keep) + self.velocity[0] * keep,
            moved[1] * (1 - keep) + self.velocity[1] * keep,
        )
        self.track.append((frame, *box))
        self.score, self.missed, self.shifted = max(self.score, score), 0, (0.0, 0.0)


@dataclass(slots=True)
class Linking:
    """Takes what was found image by image, and gives the trails at the end."""

    going: list[Trail] = field(default_factory=list)
    ended: list[Trail] = field(default_factory=list)
    before: float = 0.0
    pace: Shift = STILL  # of most faces, per frame

    def take(self, frame: float, found: Sequence[tuple[Box, float]], moved: Shift = STILL) -> None:
        """The faces in the image at `frame`, each with its score; by the look of it the camera `moved` everything since the one before."""
        gone = max(frame - self.before, 1.0)
        self.before = frame
        boxes = [box for box, _ in found]
        shift, pairs = self._likeliest(frame, boxes, ((self.pace[0] * gone, self.pace[1] * gone), moved, STILL))
        for trail in self.going:
            trail.shifted = trail.shifted[0] + shift[0], trail.shifted[1] + shift[1]
        self.pace = _pace(frame, [(trail, boxes[number]) for trail, number in pairs]) or (
            shift[0] / gone,
            shift[1] / gone,
        )
        for trail, number in pairs:
            trail.add(frame, *found[number])
        self._missing(frame)
        free = sorted(set(range(len(found))) - {number for _, number in pairs})
        self.going += [Trail([(frame, *found[number][0])], found[number][1], pace=self.pace) for number in free]

    def _likeliest(
        self, frame: float, boxes: Sequence[Box], shifts: Sequence[Shift]
    ) -> tuple[Shift, list[tuple[Trail, int]]]:
        """The shift by which most faces go on, the first of equals: going on as before comes before what the image seems to say.

        Rows of pupils look alike one place further on, and an image as a whole may be taken for shifted by that.
        """
        tried = [(shift, self._pairs(frame, boxes, shift)) for shift in dict.fromkeys(shifts)]
        return max(tried, key=lambda one: len(one[1]))

    def _missing(self, frame: float) -> None:
        for trail in self.going:
            if trail.track[-1][0] < frame:
                trail.missed += 1
        self._end(trail for trail in self.going if trail.missed > GAP)

    def cut(self) -> None:
        """Another scene begins: whoever is at the same place now is somebody else."""
        self._end(list(self.going))
        self.pace = STILL

    def finished(self) -> list[Trail]:
        """All trails, in the order in which they began."""
        trails = sorted(self.ended + self.going, key=lambda trail: trail.track[0])
        for trail in trails:
            _moving(trail)
        return trails

    def _end(self, over: Iterable[Trail]) -> None:
        gone = list(over)
        self.ended += gone
        self.going = [trail for trail in self.going if not any(trail is one for one in gone)]

    def _pairs(self, frame: float, boxes: Sequence[Box], shift: Shift) -> list[tuple[Trail, int]]:
        """Trail and face that belong together, the nearest first, each once."""
        likely = []
        for place, trail in enumerate(self.going):
            expected = trail.expected(frame, shift)
            for number, box in enumerate(boxes):
                nearness = _nearness(expected, box)
                if nearness > 0:
                    likely.append((-nearness, place, number))
        pairs, used, taken = [], set(), set()
        for _, place, number in sorted(likely):
            if place not in used and number not in taken:
                used.add(place)
                taken.add(number)
                pairs.append((self.going[place], number))
        return pairs


def _pace(frame: float, pairs: Sequence[tuple[Trail, Box]]) -> Shift | None:
    """How fast most faces go, the camera with them, per frame."""
    if not pairs:
        return None
    lasts = [(trail.track[-1], box) for trail, box in pairs]
    across = median((box[0] + box[2] / 2 - last[1] - last[3] / 2) / max(frame - last[0], 1.0) for last, box in lasts)
    down = median((box[1] + box[3] / 2 - last[2] - last[4] / 2) / max(frame - last[0], 1.0) for last, box in lasts)
    return across, down


def _moving(trail: Trail) -> None:
    """A face that was seen once moves with the camera: a second place says so."""
    if len(trail.track) == 1 and trail.pace != (0.0, 0.0):
        frame, x, y, w, h = trail.track[0]
        trail.track.append((frame + 1, x + trail.pace[0], y + trail.pace[1], w, h))


def _nearness(expected: Box, box: Box) -> float:
    """How likely two boxes are of one face: above 0 when it can be."""
    if not 1 / SIZES <= box[2] / expected[2] <= SIZES or not 1 / SIZES <= box[3] / expected[3] <= SIZES:
        return 0.0
    shared = overlap(expected, box)
    if shared >= OVERLAP:
        return 1.0 + shared
    across = abs(box[0] + box[2] / 2 - expected[0] - expected[2] / 2) / max(box[2], expected[2])
    down = abs(box[1] + box[3] / 2 - expected[1] - expected[3] / 2) / max(box[3], expected[3])
    return max(0.0, 1.0 - max(across, down) / AWAY)
