"""School years, their periods and the weeks that hold lessons. Every span is half-open: the end is the first day after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.register.period import Period, add_period

_WEEK_DAYS = 7
_LESSON_DAYS = 5  # Monday to Friday
_AHEAD = Period(months=-7)


@dataclass(frozen=True, slots=True)
class Span:
    """From `starts_on` until the day before `ends_on`. Raises ValueError when it would hold no day."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse a span without a day."""
        if self.ends_on <= self.starts_on:
            raise ValueError(f"{self.ends_on} is not after {self.starts_on}")

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return self.starts_on <= day < self.ends_on

    def holds(self, other: "Span") -> bool:
        """Whether another span lies wholly inside."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on

    def overlaps(self, other: "Span") -> bool:
        """Whether there is a day that lies in both."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


@dataclass(frozen=True, slots=True)
class SchoolPeriod:
    """A period of a school year, for marks and reports."""

    name: str
    span: Span


def prepared_from(starts_on: date) -> date:
    """The first day on which a school year that begins on this day is prepared: 1 January for one that begins on 1 August."""
    return add_period(starts_on, _AHEAD)


def monday(day: date) -> date:
    """The Monday of the ISO week that holds this day."""
    return day - timedelta(days=day.weekday())


def weeks_with(days: Iterable[date]) -> tuple[date, ...]:
    """The Mondays of the weeks in which these days lie, in order: of lesson days they are the school weeks."""
    return tuple(sorted({monday(day) for day in days}))


def school_weeks(year: Span, holidays: Iterable[Span]) -> tuple[date, ...]:
    """The Mondays of the weeks that hold at least one day from Monday to Friday of the year that is no holiday."""
    return _school_weeks(year, ordinals(*holidays))


@lru_cache(maxsize=64)  # a board has some school years, and pages ask the same few
def _school_weeks(year: Span, free: frozenset[int]) -> tuple[date, ...]:
    days = (day for day in range(year.starts_on.toordinal(), year.ends_on.toordinal()) if day not in free)
    mondays = dict.fromkeys(day - weekday for day in days if (weekday := (day - 1) % _WEEK_DAYS) < _LESSON_DAYS)
    return tuple(map(date.fromordinal, mondays))


@lru_cache(maxsize=64)
def ordinals(*spans: Span) -> frozenset[int]:
    """The days of these spans, each as its ordinal (day 1 was a Monday): a year of days is looked up in them for a page."""
    return frozenset(day for span in spans for day in range(span.starts_on.toordinal(), span.ends_on.toordinal()))


def period_of(day: date, periods: Iterable[SchoolPeriod]) -> SchoolPeriod | None:
    """The period in which a day lies, or None."""
    return next((period for period in periods if day in period.span), None)


def equal_periods(year: Span, names: Sequence[str]) -> tuple[SchoolPeriod, ...]:
    """The year cut into periods that differ at most a day in length: a start for somebody who fills them in.

    Raises ValueError without names, and for more names than days.
    """
    length = (year.ends_on - year.starts_on).days
    if not 1 <= len(names) <= length:
        raise ValueError(f"a year of {length} days cannot be cut into {len(names)} periods")
    cuts = [year.starts_on + timedelta(days=length * number // len(names)) for number in range(len(names) + 1)]
    return tuple(SchoolPeriod(name, Span(*cut)) for name, cut in zip(names, pairwise(cuts), strict=True))


def period_problems(year: Span, periods: Iterable[SchoolPeriod]) -> list[str]:
    """What is wrong with the periods of a year, one sentence each: names, days outside the year, overlaps and gaps."""
    ordered = sorted(periods, key=lambda period: (period.span.starts_on, period.span.ends_on))
    if not ordered:
        return [gettext("Dit schooljaar heeft nog geen periodes. Maak er minstens één.")]
    return [*_names_twice(ordered), *_outside(year, ordered), *_seams(ordered), *_ends(year, ordered)]


def _names_twice(periods: Sequence[SchoolPeriod]) -> Iterator[str]:
    seen: set[str] = set()
    for period in periods:
        if period.name.casefold() in seen:
            yield gettext("Twee periodes heten ‘%(name)s’. Geef ze elk een eigen naam.") % {"name": period.name}
        seen.add(period.name.casefold())


def _outside(year: Span, periods: Sequence[SchoolPeriod]) -> Iterator[str]:
    for period in periods:
        if not year.holds(period.span):
            yield gettext("‘%(name)s’ valt voor een deel buiten het schooljaar. Kies andere dagen.") % {
                "name": period.name
            }


def _seams(periods: Sequence[SchoolPeriod]) -> Iterator[str]:
    last = periods[0]  # the one that goes on longest so far: a period may lie inside another
    for period in periods[1:]:
        if last.span.overlaps(period.span):
            yield gettext("‘%(one)s’ en ‘%(other)s’ vallen over elkaar heen. Kies andere dagen.") % {
                "one": last.name,
                "other": period.name,
            }
        elif last.span.ends_on < period.span.starts_on:
            yield _gap(last.span.ends_on, period.span.starts_on)
        last = max(last, period, key=lambda one: one.span.ends_on)


def _ends(year: Span, periods: Sequence[SchoolPeriod]) -> Iterator[str]:
    first, last = periods[0].span.starts_on, max(period.span.ends_on for period in periods)
    if year.starts_on < first:
        yield _gap(year.starts_on, first)
    if last < year.ends_on:
        yield _gap(last, year.ends_on)


def _gap(start: date, end: date) -> str:
    return gettext("Van %(first)s tot en met %(last)s is er geen periode. Kies andere dagen.") % {
        "first": date_format(start, "j F Y"),
        "last": date_format(end - timedelta(days=1), "j F Y"),
    }


def school_day_after(day: date, count: int, years: Iterable[Span], holidays: Iterable[Span]) -> date:
    """The `count`th school day after `day`: from Monday to Friday, in a school year and in no holiday.

    Of days beyond all known years nobody knows that they are free, so there every day from Monday to Friday counts.
    """
    known, free = tuple(years), tuple(holidays)
    beyond = max((year.ends_on for year in known), default=day)
    while count:
        day += timedelta(days=1)
        in_year = day >= beyond or any(day in year for year in known)
        if day.weekday() < _LESSON_DAYS and in_year and not any(day in holiday for holiday in free):
            count -= 1
    return day
