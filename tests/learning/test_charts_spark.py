"""The small line beside the name of a subject."""

from decimal import Decimal

from tests.people import days
from zorgvuldig.learning.charts import average_line
from zorgvuldig.learning.progress.reads import Point


def line(*averages: str) -> str:
    """The line through these averages, each after one more test."""
    points = [
        Point(number, 1, "Toets", days(-number), 1, None, False, Decimal(average), Decimal(average))
        for number, average in enumerate(averages)
    ]
    return average_line(points)


def test_it_goes_from_side_to_side_with_ten_at_the_top_and_four_or_less_at_the_bottom() -> None:
    assert line("10", "4", "2.5") == "M0 2 50 32 100 32"


def test_one_mark_is_a_level_line() -> None:
    assert line("7") == "M0 17H100"


def test_without_numbers_there_is_none() -> None:
    assert average_line([]) == ""
