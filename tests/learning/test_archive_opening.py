"""The archive opens to whoever keeps it, by a digest, for its own purpose, and to nobody else."""

import psycopg
import pytest

from tests.gate.hostile import ask, column, inside
from tests.learning.archiving import put_archived
from tests.people import Cast, days, secret_of
from zorgvuldig.learning.archive.reads import digest

WISH = ("archive", ("organisation", "archive"))


def key_of(cast: Cast) -> str:
    (day,) = cast.db.execute("select born_on from pupil_birth where pupil_id = %s", [cast.noor.id]).fetchone()
    return digest("Bakkerman", day.year).hex()


def test_a_digest_opens_the_archive_and_nothing_else_of_the_pupil(cast: Cast, runtime: psycopg.Connection) -> None:
    put_archived(cast)
    result, token = ask(runtime, secret_of(cast.arend), *WISH, "archive", key_of(cast))
    assert result == 2
    with inside(runtime, "reader", token):
        assert column(runtime, "select person_id from archive_record") == [cast.noor.id]
        assert column(runtime, "select pupil_id from pupil_identity") == []


@pytest.mark.parametrize("key", ["", "x", "00", "g" * 64, "0" * 64, "0" * 63, "'; select 1; --", "%"])
def test_what_is_no_digest_finds_nobody_and_raises_nothing(cast: Cast, runtime: psycopg.Connection, key: str) -> None:
    put_archived(cast)
    assert ask(runtime, secret_of(cast.arend), *WISH, "archive", key)[0] == 1


@pytest.mark.parametrize("name", ["anna", "dirk", "petra", "fenna", "leo", "gerda", "noor", "bas"])
def test_nobody_else_searches_the_archive(cast: Cast, runtime: psycopg.Connection, name: str) -> None:
    put_archived(cast)
    assert ask(runtime, secret_of(cast.people[name]), *WISH, "archive", key_of(cast))[0] == 0


def test_an_archivist_opens_no_file(cast: Cast, runtime: psycopg.Connection) -> None:
    secret = secret_of(cast.arend)
    for purpose in ("administration", "search", "oversight", "retention", "teaching", "rights"):
        assert ask(runtime, secret, purpose, ("identity",), "pupil", cast.noor.uid)[0] == 0
    assert ask(runtime, secret, *WISH, "pupil", cast.noor.uid)[0] == 0  # the archive has nothing of Noor
    uid = put_archived(cast)
    assert ask(runtime, secret, *WISH, "pupil", uid)[0] == 2
    assert ask(runtime, secret, "archive", ("identity", "archive"), "pupil", uid)[0] == 0
    assert ask(runtime, secret, "archive", ("archive",), "pupil", uid, writes=("archive",))[0] == 0


def test_the_role_ends_on_its_day(cast: Cast, runtime: psycopg.Connection) -> None:
    put_archived(cast)
    secret = secret_of(cast.arend)
    cast.db.execute("update staff_role set ends_on = %s where role = 'archivist'", [days(0)])
    assert ask(runtime, secret, *WISH, "archive", key_of(cast))[0] == 0


def test_another_purpose_does_not_search_the_archive(cast: Cast, runtime: psycopg.Connection) -> None:
    put_archived(cast)
    assert ask(runtime, secret_of(cast.anna), "administration", ("organisation",), "archive", key_of(cast))[0] == 0
