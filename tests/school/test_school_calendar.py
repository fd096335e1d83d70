"""School years, periods and weeks: half-open, and holidays taken out."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.school.calendar import (
    SchoolPeriod,
    Span,
    equal_periods,
    monday,
    period_of,
    period_problems,
    prepared_from,
    school_weeks,
    weeks_with,
)

YEAR = Span(date(2026, 8, 24), date(2027, 7, 10))
DATES = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def period(name: str, starts_on: tuple[int, int, int], ends_on: tuple[int, int, int]) -> SchoolPeriod:
    """A period with these days."""
    return SchoolPeriod(name, Span(date(*starts_on), date(*ends_on)))


@pytest.mark.parametrize(
    ("begins", "opens"),
    [
        (date(2027, 8, 1), date(2027, 1, 1)),
        (date(2028, 8, 1), date(2028, 1, 1)),  # a leap year is a day longer until then
        (date(2027, 8, 23), date(2027, 1, 23)),
        (date(2027, 9, 30), date(2027, 2, 28)),
    ],
)
def test_a_year_is_prepared_from_seven_months_before(begins: date, opens: date) -> None:
    assert prepared_from(begins) == opens


def test_the_end_of_a_span_is_the_first_day_after() -> None:
    assert date(2026, 8, 24) in YEAR
    assert date(2027, 7, 9) in YEAR
    assert date(2027, 7, 10) not in YEAR
    assert date(2026, 8, 23) not in YEAR
    assert not YEAR.overlaps(Span(date(2027, 7, 10), date(2027, 7, 11)))


@pytest.mark.parametrize("ends_on", [date(2026, 8, 24), date(2026, 8, 23)])
def test_a_span_holds_a_day(ends_on: date) -> None:
    with pytest.raises(ValueError, match="not after"):
        Span(date(2026, 8, 24), ends_on)


@given(DATES)
def test_the_monday_of_a_day_is_in_its_iso_week(day: date) -> None:
    assert monday(day).isocalendar()[:2] == day.isocalendar()[:2]
    assert monday(day).weekday() == 0
    assert monday(monday(day)) == monday(day)


def test_a_week_with_one_school_day_is_a_school_week() -> None:
    autumn = Span(date(2026, 10, 17), date(2026, 10, 26))
    almost = Span(date(2026, 11, 2), date(2026, 11, 6))  # Monday to Thursday
    weeks = school_weeks(YEAR, [autumn, almost])
    assert date(2026, 10, 19) not in weeks
    assert date(2026, 11, 2) in weeks
    assert weeks[0] == date(2026, 8, 24)
    assert weeks[-1] == date(2027, 7, 5)


def test_a_week_of_53_is_one_week() -> None:
    weeks = school_weeks(YEAR, [])
    assert [week for week in weeks if date(2026, 12, 20) < week < date(2027, 1, 10)] == [
        date(2026, 12, 21),
        date(2026, 12, 28),
        date(2027, 1, 4),
    ]


def test_a_year_that_begins_in_a_weekend_begins_on_monday() -> None:
    assert school_weeks(Span(date(2026, 8, 1), date(2026, 8, 11)), []) == (date(2026, 8, 3), date(2026, 8, 10))


@given(st.lists(DATES, max_size=20))
def test_weeks_with_lessons_come_from_the_lessons(days: list[date]) -> None:
    weeks = weeks_with(days)
    assert set(weeks) == {monday(day) for day in days}
    assert list(weeks) == sorted(weeks)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), max_size=6))
def test_a_holiday_never_adds_a_school_week(holidays: list[tuple[int, int]]) -> None:
    spans = []
    for start, length in holidays:
        first = YEAR.starts_on + timedelta(days=start)
        spans.append(Span(first, first + timedelta(days=length)))
    assert set(school_weeks(YEAR, spans)) <= set(school_weeks(YEAR, []))


GOOD = [
    period("Periode 1", (2026, 8, 24), (2026, 12, 1)),
    period("Periode 2", (2026, 12, 1), (2027, 3, 15)),
    period("Periode 3", (2027, 3, 15), (2027, 7, 10)),
]


def test_a_day_lies_in_one_period() -> None:
    assert period_problems(YEAR, GOOD) == []
    assert period_of(date(2026, 11, 30), GOOD) == GOOD[0]
    assert period_of(date(2026, 12, 1), GOOD) == GOOD[1]
    assert period_of(date(2027, 7, 10), GOOD) is None


@pytest.mark.parametrize(
    ("periods", "sentences"),
    [
        ([], ["Dit schooljaar heeft nog geen periodes. Maak er minstens één."]),
        (
            [GOOD[0], GOOD[2]],
            ["Van 1 december 2026 tot en met 14 maart 2027 is er geen periode. Kies andere dagen."],
        ),
        (
            [GOOD[0], period("Periode 2", (2026, 11, 30), (2027, 3, 15)), GOOD[2]],
            ["‘Periode 1’ en ‘Periode 2’ vallen over elkaar heen. Kies andere dagen."],
        ),
        (
            [*GOOD[:2], period("periode 1", (2027, 3, 15), (2027, 7, 10))],
            ["Twee periodes heten ‘periode 1’. Geef ze elk een eigen naam."],
        ),
        (
            [*GOOD[:2], period("Periode 3", (2027, 3, 15), (2027, 8, 1))],
            ["‘Periode 3’ valt voor een deel buiten het schooljaar. Kies andere dagen."],
        ),
        (
            [GOOD[1]],
            [
                "Van 24 augustus 2026 tot en met 30 november 2026 is er geen periode. Kies andere dagen.",
                "Van 15 maart 2027 tot en met 9 juli 2027 is er geen periode. Kies andere dagen.",
            ],
        ),
        (
            [period("Heel", (2026, 8, 24), (2027, 7, 10)), period("Deel", (2026, 9, 1), (2026, 9, 8))],
            ["‘Heel’ en ‘Deel’ vallen over elkaar heen. Kies andere dagen."],
        ),
    ],
)
def test_wrong_periods_say_what_to_do(periods: list[SchoolPeriod], sentences: list[str]) -> None:
    with translation.override("nl"):
        assert period_problems(YEAR, periods) == sentences


@given(DATES, st.integers(1, 400), st.integers(1, 8))
def test_equal_periods_are_right_and_nearly_equal(start: date, days: int, count: int) -> None:
    year, names = Span(start, start + timedelta(days=days)), [f"Periode {number}" for number in range(count)]
    if count > days:
        with pytest.raises(ValueError, match="cannot be cut"):
            equal_periods(year, names)
        return
    periods = equal_periods(year, names)
    assert period_problems(year, periods) == []
    lengths = [(one.span.ends_on - one.span.starts_on).days for one in periods]
    assert max(lengths) - min(lengths) <= 1


def test_a_year_is_not_cut_into_nothing() -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        equal_periods(YEAR, [])
