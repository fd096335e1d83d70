"""Until when an answer may take (AVG art. 12(3)), counted as Regulation (EEC, Euratom) 1182/71 art. 3 says. Pure.

A month ends with the day of the same number, or the last day of a shorter month; on a Saturday, a Sunday or a public
holiday it runs on until the end of the next working day. Public holidays are those of the Algemene termijnenwet art. 3(1),
5 May of every year included. Good Friday, which that law puts beside them, is not taken: the earlier day is the safe one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from zorgvuldig.register.period import Period, add_period

MONTHS, MORE = 1, 2
SOON = 7  # days before the last one
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a request stands on a day: the last day for the answer, and the one for telling that it takes longer.

    `state` is `open`, `soon` (seven days or fewer) or `late`; days left are negative when it is late.
    """

    last: date
    first: date
    days: int
    working_days: int
    state: str

    @property
    def may_extend(self) -> bool:
        """Whether it can still be told in time that the answer takes longer."""
        return self.days + (self.first - self.last).days >= 0

    @property
    def late_by(self) -> int:
        """How many days ago the last day was; 0 when it is still to come."""
        return max(-self.days, 0)


def deadline(received_on: date, today: date, *, extended: bool) -> Deadline:
    """How a request that came in on `received_on` stands today."""
    first = due(received_on)
    last = due(received_on, MONTHS + MORE) if extended else first
    days = (last - today).days
    state = "late" if days < 0 else "soon" if days <= SOON else "open"
    return Deadline(last, first, days, working_days(today, last), state)


def due(received_on: date, months: int = MONTHS) -> date:
    """The last day of so many months from a day."""
    day = add_period(received_on, Period(months))
    while not is_working_day(day):
        day += _DAY
    return day


def working_days(today: date, last: date) -> int:
    """How many working days come after today, `last` included; 0 when it is past."""
    return sum(is_working_day(today + number * _DAY) for number in range(1, (last - today).days + 1))


def is_working_day(day: date) -> bool:
    """Neither in a weekend nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """The Dutch public holidays of a year (from 2014, when King's Day began)."""
    easter = easter_sunday(year)
    king = date(year, 4, 27)
    return frozenset(
        {
            date(year, 1, 1),
            easter,
            easter + _DAY,
            king - _DAY if king.isoweekday() == 7 else king,
            date(year, 5, 5),
            easter + 39 * _DAY,
            easter + 49 * _DAY,
            easter + 50 * _DAY,
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian calendar (Meeus/Jones/Butcher)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leaps, odd = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    years, left = divmod(rest, 4)
    week = (32 + 2 * odd + 2 * years - moon - left) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)
