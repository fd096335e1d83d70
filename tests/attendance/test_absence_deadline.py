"""Until when somebody decides about a signal: five school days, by the holidays of the school."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.attendance.signals.deadline import Calendar, Deadline, calendars, deadline
from zorgvuldig.school.calendar import Span, school_day_after

YEAR = Span(date(2026, 8, 24), date(2027, 7, 10))
NEXT = Span(date(2027, 8, 23), date(2028, 7, 8))
CHRISTMAS = Span(date(2026, 12, 19), date(2027, 1, 4))
CALENDAR = Calendar((YEAR, NEXT), (CHRISTMAS,))
THURSDAY = datetime(2026, 11, 19, 3, tzinfo=UTC)


def test_the_day_itself_does_not_count_and_a_weekend_neither() -> None:
    assert deadline(THURSDAY, 5, CALENDAR, date(2026, 11, 19)) == Deadline(date(2026, 11, 26), "open")


def test_a_holiday_is_skipped() -> None:
    assert deadline(datetime(2026, 12, 16, 3, tzinfo=UTC), 5, CALENDAR, date(2026, 12, 16)).day == date(2027, 1, 6)


def test_the_summer_between_two_years_is_skipped() -> None:
    assert deadline(datetime(2027, 7, 7, 3, tzinfo=UTC), 5, CALENDAR, date(2027, 7, 7)).day == date(2027, 8, 25)


def test_where_nobody_knows_the_year_every_weekday_counts() -> None:
    assert deadline(THURSDAY, 5, Calendar(), date(2026, 11, 19)).day == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 24), "open"),
        (date(2026, 11, 25), "soon"),
        (date(2026, 11, 26), "soon"),
        (date(2026, 11, 27), "late"),
    ],
)
def test_it_is_soon_the_school_day_before_and_late_the_day_after(today: date, state: str) -> None:
    assert deadline(THURSDAY, 5, CALENDAR, today).state == state


def test_on_friday_what_is_due_on_monday_is_soon() -> None:
    noticed = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert deadline(noticed, 5, CALENDAR, date(2026, 11, 27)) == Deadline(date(2026, 11, 30), "soon")


def test_every_school_has_its_own_years_and_holidays() -> None:
    """Also one of which only holidays are known, or only years."""
    years = [(1, YEAR.starts_on, YEAR.ends_on), (1, NEXT.starts_on, NEXT.ends_on), (2, NEXT.starts_on, NEXT.ends_on)]
    holidays = [(1, CHRISTMAS.starts_on, CHRISTMAS.ends_on), (3, CHRISTMAS.starts_on, CHRISTMAS.ends_on)]
    assert calendars(iter(years), iter(holidays)) == {
        1: Calendar((YEAR, NEXT), (CHRISTMAS,)),
        2: Calendar((NEXT,), ()),
        3: Calendar((), (CHRISTMAS,)),
    }


@given(st.integers(0, 320).map(lambda number: YEAR.starts_on + timedelta(days=number)), st.integers(1, 12))
def test_there_are_so_many_school_days_in_between(day: date, count: int) -> None:
    last = school_day_after(day, count, [YEAR, NEXT], [CHRISTMAS])
    between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert len([d for d in between if d.weekday() < 5 and (d in YEAR or d in NEXT) and d not in CHRISTMAS]) == count
    assert last.weekday() < 5
