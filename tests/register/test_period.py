"""Calendar periods: month ends, leap days, and which of two is the longer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.register.period import Period, PeriodProblem, add_period, never_longer, period

DATES = st.dates(date(1950, 1, 1), date(2150, 12, 31))
PERIODS = st.builds(Period, months=st.integers(0, 1200), days=st.integers(0, 40000))


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("P5Y", 60, 0),
        ("P18M", 18, 0),
        ("P4W", 0, 28),
        ("P90D", 0, 90),
        ("P1Y2M3W4D", 14, 25),
        ("P0D", 0, 0),
        ("", 0, 0),
    ],
)
def test_period_is_read(text: str, months: int, days: int) -> None:
    assert period(text) == Period(months, days)


@pytest.mark.parametrize(
    "text",
    [
        "P",
        "5Y",
        "P5",
        "P-5Y",
        "P5Y ",
        "p5y",
        "PT5H",
        "P1M1Y",
        "P1.5Y",
        "P5Y\n",
        "P٥Y",
        "P1000Y",
        "P999999D",
        "P9999999D",
    ],
)
def test_other_text_is_no_period(text: str) -> None:
    with pytest.raises(PeriodProblem, match=r"P"):
        period(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2026, 7, 31), "P5Y", date(2031, 7, 31)),
        (date(2026, 12, 31), "P1D", date(2027, 1, 1)),
        (date(2026, 11, 30), "P1M1D", date(2026, 12, 31)),
        (date(2026, 10, 31), "P1M1D", date(2026, 12, 1)),
        (date(2026, 11, 25), "", date(2026, 11, 25)),
    ],
)
def test_period_is_added(start: date, length: str, end: date) -> None:
    assert add_period(start, length) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 8, 1), -7, date(2027, 1, 1)),
        (date(2028, 8, 1), -7, date(2028, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 9, 30), -7, date(2026, 2, 28)),
        (date(2027, 8, 1), -24, date(2025, 8, 1)),
    ],
)
def test_months_are_counted_back(start: date, months: int, end: date) -> None:
    assert add_period(start, Period(months)) == end


def test_begin_of_the_calendar_is_refused() -> None:
    with pytest.raises(PeriodProblem, match="beyond the calendar"):
        add_period(date.min, Period(-1))


@pytest.mark.parametrize("length", ["P1Y", "P1M", "P1D"])
def test_end_of_the_calendar_is_refused(length: str) -> None:
    with pytest.raises(PeriodProblem, match="beyond the calendar"):
        add_period(date(9999, 12, 31), length)


@given(DATES, PERIODS)
def test_end_is_not_before_start(start: date, length: Period) -> None:
    assert add_period(start, length) >= start


@given(DATES, DATES, PERIODS)
def test_later_start_never_ends_sooner(one: date, other: date, length: Period) -> None:
    first, last = sorted((one, other))
    assert add_period(first, length) <= add_period(last, length)


@given(DATES, st.integers(0, 1200))
def test_months_keep_the_day_or_end_the_month(start: date, months: int) -> None:
    end = add_period(start, Period(months=months))
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(DATES, st.integers(0, 40000))
def test_days_are_days(start: date, days: int) -> None:
    assert add_period(start, f"P{days}D") - start == timedelta(days=days)


@given(st.integers(0, 80), st.integers(0, 11), st.integers(0, 50), st.integers(0, 6), DATES)
def test_text_and_numbers_agree(years: int, months: int, weeks: int, days: int, start: date) -> None:
    text = f"P{years}Y{months}M{weeks}W{days}D"
    assert add_period(start, text) == add_period(start, Period(12 * years + months, 7 * weeks + days))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("P5Y", "P60M", True),
        ("P60M", "P5Y", True),
        ("P52W", "P1Y", True),
        ("P1Y", "P365D", False),
        ("P1Y", "P366D", True),
        ("P30D", "P1M", False),
        ("P28D", "P1M", True),
        ("P1M", "P30D", False),
        ("P1M", "P31D", True),
        ("P5Y", "P2Y", False),
        ("", "P1D", True),
    ],
)
def test_never_longer_holds_for_every_start(one: str, other: str, expected: bool) -> None:
    assert never_longer(period(one), period(other)) is expected


@given(st.builds(Period, st.integers(0, 100), st.integers(0, 800)), st.integers(0, 24), st.integers(0, 100))
def test_longer_by_something_is_never_shorter(one: Period, months: int, days: int) -> None:
    assert never_longer(one, Period(one.months, one.days + days))
    assert never_longer(Period(one.months), Period(one.months + months, days))
