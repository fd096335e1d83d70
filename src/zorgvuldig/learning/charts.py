"""Where things stand in the pictures: percentages across, pixels down, as text (no language changes a point)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from zorgvuldig.learning.progress.reads import Point

TOP, BOTTOM = 18.0, 180.0  # where a 10 and the lowest line of the grade chart are
LEFT, RIGHT = 11.5, 93.8  # the first and the last test, in per cent
APART = 14.5  # per cent between two dates that can both be read, also on a phone of 360 pixels
CLOSE = 4.5  # per cent between two grades that can both be read


@dataclass(frozen=True, slots=True)
class AverageLine:
    """A piece of the average, from test to test."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class TestMark:
    """A test in the chart. `day` is empty where the dates would run into each other."""

    x: str
    y: str
    label_y: str
    value: Decimal
    is_low: bool
    is_labelled: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A grade chart: grid lines with their grade, where 5,5 is, the average and the tests."""

    ticks: list[tuple[int, str, str]]
    limit: str
    low_height: str
    lines: list[AverageLine]
    marks: list[TestMark]


def grade_chart(points: Sequence[Point]) -> Chart:
    """The development of one subject, from tests with a number; the scale starts at 4, or at 1 with lower grades."""
    lowest = 4 if min(float(point.value or 0) for point in points) >= 4 else 1
    places = list(_places([point.held_on for point in points]))
    limit = _height(5.5, lowest)
    average = [_height(float(point.average or 0), lowest) for point in points]
    lines = [
        AverageLine(f"{x1:.1f}%", f"{y1:.1f}", f"{x2:.1f}%", f"{y2:.1f}")
        for (x1, y1), (x2, y2) in zip(
            zip(places, average, strict=True), zip(places[1:], average[1:], strict=True), strict=False
        )
    ]
    ticks = [(grade, f"{(y := _height(grade, lowest)):.0f}", f"{y + 4:.0f}") for grade in (lowest, 6, 8, 10)]
    return Chart(ticks, f"{limit:.1f}", f"{BOTTOM + 14 - limit:.1f}", lines, list(_marks(points, places, lowest)))


def _marks(points: Sequence[Point], places: Sequence[float], lowest: int) -> Iterator[TestMark]:
    last_day = last_label = -100.0
    for point, x in zip(points, places, strict=True):
        if point.value is None:
            continue  # a code has no height
        y = _height(float(point.value), lowest)
        shows_day, is_labelled = x - last_day >= APART, x - last_label >= CLOSE
        last_day = x if shows_day else last_day
        last_label = x if is_labelled else last_label
        label_y = y + 20 if point.is_low else y - 11
        day = point.held_on if shows_day else None
        yield TestMark(f"{x:.1f}%", f"{y:.1f}", f"{label_y:.1f}", point.value, point.is_low, is_labelled, day)


def _height(grade: float, lowest: int) -> float:
    return TOP + (10 - grade) * (BOTTOM - TOP) / (10 - lowest)


def _places(days: Sequence[date]) -> Iterator[float]:
    first, length = days[0], (days[-1] - days[0]).days
    for day in days:
        yield LEFT + (RIGHT - LEFT) * ((day - first).days / length if length else 0.5)


def average_line(points: Sequence[Point]) -> str:
    """The average as a line in a box of 100 by 34; 10 is at the top, 4 and less at the bottom. Empty without numbers."""
    if not points:
        return ""
    step = 100 / (len(points) - 1) if len(points) > 1 else 0
    heights = [2 + (10 - max(float(point.average or 0), 4.0)) * 30 / 6 for point in points]
    if len(heights) == 1:
        return f"M0 {heights[0]:.0f}H100"
    return "M" + " ".join(f"{index * step:.0f} {height:.0f}" for index, height in enumerate(heights))


@dataclass(frozen=True, slots=True)
class SpreadShape:
    """Ten bars in a box of 72 by 32, as two lines to fill: the five lower than 5,5 and the rest."""

    low: str
    rest: str


def spread_shape(spread: Sequence[int]) -> SpreadShape:
    """How marks are spread over 1 to 10; the highest bar fills the box, and an empty one has no height."""
    most = max(spread) or 1
    bars = [
        f"M{0.1 + 7.2 * place:.1f} 31.5v-{0.5 + 30 * count / most:.1f}h7V31.5z" for place, count in enumerate(spread)
    ]
    return SpreadShape("".join(bars[:5]), "".join(bars[5:]))


@dataclass(frozen=True, slots=True)
class LookDot:
    """A day on which somebody looked; more often is larger."""

    x: str
    radius: str


@dataclass(frozen=True, slots=True)
class Track:
    """One kind of people: how often they looked, and when: the days with how often, the last one first."""

    name: str
    count: int
    days: list[tuple[date, int]]
    text_y: str
    line_y: str
    dots: list[LookDot]


def tracks(looks: Sequence[tuple[str, datetime]], since: datetime, until: datetime) -> list[Track]:
    """A line per kind of people over the days between two moments, the busiest first."""
    first = timezone.localdate(since)
    length = max((timezone.localdate(until) - first).days, 1)
    kinds: dict[str, Counter[date]] = {}
    for kind, at in looks:
        kinds.setdefault(kind, Counter())[timezone.localdate(at)] += 1
    ordered = sorted(kinds.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        Track(
            name=kind,
            count=days.total(),
            days=sorted(days.items(), reverse=True),
            text_y=str(14 + 39 * index),
            line_y=str(28 + 39 * index),
            dots=[
                LookDot(f"{1 + 97 * min((day - first).days / length, 1):.1f}%", f"{min(2.5 + count, 7):.1f}")
                for day, count in sorted(days.items())
            ],
        )
        for index, (kind, days) in enumerate(ordered)
    ]
