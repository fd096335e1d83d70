"""What we take from others: the lock names exact packages, every licence is allowed, and the list of what is in it fits."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from supply import audit
from supply.audit import asked, faults, holes
from supply.licences import RULES, is_allowed, licence_of
from supply.lock import LOCK, NotLocked, Package, needed_to_run, packages
from supply.sbom import FILE

PIN = "een==1.0 \\\n    --hash=sha256:" + "a" * 64 + "\n    # via zorgvuldig (pyproject.toml)\n"


def test_every_package_is_pinned_with_a_hash() -> None:
    locked = packages()
    assert len(locked) > 100
    assert all(package.version and package.hashes for package in locked)
    assert "://" not in LOCK.read_text()  # no host: a school's own mirror serves the same


@pytest.mark.parametrize(
    "text",
    [
        "een>=1.0 \\\n" + PIN, "een @ file:///een.whl\n", "--index-url elders\n", "git+ssh://elders/een\n", "een==1.0\n", "een==1.0 \\\n",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotLocked):
        packages(text)


def test_what_is_for_developers_is_not_for_running() -> None:
    needed = needed_to_run(packages())
    assert {"django", "asgiref", "psycopg", "psycopg-binary", "granian"} <= needed
    assert not {"pytest", "mypy", "ruff", "playwright", "pip-audit", "hypothesis"} & needed


def test_the_list_names_every_package_of_the_lock_once() -> None:
    """That its text is exactly what follows from the lock is for `make check`, where everything of it is installed."""
    told: dict[str, Any] = json.loads(FILE.read_text())
    locked = packages()
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert [one["purl"] for one in told["components"]] == [package.purl for package in locked]
    assert [{h["content"] for h in one["hashes"]} for one in told["components"]] == [set(p.hashes) for p in locked]
    running = needed_to_run(locked)
    assert {one["name"] for one in told["components"] if one["scope"] == "required"} == running
    assert all(is_allowed(one["licenses"][0]["expression"]) for one in told["components"])
    references = {one["ref"] for one in told["dependencies"]}
    assert {below for one in told["dependencies"] for below in one["dependsOn"]} <= references


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("MIT", True), ("MIT AND PSF-2.0", True), ("GPL-3.0-only OR MIT", True), ("(Apache-2.0 OR BSD-3-Clause)", True),
        ("GPL-3.0-only", False), ("MIT AND GPL-2.0-or-later", False), ("", False), ("UNKNOWN", False),
    ],
)  # fmt: skip
def test_which_licence_will_do(expression: str, right: bool) -> None:
    assert is_allowed(expression) is right


def test_what_is_wrong_is_said() -> None:
    wrong = [Package("deepface", "1.0"), Package("pytest", "0.0.1")]
    said = "\n".join(faults(wrong))
    assert "deepface is forbidden here" in said
    assert "deepface 1.0 is under a licence that nobody wrote down" in said
    assert "the lock has another version" in said
    assert RULES["forbidden"]
    assert licence_of("django") == "BSD-3-Clause"


TOLD: dict[str, Any] = {
    "dependencies": [
        {"name": "een", "version": "1.0", "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["1.1"]}]},
        {"name": "twee", "version": "2.0", "vulns": []},
        {"name": "drie", "skip_reason": "not found"},
    ]
}


def test_known_holes_are_named_and_silence_is_not_taken_for_safety() -> None:
    assert holes(TOLD) == (["een 1.0 has a known hole: PYSEC-0000-1. Solved in: 1.1."], 2)
    assert holes(None) == ([], 0)


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_an_index_that_does_not_answer_is_said_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], strict: bool, code: int
) -> None:
    monkeypatch.setattr(audit, "faults", lambda locked: iter(()))
    monkeypatch.setattr(audit, "asked", lambda program: None)
    monkeypatch.setattr("sys.argv", ["audit", *(["--strict"] if strict else [])])
    assert audit.main() == code
    assert "NOT ASKED" in capsys.readouterr().err


def test_a_known_hole_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "faults", lambda locked: iter(()))
    monkeypatch.setattr(audit, "asked", lambda program: TOLD)
    monkeypatch.setattr("sys.argv", ["audit"])
    assert audit.main() == 1
    assert "PYSEC-0000-1" in capsys.readouterr().err


def test_a_program_that_is_not_there_or_says_nonsense_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(tmp_path / "niet") is None
    nonsense = subprocess.CompletedProcess([], 1, stdout="geen verbinding", stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *a, **b: nonsense)
    assert asked(Path(__file__)) is None
