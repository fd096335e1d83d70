"""Packages import only packages below them; nothing is imported inside a function."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.source import ROOT, SOURCE, nodes

LINTER = Path(sys.executable).with_name("lint-imports")
ROOMS = [
    "register",
    "platform",
    "gate",
    "kit",
    "accounts",
    "school",
    "pupils",
    "attendance",
    "learning",
    "care",
    "incidents",
    "messages",
    "families",
    "access",
    "consent",
    "admissions",
    "imports",
    "release",
    "suppliers",
    "media",
    "cameras",
    "copies",
    "pupil_file",
    "retention",
    "backup",
    "rights",
    "governance",
    "statement",
    "operations",
    "web",
    "demo",
]


TAKES = re.compile(r"""\{%-?\s*(?:include|extends|import|from)\s+["']([^"'/]+)/""")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in a folder, with the contracts of its pyproject.toml."""
    command = [LINTER, "--no-cache", "--config", folder / "pyproject.toml"]
    path = {"PYTHONPATH": f"{folder / 'src'}", "PATH": "/usr/bin:/bin", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=path, capture_output=True, text=True, check=False)


def test_every_room_imports_only_rooms_to_its_left() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("gate/door.py", "import zorgvuldig.school.calendar", "A package imports only packages below it"),
        ("platform/names.py", "import zorgvuldig.web", "A package imports only packages below it"),
        ("register/schema.py", "import django.conf", "The register knows neither Django nor a database"),
    ],
)
def test_an_import_to_the_right_is_found(tmp_path: Path, file: str, line: str, contract: str) -> None:
    for module in SOURCE.rglob("*.py"):
        copy = tmp_path / "src" / module.relative_to(SOURCE.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(module.read_text())
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    wrong = tmp_path / "src" / "zorgvuldig" / file
    wrong.write_text(f"{wrong.read_text()}\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_every_room_is_there() -> None:
    assert [room for room in ROOMS if not (SOURCE / room / "__init__.py").exists()] == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, node in nodes(tests=True)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


BANNED = (
    "django.db.models.signals",
    "django.dispatch",
    "django.core.signals",
    "django.contrib.admin",
    "django.test.signals",
)


def test_no_signals_and_no_admin() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node)
        if name.startswith(BANNED)
    ]
    assert found == []


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The full names of what an import brings."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def right_of(room: str, text: str) -> set[str]:
    """The packages above of which a template takes a part; the frame of every page is of nobody (`web`)."""
    taken = set(TAKES.findall(text)) & set(ROOMS) - {"web"}
    return {one for one in taken if ROOMS.index(one) > ROOMS.index(room)}


def test_a_template_takes_parts_of_rooms_to_its_left_only() -> None:
    seen, wrong = 0, {}
    for path in SOURCE.rglob("*.html"):
        room = path.relative_to(SOURCE).parts[0]
        if room in ROOMS:
            seen += 1
            if found := right_of(room, path.read_text(encoding="utf-8")):
                wrong[str(path)] = found
    assert wrong == {}
    assert seen > 300
    assert right_of("school", '{% with page=looked %}{% include "media/parts/sheets.html" %}{% endwith %}') == {"media"}
    assert right_of("media", '{% include "kit/parts/pager.html" %}{% extends "web/base.html" %}') == set()
