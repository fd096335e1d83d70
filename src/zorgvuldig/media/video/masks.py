"""Masks in the three planes of a moving image, brightness and colours, without a detour over red, green and blue.

A mosaic that follows a moving face shows it a little differently in every image, and from many of those a face can be
computed again. So the few colours of a mask are taken once a second, and only its place moves in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from zorgvuldig.media.video.frames import Plane
from zorgvuldig.media.video.places import Track, padded, pixels, place_at
from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = lazy_module("numpy")

CELLS = 6  # a face has at most so many cells across and down
SMALLEST = 4  # pixels of a cell: a small face has fewer
LEVELS = 32  # steps between which a colour is rounded, of 256
SOLID = (60, 128, 128)  # a dark grey
FRESH = 1.0  # seconds for which the colours of a mask stay

Cells: TypeAlias = "tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]"


@dataclass(slots=True)
class Masks:
    """The masks of a film: `tracks` by any number of their own, `style` is `cells` or `solid`, `rate` images per second."""

    tracks: Sequence[Track]
    style: str
    rate: float
    _cells: dict[int, tuple[float, Cells]] = field(default_factory=dict)
    _spans: list[tuple[float, float]] = field(init=False)

    def __post_init__(self) -> None:
        if self.style not in ("cells", "solid"):
            raise ValueError(f"there is no mask «{self.style}»")
        self._spans = [(track[0][0], track[-1][0]) for track in self.tracks]

    def put(self, image: tuple[Plane, Plane, Plane], place: float, *, hold: float) -> int:
        """Mask every face that is in the image at `place`; all colours are taken before the first mask. Says how many."""
        height, width = image[0].shape
        spots = []
        for number, track in enumerate(self.tracks):
            if not self._spans[number][0] - hold <= place <= self._spans[number][1] + hold:
                continue
            box = place_at(track, place, hold=hold)
            spot = pixels(padded(box), width, height) if box else None
            if spot:
                spots.append((spot, self._colours(number, image, spot, place)))
        for spot, cells in spots:
            _paint(image, spot, cells)
        return len(spots)

    def _colours(
        self, number: int, image: tuple[Plane, Plane, Plane], spot: tuple[int, int, int, int], place: float
    ) -> Cells:
        if self.style == "solid":
            y, u, v = (np.full((1, 1), level, np.uint8) for level in SOLID)
            return y, u, v
        taken, cells = self._cells.get(number, (-1.0, None))
        if cells is None or not 0 <= place - taken < self.rate * FRESH:
            y, u, v = (_means(plane, half, _cells(spot)) for plane, half in zip(image, _halved(spot), strict=True))
            cells = (y, u, v)
            self._cells[number] = (place, cells)
        return cells


def _halved(spot: tuple[int, int, int, int]) -> tuple[tuple[int, int, int, int], ...]:
    """The spot in the plane of brightness and, at half size, in those of colour."""
    left, top, right, bottom = spot
    colour = (left // 2, top // 2, right // 2, bottom // 2)
    return spot, colour, colour


def _cells(spot: tuple[int, int, int, int]) -> tuple[int, int]:
    """How many cells down and across."""
    left, top, right, bottom = spot
    return max(1, min(CELLS, (bottom - top) // SMALLEST)), max(1, min(CELLS, (right - left) // SMALLEST))


def _means(plane: Plane, spot: tuple[int, int, int, int], cells: tuple[int, int]) -> NDArray[np.uint8]:
    """The means of at most six by six cells, rounded."""
    left, top, right, bottom = spot
    inside = plane[top:bottom, left:right].astype(np.float32)
    sizes = zip(inside.shape, cells, strict=True)
    down, across = (np.unique(np.linspace(0, size, count + 1)[:-1].astype(int)) for size, count in sizes)
    sums = np.add.reduceat(np.add.reduceat(inside, down, axis=0), across, axis=1)
    counts = np.outer(np.diff([*down, inside.shape[0]]), np.diff([*across, inside.shape[1]]))
    means: NDArray[np.uint8] = (sums / counts // LEVELS * LEVELS + LEVELS // 2).astype(np.uint8)
    return means


def _paint(image: tuple[Plane, Plane, Plane], spot: tuple[int, int, int, int], cells: Cells) -> None:
    for plane, (left, top, right, bottom), colours in zip(image, _halved(spot), cells, strict=True):
        down = np.arange(bottom - top) * colours.shape[0] // (bottom - top)
        across = np.arange(right - left) * colours.shape[1] // (right - left)
        plane[top:bottom, left:right] = colours[down[:, None], across]
