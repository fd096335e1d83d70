"""Which moments suit a family: none at once with another talk, and the one next to it first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.families.evenings.rules import moments_for, nearest

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
TEN = timedelta(minutes=10)


def moment(number: int) -> datetime:
    return START + number * TEN


def test_a_moment_at_once_with_another_talk_is_not_offered() -> None:
    found = moments_for([moment(0), moment(1), moment(2)], [moment(1)], TEN)
    assert [one.starts_at for one in found] == [moment(0), moment(2)]
    assert [one.is_next for one in found] == [True, True]


def test_a_moment_that_overlaps_by_a_part_is_not_offered_either() -> None:
    assert moments_for([moment(1) + timedelta(minutes=5)], [moment(1)], TEN) == []


def test_without_another_talk_nothing_is_nearest() -> None:
    assert nearest(moments_for([moment(0)], [], TEN)) is None


def test_of_two_as_near_the_earlier_is_proposed() -> None:
    best = nearest(moments_for([moment(4), moment(2), moment(9)], [moment(3)], TEN))
    assert best
    assert best.starts_at == moment(2)


@given(st.sets(st.integers(0, 30), min_size=1), st.sets(st.integers(0, 30), min_size=1, max_size=4))
def test_what_is_proposed_waits_least(free: set[int], own: set[int]) -> None:
    found = moments_for(map(moment, free), map(moment, own), TEN)
    assert {one.starts_at for one in found} == {moment(number) for number in free - own}
    best = nearest(found)
    if best:
        assert best.gap == min(abs(moment(a) - moment(b)) - TEN for a in free - own for b in own)
