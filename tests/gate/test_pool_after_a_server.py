"""A connection that its server ended while it lay in the pool reaches no page."""

from pathlib import Path

import psycopg
from django.db import connections

from tests.patience import until

PID = "select pg_backend_pid()"
ALIVE = "select count(*) from pg_stat_activity where pid = any(%s)"


def _pid() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(PID)
        found: int = cursor.fetchone()[0]
        return found


def _wait_for_the_end_of(pid: int) -> None:
    """Until the process is gone: it leaves the list of those at work a moment before it lets go of the connection."""
    until(lambda: not Path(f"/proc/{pid}").exists(), seconds=30)


def test_the_next_request_gets_another_connection(database: psycopg.Connection) -> None:
    for _ in range(3):  # whatever lies in the pool meanwhile
        first = _pid()
        connections["default"].close()
        database.execute("select pg_terminate_backend(%s)", [first])
        _wait_for_the_end_of(first)
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
