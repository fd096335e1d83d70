"""The bars under a column of marks."""

from zorgvuldig.learning.charts import spread_shape


def test_the_highest_bar_fills_the_box_and_low_marks_are_a_line_of_their_own() -> None:
    shape = spread_shape([0, 0, 1, 0, 0, 2, 4, 0, 0, 0])
    assert shape.low.count("z") == shape.rest.count("z") == 5
    assert "M14.5 31.5v-8.0h7V31.5z" in shape.low
    assert "M43.3 31.5v-30.5h7V31.5z" in shape.rest


def test_a_column_without_marks_has_no_height() -> None:
    assert "v-0.5" in spread_shape([0] * 10).low
