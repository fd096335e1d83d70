"""Refusals by day, as a picture: percentages across, pixels down, as text (no language changes a point)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zorgvuldig.suppliers.usage.reads import DAYS, RefusalCount

TOP, FLOOR = 22.0, 122.0  # where the highest bar ends and all begin, in pixels
LEFT, WIDTH = 1.0, 97.0  # of the thirty days together, in per cent


@dataclass(frozen=True, slots=True)
class Bar:
    """A day on which something was refused, with where its bar stands."""

    day: date
    count: int
    x: str
    y: str
    width: str
    height: str
    text_x: str
    text_y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on a line of thirty days, the first and the last of them, and the highest day."""

    bars: list[Bar]
    first: date
    last: date
    most: int
    floor: str
    label_y: str
    height: str


def refusal_chart(days: Sequence[RefusalCount], last: date) -> Chart | None:
    """A bar for each day with refusals of the thirty up to `last`; None when there was none."""
    if not days:
        return None
    first, most = last - timedelta(days=DAYS - 1), max(day.count for day in days)
    step = WIDTH / DAYS
    bars = []
    for one in sorted(days, key=lambda day: day.day):
        x = LEFT + (one.day - first).days * step
        height = max(2.0, (FLOOR - TOP) * one.count / most)
        bars.append(
            Bar(
                one.day,
                one.count,
                f"{x:.1f}%",
                f"{FLOOR - height:.0f}",
                f"{step * 0.8:.1f}%",
                f"{height:.0f}",
                f"{x + step * 0.4:.1f}%",
                f"{FLOOR - height - 5:.0f}",
            )
        )
    return Chart(bars, first, last, most, f"{FLOOR:.0f}", f"{FLOOR + 17:.0f}", f"{FLOOR + 24:.0f}")
