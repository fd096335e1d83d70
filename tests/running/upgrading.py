"""Rows for tables of any age: what fits a table is asked of the database itself, so a table that no longer is needs nothing here."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.state import ProjectState
from psycopg import sql

from zorgvuldig.backup.programs import find_program
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.postgres import Location, create_database, drop_database, locate

VALUES = {
    "bool": "false", "int2": "1", "int4": "1", "int8": "1", "numeric": "1", "float8": "1", "date": "2026-01-05",
    "timestamptz": "2026-01-05 10:00+00", "time": "09:00", "text": "x", "varchar": "x", "bpchar": "x", "citext": "x",
    "jsonb": "[]", "bytea": "\\x00", "uuid": "00000000-0000-4000-8000-000000000001", "interval": "1 day", "inet": "127.0.0.1",
}  # fmt: skip
LATER = "2026-02-05"  # what ends or is decided comes after what began
TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'gate') and c.relkind = 'r' and not c.relispartition
    and c.relname !~ '^(django_|auth_|procrastinate_|login_cache)' order by 1, 2"""
COLUMNS = """
select a.attname, t.typname, a.attnotnull, a.atthasdef or a.attidentity <> '' or a.attgenerated <> ''
from pg_attribute a join pg_type t on t.oid = a.atttypid
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum"""
CHECKS = "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'c'"
ITS_OWN_NAME = re.compile(r"CONSTRAINT \w+_not_null\d* NOT NULL")  # the server's, by which table came first
OF_THIS_DUMP = re.compile(r"\\(un)?restrict \w+")
Row = dict[str, Any]


@contextmanager
def empty_database(name: str) -> Iterator[Location]:
    """One more database on the server of the tests, with the same roles; the owner of this process works in it meanwhile."""
    first = locate(Path(settings.DATA), {"DATABASE_URL": settings.DATABASE_URL})
    here = replace(first, dbname=f"{first.dbname}_{name}")
    drop_database(here, settings.NAMES)
    create_database(here, settings.NAMES, list(REGISTER.jobs))
    owner = connections["owner"]
    owner.close()
    before, owner.settings_dict["NAME"] = owner.settings_dict["NAME"], here.dbname
    try:
        yield here
    finally:
        owner.close()
        owner.settings_dict["NAME"] = before
        drop_database(here, settings.NAMES)


def schema_of(location: Location) -> list[str]:
    """All that the database consists of but its rows, line by line as pg_dump says it: also who owns it and who may reach it."""
    with psycopg.connect(location.admin_dsn()) as admin:
        program = find_program("pg_dump", admin.info.server_version, settings.PG_PROGRAMS)
    said = subprocess.run(
        [program, "--schema-only", f"--dbname={location.admin_dsn()}"], capture_output=True, text=True, check=True
    )
    return ITS_OWN_NAME.sub("NOT NULL", OF_THIS_DUMP.sub("", said.stdout)).splitlines()


def tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Our tables, with their schemas."""
    return connection.execute(TABLES).fetchall()


def words_of(state: ProjectState) -> dict[tuple[str, str], list[str]]:
    """The words that the models of that time allow, by table and column."""
    found = {}
    for model in state.models.values():
        table = str(model.options.get("db_table", "")).replace('"', "")
        for name, field in model.fields.items():
            found[table.split(".")[-1], field.db_column or name] = [str(key) for key, _ in field.flatchoices]
    return found


def put_one(
    connection: psycopg.Connection, table: tuple[str, str], words: dict[tuple[str, str], list[str]]
) -> Row | None:
    """A row in this table, as it stands there; None when no guess of ours satisfies it."""
    allowed = {column: found for (name, column), found in words.items() if name == table[1] and found}
    for values in _guesses(connection, table, allowed):
        names, given = sql.SQL(", ").join(map(sql.Identifier, values)), list(values.values())
        places = sql.SQL(", ").join(sql.Placeholder() * len(given))
        query = sql.SQL("insert into {} as t ({}) overriding system value values ({}) returning to_jsonb(t)::text")
        try:
            with connection.transaction():
                row = connection.execute(query.format(sql.Identifier(*table), names, places), given).fetchone()
        except psycopg.Error:
            continue
        return None if row is None else json.loads(row[0])
    return None


def _guesses(
    connection: psycopg.Connection, table: tuple[str, str], allowed: dict[str, list[str]]
) -> Iterator[dict[str, str]]:
    """Values by column: first for all columns, then for those that must have one; each with the words that the checks name."""
    name = ".".join(f'"{part}"' for part in table)
    columns = connection.execute(COLUMNS, [name]).fetchall()
    checks = [text for (text,) in connection.execute(CHECKS, [name]).fetchall()]
    for needed in (False, True):
        chosen = [(c, t) for c, t, must, has in columns if not has and (must or not needed)]
        for nth in range(3):
            yield {c: _value(c, t, allowed.get(c, []), checks, nth) for c, t in chosen} or {columns[0][0]: "1"}


def _value(column: str, kind: str, allowed: list[str], checks: list[str], nth: int) -> str:
    if kind.startswith("_"):
        return "{}"
    if kind in ("date", "timestamptz") and re.search("end|until|stop|done|decided", column):
        return LATER
    words = allowed or [
        w for check in checks if re.search(rf"\b{column}\b", check) for w in re.findall(r"'([^']+)'::", check)
    ]
    if words and kind in ("varchar", "text", "int2", "int4"):
        return words[nth % len(words)]
    return ("", "x", "2026-01-05")[nth] if kind in ("varchar", "text") and nth else VALUES.get(kind, "x")


def rows_of(connection: psycopg.Connection, table: tuple[str, str]) -> list[Row]:
    """Every row of the table."""
    query = sql.SQL("select to_jsonb(t)::text from {} t").format(sql.Identifier(*table))
    return [json.loads(text) for (text,) in connection.execute(query).fetchall()]
