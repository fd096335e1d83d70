"""The fast average of a list says the same as the explained one."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.learning.averages import Method, MissedTest, Period, Scheme, WeightedMark, so_far
from zorgvuldig.learning.grades.reads import Running
from zorgvuldig.learning.marks import Code

NUMBERS = st.integers(10, 100).map(lambda tenths: Decimal(tenths) / 10)
MARKS = st.one_of(NUMBERS, st.sampled_from(list(Code)), st.none())
SCHEMES = st.builds(
    Scheme,
    method=st.sampled_from(list(Method)),
    period_decimals=st.integers(0, 2),
    final_decimals=st.integers(0, 2),
    rounds_in_between=st.booleans(),
    missed=st.sampled_from(list(MissedTest)),
    letters=st.dictionaries(st.sampled_from([Code.INSUFFICIENT, Code.SUFFICIENT, Code.GOOD]), NUMBERS),
)
PERIODS = st.lists(
    st.tuples(st.lists(st.tuples(MARKS, st.integers(1, 20)), max_size=6), st.integers(1, 20)), min_size=1, max_size=4
)


@given(PERIODS, SCHEMES)
def test_it_agrees_with_the_explained_average(
    periods: list[tuple[list[tuple[object, int]], int]], scheme: Scheme
) -> None:
    running = Running(scheme, {number: weight for number, (_marks, weight) in enumerate(periods)})
    for number, (marks, _weight) in enumerate(periods):
        for mark, weight in marks:
            running.add(number, mark, weight)
    parts = [
        Period(str(number), [WeightedMark("t", mark, weight) for mark, weight in marks], weight)
        for number, (marks, weight) in enumerate(periods)
    ]
    assert running.value() == so_far(parts, scheme)


def test_nothing_gives_nothing() -> None:
    running = Running(Scheme(), {})
    running.add(0, Code.EXEMPT, 3)
    assert running.value() is None
