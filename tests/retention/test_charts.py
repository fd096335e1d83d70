"""The time line of a pupil at school: a bar is as long as its term, with a second piece where a year has to end first."""

from dataclasses import replace

import pytest

from tests.people import TODAY
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import YearEnd
from zorgvuldig.retention.charts import strips, term_chart
from zorgvuldig.retention.explanation import ExplainedState, State
from zorgvuldig.retention.reads import DataKind

TERM = REGISTER.terms["file_at_most"]


def kind(period: str, after: YearEnd = YearEnd.NONE) -> DataKind:
    said = ExplainedState(State.OPEN, f"{period} {after}", waits=replace(TERM, period=period, after=after))
    return DataKind(REGISTER.categories["grades"], said)


def name(one: DataKind) -> str:
    return one.explained.text


def test_bars_stand_to_each_other_as_their_terms() -> None:
    found = term_chart([kind("P4Y"), kind("P1Y"), kind("P6M"), kind("")], name)
    assert found is not None
    assert [bar.width for bar in found.bars] == ["96.0%", "24.0%", "12.0%", "0.5%"]
    assert [tick.year for tick in found.ticks] == [0, 1, 2, 3, 4]
    assert not found.has_rests


@pytest.mark.parametrize("after", [YearEnd.SCHOOL_YEAR, YearEnd.CALENDAR_YEAR])
def test_what_counts_from_the_end_of_a_year_has_a_second_piece_of_a_year(after: YearEnd) -> None:
    found = term_chart([kind("P7Y", after), kind("P2Y")], name)
    assert found is not None
    assert [(bar.x, bar.width, bar.state) for bar in found.bars] == [
        ("1.0%", "84.0%", "open"),
        ("85.0%", "12.0%", "rest"),
        ("1.0%", "24.0%", "open"),
    ]
    assert [bar.label for bar in found.bars].count("") == 1
    assert found.has_rests


def test_a_very_long_term_does_not_fill_the_picture_with_years() -> None:
    found = term_chart([kind("P50Y")], name)
    assert found is not None
    assert len(found.ticks) < 10


def test_nothing_to_draw_is_no_picture() -> None:
    assert term_chart([], name) is None
    assert strips([ExplainedState(State.IN_USE, "Blijft.")], TODAY) is None


def test_what_has_no_length_has_no_bar_beside_what_has() -> None:
    drawn = strips([kind("P5Y").explained, ExplainedState(State.IN_USE, "Blijft."), kind("P2Y").explained], TODAY)
    assert drawn is not None
    assert [one.width for one in drawn.strips] == ["100.0%", "", "40.0%"]
    assert drawn.years == 5
