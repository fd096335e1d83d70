"""What the tests of imports share: small rosters of invented people, and looks at the whole database."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from zorgvuldig.records.imports.report import Report
from zorgvuldig.records.imports.sds import import_sds

FIXTURES = Path(__file__).parent / "sds"
V1, V21 = FIXTURES / "v1", FIXTURES / "v21"
NOW = datetime(2025, 11, 25, 9, tzinfo=UTC)
LATER = datetime(2026, 1, 15, 9, tzinfo=UTC)
Edited = Callable[..., Path]


def run(folder: Path, now: datetime = NOW, **options: Any) -> Report:
    """Import, and give the report."""
    return import_sds(folder, now=now, **options)


def rows(database: psycopg.Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    return database.execute(query, values).fetchall()


def content(database: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the school's, whole, with history and log."""
    tables = rows(
        database,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition order by 1",
    )
    return {table: rows(database, f"select t.*::text from {table} t order by 1") for (table,) in tables}


def columns(report: Report, file: str) -> dict[str, int]:
    """The counts of one file that are not nought."""
    return {name: count for name, count in report.counts()[file].items() if count}
