"""Prepared statements outlive a request on their connection: what they may bring along, and what they must not."""

import time

import psycopg
import pytest
from django.db import connection as django_connection
from psycopg_pool import ConnectionPool

from tests.gate.conftest import CLASS, READS
from tests.gate.hostile import next_request
from tests.people import NOW, Cast, Someone, secret_of
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.platform.postgres.pooled import PREPARED_AFTER
from zorgvuldig.school.people.models import PupilIdentity

OFTEN = PREPARED_AFTER + 3
MADE = "select name, from_sql from pg_prepared_statements order by prepare_time"


def names(who: Someone, purpose: str, kind: Kind, key: object, writes: tuple[str, ...] = ()) -> set[str]:
    """Whose names somebody sees behind a door, asked so often that the question is prepared."""
    reads = ("identity",) if writes else READS if kind is Kind.GROUP else ("identity",)
    with open_door(secret_of(who), purpose=purpose, reads=reads, writes=writes, kind=kind, key=str(key), now=NOW):
        found = [set(PupilIdentity.objects.values_list("given_name", flat=True)) for _ in range(OFTEN)]
    assert all(one == found[0] for one in found)
    return found[0]


def made() -> list[tuple[str, bool]]:
    """The prepared statements of this connection, and whether somebody made them in SQL."""
    with django_connection.cursor() as cursor:
        cursor.execute(MADE)
        return cursor.fetchall()


def is_gone(database: psycopg.Connection, backend: int) -> bool:
    """Whether a database process ended, within a few seconds."""
    until = time.monotonic() + 5
    while database.execute("select from pg_stat_activity where pid = %s", [backend]).fetchone() is not None:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_a_statement_that_was_prepared_stays_for_the_next_request(cast: Cast) -> None:
    """Else the tests below would prove nothing: it is prepared, and the next request has the same connection."""
    assert names(cast.dirk, "teaching", Kind.GROUP, cast.groups["wi2B"][1]) == CLASS
    before = made()
    assert before
    assert not any(from_sql for _, from_sql in before)
    with next_request() as pooled:
        assert {name for name, _ in before} <= {name for name, _ in pooled.execute(MADE).fetchall()}


def test_the_same_statement_shows_everybody_their_own(cast: Cast) -> None:
    """A plan knows the roles and policies, never what was opened."""
    key = cast.groups["wi2B"][1]
    assert names(cast.dirk, "teaching", Kind.GROUP, key) == CLASS
    assert names(cast.gerda, "parental_view", Kind.OWN, "") == {"Noor", "Tess"}
    assert names(cast.anna, "administration", Kind.PUPIL, cast.sem.uid, writes=("identity",)) == {"Sem"}
    assert names(cast.dirk, "teaching", Kind.GROUP, key) == CLASS
    with django_connection.cursor() as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
        cursor.connection.execute("select given_name from public.pupil_identity")


def test_a_refusal_leaves_a_connection_that_works(cast: Cast) -> None:
    """A rollback makes the driver throw its statements away; both sides then count none."""
    key = cast.groups["wi2B"][1]
    names(cast.dirk, "teaching", Kind.GROUP, key)
    with (
        pytest.raises(ZeroDivisionError),
        open_door(secret_of(cast.dirk), purpose="teaching", reads=READS, kind=Kind.GROUP, key=str(key), now=NOW),
    ):
        raise ZeroDivisionError
    with (
        pytest.raises(Refused),
        open_door(secret_of(cast.gerda), purpose="teaching", reads=READS, kind=Kind.GROUP, key=str(key), now=NOW),
    ):
        pass
    with next_request():
        pass
    assert names(cast.dirk, "teaching", Kind.GROUP, key) == CLASS


@pytest.mark.parametrize(
    "attack",
    [
        ["deallocate {name}", "prepare {name} as select 'mine'"],  # the next request would run mine behind its door
        ["prepare _pg3_99999 as select 'mine'"],
        ["deallocate {name}"],  # the next request would fail
        ["deallocate {name}", "prepare other as select 'mine'"],
    ],
)
def test_a_connection_with_statements_of_a_stranger_is_thrown_away(
    cast: Cast, database: psycopg.Connection, attack: list[str]
) -> None:
    names(cast.dirk, "teaching", Kind.GROUP, cast.groups["wi2B"][1])
    name, backend, pool = made()[0][0], django_connection.connection.info.backend_pid, django_connection.pool
    for statement in attack:
        django_connection.connection.execute(statement.format(name=name), prepare=False)
    django_connection.close()
    assert is_gone(database, backend)
    assert isinstance(pool, ConnectionPool)
    with pool.connection(timeout=5) as fresh:
        assert fresh.info.backend_pid != backend
        assert not [name for name, from_sql in fresh.execute(MADE).fetchall() if from_sql]


def test_statements_are_thrown_away_together_without_harm(cast: Cast) -> None:
    """The driver sees this one, and counts anew."""
    names(cast.dirk, "teaching", Kind.GROUP, cast.groups["wi2B"][1])
    django_connection.connection.execute("deallocate all")
    assert names(cast.dirk, "teaching", Kind.GROUP, cast.groups["wi2B"][1]) == CLASS
    with next_request():
        pass
