"""`init` calls the controller by the board's own name, everywhere, and says what a school's own register still lacks."""

import json
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from zorgvuldig.gate.declared import OWN_FILE, REGISTER, TEXT
from zorgvuldig.gate.install import install
from zorgvuldig.gate.log import marks
from zorgvuldig.operations.installation.questions import QUESTIONS, left_to_fill, name_board
from zorgvuldig.operations.register_refresh import in_force, register_to_install
from zorgvuldig.register.board_name import named
from zorgvuldig.register.load import load, parse, text_of

FOUNDING = (
    "--school",
    "Proefschool",
    "--given-name",
    "Ada",
    "--family-name",
    "Eerst",
    "--username",
    "ada",
    "--no-input",
)
BOARD = QUESTIONS[0]
EXAMPLE = load().controller.name


@pytest.fixture(autouse=True)
def _example(database: psycopg.Connection) -> Iterator[None]:
    """The register of these tests' own installation is the one we ship again afterwards."""
    marks.declare(timezone.now())  # as an installation that `init` made has them; they go with the database
    before = in_force()
    yield
    OWN_FILE.unlink(missing_ok=True)
    if in_force() != before:
        install(REGISTER, settings.NAMES, text=TEXT)


def fresh(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command in a process that reads the register's file when it starts."""
    start = [sys.executable, "-m", "zorgvuldig", *arguments, "--data", str(settings.DATA)]
    return subprocess.run(start, capture_output=True, text=True, check=False)


def init(board: str) -> "subprocess.CompletedProcess[str]":
    return fresh("init", "--board", board, *FOUNDING)


def test_families_never_read_the_name_of_the_example(database: psycopg.Connection) -> None:
    said = init("Stichting Proef")
    assert said.returncode == 0, said.stderr
    assert "how to reach Stichting Proef" in said.stdout  # and what is still to be filled in is named
    text = text_of(OWN_FILE)
    found = in_force()
    assert found is not None
    assert (found[1], found[2]) == (text, False)  # the database keeps it as this school's own
    public = fresh("statement", "--json").stdout + fresh("register", "export", "--format", "statement").stdout
    assert (EXAMPLE in public, "wilgendam" in public.lower()) == (False, False)
    assert "Stichting Proef" in fresh("register", "export", "--format", "art30-csv").stdout
    assert (
        json.loads(fresh("register", "export", "--format", "fideslang").stdout)["organization"][0]["name"]
        == "Stichting Proef"
    )


@pytest.mark.parametrize("board", ["", "Stichting\tProef", 'Stichting "Proef"', EXAMPLE, "x" * 201])
def test_a_name_that_cannot_be_is_no_answer(board: str) -> None:
    assert BOARD.wrong(board).endswith(".")


def test_a_name_that_cannot_be_changes_nothing(database: psycopg.Connection) -> None:
    said = init('Stichting "Proef"')
    assert (said.returncode, said.stderr.count("\n"), "Traceback" in said.stderr) == (1, 1, False), said.stderr
    assert "--board" in said.stderr
    assert not OWN_FILE.exists()
    assert register_to_install() == (REGISTER, TEXT)
    assert database.execute("select count(*) from board").fetchone() == (0,)


def test_an_init_that_was_killed_founds_under_the_name_of_the_second_try(database: psycopg.Connection) -> None:
    name_board("Stichting Tikfuot")  # so far it came
    assert init("Stichting Tikfout").returncode == 0
    assert "Tikfuot" not in register_to_install()[1]
    assert text_of(OWN_FILE) == register_to_install()[1]


def without(text: str, start: str) -> tuple[str, str]:
    """The register without the first line that starts so, and that line."""
    line = next(one for one in text.splitlines() if one.startswith(start))
    return text.replace(f"{line}\n", "", 1), line


def test_what_is_missing_is_said_by_an_init_that_founds_nothing(database: psycopg.Connection) -> None:
    assert init("Stichting Proef").returncode == 0
    text, line = without(text_of(OWN_FILE), "ap_reference = ")
    OWN_FILE.write_text(text)  # as a version before, in which nobody asked for this, left file and database
    install(parse(text, "own.toml"), settings.NAMES, text=text)
    said = init("Stichting Anders")
    assert said.returncode == 0, said.stderr
    assert line in said.stdout
    assert "register apply FILE" in said.stdout
    assert "Stichting Anders" not in register_to_install()[1]


def test_a_register_that_this_version_cannot_work_by_is_said_without_a_trace(database: psycopg.Connection) -> None:
    text, line = without(named(text_of(), "Stichting Proef"), "phone = ")
    OWN_FILE.write_text(text)
    said = fresh("doctor")
    assert (said.returncode, "zorgvuldig.uncaught" in said.stderr) == (1, False), said.stderr
    assert line in said.stderr
    assert "Mend it there, and then run: zorgvuldig init" in said.stderr
    OWN_FILE.write_text("[controller")
    assert "this is not TOML" in fresh("doctor").stderr


def test_the_example_is_named_as_an_example() -> None:
    assert "which is an example" in left_to_fill(text_of())[0]
    assert left_to_fill(named(text_of(), "Stichting Proef"))[0].startswith("The register does not say yet how to reach")
