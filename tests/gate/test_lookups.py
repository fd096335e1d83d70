"""What is open is found by its key, however little was known of the table when the plan was made."""

import psycopg
import pytest

from tests.gate.conftest import CLASS, READS, WRITES
from tests.gate.hostile import ask, column, connect, inside
from tests.people import Cast, secret_of

LOOKED_IN = ("gate.cap", "gate.session")


def scans(connection: psycopg.Connection, name: str) -> int:
    """How often this connection went through a table, or through an index, since the server last wrote its counts down."""
    (count,) = connection.execute("select pg_stat_get_xact_numscans(%s::regclass)", [name]).fetchone() or (0,)
    return int(count)


@pytest.mark.parametrize(
    ("hand", "statement"),
    [("reader", "select from grade"), ("writer", "update grade set value = value returning 1")],
    ids=["reader", "writer"],
)
def test_a_plan_made_when_nothing_was_open_goes_through_the_index(cast: Cast, hand: str, statement: str) -> None:
    """At night the tables are empty and known to be: a plan made then would read them whole in the morning, for each question."""
    cast.db.execute("delete from gate.cap")
    for name in LOOKED_IN:
        cast.db.execute(f"vacuum (analyze) {name}")
    with connect() as connection:
        connection.execute("select pg_stat_force_next_flush()")  # of what an earlier test did on it
        group = cast.groups["wi2B"][1]
        with connection.transaction():
            result, token = ask(connection, secret_of(cast.dirk), "teaching", READS, "group", group, writes=WRITES)
            assert result == 1 + len(CLASS)
            assert {name: scans(connection, name) for name in LOOKED_IN} == dict.fromkeys(LOOKED_IN, 0)
        with connection.transaction():
            assert column(connection, "select actor_id from gate.holder(%s::uuid, true)", [token]) == [cast.dirk.id]
            assert {name: scans(connection, name) for name in LOOKED_IN} == dict.fromkeys(LOOKED_IN, 0)
        with inside(connection, hand, token):
            assert len(connection.execute(statement).fetchall()) == len(CLASS)
            assert {name: scans(connection, name) for name in LOOKED_IN} == dict.fromkeys(LOOKED_IN, 0)
            assert scans(connection, "gate.cap_pkey") > 0


def test_going_through_a_table_is_counted(cast: Cast) -> None:
    """Or the test above could not fail."""
    with cast.db.transaction():
        cast.db.execute("set local enable_indexscan = off")
        cast.db.execute("set local enable_bitmapscan = off")
        before = scans(cast.db, "gate.session")
        cast.db.execute("select from gate.session")
        assert scans(cast.db, "gate.session") == before + 1
