"""A stranger's hand on the runtime login: bare connections that send any SQL, and the five statements of a door."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection as django_connection

from tests.people import Someone, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.postgres.pooled import is_alive

OPEN = "select result from gate.open(%s::text, %s::uuid, %s::text, %s::bigint, %s::bigint, %s::text, %s::text, false)"
ENTER = "select set_config('role', %s::text, true), set_config('app.token', %s::text, true)"


_given_back: defaultdict[str, list[psycopg.Connection]] = defaultdict(list)


def connect(role: str = "runtime", *, autocommit: bool = True) -> psycopg.Connection:
    """Sign in to the database as one of the installation's logins."""
    dsn = settings.LOCATION.dsn(getattr(settings.NAMES, role), settings.SECRETS.passwords[role])
    connection = lent(dsn, partial(psycopg.connect, dsn))
    connection.autocommit = autocommit
    return connection


def lent(key: str, make: Callable[[], psycopg.Connection]) -> psycopg.Connection:
    """A connection that an earlier test closed, which remembers nothing, or a new one where there is none.

    Whoever is new has the server read its whole catalogue again: ten times the work of what a test then asks.
    """
    while _given_back[key]:
        if is_alive(connection := _given_back[key].pop()):
            return connection
        psycopg.Connection.close(connection)
    connection = make()
    connection.close = partial(_give_back, connection, key)  # type: ignore[method-assign]
    return connection


def _give_back(connection: psycopg.Connection, key: str) -> None:
    """Have its server forget all that was said on it; one that cannot is closed."""
    if any(connection is one for one in _given_back[key]):
        return
    with suppress(Exception):
        connection.rollback()
        connection.autocommit = True
        connection.execute("discard all", prepare=False)
        connection._prepared = type(connection._prepared)()
        _given_back[key].append(connection)
        return
    psycopg.Connection.close(connection)


def ask(
    connection: psycopg.Connection,
    secret: str,
    purpose: str,
    reads: tuple[str, ...],
    kind: str,
    key: object = "",
    *,
    writes: tuple[str, ...] = (),
    token: uuid.UUID | None = None,
) -> tuple[int, uuid.UUID]:
    """Call `gate.open`; returns what it said and the token."""
    token = token or uuid.uuid4()
    values = [secret, token, purpose, REGISTER.mask(reads), REGISTER.mask(writes), kind, str(key)]
    row = connection.execute(OPEN, values).fetchone()
    assert row is not None
    return row[0], token


def enter(connection: psycopg.Connection, role: str, token: uuid.UUID | None = None) -> None:
    """Take `reader` or `writer`, and a token, for the transaction that is under way."""
    connection.execute(ENTER, [getattr(settings.NAMES, role), str(token) if token else ""])


@contextmanager
def inside(connection: psycopg.Connection, role: str, token: uuid.UUID | None = None) -> Iterator[psycopg.Connection]:
    """One transaction as `reader` or `writer` with a token, rolled back at the end."""
    with connection.transaction(force_rollback=True):
        enter(connection, role, token)
        yield connection


def column(connection: psycopg.Connection, statement: str, values: list[object] | None = None) -> list[object]:
    """The first column of every row."""
    return [row[0] for row in connection.execute(statement, values).fetchall()]


def attempt(
    connection: psycopg.Connection, hand: str, token: uuid.UUID | None, statement: str
) -> list[tuple[Any, ...]]:
    """Send one statement as bare `runtime`, or as `reader` or `writer` holding a token; nothing of it stays."""
    with connection.transaction(force_rollback=True):
        if hand != "runtime":
            enter(connection, hand, token)
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def commit(connection: psycopg.Connection, token: uuid.UUID, statement: str) -> None:
    """Send one statement as `writer` holding a token, and let it stand."""
    with connection.transaction():
        enter(connection, "writer", token)
        connection.execute(statement)


def token_of(
    connection: psycopg.Connection,
    who: Someone,
    purpose: str,
    reads: tuple[str, ...],
    kind: str = "nobody",
    key: object = "",
    writes: tuple[str, ...] = (),
) -> uuid.UUID:
    """An opening that the rules give to this person."""
    result, token = ask(connection, secret_of(who), purpose, reads, kind, key, writes=writes)
    assert result > 0, f"{who.name} does not open {kind} {key} for {purpose}"
    return token


@contextmanager
def next_request() -> Iterator[psycopg.Connection]:
    """End this request, and give its very connection as the pool hands it to the next one."""
    django_connection.ensure_connection()
    backend, pool = django_connection.connection.info.backend_pid, django_connection.pool
    django_connection.close()
    taken: list[psycopg.Connection] = []
    try:
        while not taken or taken[-1].info.backend_pid != backend:
            taken.append(pool.getconn(timeout=5))
        yield taken[-1]
    finally:
        for connection in taken:
            pool.putconn(connection)
