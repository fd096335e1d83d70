"""The day in columns, one for each lesson hour: who is reported, with on top of that who is missing. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

WIDE, COLUMN, HIGH, ABOVE, BELOW = 52, 36, 110, 22, 42  # pixels of the picture's own box


class Bar(NamedTuple):
    """A part of a column."""

    kind: str
    y: int
    height: int


class Column(NamedTuple):
    """A lesson hour; `middle` is where its words stand, and `top` how high its number does."""

    x: int
    middle: int
    top: int
    number: int
    label: str
    is_now: bool
    bars: list[Bar]


class Picture(NamedTuple):
    """The columns in a box, standing on a line at `ground`."""

    width: int
    height: int
    ground: int
    columns: list[Column]


def draw(hours: Sequence[tuple[str, int, int, bool, bool]]) -> Picture:
    """The picture of these hours: label, how many are reported, how many missing, whether it is now, and whether it has begun."""
    ground = ABOVE + HIGH
    most = max((reported + missing for _, reported, missing, _, has_begun in hours if has_begun), default=0) or 1
    columns = []
    for place, (label, reported, missing, is_now, has_begun) in enumerate(hours):
        x, y, bars = place * WIDE + (WIDE - COLUMN) // 2, ground, []
        for kind, count in (("reported", reported), ("missing", missing)) if has_begun else ():
            height = round(HIGH * count / most)
            y -= height
            if height:
                bars.append(Bar(kind, y, height))
        columns.append(Column(x, x + COLUMN // 2, y - 6, reported + missing if has_begun else 0, label, is_now, bars))
    return Picture(max(1, len(hours)) * WIDE, ground + BELOW, ground, columns)
