"""What an operator or the next developer looks up is there: settings, commands, dependencies, packages, links."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.structure.source import ROOT, SOURCE
from zorgvuldig.gate.declared import REGISTER

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


def test_every_package_and_every_category_is_in_the_glossary() -> None:
    glossary = {word for row in _glossary() for word in re.findall(r"`([^`]+)`", row[2])}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")} - {"migrations", "locale"}
    assert packages - glossary == set()
    assert REGISTER.categories.keys() - glossary == set()


def test_what_the_glossary_names_is_there() -> None:
    source = "\n".join(path.read_text() for kind in ("py", "sql", "toml") for path in SOURCE.rglob(f"*.{kind}"))
    words = set(re.findall(r"\w+", source))
    named = [name for row in _glossary() for name in re.findall(r"`([^`]+)`", row[2])]
    assert len(named) > 150
    paths = {name for name in named if "/" in name}
    assert {path for path in paths if not (SOURCE / path).exists()} == set()
    assert {name for name in named if name not in paths and not words.issuperset(re.findall(r"\w+", name))} == set()


def _glossary() -> list[list[str]]:
    """The rows of the glossary, each as its cells."""
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_link_leads_nowhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
