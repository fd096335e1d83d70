"""Every figure that is measured has a goal or says why it has none, and the command knows its own names."""

import pytest
from django.core.management import call_command

from bench.benchmarks import BENCHMARKS
from bench.goals import GOALS, Goal
from bench.results import Result

MEASURED = [name for benchmark in BENCHMARKS for name in benchmark.names]


def test_every_figure_is_measured_once_and_described() -> None:
    assert sorted(MEASURED) == sorted(GOALS)


@pytest.mark.parametrize("name", MEASURED)
def test_every_figure_has_one_goal_or_says_why_it_has_none(name: str) -> None:
    goal = GOALS[name]
    assert goal.says
    assert [goal.at_most is not None, goal.at_least is not None, bool(goal.why_none)].count(True) == 1


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal("time", at_most=1.1), 1.1, True),
        (Goal("time", at_most=1.1), 1.2, False),
        (Goal("speed", at_least=0.6), 0.6, True),
        (Goal("speed", at_least=0.6), 0.5, False),
        (Goal("time", at_most=1.1), None, None),
        (Goal("time", why_none="nobody waits for it"), 5.0, None),
    ],
)
def test_a_goal_is_met_from_the_right_side(goal: Goal, value: float | None, met: bool | None) -> None:
    assert goal.is_met(value) is met


def test_a_figure_that_was_not_measured_says_so() -> None:
    assert "not run" in Result("search_large", None, "add --large").line()


def test_an_unknown_name_is_refused_with_the_names_there_are(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("bench", "speed")
    assert end.value.code == 1
    said = capfd.readouterr().err
    assert "There is no benchmark «speed»." in said
    assert all(name in said for name in GOALS)
