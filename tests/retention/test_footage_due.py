"""When footage goes: never a moment older than the term, nothing a day too early, whatever the calendar and the clock do."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.cameras.holds.term import goes_on
from zorgvuldig.retention.footage.due import FootageHoldTerm, is_due, keeper

HERE = ZoneInfo("Europe/Amsterdam")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
KEEPS = st.integers(1, 28)
BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)


@given(DAYS, KEEPS)
def test_it_goes_on_its_day_and_not_the_day_before(day: date, keep: int) -> None:
    gone = goes_on(day, keep)
    assert gone == day + timedelta(days=keep)
    assert is_due(day, keep, gone)
    assert not is_due(day, keep, gone - timedelta(days=1))


@given(DAYS, KEEPS, st.integers(0, 400))
def test_once_due_it_stays_due(day: date, keep: int, later: int) -> None:
    assert is_due(day, keep, goes_on(day, keep) + timedelta(days=later))


@given(DAYS, KEEPS)
def test_no_moment_of_a_day_gets_older_than_the_term(day: date, keep: int) -> None:
    """The first moment of a day, here or in UTC, is `keep` calendar days old at most when the day on which it goes begins here."""
    goes = datetime.combine(goes_on(day, keep), time(), HERE)
    here = datetime.combine(day, time(), HERE)
    assert goes.replace(tzinfo=None) - here.replace(tzinfo=None) == timedelta(days=keep)
    in_utc = datetime.combine(day, time(), UTC)
    assert goes.astimezone(UTC) - in_utc <= timedelta(days=keep)


@given(DAYS, st.integers(1, 400), st.sampled_from(["P28D", "P4W", "P14D", "P1M", "P2Y", ""]))
def test_the_shortest_term_wins_and_today_is_never_over(day: date, keep: int, period: str) -> None:
    gone = goes_on(day, keep, period)
    assert day < gone <= day + timedelta(days=min(keep, 28))


@pytest.mark.parametrize(
    ("day", "keep", "period", "gone"),
    [
        (date(2026, 3, 28), 1, "P28D", date(2026, 3, 29)),  # the night in which the clock goes forward
        (date(2026, 3, 1), 28, "P28D", date(2026, 3, 29)),
        (date(2026, 10, 24), 1, "P28D", date(2026, 10, 25)),  # and back
        (date(2026, 1, 31), 28, "P1M", date(2026, 2, 28)),
        (date(2028, 1, 31), 28, "P28D", date(2028, 2, 28)),
        (date(2026, 12, 31), 7, "P28D", date(2027, 1, 7)),
        (date(2026, 12, 31), 28, "P14D", date(2027, 1, 14)),
    ],
)
def test_days_of_the_calendar(day: date, keep: int, period: str, gone: date) -> None:
    assert goes_on(day, keep, period) == gone


def held(
    number: int = 1, *, minutes: int = 20, until: date = date(2027, 1, 1), in_force: bool = True
) -> FootageHoldTerm:
    return FootageHoldTerm(
        number, UUID(int=number), BEGAN, BEGAN + timedelta(minutes=minutes), until, frozenset({7}), in_force
    )


@given(st.integers(-60, 60), st.integers(1, 60))
def test_a_piece_is_kept_for_any_moment_that_is_held(start: int, seconds: int) -> None:
    begins = BEGAN + timedelta(minutes=start)
    ends = begins + timedelta(seconds=seconds)
    said = keeper([held()], 7, begins, ends) is not None
    assert said == any(BEGAN <= begins + timedelta(seconds=s) < BEGAN + timedelta(minutes=20) for s in range(seconds))


def test_only_a_hold_in_force_of_that_camera_keeps() -> None:
    piece = (BEGAN, BEGAN + timedelta(minutes=1))
    assert keeper([held(in_force=False)], 7, *piece) is None
    assert keeper([held()], 8, *piece) is None
    assert keeper([held(), held(2, until=date(2027, 2, 1))], 7, *piece) == held(2, until=date(2027, 2, 1))
