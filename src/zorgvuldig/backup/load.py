"""Putting the rows of a dump into a database whose tables, functions and policies this version made itself.

A backup brings rows, never code: no function, trigger or grant of it is taken over.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from zorgvuldig.backup.dump import TABLES, count_rows
from zorgvuldig.backup.manifest import Manifest
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.programs import environment, find_program
from zorgvuldig.platform.postgres import Location, Names, Secrets

KEYS = """
    select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
    where contype = 'f' and conparentid = 0 and connamespace in ('public'::regnamespace, 'gate'::regnamespace)
    order by 1, 2
"""
# Only what is an index and nothing more: those that constraints stand on keep doubles out.
INDEXES = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace in ('public'::regnamespace, 'gate'::regnamespace) and t.relkind = 'r' and not t.relispartition
        and not i.indisunique and not i.indisexclusion
    order by 1
"""
MONTH = re.compile(r"log_(\d{4})(\d{2})")


def load(
    parts: Iterable[bytes],
    manifest: Manifest,
    location: Location,
    names: Names,
    secrets: Secrets,
    programs: Path | None,
) -> int:
    """Empty every table and put in the rows of a dump; returns how many. Raises `BackupProblem`.

    The tables must be those of this version, before the gate is installed: then no policy or trigger stands in the way.
    """
    with psycopg.connect(location.dsn(names.owner, secrets.passwords["owner"]), autocommit=True) as connection:
        _make_months(connection, names, manifest.log_months)
        _empty(connection)
        with _put_aside(connection):
            _pour(parts, location, names, secrets, find_program("pg_restore", connection.info.server_version, programs))
        counts = count_rows(connection)
    wrong = sorted(t for t in manifest.tables if manifest.tables[t] != counts.get(t))
    if wrong:
        raise BackupProblem(
            f"Table {wrong[0]} has {counts.get(wrong[0], 0)} rows and the manifest says {manifest.tables[wrong[0]]}:"
            " the restore is not complete. Restore again, or choose another backup."
        )
    return sum(counts.values())


def _make_months(connection: Connection[TupleRow], names: Names, months: Iterable[str]) -> None:
    """The parts of the access log that the dump has rows for; `gate.install` makes the coming ones."""
    for name in months:
        found = MONTH.fullmatch(name)
        if found is None:
            raise BackupProblem(f"«{name}» is not a part of the access log: choose another backup.")
        year, month = int(found[1]), int(found[2])
        begin, end = f"{year}-{month:02}-01 00:00+00", f"{year + month // 12}-{month % 12 + 1:02}-01 00:00+00"
        make = sql.SQL("create table {} partition of gate.log for values from ({}) to ({})")
        with connection.transaction():
            connection.execute(sql.SQL("set local role {}").format(sql.Identifier(names.authz)))
            connection.execute(make.format(sql.Identifier("gate", name), sql.Literal(begin), sql.Literal(end)))


def _empty(connection: Connection[TupleRow]) -> None:
    """Migrations and the founding of a database put rows in, too; the dump has its own."""
    tables = [sql.Identifier(schema, table) for schema, table in connection.execute(TABLES).fetchall()]
    connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(tables)))


@contextmanager
def _put_aside(connection: Connection[TupleRow]) -> Iterator[None]:
    """Without keys and indexes while rows go in; putting them back checks every key once more, and is faster."""
    keys = connection.execute(KEYS).fetchall()
    indexes = connection.execute(INDEXES).fetchall()
    # The texts are PostgreSQL's own, from its catalogue.
    statements = [f"alter table {table} drop constraint {name}" for table, name, _ in keys]
    statements += [f"drop index {name}" for name, _ in indexes]
    with connection.transaction():
        for statement in statements:
            connection.execute(statement.encode())
    yield
    again = [definition for _, definition in indexes]
    again += [f"alter table {table} add constraint {name} {definition}" for table, name, definition in keys]
    with connection.transaction():
        for statement in again:
            connection.execute(statement.encode())


def _pour(parts: Iterable[bytes], location: Location, names: Names, secrets: Secrets, program: Path) -> None:
    """Give the dump to pg_restore, whose own words may hold values of pupils: only the name of the table is passed on."""
    command = [
        str(program),
        "--data-only",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        "--exit-on-error",
        f"--dbname={location.dbname}",
    ]
    surroundings = environment(location, names.owner, secrets.passwords["owner"])
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=surroundings
        )
        assert process.stdin is not None
        try:
            with process.stdin as pipe:
                for part in parts:
                    pipe.write(part)
        except BrokenPipeError:
            pass  # it says why
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            said.seek(0)
            # What it says may hold values of pupils; the name of the table does not.
            table = re.search(r'table "(\w+)"', said.read().decode("utf-8", "replace"))
            where = f" at table {table[1]}" if table else ""
            raise BackupProblem(
                f"The database did not take the rows of the backup{where}: look whether its disk is full, then run the"
                " same restore again, or choose another backup."
            )
