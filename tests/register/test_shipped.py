"""The register that is shipped is put together from many files: what is wrong is told by the file and the line where it stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zorgvuldig.register import shipped
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.problems import Problem

PACKAGE = Path(shipped.__file__).parent


def loaded(home: Path, file: str, old: str, new: str) -> subprocess.CompletedProcess[str]:
    """The register read in a copy of the source in which one thing is different."""
    shutil.copytree(PACKAGE, home / "zorgvuldig" / "register", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE.parent / "__init__.py", home / "zorgvuldig")
    changed = home / "zorgvuldig" / "register" / "school" / file
    text = changed.read_text()
    assert text.count(old) == 1
    changed.write_text(text.replace(old, new))
    command = "from zorgvuldig.register.load import load; r = load(); print(*r.categories, *r.tables, *r.purposes)"
    return subprocess.run(
        [sys.executable, "-B", "-c", command],
        cwd=home,
        env={"PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def line(file: str, part: str) -> int:
    """The number of the line of a file that begins with `part`."""
    lines = (PACKAGE / "school" / file).read_text().splitlines()
    return next(number for number, one in enumerate(lines, start=1) if one.startswith(part))


def test_every_line_of_the_text_is_found_in_its_file() -> None:
    files = {name: text.splitlines() for name, text in shipped.sources()}
    lines = text_of().splitlines()
    found = shipped.placed(Problem(number, "", "", "") for number in range(1, len(lines) + 1))
    assert [files[one.name][one.line - 1] for one, said in zip(found, lines, strict=True) if said] == [
        *filter(None, lines)
    ]
    assert len({(one.name, one.line) for one in found}) == len(lines)


TWICE = "[tables.board]"  # it stands in another file too


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "says"),
    [
        ("learning.toml", "bit = 9\n", "bit = 8\n", "bit = 9", "categories.grades.bit: bit 8 belongs"),
        ("care.toml", "[tables.care_note]", "[tabels.care_note]", "[tables.care_note]", "tabels: "),
        ("release.toml", "[tables.release]", TWICE, "[tables.release]", "column"),
        ("attendance.toml", "within = 5\n", "within = [5\n", "source = ", "column"),
    ],
    ids=["value", "section", "twice", "syntax"],
)
def test_a_mistake_is_told_by_file_and_line(tmp_path: Path, file: str, old: str, new: str, at: str, says: str) -> None:
    ran = loaded(tmp_path, file, old, new)
    assert ran.returncode == 1
    assert f"register/school/{file} line {line(file, at)}, {says}" in ran.stderr


def test_what_is_left_open_at_the_end_of_a_file_is_told_there(tmp_path: Path) -> None:
    """In the text another file follows, which has no mistake."""
    last = 'uwlr = "eckid"\n'
    ran = loaded(tmp_path, "claims.toml", last, 'uwlr = "eckid\n')
    assert f"register/school/claims.toml line {line('claims.toml', last.strip())}, column" in ran.stderr


def test_what_the_order_does_not_name_comes_behind_the_rest(tmp_path: Path) -> None:
    ran = loaded(tmp_path, "order.toml", '"membership", "grade",', '"membership",')
    assert ran.stdout.split("footage_track ")[1].startswith("grade "), ran.stderr


def test_an_empty_line_inside_an_entry_changes_nothing(tmp_path: Path) -> None:
    ran = loaded(tmp_path, "learning.toml", "bit = 9\n", "bit = 9\n\n# as before\n\n")
    assert ran.stdout.split() == [*load().categories, *load().tables, *load().purposes], ran.stderr


@pytest.mark.parametrize(
    "source", ["# alone\n", "[a.b]\nc = 1\n\n# at the end\n", "a = 1\n\n\n\n# over\n\n# two\n[b]\n"]
)
def test_a_file_is_cut_without_loss(source: str) -> None:
    passages = [*shipped._cut("x", source)]
    assert "\n\n".join(passage.text for passage in passages) + "\n" == source
    assert [source.splitlines()[one.line - 1] for one in passages] == [one.text.partition("\n")[0] for one in passages]
