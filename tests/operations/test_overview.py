"""`zorgvuldig --help` shows what there is, and a command that is none is answered with a sentence."""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.structure.source import ROOT
from zorgvuldig.operations.command_overview import GROUPS, is_known, ours, overview, unknown

NAMED = list(chain.from_iterable(commands for _heading, commands in GROUPS))


def run(*arguments: str, where: Path) -> "subprocess.CompletedProcess[str]":
    """Where nothing is installed, and nothing may be made."""
    return subprocess.run(
        [sys.executable, "-m", "zorgvuldig", *arguments], capture_output=True, text=True, cwd=where, check=False
    )


def test_every_command_stands_there_once() -> None:
    assert sorted(NAMED) == sorted(ours())
    assert len(set(NAMED)) == len(NAMED)


def test_it_fits_a_terminal() -> None:
    assert max(map(len, overview().splitlines())) <= 110
    assert len(overview().splitlines()) <= 40


def test_what_the_manual_names_is_there() -> None:
    manual = (ROOT / "docs/operate.md").read_text()
    table = manual[manual.index("## Commands") :]
    assert [name for name in NAMED if f"| `{name}" not in table and f"`{name}" not in table] == []


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("help",)])
def test_who_asks_gets_the_overview_and_nothing_is_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = run(*arguments, where=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (0, f"{overview()}\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("help", "nonsense"), ("nonsense", "--help"), ("--data", "x", "nonsense")]
)
def test_what_is_no_command_is_refused_with_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = run(*arguments, where=tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "zorgvuldig has no command «nonsense». zorgvuldig --help shows all of them.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_slip_of_the_hand_is_understood() -> None:
    assert "Did you mean doctor?" in unknown("docter")
    assert "Did you mean worker?" in unknown("workers")
    assert not is_known("docter")
    assert is_known("makemigrations")


def test_a_data_directory_has_a_name(tmp_path: Path) -> None:
    said = run("serve", "--data", where=tmp_path)
    assert (said.returncode, said.stderr) == (2, "Name a directory behind --data.\n")
