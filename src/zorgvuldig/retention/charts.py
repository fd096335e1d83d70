"""When data go, as a picture: percentages across, pixels down, as text (no language changes a point)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from zorgvuldig.register.period import period
from zorgvuldig.register.schema import Term, YearEnd
from zorgvuldig.retention.explanation import ExplainedState, State
from zorgvuldig.retention.reads import DataKind
from zorgvuldig.retention.run_summary import Year

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
    """The first day of a year; or how many years after the last school day."""

    year: int
    x: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under each other, with the years and today where it has days; `has_rests`: some have a second, dashed piece."""

    bars: list[Bar]
    height: str
    ticks: list[Tick]
    today: str = ""
    bottom: str = ""
    has_rests: bool = False


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


def lives(kinds: Sequence[DataKind], names: Callable[[DataKind], str], today: date) -> Chart | None:
    """Until when each kind of data of a pupil stays, as a bar from the last school day; None when nothing has a day.

    The bar of what is held without an end goes on to the edge.
    """
    dated = [(kind, kind.explained.begun) for kind in kinds if kind.explained.begun and _has_end(kind.explained)]
    if not dated:
        return None
    begin = min(today, *(begun for _kind, begun in dated))
    end = max(today, *(kind.explained.on or today for kind, _begun in dated))
    days = max(1, (end - begin).days)

    def place(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - begin).days / days

    found = [
        _row(names(kind), index, place(begun), place(kind.explained.on or end), kind.explained.state)
        for index, (kind, begun) in enumerate(dated)
    ]
    height = TOP + len(found) * (ROW + 8)
    return Chart(found, f"{height}", list(_years(begin, end, place)), f"{place(today):.1f}%", f"{height - 4}")


def term_chart(kinds: Sequence[DataKind], names: Callable[[DataKind], str]) -> Chart | None:
    """How long each kind of data stays after the last school day, while that has not come; None when nothing waits for it.

    What counts from the end of a year has a second piece, for as long as that year can still last.
    """
    waiting = [(kind, kind.explained.waits) for kind in kinds if kind.explained.waits]
    if not waiting:
        return None
    scale = _scale([term for _kind, term in waiting])

    def place(years: float) -> float:
        return LEFT + (RIGHT - LEFT) * years / scale

    found = []
    for index, (kind, term) in enumerate(waiting):
        ends = _in_years(term)
        found.append(_row(names(kind), index, place(0), place(ends), State.OPEN))
        if term.after is not YearEnd.NONE:
            found.append(_row("", index, place(ends), place(ends + 1), "rest"))
    height = TOP + len(waiting) * (ROW + 8)
    step = 1 + int(scale) // 8
    ticks = [Tick(year, f"{place(year):.1f}%") for year in range(0, int(scale) + 1, step)]
    return Chart(found, f"{height}", ticks, "", f"{height - 4}", has_rests=len(found) > len(waiting))


@dataclass(frozen=True, slots=True)
class Strip:
    """A bar beside a sentence that says the same; without a width nothing is known to draw."""

    x: str = ""
    width: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Strips:
    """Bars on one scale: of days, with where today is, or of `years` after a last school day that has not come."""

    strips: list[Strip]
    begin: date | None = None
    end: date | None = None
    today: str = ""
    years: int = 0


def strips(found: Sequence[ExplainedState], today: date) -> Strips | None:
    """How long each stays, on one scale; None when nothing has a length."""
    terms = [one.waits for one in found if one.waits]
    if terms:
        scale = _scale(terms)
        drawn_open = [_strip(0, _in_years(one.waits) / scale, one) if one.waits else Strip() for one in found]
        return Strips(drawn_open, years=scale)
    dated = [(one, one.begun) for one in found if one.begun and _has_end(one)]
    if not dated:
        return None
    begin = min(today, *(begun for _one, begun in dated))
    end = max(today, *(one.on or today for one, _begun in dated))
    days = max(1, (end - begin).days)

    def share(day: date) -> float:
        return (day - begin).days / days

    drawn = {id(one): _strip(share(begun), share(one.on or end), one) for one, begun in dated}
    return Strips([drawn.get(id(one), Strip()) for one in found], begin, end, f"{100 * share(today):.1f}%")


def _has_end(one: ExplainedState) -> bool:
    """Whether it can be drawn: until a day, or to the edge when it is held and nobody knows until when."""
    return one.on is not None or one.state is State.HELD


def _strip(first: float, last: float, one: ExplainedState) -> Strip:
    return Strip(f"{100 * first:.1f}%", f"{max(0.5, 100 * (last - first)):.1f}%", one.state)


def _in_years(term: Term) -> float:
    found = period(term.period)
    return found.months / 12 + found.days / 365


def _scale(terms: Sequence[Term]) -> int:
    """Whole years in which all of these end, the rest of a year that has to end first included."""
    return max(1, *(ceil(_in_years(term)) + (term.after is not YearEnd.NONE) for term in terms))


def _row(label: str, index: int, first: float, last: float, state: str) -> Bar:
    y = TOP + index * (ROW + 8)
    return Bar(
        label, f"{first:.1f}%", f"{max(0.5, last - first):.1f}%", f"{last:.1f}%", f"{y + 8}", f"{y - 12}", 0, state
    )


def _years(begin: date, end: date, place: Callable[[date], float]) -> Iterator[Tick]:
    step = 1 + (end.year - begin.year) // 8
    for year in range(begin.year + 1, end.year + 1, step):
        yield Tick(year, f"{place(date(year, 1, 1)):.1f}%")
