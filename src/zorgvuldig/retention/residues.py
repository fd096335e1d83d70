"""Where bytes of what was deleted can still be, and until when: from what the database says of itself, and the register."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from typing import Any

from django.db import connections
from psycopg import Connection, Error, sql
from psycopg.errors import Diagnostic, LockNotAvailable

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.period import add_period
from zorgvuldig.retention import free_space

ALIAS = "owner"  # whoever owns a table may vacuum it
SETTINGS = ("archive_mode", "checkpoint_timeout", "max_wal_size", "min_wal_size", "wal_keep_size", "wal_level")
CLEARS = 180_000  # the version of PostgreSQL that can
EMPTY = """
    select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gate') and c.relkind = 'r' and c.reltuples = 0
"""
CLEAR = """
    select pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, false)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = %s and c.relname = %s and a.attnum > 0 and not a.attisdropped
"""
# The run itself may hold one of them, in another connection: to wait for that would be to wait for ever on a clock that is set back.
HOLD = "lock table {} in share update exclusive mode nowait"
READERS_WAIT = 150  # milliseconds; with what it takes to stop, no reader waits for more than 200 (docs/performance.md)
PATIENCE = 10_000  # milliseconds to wait for whoever holds a table, where readers may wait
LARGEST = 16 * 1024**2  # no server writes that in this time
ATTEMPTS = 3
ALL_GONE = (
    "0 dead row versions cannot be removed yet"  # otherwise it took along what an older transaction may still see
)
NOT_GONE = re.compile(r"[1-9]\d* are dead but not yet removable|tuples missed")
TOAST_ALONE = 160_000  # the version of PostgreSQL that writes what was too long for a row anew without the table
INDEXES = """
    select i.indexrelid::regclass::text, i.indisexclusion, i.indisvalid
    from pg_index i where i.indrelid = %s::regclass order by i.indisvalid, 1
