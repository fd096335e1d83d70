"""ISO 8601 calendar periods (`P5Y`, `P90D`, `P1Y6M`) and dates counted with them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

_PERIOD = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?",
)
_LONGEST_YEARS = 999
# every place a period can start in the calendar's cycle of leap years
_STARTS = tuple(date(2001, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1))


class PeriodProblem(ValueError):
    """A text that is no calendar period, or a date beyond the calendar."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: whole months (a year is twelve) and whole days (a week is seven). Below zero is back in time; no text says that."""

    months: int = 0
    days: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Years, months, weeks and days, as people say it: four whole weeks or more are weeks."""
        weeks = self.days // 7 if self.days >= 28 and self.days % 7 == 0 else 0
        return self.months // 12, self.months % 12, weeks, 0 if weeks else self.days


def period(text: str) -> Period:
    """The period that `text` writes as PnYnMnWnD; the empty text is no time at all.

    Raises PeriodProblem for another text, and for more than 999 years of months or of days.
    """
    if not text:
        return Period()
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise PeriodProblem(f"{text!r} is not a calendar period such as P5Y, P18M or P90D")
    years, months, weeks, days = (int(group or 0) for group in match.groups())
    found = Period(12 * years + months, 7 * weeks + days)
    if found.months > 12 * _LONGEST_YEARS or found.days > 365 * _LONGEST_YEARS:
        raise PeriodProblem(f"{text!r} is longer than {_LONGEST_YEARS} years")
    return found


_UNITS = {
    "nl": (("jaar", "jaar"), ("maand", "maanden"), ("week", "weken"), ("dag", "dagen")),
    "en": (("year", "years"), ("month", "months"), ("week", "weeks"), ("day", "days")),
}
_AND = {"nl": " en ", "en": " and "}


def spelled(text: str, language: str) -> str:
    """The period in words of a language of the register: «1 jaar en 6 maanden»; empty for no time at all. Raises PeriodProblem."""
    counted = zip(period(text).counts, _UNITS[language], strict=True)
    return _AND[language].join(f"{count} {one if count == 1 else more}" for count, (one, more) in counted if count)


def add_period(start: date, length: str | Period) -> date:
    """The date that lies `length` after `start`: months first, then days.

    A day that its month lacks becomes the last day of that month (31 January + P1M = 28 or 29 February).
    Raises PeriodProblem for a text that is no period and for a date before the year 1 or after 9999.
    """
    given = period(length) if isinstance(length, str) else length
    year, month = divmod(start.year * 12 + start.month - 1 + given.months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise PeriodProblem(f"{start} and {length} go beyond the calendar")
    day = min(start.day, monthrange(year, month + 1)[1])
    try:
        return date(year, month + 1, day) + timedelta(days=given.days)
    except OverflowError as error:
        raise PeriodProblem(f"{start} and {length} go beyond the calendar") from error


def never_longer(one: Period, other: Period) -> bool:
    """Whether `one` ends no later than `other`, whatever the day on which both begin.

    P30D is not always within P1M (February), nor P1M within P30D (March).
    """
    return one == other or all(add_period(start, one) <= add_period(start, other) for start in _STARTS)
