"""When missed lessons must be reported: so many hours without leave within so many consecutive school weeks.

Leerplichtwet 1969 art. 21a: 16 hours of lessons in 4 consecutive lesson weeks. DUO counts it so: holiday weeks do not
count and do not part the weeks around them; a report begins on the first missed day and ends on the day on which the
threshold was reached; counting starts again the day after. Threshold and window are arguments, because the register
declares them and a change of the law is under way (bill 36663).

Every lesson hour given counts once. Whether coming late or being sent out counts is decided by whoever gives the hours.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zorgvuldig.school.calendar import monday

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class MissedHour:
    """A lesson hour that a pupil missed without leave. `lesson` tells the hours of one day apart."""

    day: date
    lesson: Hashable


class Level(StrEnum):
    """The threshold is reached, or it is near."""

    REACHED = "reached"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Signal:
    """A stretch of absence from `starts_on` (the first missed day) until the day before `ends_on`.

    Reached: the last day is the one on which the threshold was reached, and `hours` are those up to and including it.
    Near: the last day is the last missed one. Pass the last day of a report as `reported_on` of the next count.
    """

    level: Level
    hours: int
    starts_on: date
    ends_on: date

    @property
    def last_day(self) -> date:
        """The last day of the stretch."""
        return self.ends_on - _DAY


def signal(
    hours: Iterable[MissedHour],
    school_weeks: Iterable[date],
    *,
    on: date,
    threshold: int,
    window: int,
    warning: int | None = None,
    reported_on: date | None = None,
) -> Signal | None:
    """The first stretch in which the threshold was reached, else a warning that it is near, else None.

    `school_weeks` are the Mondays of weeks that hold lessons; an hour in another week does not count.
    What lies after `on` is not seen. Hours up to and including `reported_on` were reported and do not count again.
    The warning comes from `warning` hours in the last `window` school weeks up to `on`, so it goes away as weeks pass.
    Raises ValueError for a threshold or window below 1, and for a `warning` that is not below the threshold.
    """
    if threshold < 1 or window < 1 or (warning is not None and not 1 <= warning < threshold):
        raise ValueError("the threshold and window are 1 or more, and the warning is below the threshold")
    weeks = [week for week in sorted({monday(day) for day in school_weeks}) if week <= on]
    days = _counting(hours, weeks, on, reported_on)
    for last in range(len(weeks)):
        inside = _between(days, weeks[max(0, last - window + 1)], weeks[last] + _WEEK)
        if len(inside) >= threshold:
            reached = inside[threshold - 1]
            return Signal(Level.REACHED, bisect_right(inside, reached), inside[0], reached + _DAY)
    recent = _between(days, weeks[-window:][0], on + _DAY) if weeks else []
    if warning is not None and len(recent) >= warning:
        return Signal(Level.NEAR, len(recent), recent[0], recent[-1] + _DAY)
    return None


def _counting(hours: Iterable[MissedHour], weeks: list[date], on: date, reported_on: date | None) -> list[date]:
    """The day of every hour that counts, in order; an hour given twice counts once."""
    known = frozenset(weeks)
    return sorted(
        hour.day
        for hour in frozenset(hours)
        if hour.day <= on and monday(hour.day) in known and (reported_on is None or hour.day > reported_on)
    )


def _between(days: list[date], start: date, end: date) -> list[date]:
    return [day for day in days if start <= day < end]
