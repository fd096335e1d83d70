"""The gate is put in place while others are at work: nobody waits for it for long, and it waits for nobody for ever.

A job that holds a table and asks for another by a second connection would wait for the installing, and the installing for the job.
The database sees no circle in that, as the job's first connection waits for nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.people import Cast
from zorgvuldig.gate import install as installing
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.platform.postgres import DatabaseProblem, connect_admin

TRIED = "select count(*) from pg_stat_activity where datname = current_database() and usename = %s and wait_event_type = 'Lock'"
ASKED_NEXT = "select count(*) from account_emailaddress"
POLICIES = "select count(*), min(polname) from pg_policy"


@contextmanager
def busy() -> Iterator[psycopg.Connection]:
    """Somebody who keeps a row of a table, and looks no further."""
    with connect_admin(settings.LOCATION) as holder, holder.transaction():
        holder.execute("lock table breach in row share mode")
        yield holder


def install() -> None:
    try:
        installing.install(REGISTER, settings.NAMES, text=TEXT)
    finally:
        connections["owner"].close()


@contextmanager
def installing_beside(other: psycopg.Connection) -> Iterator[None]:
    """An install in a thread, which waits for somebody by now; at the end it is done, and nothing failed."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            install()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while other.execute(TRIED, [settings.NAMES.owner]).fetchone() != (1,):
        assert thread.is_alive()
    yield
    thread.join(180)
    assert not thread.is_alive()
    assert failed == []


def test_whoever_is_busy_with_two_connections_goes_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "TRIES", 1_000)
    with ExitStack() as until_it_is_done, connect_admin(settings.LOCATION) as other, busy():
        until_it_is_done.enter_context(installing_beside(other))
        other.execute("set statement_timeout = '60s'")
        other.execute(ASKED_NEXT).fetchone()  # what the job asks by its second connection


def test_whoever_is_busy_with_one_connection_goes_first_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database sees that each waits for the other, and sends away whoever notices: here it is the install, as the other has patience."""
    monkeypatch.setattr(installing, "LOCK_TIMEOUT", "60s")  # so that it is not this that ends it
    with ExitStack() as until_it_is_done, connect_admin(settings.LOCATION) as other, busy() as holder:
        holder.execute("set deadlock_timeout = '60s'")
        until_it_is_done.enter_context(installing_beside(other))
        holder.execute(ASKED_NEXT).fetchone()


def test_a_table_that_never_comes_free_is_said_and_nothing_is_half_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "TRIES", 2)
    monkeypatch.setattr(installing, "LOCK_TIMEOUT", "200ms")
    before = cast.db.execute(POLICIES).fetchone()
    with busy(), pytest.raises(DatabaseProblem, match="try again"):
        install()
    assert cast.db.execute(POLICIES).fetchone() == before
