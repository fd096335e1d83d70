"""Can this process serve now? Each part is asked at most once a second, by one thread, past the pool."""

import atexit
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from django.conf import settings
from django.db import connections

from zorgvuldig.gate.declared import DIGEST, REGISTER
from zorgvuldig.gate.install import COLUMNS, columns_by_table
from zorgvuldig.operations.clock import APART, NOW, apart
from zorgvuldig.operations.maintenance.state import is_on
from zorgvuldig.platform.vault.health import bucket_faults
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.platform.vault.storage import Unreachable, local_vault
from zorgvuldig.register.coverage import compare

SECOND, SOON, SELDOM = 1.0, 5.0, 15.0
PARAMETERS = ("dbname", "user", "password", "host", "port", "sslmode", "options")
PATIENCE = 2  # seconds for a connection
HUNG = 10.0  # seconds after which whoever asks is not waited for any more
TURNING = 60.0  # seconds in which processes may still follow another register (`management.following`)


_connections: dict[str, tuple[int, psycopg.Connection[Any]]] = {}


def direct(alias: str) -> psycopg.Connection[Any]:
    """A connection past the pool, as the login of `alias`: a pool that is used up says nothing about the database."""
    wrapper = connections[alias].copy()
    options: dict[str, Any] = wrapper.settings_dict["OPTIONS"]
    options.pop("pool", None)
    options.pop("prepare_threshold", None)
    parameters: dict[str, Any] = wrapper.get_connection_params()
    wanted = {key: parameters[key] for key in PARAMETERS if key in parameters}
    return psycopg.connect(**wanted, autocommit=True, connect_timeout=PATIENCE, tcp_user_timeout=PATIENCE * 1000)


def query_rows(alias: str, query: LiteralString) -> list[Any]:
    """Rows, on the connection that this process keeps for it; one that broke is made anew once. Raises psycopg.Error."""
    try:
        return _connection(alias).execute(query).fetchall()
    except psycopg.OperationalError:
        leave(alias)
        return _connection(alias).execute(query).fetchall()


def _connection(alias: str) -> psycopg.Connection[Any]:
    pid, connection = _connections.get(alias, (0, None))
    if connection is None or pid != os.getpid() or connection.closed:
        connection = direct(alias)
        _connections[alias] = os.getpid(), connection
    return connection


def leave(*aliases: str) -> None:
    """Close what is kept for these, or for all."""
    for alias in aliases or tuple(_connections):
        pid, connection = _connections.pop(alias, (0, None))
        if connection is not None and pid == os.getpid():
            connection.close()


atexit.register(leave)


def _database() -> bool:
    return query_rows("default", "select 1") == [(1,)]


def _accounts() -> bool:
    return len(query_rows("accounts", "select 1 from account limit 1")) < 2


def _schema() -> bool:
    return not compare(REGISTER, columns_by_table(query_rows("default", COLUMNS)))


def _register() -> bool:
    return query_rows("default", "select gate.register_digest()") == [(DIGEST,)]


def _vault() -> bool:
    if settings.VAULT_S3:
        return not bucket_faults()
    vault = local_vault()
    return os.access(vault, os.R_OK | os.W_OK | os.X_OK) if vault.is_dir() else os.access(settings.DATA, os.W_OK)


def _keystore() -> bool:
    """Keys that are gone while there are files: sealed texts cannot be read, and a new key would hide it."""
    has_files = bool(settings.VAULT_S3) or local_vault().is_dir()
    return os.access(keystore(), os.R_OK | os.W_OK | os.X_OK) if keystore().is_dir() else not has_files


def _clock() -> bool:
    """Also when the database cannot be asked: that is for another part to say."""
    begin = time.time()
    try:
        theirs = query_rows("default", NOW)[0][0]
    except psycopg.Error:
        return True
    return apart(float(theirs), begin, time.time()) <= APART


@dataclass(slots=True)
class Part:
    """One question with its last answer. Whoever comes while it is being asked gets the answer before."""

    ask: Callable[[], bool]
    every: float = SECOND
    grace: float = 0.0  # seconds that a bad answer may last before it counts
    answer: bool = True
    asked_at: float = -1e9
    bad_since: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_fine(self, clock: float, since: float = -1e9) -> bool:
        """The answer, asked anew when the last is too old. One that nobody could renew for long is no answer.

        Whoever had trouble `since` then is not told that all was well before: a good answer from before is asked anew, and waited for.
        Not of a part that is asked seldom, as it costs more and does not come and go.
        """
        has_to_be_new = self.answer and self.asked_at < since and self.every <= SECOND
        age = clock - self.asked_at
        if age >= self.every or has_to_be_new:
            is_old = age >= self.every + HUNG
            waits = is_old or has_to_be_new
            if self.lock.acquire(timeout=HUNG / 2) if waits else self.lock.acquire(blocking=False):
                try:
                    if clock - self.asked_at >= self.every or (has_to_be_new and self.asked_at < since):
                        self._ask(clock)
                finally:
                    self.lock.release()
            elif is_old:
                return False
        return self.answer

    def forget(self) -> None:
        """Ask anew the next time."""
        self.answer, self.asked_at, self.bad_since = True, -1e9, None

    def _ask(self, clock: float) -> None:
        try:
            fine = self.ask()
        except (psycopg.Error, OSError, Unreachable):
            fine = False
        self.bad_since = None if fine else (clock if self.bad_since is None else self.bad_since)
        self.answer = fine or (self.bad_since is not None and clock - self.bad_since < self.grace)
        self.asked_at = clock


PARTS: Mapping[str, Part] = {
    "database": Part(_database),
    "accounts": Part(_accounts),
    "schema": Part(_schema, SELDOM),
    "register": Part(_register, grace=TURNING),
    "vault": Part(_vault, SECOND),
    "keystore": Part(_keystore),
    "clock": Part(_clock, SOON),
    "maintenance": Part(lambda: not is_on(), every=0.0),
}
# Without these no page can be answered: an error is then not ours to be sorry for, but a reason to come back.
NEEDED = ("database", "accounts", "schema")
# Of these nobody waits for a connection while it is known not to come.
AWAY = ("database", "accounts")
# Without this one no page may be answered: it would be signed, dated and let through by a wrong clock.
TRUSTED = ("clock",)


def failing(parts: tuple[str, ...] = tuple(PARTS), *, since: float = -1e9) -> list[str]:
    """The words of the parts that fail, in their order; empty when this process can serve.

    With `since`, a moment of `time.monotonic`, no part counts as fine by an answer from before it.
    """
    clock = time.monotonic()
    return [name for name in parts if not PARTS[name].is_fine(clock, since)]


def still_failing(parts: tuple[str, ...]) -> list[str]:
    """Those of which the last answer was bad, and that fail still. While all is well nothing is asked."""
    return failing(tuple(name for name in parts if not PARTS[name].answer))


def clear_answers() -> None:
    """Ask everything anew the next time."""
    for part in PARTS.values():
        part.forget()
