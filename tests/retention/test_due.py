"""When something must be gone: for every start, every term and every day of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zorgvuldig.register.period import add_period, period
from zorgvuldig.register.schema import Action, Limit, SourceStatus, Start, Term, Text, YearEnd
from zorgvuldig.retention.due import _minus, begins, due, latest_start

DAY = timedelta(days=1)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
PERIODS = st.builds(
    lambda years, months, days: f"P{years}Y{months}M{days}D",
    st.integers(0, 60),
    st.integers(0, 11),
    st.integers(0, 400),
)


def term(
    length: str = "P2Y",
    limit: Limit = Limit.MAX,
    start: Start = Start.LEAVING,
    action: Action = Action.DELETE,
    after: YearEnd = YearEnd.NONE,
) -> Term:
    return Term("t", limit, length, start, action, Text("", ""), "", SourceStatus.PROPOSAL, False, after)


TERMS = st.builds(
    lambda length, start, after: term(length, start=start, after=after),
    PERIODS,
    st.sampled_from([Start.LEAVING, Start.EVENT]),
    st.sampled_from(list(YearEnd)),
)


@given(TERMS, DAYS, DAYS)
def test_a_query_that_compares_starts_says_what_the_arithmetic_says(given_: Term, start: date, on: date) -> None:
    end = due([given_], {given_.start: start}).on
    latest = latest_start(given_, on)
    assert end is not None
    assert latest is not None
    assert (end <= on) == (start <= latest)


@given(TERMS, DAYS)
def test_the_day_it_is_due_is_the_first_on_which_it_is_over(given_: Term, start: date) -> None:
    end = due([given_], {given_.start: start}).on
    assert end is not None
    on_the_day, the_day_before = latest_start(given_, end), latest_start(given_, end - DAY)
    assert on_the_day is not None
    assert start <= on_the_day
    assert the_day_before is None or start > the_day_before


def test_a_start_may_lie_in_the_first_year_of_the_calendar_and_not_before() -> None:
    assert latest_start(term("P1Y"), date(2, 3, 1)) == date(1, 3, 1)
    assert latest_start(term("P2Y"), date(2, 3, 1)) is None


@example(date(2026, 3, 31), "P1M")  # to a month without that day
@example(date(2027, 1, 31), "P1M")
@given(DAYS, PERIODS)
def test_the_first_guess_is_a_week_early_at_most(on: date, length: str) -> None:
    """The days up to the right one are tried one by one, for every term, every night."""
    guess, latest = _minus(on, period(length)), latest_start(term(length), on)
    assert latest is not None
    assert timedelta(0) <= latest - guess <= timedelta(days=7)


@given(DAYS, PERIODS, PERIODS)
def test_a_maximum_never_cuts_a_minimum_short(start: date, least: str, most: str) -> None:
    end = due([term(least, Limit.MIN), term(most)], {Start.LEAVING: start}).on
    assert end == max(add_period(start, least), add_period(start, most))


@given(DAYS, PERIODS, PERIODS)
def test_of_two_maxima_the_first_decides(start: date, one: str, other: str) -> None:
    end = due([term(one), term(other)], {Start.LEAVING: start}).on
    assert end == min(add_period(start, one), add_period(start, other))


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2026, 8, 1), "P2Y", date(2028, 8, 1)),  # the last day was 31 July
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2026, 8, 31), "P6M", date(2027, 2, 28)),
        (date(2026, 11, 1), "", date(2026, 11, 1)),
    ],
)
def test_calendar_periods(start: date, length: str, end: date) -> None:
    assert due([term(length)], {Start.LEAVING: start}).on == end


@pytest.mark.parametrize(
    ("start", "kind", "after", "day"),
    [
        (date(2026, 8, 1), Start.LEAVING, YearEnd.SCHOOL_YEAR, date(2026, 8, 1)),  # the last day was in the old year
        (date(2026, 8, 2), Start.LEAVING, YearEnd.SCHOOL_YEAR, date(2027, 8, 1)),
        (date(2026, 8, 1), Start.EVENT, YearEnd.SCHOOL_YEAR, date(2027, 8, 1)),
        (date(2026, 7, 31), Start.EVENT, YearEnd.SCHOOL_YEAR, date(2026, 8, 1)),
        (date(2026, 12, 31), Start.ENTRY, YearEnd.CALENDAR_YEAR, date(2027, 1, 1)),
        (date(2027, 1, 1), Start.ENTRY, YearEnd.CALENDAR_YEAR, date(2028, 1, 1)),
    ],
)
def test_a_year_is_waited_for(start: date, kind: Start, after: YearEnd, day: date) -> None:
    assert begins(term(start=kind, after=after), start) == day


@pytest.mark.parametrize(
    ("kind", "after", "on", "latest"),
    [
        (Start.LEAVING, YearEnd.SCHOOL_YEAR, date(2027, 8, 1), date(2026, 8, 1)),
        (Start.LEAVING, YearEnd.SCHOOL_YEAR, date(2027, 7, 31), date(2025, 8, 1)),
        (Start.EVENT, YearEnd.SCHOOL_YEAR, date(2027, 8, 1), date(2026, 7, 31)),
        (Start.EVENT, YearEnd.CALENDAR_YEAR, date(2027, 12, 31), date(2025, 12, 31)),
        (Start.LEAVING, YearEnd.NONE, date(2027, 8, 1), date(2026, 8, 1)),
        (Start.EVENT, YearEnd.SCHOOL_YEAR, date(2, 7, 31), None),
    ],
)
def test_the_latest_start_to_the_day(kind: Start, after: YearEnd, on: date, latest: date | None) -> None:
    given_ = term("P1Y", start=kind, after=after)
    assert latest_start(given_, on) == latest
    if latest:
        ends = [due([given_], {kind: start}).on for start in (latest, latest + DAY)]
        assert [end is not None and end <= on for end in ends] == [True, False]


def test_of_two_minima_the_last_decides_and_the_answer_says_from_when() -> None:
    starts = {Start.LEAVING: date(2020, 1, 1), Start.EVENT: date(2019, 1, 1)}
    terms = [term("P5Y", Limit.MIN), term("P3Y", Limit.MIN, Start.EVENT)]
    for some in (terms, terms[::-1]):
        found = due(some, starts)
        assert (found.on, found.start) == (date(2025, 1, 1), date(2020, 1, 1))
    kept = due([term(action=Action.HOLD)], starts)
    assert (kept.on, kept.start) == (None, date(2020, 1, 1))


def test_an_open_or_unknown_start_has_no_day() -> None:
    assert due([term()], {Start.LEAVING: None}).on is None
    assert due([term()], {}).on is None
    assert due([], {Start.LEAVING: date(2026, 8, 1)}).on is None


def test_a_minimum_that_has_not_begun_keeps_what_a_maximum_would_take() -> None:
    terms = [term("P5Y", Limit.MIN, Start.DEREGISTRATION), term("P2Y", start=Start.EVENT)]
    assert due(terms, {Start.EVENT: date(2000, 1, 1)}).on is None


def test_what_waits_for_a_selection_list_never_goes_by_itself() -> None:
    found = due([term("P2Y", Limit.MIN, action=Action.HOLD)], {Start.LEAVING: date(2000, 1, 1)})
    assert found.on is None
    assert found.term is not None
    assert found.term.action is Action.HOLD


def test_a_term_that_only_empties_a_column_takes_no_row() -> None:
    terms = [term("P14D", start=Start.COPY_MADE, action=Action.BLANK), term("P5Y")]
    starts = {Start.COPY_MADE: date(2026, 1, 1), Start.LEAVING: date(2026, 1, 1)}
    assert due(terms, starts).on == date(2031, 1, 1)


def test_at_the_edge_of_the_calendar_nothing_is_early_enough() -> None:
    assert latest_start(term("P60Y"), date(20, 1, 1)) is None
