"""Puts the gate into the database, from the register: run by `init`, `register apply` and the tests, as owner."""

from collections.abc import Iterable
from time import sleep
from typing import LiteralString

from django.db import OperationalError, connections, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from zorgvuldig.gate.contents import BY_FILE, DIGEST, AppliedRegister, contents, digest_of
from zorgvuldig.gate.sql.policies import PARTS, rules, statements
from zorgvuldig.platform.postgres import DatabaseProblem, Names
from zorgvuldig.register.schema import Register

STATE = "insert into gate.state values (%s, %s) on conflict (key) do update set value = excluded.value"
PARTITIONS_AHEAD = 13  # months; a job and every start make the next ones
# Nobody waits longer for us than this while we wait for a table, and so often we try.
LOCK_TIMEOUT, TRIES, PAUSE = "2s", 30, 0.5
BUSY = "Something else in the database keeps a table for long, so its rules could not be renewed. Stop the workers and any backup that runs, and try again."


def install(register: Register, names: Names, *, text: str, why: str = BY_FILE) -> None:
    """Functions, policies, grants, triggers, rules and wordings, in one transaction; repeatable, safe to run twice at once.

    `text` is what `register` was read from: when it is another than the one in force, it is kept as a version that nobody proposed.
    Whoever is busy goes first: a job may hold a table and ask for another by a second connection, which would wait for us for ever.
    One that asks for another by the same connection makes a circle that the database sees, and it may be us that it sends away.
    Raises `OtherWords` when a text that people answered was changed without a new version, `DatabaseProblem` when a table never came free.
    """
    for _ in range(TRIES):
        try:
            return _install(register, names, text, why)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
        sleep(PAUSE)
    raise DatabaseProblem(BUSY)


def _install(register: Register, names: Names, text: str, why: str) -> None:
    connection = connections["owner"]
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(7142026)")
        cursor.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        # In one message: answering each of four thousand by itself takes as long again as doing them.
        cursor.execute("\n;\n".join(statements(register, names)))
        # What an operator does on the server is in no history of the door.
        unrecorded = [table for part in PARTS for table in part.kept_in]
        for table in unrecorded:
            cursor.execute(f"alter table {table} disable trigger history_insert")
        cursor.execute(f"set local role {names.authz}")
        cursor.execute(
            "select from gate.state where key = %s for update", [DIGEST]
        )  # a version may be coming into force
        cursor.execute("delete from gate.rule")
        cursor.executemany("insert into gate.rule values (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rules(register))
        cursor.executemany(STATE, [("jobs_login", names.jobs), *contents(register).items()])
        cursor.execute("select gate.make_partitions(%s)", [PARTITIONS_AHEAD])
        for part in PARTS:
            part.keeps(AppliedRegister(register, text, why), cursor)
        cursor.execute(STATE, [DIGEST, digest_of(text)])
        cursor.execute("reset role")
        for table in unrecorded:
            cursor.execute(f"alter table {table} enable trigger history_insert")


COLUMNS: LiteralString = (
    "select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end, a.attname "
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid "
    "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition "
    "and a.attnum > 0 and not a.attisdropped"
)


def actual_columns() -> dict[str, set[str]]:
    """Every table of the database with its columns; tables of the gate's schema carry its name, partitions are left out."""
    with connections["default"].cursor() as cursor:
        cursor.execute(COLUMNS)
        return columns_by_table(cursor.fetchall())


def columns_by_table(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """What `COLUMNS` gives, by table."""
    tables: dict[str, set[str]] = {}
    for table, column in rows:
        tables.setdefault(table, set()).add(column)
    return tables