"""
TOAST = "select pg_relation_size(reltoastrelid) from pg_class where oid = %s::regclass and reltoastrelid <> 0"
STATISTICS = "pg_catalog.pg_statistic"  # in which the planner keeps values
TERMS = {"backup": "backup", "keystore": "keystore_backup"}


def vacuum(tables: Iterable[str]) -> list[str]:
    """Let the database reuse the room of deleted rows in these tables, and count anew what stands in them; returns those that it
    would not now.

    A table that somebody holds is passed over: the database vacuums it another night, by itself. The run holds one too.
    """
    connection = connections[ALIAS]
    try:
        connection.ensure_connection()
        failed = [table for table in sorted(set(tables)) if not _vacuumed(connection.connection, table)]
        _clear_statistics(connection.connection)
        return failed
    finally:
        connection.close()


def rewrite(tables: Iterable[str], *, readers_wait: bool = False) -> list[str]:
    """Write these tables anew with the rows of now alone, and their indexes: the bytes of what was deleted leave the files with the
    old ones. Returns those that could not be yet.

    While a table is written anew its readers wait, so none takes longer than they may, unless `readers_wait` says that they will. One
    that is too large, that somebody holds, or of which somebody may still see what was deleted, stays as it is until another time.
    """
    largest = None if readers_wait else LARGEST
    with _connected(0 if readers_wait else READERS_WAIT) as raw:
        return [
            table for table in sorted(set(tables)) if not any(_rewritten(raw, table, largest) for _ in range(ATTEMPTS))
        ]


def overwrite(tables: Iterable[str]) -> list[str]:
    """Overwrite the room of deleted rows in tables that could not be written anew, and write their indexes and what was too long for a
    row anew beside the old, without keeping readers longer than they may wait. Returns those that could not be yet.

    An index that forbids overlaps cannot be made beside the old one: where that takes too long the table waits.
    """
    wanted = sorted(set(tables))
    if not wanted:  # as in most nights
        return []
    with _connected(0) as patient, _connected(READERS_WAIT) as quick:
        return [table for table in wanted if not _overwritten(patient, quick, table)]


@contextmanager
def _connected(longest: int) -> Iterator[Connection[Any]]:
    """A connection of its own, on which no statement takes longer than so many milliseconds, or any time (0)."""
    connection = connections[ALIAS].copy()
    options = connection.settings_dict["OPTIONS"]
    options["options"] = (
        f"{options.get('options', '')} -c statement_timeout={longest} -c lock_timeout={PATIENCE}".strip()
    )
    try:
        connection.ensure_connection()
        yield connection.connection
    finally:
        connection.close()


def _overwritten(patient: Connection[Any], quick: Connection[Any], table: str) -> bool:
    if not free_space.overwrite(patient, table, partial(_all_gone, patient, table)):
        return False
    try:
        indexes = patient.execute(INDEXES, [table]).fetchall()
        (toast,) = patient.execute(TOAST, [table]).fetchone() or (0,)
    except Error:
        return False
    done = [_made_anew(patient, quick, *index) for index in indexes]
    if toast:
        may = patient.info.server_version >= TOAST_ALONE
        done.append(may and _rewritten(quick, table, None, "process_main false, "))
    return all(done)


def _made_anew(
    patient: Connection[Any], quick: Connection[Any], index: str, is_exclusion: bool, is_valid: bool
) -> bool:
    name = sql.SQL(index)
    try:
        if not is_valid:  # of a night that did not get further
            patient.execute(sql.SQL("drop index concurrently {}").format(name))
        elif is_exclusion:
            quick.execute(sql.SQL("reindex index {}").format(name))
        else:
            patient.execute(sql.SQL("reindex index concurrently {}").format(name))
    except Error:
        return False
    return True


def _all_gone(connection: Connection[Any], table: str) -> bool:
    """Give the room of deleted rows back; whether it was that of all of them."""
    said: list[str] = []

    def hear(notice: Diagnostic) -> None:
        said.append(notice.message_primary or "")

    connection.add_notice_handler(hear)
    try:
        connection.execute(sql.SQL("vacuum (verbose, index_cleanup on) {}").format(sql.Identifier(*table.split("."))))
    except Error:
        return False
    finally:
        connection.remove_notice_handler(hear)
    return any("tuples:" in line for line in said) and not any(NOT_GONE.search(line) for line in said)


def _rewritten(connection: Connection[Any], table: str, largest: int | None, how: str = "") -> bool:
    said: list[str] = []

    def hear(notice: Diagnostic) -> None:  # it can be read now, and not later
        said.append(notice.message_detail or "")

    connection.add_notice_handler(hear)
    try:
        (size,) = connection.execute("select pg_total_relation_size(%s::regclass)", [table]).fetchone() or (0,)
        if largest is not None and size > largest:
            return False
        connection.execute(
            sql.SQL("vacuum ({}full, verbose) {}").format(sql.SQL(how), sql.Identifier(*table.split(".")))
        )
    except Error:
        return False
    finally:
        connection.remove_notice_handler(hear)
    return any(detail.startswith(ALL_GONE) for detail in said)


def count_anew() -> None:
    """Take what the planner knows of every table from the rows of now alone: of deleted ones it may know the values."""
    connection = connections[ALIAS]
    try:
        connection.ensure_connection()
        connection.connection.execute("analyze")
        _clear_statistics(connection.connection)
    finally:
        connection.close()


def _clear_statistics(connection: Connection[Any]) -> None:
    """Of a table without rows the planner keeps the values that once stood in it: counting anew leaves them.

    A server before PostgreSQL 18 lets only its superuser forget them. A table that somebody holds waits for another night.
    """
    for schema, table in connection.execute(EMPTY).fetchall() if connection.info.server_version >= CLEARS else ():
        with suppress(LockNotAvailable), connection.transaction():
            connection.execute(sql.SQL(HOLD).format(sql.Identifier(schema, table)))
            connection.execute(CLEAR, [schema, table])
    connection.execute("vacuum (skip_locked) pg_catalog.pg_statistic")


def _vacuumed(connection: Connection[Any], table: str) -> bool:
    notices: list[Diagnostic] = []
    connection.add_notice_handler(notices.append)
    try:
        connection.execute(sql.SQL("vacuum (analyze, skip_locked) {}").format(sql.Identifier(*table.split("."))))
    except Error:
        return False
    finally:
        connection.remove_notice_handler(notices.append)
    return not notices  # it only ever says that it skipped something


def find_residues(on: date, vacuumed: Iterable[str]) -> dict[str, Any]:
    """What is where until when, for the run's row and the pages.

    `wal` has the settings as measured: without an archive or a slot that holds it back, the write-ahead log is overwritten
    after some checkpoints, at a moment nobody can name. `backup` and `keystore` have the day on which the last copy that
    can hold it expires, when the register has such a term.
    """
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "select name, current_setting(name) from pg_settings where name = any(%s) order by 1", [list(SETTINGS)]
        )
        settings = dict(cursor.fetchall())
        cursor.execute("select count(*) from pg_replication_slots")
        slots: int = cursor.fetchone()[0]
    connections[ALIAS].close()
    known = {place: REGISTER.terms[key].period for place, key in TERMS.items() if key in REGISTER.terms}
    return {
        "tables": sorted(set(vacuumed)),
        "wal": {**settings, "replication_slots": slots},
        **{place: {"period": period, "until": f"{add_period(on, period):%Y-%m-%d}"} for place, period in known.items()},
    }
