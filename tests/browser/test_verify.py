"""The page that checks files works from a file, in a browser without a net: the same good and damaged files as the command line."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import look_at_every_size
from tests.conftest import wipe
from tests.people import cast_again
from tests.transparency.conftest import own_disk
from tests.transparency.damaging import DAMAGES, KEYS, PROOF, STATEMENT, Files, good_files
from tests.transparency.test_verify import CHECKER


@pytest.fixture(scope="module")
def files(_built: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with own_disk(tmp_path_factory.mktemp("log")):
        yield good_files(cast_again(_built))
    wipe(_built)


@pytest.fixture(scope="module")
def checker(chromium: Browser) -> Iterator[Page]:
    """The page, opened from a file, without a net."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(CHECKER.as_uri())
    yield page
    assert problems == []
    context.close()


def check(page: Page, place: Path, files: Files) -> str:
    """Choose these files; «goed» or «fout», when all were looked at."""
    for name, content in files.items():
        (place / name).write_bytes(content)
    page.evaluate("delete document.body.dataset.klaar")
    page.set_input_files("#bestanden", [place / name for name in files])
    expect(page.locator("body[data-klaar]")).to_be_attached()
    return page.locator("body").get_attribute("data-klaar")


def test_good_files_are_in_order(checker: Page, files: Files, tmp_path: Path) -> None:
    assert check(checker, tmp_path, files) == "goed", checker.inner_text("#lijst")
    said = checker.inner_text("#lijst")
    assert checker.locator("li.goed").count() == len(files)
    for sentence in ("Bevestigd door 2 van 3 getuigen", "Precies dit maakte de school bekend", "Witnessed by 2 of 3"):
        assert sentence in said
    look_at_every_size(checker, "verify-good")


@pytest.mark.parametrize("how", DAMAGES)
def test_damage_is_said(checker: Page, files: Files, tmp_path: Path, how: str) -> None:
    damage = DAMAGES[how]
    given = {KEYS: files[KEYS], damage.name: damage.made(files)}
    if damage.name in (STATEMENT, KEYS):
        given[PROOF] = files[PROOF]
    assert check(checker, tmp_path, given) == "fout", how
    said = checker.inner_text("li.fout >> nth=0")
    assert "klopt NIET" in said
    assert damage.says in checker.inner_text("#lijst")


def test_without_keys_a_proof_is_refused(checker: Page, files: Files, tmp_path: Path) -> None:
    assert check(checker, tmp_path, {PROOF: files[PROOF]}) == "fout"
    assert "Kies het bestand met sleutels" in checker.inner_text("#lijst")
    look_at_every_size(checker, "verify-bad")
