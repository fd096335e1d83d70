"""The threshold of missed lesson hours: which weeks count, when it is reached, and counting anew after a report."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.attendance.signals.rules import Level, MissedHour, Signal, signal
from zorgvuldig.school.calendar import Span, monday, school_weeks

YEAR = Span(date(2026, 8, 24), date(2027, 7, 10))
CHRISTMAS = Span(date(2026, 12, 19), date(2027, 1, 4))
WEEKS = school_weeks(YEAR, [CHRISTMAS, Span(date(2026, 10, 17), date(2026, 10, 26))])
START, END = date(2026, 8, 24), date(2027, 7, 9)


def missed(day: date, count: int) -> list[MissedHour]:
    """So many lesson hours of one day."""
    return [MissedHour(day, number) for number in range(count)]


def found(
    hours: Iterable[MissedHour],
    *,
    weeks: Iterable[date] = WEEKS,
    on: date = END,
    warning: int | None = None,
    reported_on: date | None = None,
) -> Signal | None:
    """The signal by today's law: 16 hours in 4 weeks."""
    return signal(hours, weeks, on=on, threshold=16, window=4, warning=warning, reported_on=reported_on)


MONDAY = date(2026, 11, 2)


def test_the_threshold_is_reached_in_the_fourth_week() -> None:
    hours = [hour for week in range(4) for hour in missed(MONDAY + timedelta(weeks=week, days=week), 4)]
    assert found(hours) == Signal(Level.REACHED, 16, date(2026, 11, 2), date(2026, 11, 27))
    assert found(hours[:-1]) is None


def test_a_fifth_week_is_too_late() -> None:
    assert found([*missed(MONDAY, 15), *missed(MONDAY + timedelta(weeks=4), 1)]) is None
    assert found([*missed(MONDAY, 15), *missed(MONDAY + timedelta(weeks=3, days=4), 1)]) is not None


def test_the_stretch_ends_on_the_day_the_threshold_was_reached() -> None:
    """DUO: begin is the first day, end the day on which 16 hours were reached; all hours of that day are in it."""
    hours = [*missed(date(2026, 11, 3), 9), *missed(date(2026, 11, 4), 9), *missed(date(2026, 11, 5), 9)]
    reached = found(hours)
    assert reached == Signal(Level.REACHED, 18, date(2026, 11, 3), date(2026, 11, 5))
    assert reached is not None
    assert reached.last_day == date(2026, 11, 4)


def test_a_holiday_does_not_part_the_weeks_around_it() -> None:
    before, after = date(2026, 12, 7), date(2027, 1, 11)  # two school weeks, two free ones, two school weeks
    reached = found([*missed(before, 8), *missed(after, 8)])
    assert reached == Signal(Level.REACHED, 16, before, date(2027, 1, 12))
    assert found([*missed(before - timedelta(weeks=1), 8), *missed(after, 8)]) is None
    everything = school_weeks(YEAR, [])
    assert found([*missed(before, 8), *missed(after, 8)], weeks=everything) is None


def test_hours_in_a_holiday_do_not_count() -> None:
    assert found([*missed(date(2026, 12, 14), 14), *missed(date(2026, 12, 22), 3)]) is None


def test_counting_starts_anew_the_day_after_the_report() -> None:
    hours = [hour for day in range(5) for hour in missed(MONDAY + timedelta(days=day), 8)]
    first = found(hours)
    assert first is not None
    assert (first.hours, first.last_day) == (16, date(2026, 11, 3))
    second = found(hours, reported_on=first.last_day)
    assert second == Signal(Level.REACHED, 16, date(2026, 11, 4), date(2026, 11, 6))
    assert second is not None
    assert found(hours, reported_on=second.last_day) is None


def test_a_week_over_the_turn_of_a_year_with_53_weeks_counts_once() -> None:
    assert date(2026, 12, 31).isocalendar().week == 53
    weeks = school_weeks(YEAR, [])
    days = [date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4)]
    assert found([hour for day in days for hour in missed(day, 4)], weeks=weeks) == Signal(
        Level.REACHED, 16, date(2026, 12, 28), date(2027, 1, 5)
    )
    last = signal([hour for day in days for hour in missed(day, 4)], weeks, on=END, threshold=13, window=1)
    assert last is None  # twelve hours in the week of New Year, four in the next


def test_what_lies_ahead_is_not_seen() -> None:
    hours = missed(date(2026, 11, 4), 16)
    assert found(hours, on=date(2026, 11, 3)) is None
    assert found(hours, on=date(2026, 11, 4)) is not None
    assert found(hours, on=date(2026, 8, 1)) is None


def test_an_hour_given_twice_counts_once() -> None:
    assert found([*missed(MONDAY, 15), *missed(MONDAY, 15)]) is None


def test_a_warning_comes_before_and_goes_away_again() -> None:
    hours = [*missed(MONDAY, 5), *missed(MONDAY + timedelta(days=3), 4)]
    near = found(hours, on=date(2026, 11, 6), warning=9)
    assert near == Signal(Level.NEAR, 9, MONDAY, date(2026, 11, 6))
    assert found(hours, on=date(2026, 11, 6), warning=10) is None
    assert found(hours, on=date(2026, 11, 29), warning=9) == near
    assert found(hours, on=date(2026, 11, 30), warning=9) is None
    assert found(hours, on=date(2026, 11, 6), warning=9, reported_on=MONDAY) is None


@pytest.mark.parametrize(
    ("threshold", "window", "warning"), [(0, 4, None), (16, 0, None), (16, 4, 16), (16, 4, 0), (16, 4, 20)]
)
def test_a_rule_that_means_nothing_is_refused(threshold: int, window: int, warning: int | None) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        signal([], WEEKS, on=END, threshold=threshold, window=window, warning=warning)


DAYS = st.integers(0, (END - START).days).map(lambda number: START + timedelta(days=number))
HOURS = st.lists(st.builds(MissedHour, DAYS, st.integers(1, 8)), max_size=60)


@given(HOURS, st.integers(1, 12), st.integers(1, 6))
def test_it_is_reached_exactly_when_some_weeks_hold_enough(
    hours: list[MissedHour], threshold: int, window: int
) -> None:
    """Compared with counting every run of weeks by hand."""
    per_week = Counter(hour.day - timedelta(days=hour.day.weekday()) for hour in set(hours))
    runs = [sum(per_week[week] for week in WEEKS[first : first + window]) for first in range(len(WEEKS))]
    reached = signal(hours, WEEKS, on=END, threshold=threshold, window=window)
    assert (reached is not None) == (max(runs) >= threshold)
    if reached:
        inside = [hour for hour in set(hours) if hour.day in Span(reached.starts_on, reached.ends_on)]
        assert reached.hours == len([hour for hour in inside if monday(hour.day) in WEEKS]) >= threshold


@given(HOURS, DAYS)
def test_no_hour_is_reported_twice(hours: list[MissedHour], reported_on: date) -> None:
    again = signal(hours, WEEKS, on=END, threshold=5, window=4, reported_on=reported_on)
    assert again is None or again.starts_on > reported_on


@given(HOURS, DAYS)
def test_more_absence_never_takes_a_signal_away(hours: list[MissedHour], day: date) -> None:
    before = signal(hours, WEEKS, on=END, threshold=6, window=4)
    after = signal([*hours, MissedHour(day, "more")], WEEKS, on=END, threshold=6, window=4)
    if before:
        assert after is not None
        assert after.ends_on <= before.ends_on
