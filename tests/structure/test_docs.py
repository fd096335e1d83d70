"""What an operator or the next developer looks up is there: settings, commands, dependencies, packages, links."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.structure.source import ROOT

OPERATE = (ROOT / "docs" / "operate.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_setting_is_explained() -> None:
    used = set(
        re.findall(r'"(ZORGVULDIG_[A-Z_]+|DATABASE_URL)"', (ROOT / "src/zorgvuldig/settings/__init__.py").read_text())
    )
    assert len(used) > 8
    assert {name for name in used if f"`{name}`" not in OPERATE} == set()


def test_every_command_is_explained() -> None:
    commands = {path.stem for path in (ROOT / "src/zorgvuldig/management/commands").glob("*.py")} - {"__init__"}
    assert {name for name in commands if f"`{name}" not in OPERATE} == set()


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    reasons = (ROOT / "docs" / "dependencies.md").read_text().lower()
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[><=~]", entry)[0] for entry in named}
    assert {
        name for name in names if name.removeprefix("django-").removesuffix("-python").split("-")[0] not in reasons
    } == set()


def test_every_room_is_in_the_architecture() -> None:
    rooms = {path.parent.name for path in (ROOT / "src/zorgvuldig").glob("*/__init__.py")}
    text = (ROOT / "docs" / "architecture.md").read_text()
    outside = {"migrations", "locale", "templates", "jinja2"}
    assert {room for room in rooms - outside if f"`{room}" not in text} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_link_leads_nowhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
