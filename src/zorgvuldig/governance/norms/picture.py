"""Levels as pictures: a bar for each domain with what the school wants, and the growth of one as a line with steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from zorgvuldig.governance.norms.reads import DomainStatus
from zorgvuldig.kit.register_words import say

MOST = 5
ROW, BAR, TEXT = 44, 12, 14  # pixels of the height
LEFT, WIDE = 6, 90  # percent of the width
HIGH, BOTTOM = 32, 176  # pixels between levels, and where level 1 lies


@dataclass(frozen=True, slots=True)
class NormBar:
    """A domain as a bar; `target` is where the mark of what the school wants stands."""

    label: str
    value: Decimal
    text_y: int
    y: int
    width: str
    target: str
    is_low: bool


@dataclass(frozen=True, slots=True)
class NormBars:
    """All of them, with the height of the picture."""

    bars: Sequence[NormBar]
    height: int


def norm_bars(found: Sequence[DomainStatus]) -> NormBars:
    """A bar for each domain, in their order."""
    bars = [
        NormBar(
            say(one.domain.name), one.mean, number * ROW + TEXT, number * ROW + TEXT + 8, _share(one.mean),
            _share(one.target), not one.reaches,
        )
        for number, one in enumerate(found)
    ]  # fmt: skip
    return NormBars(bars, len(bars) * ROW + 4)


def _share(value: Decimal) -> str:
    return f"{100 * value / MOST:.1f}%"


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """A part of the line: level, or up and down."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True, slots=True)
class Growth:
    """The line with a mark where somebody said something, and the levels beside it."""

    lines: Sequence[GrowthLine]
    marks: Sequence[tuple[str, int]]
    ticks: Sequence[tuple[int, int, int]]
    target_y: int
    since: datetime


def growth_picture(steps: Sequence[tuple[datetime, Decimal]], target: Decimal, now: datetime) -> Growth | None:
    """The growth until `now`; nothing while nobody said anything."""
    if not steps:
        return None
    first, last = steps[0][0], max(now, steps[-1][0])
    places = [(_across(at, first, last), _down(mean)) for at, mean in steps]
    ends = [*places[1:], (f"{LEFT + WIDE:.1f}%", places[-1][1])]
    lines = []
    for (x, y), (next_x, next_y) in zip(places, ends, strict=True):
        lines.append(GrowthLine(x, y, next_x, y))
        if next_y != y:
            lines.append(GrowthLine(next_x, y, next_x, next_y))
    ticks = [(level, _down(Decimal(level)), _down(Decimal(level)) + 4) for level in range(1, MOST + 1)]
    return Growth(lines, places, ticks, _down(target), first)


def _across(at: datetime, first: datetime, last: datetime) -> str:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 0
    return f"{LEFT + WIDE * share:.1f}%"


def _down(level: Decimal) -> int:
    return BOTTOM - int(HIGH * (level - 1))
