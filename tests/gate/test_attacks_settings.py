"""Hostile SQL on rows about no pupil: who opened them for reading changes none, nobody changes those of invented people, nor while opening."""

import psycopg
import pytest

from tests.gate.hostile import ask, enter, inside, token_of
from tests.people import NOW, Cast, secret_of
from zorgvuldig.canaries.actions import make

READS = ("organisation", "staff")
RENAME = "update subject set name = 'Iets anders'"  # asks for no row, so that only what may be changed is asked


@pytest.fixture
def subjects(cast: Cast) -> int:
    """How many subjects of real schools there are, beside those of the invented one."""
    make(NOW)
    assert cast.db.execute("select count(*) from subject where id < 0").fetchone() != (0,)
    (count,) = cast.db.execute("select count(*) from subject where id > 0").fetchone()
    assert count
    return count


def test_who_opened_for_reading_changes_nothing(cast: Cast, runtime: psycopg.Connection, subjects: int) -> None:
    token = token_of(runtime, cast.leo, "setting_up", READS)
    with inside(runtime, "writer", token) as writer:
        assert writer.execute(RENAME).rowcount == 0


def test_who_opened_for_writing_changes_no_row_of_invented_people(
    cast: Cast, runtime: psycopg.Connection, subjects: int
) -> None:
    token = token_of(runtime, cast.leo, "setting_up", READS, writes=("organisation",))
    with inside(runtime, "writer", token) as writer:
        assert writer.execute(RENAME).rowcount == subjects


def test_what_was_opened_for_writing_begins_and_ends_with_its_opening(
    cast: Cast, runtime: psycopg.Connection, subjects: int
) -> None:
    with runtime.transaction(force_rollback=True):
        _, token = ask(runtime, secret_of(cast.leo), "setting_up", READS, "nobody", writes=("organisation",))
        enter(runtime, "writer", token)
        assert runtime.execute(RENAME).rowcount == 0
    token = token_of(runtime, cast.leo, "setting_up", READS, writes=("organisation",))
    cast.db.execute("update gate.session set until = now()")
    with inside(runtime, "writer", token) as writer:
        assert writer.execute(RENAME).rowcount == 0
