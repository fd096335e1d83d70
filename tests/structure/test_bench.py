"""Every figure that is measured has a goal or says why it has none, and the command knows its own names."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from bench import daily, history, mixed, scale
from bench.benchmarks import BENCHMARKS
from bench.calibration import ON_QUIET_CORES
from bench.clock import Cost
from bench.daily import PageResult, Took
from bench.goals import GOALS, SET_OUT, Goal
from bench.results import Result, summary
from tests.structure.source import ROOT

PAGE = PageResult("start_page", 0.7, "", daily.PAGES["start_page"], Took(5.0, 2.0, 0.5, 0.2, 6, 10.0))
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


def test_no_page_of_a_day_is_called_as_a_figure() -> None:
    assert len(daily.PAGES) == 10
    assert not daily.PAGES.keys() & GOALS.keys()


@pytest.mark.parametrize(
    ("app", "database", "met"),
    [(5.0, 2.5, True), (5.1, 0.1, False), (0.1, 2.6, False)],
    ids=["both", "application", "database"],
)
def test_a_page_is_held_to_its_goal_on_both_sides_by_the_calibration_of_its_hour(
    app: float, database: float, met: bool
) -> None:
    slow = 3 * ON_QUIET_CORES  # an hour in which everything takes three times as long
    took = Took(3 * app, 3 * database, app / ON_QUIET_CORES, database / ON_QUIET_CORES, 6, slow)
    assert replace(PAGE, took=took).is_met is met


def test_a_page_that_is_not_there_is_neither_reached_nor_missed() -> None:
    absent = replace(PAGE, value=None, took=None)
    assert (absent.is_met, absent.row()["app_ms"], absent.far) == (None, None, 0)
    assert "not run" in absent.line()


def test_a_page_tells_machines_both_sides_its_statements_and_the_calibration() -> None:
    row = PAGE.row()
    assert {name: row[name] for name in ("name", "app_ms", "database_ms", "statements", "calibration_ms")} == {
        "name": "start_page",
        "app_ms": 5.0,
        "database_ms": 2.0,
        "statements": 6,
        "calibration_ms": 10.0,
    }
    assert row["goal"] == {
        "app": pytest.approx(5 / ON_QUIET_CORES, abs=0.001),
        "database": pytest.approx(2.5 / ON_QUIET_CORES, abs=0.001),
        "app_ms": 5,
        "database_ms": 2.5,
    }
    assert row["pass"] is PAGE.is_met


def test_a_page_tells_machines_what_the_peer_took_and_by_which_calibration() -> None:
    assert PAGE.row()["peer"] == {"app_ms": 5, "database_ms": 35, "calibration_ms": ON_QUIET_CORES}
    assert replace(PAGE, page=daily.PAGES["own_file"]).row()["peer"] is None


def test_the_mixed_load_is_a_hundred_people_who_look_as_long_as_the_goal_allows() -> None:
    wanted = GOALS["mixed_pages"].number
    assert mixed.PEOPLE == 100
    assert wanted is not None
    assert wanted < mixed.PEOPLE / mixed.LOOKS, "they look so long that no machine reaches the goal"


@pytest.mark.parametrize(("server", "met"), [(28.0, True), (35.0, False)])
def test_a_page_of_the_mixed_load_is_held_to_what_two_cores_carry(server: float, met: bool) -> None:
    took = mixed.Round(60.0, 0.1, server=server, database=3.0, people=2.0, machine=ON_QUIET_CORES, slowest="")
    assert GOALS["mixed_cost"].is_met(took.cost / took.machine) is met
    slow = replace(took, server=3 * server, database=9.0, people=6.0, machine=3 * ON_QUIET_CORES)
    assert slow.cost / slow.machine == pytest.approx(took.cost / took.machine)


def test_the_page_that_grows_most_with_the_school_is_the_figure() -> None:
    grown = {
        "start_page": ([Cost(4, 2, 6)] * 3, [Cost(4, 2, 6)] * 3),
        "search_by_name": ([Cost(4, 4, 8)] * 3, [Cost(4, 6, 10)] * 3),
    }
    figure = scale.grown(grown, 20_000)
    assert (figure.name, figure.value, figure.is_met) == ("daily_pages_scale", 1.25, False)
    assert figure.how.startswith("search_by_name 1.25, start_page 1.00; p50")


def test_an_unknown_name_is_refused_with_the_names_there_are(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("bench", "speed")
    assert end.value.code == 1
    said = capfd.readouterr().err
    assert "There is no benchmark «speed»." in said
    assert all(name in said for name in GOALS)


def told(text: str) -> dict[str, str]:
    """What the table of the page says of the goal of each figure, by name."""
    goals: dict[str, str] = {}
    for line in text.splitlines():
        names, goal = line.split("|")[1:3] if line.startswith("| `") else ("", "")
        found = [name for name in re.findall(r"`([a-z_0-9]+)`", names.partition(":")[0]) if name in GOALS]
        parts = goal.split(";") if ";" in goal else [goal] * len(found)
        goals |= {name: part.strip() for name, part in zip(found, parts, strict=True)}
    return goals


def test_the_page_about_performance_names_every_goal_as_it_is_checked() -> None:
    goals = told((ROOT / "docs" / "performance.md").read_text())
    wrong = {
        name: (goal.words, goals.get(name))
        for name, goal in GOALS.items()
        if goal.number is not None and not goals.get(name, "").replace(",", "").startswith(_plain(goal))
    }
    assert wrong == {}
    assert {name for name, words in goals.items() if words[:1] in "≤≥" and GOALS[name].number is None} == set()


def _plain(goal: Goal) -> str:
    return " ".join(goal.words.split()[:2])


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("| `search` *, `search_large` ‡: words | ≤ 5 ms | 3 | yes |", {"search": "≤ 5 ms", "search_large": "≤ 5 ms"}),
        (
            "| `video_mask`, `video_covered`: words | ≤ 2; ≥ 0.5 | 3 | yes |",
            {"video_mask": "≤ 2", "video_covered": "≥ 0.5"},
        ),
        ("| a figure in a browser (`pytest`) | ≤ 2 | 3 | yes |", {}),
    ],
    ids=["shared", "each", "not ours"],
)
def test_a_row_of_that_page_is_read(text: str, goals: dict[str, str]) -> None:
    assert told(text) == goals


def test_what_we_set_out_to_reach_is_measured_and_has_a_goal() -> None:
    assert all(GOALS[name].number is not None for names in SET_OUT.values() for name in names)


def test_the_summary_says_what_is_reached_missed_and_not_run() -> None:
    results = [Result("start", 4.0, ""), Result("memory_served", 150.0, ""), Result("dossier_json", 4.0, "")]
    assert list(summary([*results, Result("pupil_page_scale", None, "")])) == [
        "      a pupil page at 100,000 pupils: pupil_page_scale not run",
        "pass  a whole file as JSON: dossier_json 4 (≤ 10)",
        "FAIL  what decision 42 holds: start 4 (≤ 2 s) MISSED, memory_served 150 (≤ 200 MB), opening_ratio not run, "
        "gate_pupil_page not run",
    ]


def test_figures_are_kept_and_compared_with_the_last_that_were(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    assert history.kept(file) == {}
    assert history.keep([Result("search", 2.0, ""), Result("search_large", None, "")], file=file) == 1
    history.keep([Result("search", 1.0, ""), Result("roster_csv", 0.5, "")], file=file)
    before = history.kept(file)
    assert {name: value for name, (_at, value) in before.items()} == {"search": 1.0, "roster_csv": 0.5}
    now = [Result("search", 2.0, ""), Result("roster_csv", 0.6, ""), Result("import_rate", 0.7, "")]
    said = list(history.compared(now, before))
    assert ["WORSE 2.00 ×" in said[0], "better 1.20 ×" in said[1], len(said)] == [True, True, 2]


def test_figures_of_another_machine_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.jsonl"
    history.keep([Result("search", 2.0, "")], file=file)
    monkeypatch.setattr("bench.history.machine", lambda: {"cores": 64})
    assert history.kept(file) == {}


def test_a_line_that_is_no_measurement_is_refused_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text('{"name": "search"}\n')
    with pytest.raises(ValueError, match=r"Line 1 of history\.jsonl is no kept measurement"):
        history.kept(file)


def test_what_is_kept_in_the_repository_can_be_read() -> None:
    history.kept()
