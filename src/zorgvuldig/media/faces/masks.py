"""Faces nobody can recognise: a mask over each, of one colour or of at most six by six, put into the pixels themselves.

A blur can be computed back and fine cells can be matched, so neither is used. A mask is an oval around the box with a quarter
more on every side, which covers the corners of the box too. Its colours are means, rounded coarsely; what was under it is
nowhere in the new picture. Masks are made at the size in which a picture is shown: made larger and shrunk, cells would be finer.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING, Literal, TypeAlias

from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image
else:
    np = lazy_module("numpy")
    Image = lazy_module("PIL.Image")


Style = Literal["cells", "solid"]
Place = tuple[float, float, float, float]
Plane: TypeAlias = "NDArray[np.uint8]"

MORE = 0.25  # of width and height, on every side
CELLS = 6  # across and down
SMALLEST = 4  # pixels of a cell: a small face has fewer
ROUNDED = 32  # of 256
SOLID = 96


class NoPlace(ValueError):
    """A box that is not in the picture: nobody can say what it should hide."""


def masked(image: Image.Image, boxes: Iterable[Place], *, style: str) -> Image.Image:
    """A new picture with a mask over each box (fractions of left, top, width and height), in the size it will be shown in.

    Raises `NoPlace` for a box that hides nothing; a picture with a face uncovered is never the answer.
    """
    pixels = np.array(image.convert("RGB"), np.uint8)
    wanted = [tuple(box) for box in boxes]
    for box in wanted:
        check_place(box)
    pixelate(pixels, wanted, style=style)
    return Image.fromarray(pixels)


def check_place(box: tuple[float, ...]) -> None:
    """Raises `NoPlace` unless the box has a size and lies in the picture, at least in part."""
    if len(box) != 4 or not all(isinstance(one, int | float) and isfinite(one) for one in box):
        raise NoPlace("a box has four numbers")
    left, top, width, height = box
    if width <= 0 or height <= 0 or left >= 1 or top >= 1 or left + width <= 0 or top + height <= 0:
        raise NoPlace("a box is not in the picture")


def pixelate(plane: Plane, boxes: Iterable[tuple[float, ...]], *, style: str, solid: int = SOLID) -> None:
    """Mask the boxes in a plane of pixels itself: (height, width) or (height, width, colours).

    All means are taken before the first mask, so that the order of boxes tells nothing. ValueError for an unknown style.
    """
    if style not in ("cells", "solid"):
        raise ValueError(f"there is no mask {style}")
    source = plane.copy() if style == "cells" else plane
    for box in boxes:
        left, top, right, bottom = _around(box, plane.shape[1], plane.shape[0])
        x = np.arange(max(0, int(left)), min(plane.shape[1], int(right) + 1))
        y = np.arange(max(0, int(top)), min(plane.shape[0], int(bottom) + 1))
        if not x.size or not y.size:
            continue
        inside = _oval(y, top, bottom)[:, None] + _oval(x, left, right)[None, :] < 1
        here = np.s_[y[0] : y[-1] + 1, x[0] : x[-1] + 1]
        cells = _cells(source[here], _numbers(y, top, bottom), _numbers(x, left, right)) if style == "cells" else solid
        plane[here] = np.where(inside[..., None] if plane.ndim == 3 else inside, cells, plane[here])


def _around(box: tuple[float, ...], wide: int, high: int) -> Place:
    """The edges of the mask in pixels; they may lie outside the picture."""
    left, top, width, height = box
    return (
        (left - MORE * width) * wide,
        (top - MORE * height) * high,
        (left + (1 + MORE) * width) * wide,
        (top + (1 + MORE) * height) * high,
    )


def _oval(places: NDArray[np.int_], begin: float, end: float) -> NDArray[np.float64]:
    """How far each row or column is from the middle, squared, the edge being 1; by its nearest side, so none is half hidden."""
    away = np.maximum(np.abs(places + 0.5 - (begin + end) / 2) - 0.5, 0)
    distances: NDArray[np.float64] = (away / ((end - begin) / 2)) ** 2
    return distances


def _numbers(places: NDArray[np.int_], begin: float, end: float) -> NDArray[np.int_]:
    """The number of the cell of each row or column."""
    count = max(1, min(CELLS, int((end - begin) / SMALLEST)))
    numbers: NDArray[np.int_] = np.clip((places + 0.5 - begin) / (end - begin) * count, 0, count - 1).astype(int)
    return numbers


def _cells(pixels: Plane, rows: NDArray[np.int_], columns: NDArray[np.int_]) -> Plane:
    """Every pixel as the mean of its cell, rounded."""
    down, across = (np.unique(numbers, return_index=True, return_inverse=True)[1:] for numbers in (rows, columns))
    sums = np.add.reduceat(np.add.reduceat(pixels.astype(np.int64), down[0], axis=0), across[0], axis=1)
    counts = np.outer(np.bincount(down[1]), np.bincount(across[1]))
    means = sums // (counts[..., None] if pixels.ndim == 3 else counts)
    rounded = (means // ROUNDED * ROUNDED + ROUNDED // 2).astype(np.uint8)
    shown: Plane = rounded[down[1]][:, across[1]]
    return shown
