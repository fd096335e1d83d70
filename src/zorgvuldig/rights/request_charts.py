"""Where deadlines stand in the picture: percentages across, pixels down, as text (no language changes a point)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zorgvuldig.rights.request_queries import Waiting

LEFT, RIGHT = 1.0, 97.0  # the first day and the last one, in per cent
ROW, TOP = 44, 34  # pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """A request from the day it came in to the last day; `state` as in the deadline."""

    waiting: Waiting
    x: str
    width: str
    end: str
    text_y: str
    bar_y: str
    state: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month."""

    day: date
    x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars, the months, and where today is; heights in pixels."""

    bars: list[Bar]
    ticks: list[Tick]
    today: str
    height: str
    bottom: str


def timeline(waiting: Sequence[Waiting], today: date) -> Timeline | None:
    """The deadlines of open requests on one line of days; None when nothing waits."""
    if not waiting:
        return None
    begin = min([today, *(one.standing.request.received_on for one in waiting)]) - timedelta(days=2)
    end = max([today, *(one.standing.deadline.last for one in waiting)]) + timedelta(days=2)

    def place(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * ((day - begin) / (end - begin))

    bars = []
    for index, one in enumerate(waiting):
        first, last = place(one.standing.request.received_on), place(one.standing.deadline.last)
        y = TOP + index * ROW
        bars.append(
            Bar(
                one,
                f"{first:.1f}%",
                f"{last - first:.1f}%",
                f"{last:.1f}%",
                f"{y}",
                f"{y + 8}",
                one.standing.deadline.state,
            )
        )
    height = TOP + len(waiting) * ROW
    return Timeline(bars, list(_ticks(begin, end, place)), f"{place(today):.1f}%", f"{height}", f"{height - 8}")


def _ticks(begin: date, end: date, place: Callable[[date], float]) -> Iterator[Tick]:
    month = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    while month < end:
        yield Tick(month, f"{place(month):.1f}%")
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
