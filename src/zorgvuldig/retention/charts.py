"""When data go, as a picture: percentages across, pixels down, as text (no language changes a point)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.retention.keeping import Kind
from zorgvuldig.retention.reading import Year

ROW, BAR, TOP = 30, 14, 26  # pixels
FROM, WIDTH = 12.0, 70.0  # where a bar begins and the longest is, in per cent
LEFT, RIGHT = 1.0, 97.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with where it stands; `label` before it and `number` behind it."""

    label: str
    x: str
    width: str
    end: str
    y: str
    text_y: str
    number: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a year."""

    year: int
    x: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under each other, with the years and today where it has days."""

    bars: list[Bar]
    height: str
    ticks: list[Tick]
    today: str = ""
    bottom: str = ""


def bars(years: Sequence[Year]) -> Chart | None:
    """How much goes in each year, as a bar a year; None when nothing does."""
    if not years:
        return None
    found = [
        Bar(
            f"{one.year}",
            f"{FROM:.1f}%",
            f"{max(0.5, WIDTH * one.share / 100):.1f}%",
            f"{FROM + 1 + WIDTH * one.share / 100:.1f}%",
            f"{index * ROW + 6}",
            f"{index * ROW + 18}",
            one.rows,
        )
        for index, one in enumerate(years)
    ]
    return Chart(found, f"{len(years) * ROW + 4}", [])


def lives(kinds: Sequence[Kind], names: Callable[[Kind], str], today: date) -> Chart | None:
    """Until when each kind of data of a pupil stays, as a bar from the last school day; None when nothing has a day."""
    dated = [kind for kind in kinds if kind.explained.on and kind.explained.begun]
    if not dated:
        return None
    begin = min(today, *(kind.explained.begun for kind in dated if kind.explained.begun))
    end = max(today, *(kind.explained.on for kind in dated if kind.explained.on))
    days = max(1, (end - begin).days)

    def place(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - begin).days / days

    height = TOP + len(dated) * (ROW + 8)
    found = list(_bars(dated, names, place))
    return Chart(found, f"{height}", list(_years(begin, end, place)), f"{place(today):.1f}%", f"{height - 4}")


def _bars(kinds: Sequence[Kind], names: Callable[[Kind], str], place: Callable[[date], float]) -> Iterator[Bar]:
    for index, kind in enumerate(kinds):
        assert kind.explained.on and kind.explained.begun  # noqa: PT018 - chosen so
        first, last, y = place(kind.explained.begun), place(kind.explained.on), TOP + index * (ROW + 8)
        width = f"{max(0.5, last - first):.1f}%"
        yield Bar(names(kind), f"{first:.1f}%", width, f"{last:.1f}%", f"{y + 8}", f"{y + 2}", 0, kind.explained.state)


def _years(begin: date, end: date, place: Callable[[date], float]) -> Iterator[Tick]:
    step = 1 + (end.year - begin.year) // 8
    for year in range(begin.year + 1, end.year + 1, step):
        yield Tick(year, f"{place(date(year, 1, 1)):.1f}%")
