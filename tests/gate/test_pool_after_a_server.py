"""A connection that its server ended while it lay in the pool reaches no page."""

import time

import psycopg
from django.db import connections

PID = "select pg_backend_pid()"
ALIVE = "select count(*) from pg_stat_activity where pid = any(%s)"


def _pid() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(PID)
        found: int = cursor.fetchone()[0]
        return found


def test_the_next_request_gets_another_connection(database: psycopg.Connection) -> None:
    for _ in range(3):  # whatever lies in the pool meanwhile
        first = _pid()
        connections["default"].close()
        database.execute("select pg_terminate_backend(%s)", [first])
        until = time.monotonic() + 30
        while database.execute(ALIVE, [[first]]).fetchone() != (0,):
            assert time.monotonic() < until
        assert _pid() != first


def test_connections_in_order_are_kept(database: psycopg.Connection) -> None:
    seen = list(_seen())
    _seen()
    assert database.execute(ALIVE, [seen]).fetchone() == (len(seen),)


def _seen() -> set[int]:
    """Who served some requests, one after the other."""
    found = set()
    for _ in range(8):
        found.add(_pid())
        connections["default"].close()
    return found
