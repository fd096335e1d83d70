"""The database as one consistent snapshot: counted, and dumped in PostgreSQL's own format, sealed on its way to the disk."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.programs import environment, find_program
from zorgvuldig.platform.postgres import Location, Names, Secrets

PART = 1024 * 1024
# What must not come back to life: who was signed in, what was open, addresses that may have ended, codes that count tries, mail that
# waits, work in the queue, and what was counted in a log that goes on differently.
DEAD = (
    "gate.session",
    "gate.cap",
    "gate.applying",
    "gate.calendar_link",
    "gate.outbox",
    "gate.post_pace",
    "gate.reading_period",
    "gate.reading_kept",
    "public.django_session",
    "public.usersessions_usersession",
    "public.account_emailconfirmation",
    "public.login_cache",
    "public.procrastinate_jobs",
    "public.procrastinate_events",
    "public.procrastinate_periodic_defers",
    "public.procrastinate_workers",
)
TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition order by 1, 2
"""
MONTHS = """
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'gate.log'::regclass order by 1
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the database that a dump and counts share, for as long as it is held."""

    key: str
    server_version: int
    tables: dict[str, int]
    log_months: tuple[str, ...]
    incarnation: int


@contextmanager
def snapshot(location: Location, names: Names, secrets: Secrets) -> Iterator[Snapshot]:
    """Hold a snapshot, as the role that reads everything and changes nothing. Raises `BackupProblem`."""
    dsn = location.dsn(names.backup, secrets.passwords["backup"])
    try:
        connection = psycopg.connect(dsn, connect_timeout=10, options="-c timezone=UTC -c row_security=off")
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        raise BackupProblem(f"The database cannot be reached as {names.backup}: {said}") from error
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield Snapshot(
            key=str(_first(connection, "select pg_export_snapshot()")),
            server_version=connection.info.server_version,
            tables=count_rows(connection),
            log_months=tuple(row[0] for row in connection.execute(MONTHS)),
            incarnation=int(str(_first(connection, "select value from gate.state where key = 'incarnation'"))),
        )


def count_rows(connection: Connection[TupleRow]) -> dict[str, int]:
    """The rows of every table that a backup holds."""
    counts = {}
    for schema, table in connection.execute(TABLES).fetchall():
        if f"{schema}.{table}" not in DEAD:
            query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            counts[f"{schema}.{table}"] = int(connection.execute(query).fetchall()[0][0])
    return counts


def dump(state: Snapshot, location: Location, names: Names, secrets: Secrets, programs: Path | None) -> Iterator[bytes]:
    """The dump of a snapshot in parts, as pg_dump makes it. Raises `BackupProblem` at the end when it did not succeed."""
    command = [
        str(find_program("pg_dump", state.server_version, programs)),
        "--format=custom",
        "--compress=3",
        "--no-password",
        "--lock-wait-timeout=60000",
        "--load-via-partition-root",
        f"--snapshot={state.key}",
        "--schema=public",
        "--schema=gate",
        *(f"--exclude-table-data={table}" for table in DEAD),
    ]
    surroundings = environment(location, names.backup, secrets.passwords["backup"])
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=surroundings
        )
        told = process.stdout
        assert told is not None
        try:
            yield from iter(lambda: told.read(PART), b"")
        except BaseException:
            process.kill()
            raise
        finally:
            told.close()
            status = process.wait()
        if status:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            raise BackupProblem(
                f"The database could not be dumped ({lines[0] if lines else f'pg_dump ended with {status}'}):"
                " run zorgvuldig doctor, and try again."
            )


def _first(connection: Connection[TupleRow], query: str) -> object:
    try:
        row = connection.execute(query.encode()).fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise BackupProblem("The database is empty or not ours: make it with zorgvuldig init.") from error
    return None if row is None else row[0]
