"""Whoever has a file checks it without the school: good ones are in order, and each of many kinds of damage is said."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from zorgvuldig_verify.__main__ import main

from tests.conftest import wipe
from tests.people import cast_again
from tests.structure.source import ROOT
from tests.transparency.conftest import own_disk
from tests.transparency.damaging import (
    CHECKPOINT,
    COPY,
    DAMAGES,
    KEYS,
    LOG,
    PAGE,
    PAGE_IN_ENGLISH,
    PROOF,
    RECEIPTS,
    STATEMENT,
    Files,
    good_files,
)

CHECKER = ROOT / "src/zorgvuldig/transparency/verify.html"


@pytest.fixture(scope="module")
def files(_built: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with own_disk(tmp_path_factory.mktemp("log")):
        yield good_files(cast_again(_built))
    wipe(_built)


def checked(place: Path, files: Files, *names: str, keys: bool = True) -> int:
    for name, content in files.items():
        (place / name).write_bytes(content)
    given = ["--keys", str(place / KEYS)] if keys else []
    return main([*given, *(str(place / name) for name in names)])


@pytest.mark.parametrize("name", [COPY, LOG, RECEIPTS, PROOF, CHECKPOINT, PAGE, PAGE_IN_ENGLISH])
def test_a_good_file_is_in_order(files: Files, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, files, name) == 0
    assert "in order." in capsys.readouterr().out


def test_all_of_them_at_once_are(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, files, STATEMENT, *(name for name in files if name not in (KEYS, STATEMENT))) == 0
    out = capsys.readouterr().out
    assert "Witnessed by 2 of 3" in out
    assert "published exactly this" in out
    assert re.search(r"the school said: P01 \w+, P02 \w+", out)
    assert re.search(r"[1-9]\d* with a proof that holds", out)


@pytest.mark.parametrize("how", DAMAGES)
def test_damage_is_said(files: Files, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    damage = DAMAGES[how]
    damaged = {**files, damage.name: damage.made(files)}
    names = [PROOF, STATEMENT] if damage.name == STATEMENT else [CHECKPOINT if damage.name == KEYS else damage.name]
    assert checked(tmp_path, damaged, *names) == 1
    said = capsys.readouterr().err
    assert damage.says in said
    assert said.rstrip().endswith((".", "'s.")) or ":" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("name", "says"), [(RECEIPTS, "does not say whose"), (PAGE, "says itself whose"), (PROOF, "whose signatures"), (CHECKPOINT, "whose signatures")])  # fmt: skip
def test_without_keys_what_does_not_say_whose_it_is_is_refused(
    files: Files, tmp_path: Path, name: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, files, name, keys=False) == 1
    assert says in capsys.readouterr().err


def test_without_keys_a_copy_says_by_which_key_it_holds(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, files, COPY, LOG, keys=False) == 0
    out = capsys.readouterr().out
    assert "compare it with the school's" in out
    assert "those in the file itself" in out


def test_what_a_leaked_key_signed_is_refused(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leaked = {**files, KEYS: files[KEYS].replace(b'"leaked": false', b'"leaked": true')}
    for name in (COPY, LOG, RECEIPTS):
        assert checked(tmp_path, leaked, name) == 1
    assert "not in your file with keys" in capsys.readouterr().err


def test_a_statement_without_its_hour_proves_nothing(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, files, STATEMENT) == 1
    assert "by itself this file proves nothing" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"{}", b"[]", b"\xff", b"hello", b"c2sp.org/tlog-proof@v1\n\n", b"a\n\n\xe2\x80\x94 b\n"]
)
def test_anything_else_is_refused_in_one_sentence(
    files: Files, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, {**files, "odd": content}, "odd") == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_page_is_one_file_that_asks_nothing_of_anybody_and_has_the_colours_of_the_house() -> None:
    page = CHECKER.read_text()
    assert not re.findall(r"(?:https?:)?//[a-z]+\.|<link|<img|@import|fetch\(|XMLHttpRequest|import\(", page)
    assert "default-src 'none'" in page
    tokens = (ROOT / "src/zorgvuldig/web/static/css/tokens.css").read_text()
    ours = dict(re.findall(r"^  (--z-[\w-]+): (.+);$", page, re.MULTILINE))
    assert len(ours) > 10
    for name, value in ours.items():
        said = rf'^\s*{name}: (?:var\(--[\w-]+, )?(?:"Zorgvuldig \w+", )?{re.escape(value)}\)?;$'  # our letters are no part of one file
        assert re.search(said, tokens, re.MULTILINE), name


def test_the_package_uses_nothing_of_the_server() -> None:
    for file in (ROOT / "verify/src").rglob("*.py"):
        found = set(re.findall(r"^(?:from|import) (\w+)", file.read_text(), re.MULTILINE))
        assert found <= sys.stdlib_module_names | {"cryptography", "zorgvuldig_verify"}, file.name
