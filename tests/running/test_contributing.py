"""The walks of docs/first-change.md, done to the letter in a copy of the source: what a newcomer is told to do works, and what is refused is."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.structure.source import ROOT

GUIDE = (ROOT / "docs" / "first-change.md").read_text()
COPIED = ("src", "tests", "docs", "deploy", "bench", "supply", "pyproject.toml", "CONTRIBUTING.md")
PLACE = re.compile(r"^In `(?P<file>[^`]+)`, (?P<how>after|before|instead of|at the end)(?: `(?P<line>[^`]+)`)?:$")
NEW = re.compile(r"^New file `(?P<file>[^`]+)`:$")
PATIENCE = 1200  # seconds for one command, on a machine with other things to do


@dataclass
class Step:
    """What comes before a block, the block, and what it should say afterwards."""

    told: str
    block: str
    says: str = ""


@dataclass
class Walk:
    """A heading of the guide with its steps, in order."""

    name: str
    steps: list[Step] = field(default_factory=list)


def walks() -> Iterator[Walk]:
    """Every heading that has blocks to follow."""
    for part in GUIDE.split("\n## ")[1:]:
        walk = Walk(part.partition("\n")[0])
        for told, _kind, block, said in re.findall(
            r"([^\n]*)\n\n```(\w+)\n(.*?)```\n(?:\n> ([^\n]+)\n)?", part, re.DOTALL
        ):
            walk.steps.append(Step(told, block, said))
        if walk.steps:
            yield walk


WALKS = {walk.name: walk for walk in walks()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source in a directory of its own, without what a machine keeps beside it."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def write(copy: Path, step: Step) -> None:
    """Put a block where the guide says; that place is one."""
    if made := NEW.match(step.told):
        assert not (copy / made["file"]).exists()
        (copy / made["file"]).write_text(step.block)
        return
    place = PLACE.match(step.told)
    assert place, f"nobody knows what to do with what stands after: {step.told}"
    file = copy / place["file"]
    text = file.read_text()
    if place["how"] == "at the end":
        file.write_text(text + step.block)
        return
    line = f"{place['line']}\n"
    assert f"\n{text}".count(f"\n{line}") == 1, f"{place['file']} has not one line {line}"
    before, _, after = f"\n{text}".partition(f"\n{line}")
    middle = {"after": line + step.block, "before": step.block + line, "instead of": step.block}[place["how"]]
    file.write_text(f"{before}\n{middle}{after}".removeprefix("\n"))


def run(copy: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command of the guide, on the copy. Of what the tests of this run set nothing is passed on."""
    program, *arguments = re.findall(r'"[^"]*"|\S+', command)
    module = {"zorgvuldig": ["zorgvuldig"], "pytest": ["pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZORGVULDIG_", "DATABASE_", "DJANGO_"))}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", *module[program], *(word.strip('"') for word in arguments)],
        cwd=copy,
        env={**kept, "PYTHONPATH": f"{copy / 'src'}:{copy}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("name", WALKS)
def test_what_a_newcomer_is_told_to_do_works(copy: Path, name: str) -> None:
    """A block before which it says that something is refused has to be refused."""
    for step in WALKS[name].steps:
        if PLACE.match(step.told) or NEW.match(step.told):
            write(copy, step)
            continue
        ran = [run(copy, command) for command in step.block.splitlines()]
        output = "".join(one.stdout + one.stderr for one in ran)
        is_refused = "refused" in step.told
        assert all((one.returncode != 0) is is_refused for one in ran), output
        assert step.says in output, output
        assert is_refused or "CRITICAL" not in output, output


def test_the_walks_are_there_with_their_steps() -> None:
    assert {name: len(walk.steps) for name, walk in WALKS.items()} == {
        "Add a field with its form: five files": 6,
        "Add a rule and its page: four files": 6,
        "Add a supplier claim: three files": 4,
        "Add a promise: eight files": 10,
    }
    assert sum(bool(step.says) for walk in WALKS.values() for step in walk.steps) == 5


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_a_walk_touches_as_many_files_as_its_heading_says(walk: Walk) -> None:
    """A migration that is made is one of them; where the name of the last one is kept is not."""
    places = (made["file"] for step in walk.steps if (made := PLACE.match(step.told) or NEW.match(step.told)))
    migrations = sum("makemigrations" in step.block for step in walk.steps)
    numbers = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    assert walk.name.endswith(f": {numbers[len(set(places)) + migrations]} files")


def test_a_place_that_is_not_there_any_more_is_seen(copy: Path) -> None:
    gone = Step('In `src/zorgvuldig/urls.py`, after `    path("gone/")`:', "x\n")
    with pytest.raises(AssertionError, match="has not one line"):
        write(copy, gone)
