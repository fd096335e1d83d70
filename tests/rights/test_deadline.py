"""The month of AVG art. 12(3): ends of months, weekends, holidays, and what holds for every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.register.period import Period, add_period
from zorgvuldig.rights.requests.deadline import (
    deadline,
    due,
    easter_sunday,
    holidays,
    is_working_day,
    working_days,
)

DAYS = st.dates(date(2015, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("received", "months", "last"),
    [
        ("2026-11-03", 1, "2026-12-03"),
        ("2027-01-31", 1, "2027-03-01"),  # 28 February is a Sunday
        ("2028-01-31", 1, "2028-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-11-25", 1, "2026-12-28"),  # Christmas, Boxing Day and a Sunday
        ("2026-12-01", 1, "2027-01-04"),  # New Year's Day on a Friday
        ("2026-03-05", 1, "2026-04-07"),  # Easter
        ("2026-03-03", 1, "2026-04-03"),  # Good Friday is no public holiday here
        ("2025-03-26", 1, "2025-04-28"),  # King's Day of 2025 is Saturday the 26th
        ("2026-04-05", 1, "2026-05-06"),  # 5 May
        ("2026-04-14", 1, "2026-05-15"),  # Ascension
        ("2026-04-25", 1, "2026-05-26"),  # Whit Monday
        ("2027-01-31", 3, "2027-04-30"),
        ("2026-11-30", 3, "2027-03-01"),  # counted from receipt, not from the first due date
    ],
)
def test_a_month_ends_on_the_day_of_the_same_number_or_the_next_working_day(
    received: str, months: int, last: str
) -> None:
    assert due(date.fromisoformat(received), months) == date.fromisoformat(last)


def test_without_another_word_it_is_one_month_and_three_when_told_in_time() -> None:
    received = date(2026, 11, 3)
    assert due(received) == date(2026, 12, 3)
    for extended, last in ((False, date(2026, 12, 3)), (True, date(2027, 2, 3))):
        assert deadline(received, received, extended=extended).last == last


EASTERS = """1954-04-18 1981-04-19 2000-04-23 2011-04-24 2014-04-20 2019-04-21 2024-03-31 2026-04-05
2027-03-28 2038-04-25 2049-04-18 2076-04-19 2100-03-28 2285-03-22"""


@pytest.mark.parametrize("day", EASTERS.split())
def test_easter(day: str) -> None:
    assert easter_sunday(int(day[:4])) == date.fromisoformat(day)


def test_easter_by_the_moon_of_every_year_of_the_calendar() -> None:
    """By the golden number and the epact (Knuth, The Art of Computer Programming, 1.3.2, exercise 14), which is another way to the same day."""
    for year in range(1583, 4100):
        golden, century = year % 19 + 1, year // 100 + 1
        dropped = 3 * century // 4 - 12
        epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - dropped) % 30
        epact += epact == 24 or (epact == 25 and golden > 11)
        moon = 44 - epact if epact <= 23 else 74 - epact
        sunday = moon + 7 - (5 * year // 4 - dropped - 10 + moon) % 7
        assert easter_sunday(year) == date(year, 3, 1) + timedelta(days=sunday - 1), year


def test_kings_day_on_a_sunday_is_the_day_before() -> None:
    assert date(2025, 4, 26) in holidays(2025)
    assert date(2025, 4, 27) not in holidays(2025)
    assert date(2026, 4, 27) in holidays(2026)


@given(DAYS, st.sampled_from([1, 3]))
def test_the_last_day_is_a_working_day_soon_after_the_day_of_the_same_number(received: date, months: int) -> None:
    same, last = add_period(received, Period(months)), due(received, months)
    assert is_working_day(last)
    assert timedelta(0) <= last - same <= timedelta(days=4)
    assert not any(is_working_day(same + timedelta(days=n)) for n in range((last - same).days))
    assert same.day == received.day or (same + timedelta(days=1)).day == 1


@given(DAYS, DAYS)
def test_a_later_request_is_never_due_earlier(one: date, other: date) -> None:
    assert (one <= other) <= (due(one) <= due(other))


@given(DAYS, st.integers(0, 120), st.booleans())
def test_a_deadline_agrees_with_itself(received: date, later: int, extended: bool) -> None:
    today = received + timedelta(days=later)
    stands = deadline(received, today, extended=extended)
    assert stands.first <= stands.last
    assert (stands.state == "late") == (today > stands.last) == (stands.late_by > 0)
    assert stands.may_extend == (today <= stands.first)
    assert 0 <= stands.working_days <= max(stands.days, 0)


def test_the_last_day_is_in_time_and_the_next_is_late() -> None:
    received, last = date(2026, 11, 3), date(2026, 12, 3)
    found = [deadline(received, last + timedelta(days=n), extended=False) for n in (-8, -7, 0, 1)]
    assert [stands.state for stands in found] == ["open", "soon", "soon", "late"]
    assert [stands.late_by for stands in found] == [0, 0, 0, 1]
    assert [stands.may_extend for stands in found] == [True, True, True, False]


def test_working_days_left_leave_weekends_and_holidays_out() -> None:
    assert working_days(date(2026, 12, 23), date(2026, 12, 28)) == 2  # the 24th and the 28th
    assert working_days(date(2026, 12, 28), date(2026, 12, 28)) == 0
    assert working_days(date(2026, 12, 29), date(2026, 12, 28)) == 0
