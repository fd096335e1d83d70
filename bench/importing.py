"""A roster through the importer, beside COPY and upsert of the same files by hand."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings
from django.utils import timezone
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from bench.clock import load, ratio
from bench.results import CannotMeasure, Result
from bench.rosters import write_roster
from bench.site import Site
from zorgvuldig.imports.sds.source import import_sds

ROUNDS = 5
SMALL, LARGE = 20_000, 100_000
FILES = ("School", "Section", "Student", "Teacher", "StudentEnrollment", "TeacherRoster")
TABLES = (
    "school", "school_year", "subject", "learning_group", "person", "source_key", "pupil", "pupil_identity",
    "pupil_birth", "enrolment", "staff", "staff_role", "membership", "teaching",
)  # fmt: skip
KEYS = """
    select format('alter table bench.%%I add %%s', c.conrelid::regclass, pg_get_constraintdef(c.oid)) from pg_constraint c
    where c.contype = 'f' and c.conrelid = any(%s::regclass[]) and c.confrelid = any(%s::regclass[])
"""


def import_rate(site: Site, pupils: int) -> Iterator[Result]:
    """New people each round, in turn first by hand and first by the importer."""
    ours: list[float] = []
    raw: list[float] = []
    rows = 0
    _make_tables(site.db)
    for number in range(ROUNDS):
        directory = settings.DATA.parent / "rosters" / str(number)
        rows = write_roster(directory, pupils, f"{chr(ord('a') + number)}")
        for by_hand in (True, False) if number % 2 else (False, True):
            site.db.execute("vacuum analyze")
            begin = time.perf_counter()
            if by_hand:
                _by_hand(site.db, directory)
            else:
                _imported(directory)
            (raw if by_hand else ours).append(time.perf_counter() - begin)
    site.db.execute("drop schema bench cascade")  # the server would not start beside it
    how = (
        f"{rows / median(raw):,.0f} → {rows / median(ours):,.0f} rows/s, {pupils:,} pupils in {rows:,} rows, "
        f"{median(ours):.1f} s with validation, history and log; {load()}"
    )
    yield Result("import_rate", ratio(raw, ours), how)


def _imported(directory: Path) -> None:
    report = import_sds(directory, now=timezone.now())
    if report.is_refused:
        raise CannotMeasure(report.conclusion())


def _make_tables(db: Connection[TupleRow]) -> None:
    """Tables as ours, with their indexes, checks and keys to each other, and without triggers and row security."""
    db.execute("create schema bench")
    db.execute("create sequence bench.number")
    for table in TABLES:
        db.execute(sql.SQL("create table bench.{0} (like public.{0} including all)").format(sql.Identifier(table)))
    db.execute("alter table bench.school add unique (name)")
    keys = db.execute(KEYS, [list(TABLES), list(TABLES)]).fetchall()
    db.execute("set search_path = bench")  # so that the keys point at these tables
    for (statement,) in keys:
        db.execute(statement)
    db.execute("reset search_path")


def _by_hand(db: Connection[TupleRow], directory: Path) -> None:
    with db.transaction():
        db.execute("set local session_replication_role = origin")  # keys are checked here as they are for us
        db.execute("create schema stage")
        for name in FILES:
            _stage(db, directory, name)
        for statement in Path(__file__).with_name("raw_import.sql").read_text().split("\n----\n"):
            db.execute(statement)
        db.execute("drop schema stage cascade")


def _stage(db: Connection[TupleRow], directory: Path, name: str) -> None:
    path = directory / f"{name}.csv"
    with path.open(newline="") as file:
        heading = next(csv.reader(file))
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in heading)
    table = sql.Identifier("stage", name)
    db.execute(sql.SQL("create unlogged table {} ({})").format(table, columns))
    with (
        db.cursor().copy(sql.SQL("copy {} from stdin (format csv, header)").format(table)) as copy,
        path.open("rb") as file,
    ):
        while block := file.read(1 << 20):
            copy.write(block)
    db.execute(sql.SQL("analyze {}").format(table))
