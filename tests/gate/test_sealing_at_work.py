"""Sealing while the school works: writers at once, slow and fast, with savepoints and rollbacks. Nothing missed, nothing twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connections

from tests.gate.hostile import connect
from tests.gate.sealing import COLUMNS, column, put, verdict
from tests.people import NOW
from zorgvuldig.gate.log.sealer import seal_log

WRITERS, SECONDS = 6, 4.0
WRITE = (
    f"insert into gate.log ({COLUMNS}) select 3, 'teacher', 7, null, 'teaching', 5, 0, 'pupil', false, "
    "gen_random_uuid(), 1 from generate_series(1, %s)"
)


def write(seed: int, until: float, kept: Counter[str], lock: threading.Lock) -> None:
    """Transactions of one writer until that moment: rows now and later, savepoints that stay or go, and rollbacks."""
    chance = random.Random(seed)
    with connect("owner", autocommit=False) as connection:
        connection.execute("select 1")
        while time.monotonic() < until:
            rows = 0
            for _ in range(chance.randint(1, 3)):
                count, stays = chance.randint(1, 9), chance.random() < 0.7
                connection.execute("savepoint here")
                connection.execute(WRITE, [count])
                connection.execute("release here" if stays else "rollback to here")
                rows += count if stays else 0
                time.sleep(chance.choice([0, 0, 0.002, 0.05]))
            if chance.random() < 0.2:
                connection.rollback()
                continue
            connection.commit()
            with lock:
                kept["rows"] += rows


def seal(seed: int, until: float, counts: Counter[str], lock: threading.Lock) -> None:
    """One sealer, at moments of its own choice."""
    chance = random.Random(seed)
    try:
        while time.monotonic() < until:
            made = seal_log(NOW)
            with lock:
                counts["seals"] += len(made)
                counts["sealed"] += sum(one.count for one in made)
            time.sleep(chance.random() * 0.05)
    finally:
        connections["jobs"].close()


@contextmanager
def at_work(threads: list[threading.Thread]) -> Iterator[None]:
    """All of them at once, until the last is done."""
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def test_every_row_that_was_committed_is_sealed_exactly_once(database: psycopg.Connection) -> None:
    counts: Counter[str] = Counter()
    lock, until = threading.Lock(), time.monotonic() + SECONDS
    writers = [threading.Thread(target=write, args=(seed, until, counts, lock)) for seed in range(WRITERS)]
    sealers = [threading.Thread(target=seal, args=(seed, until, counts, lock)) for seed in (101, 102)]
    with at_work([*writers, *sealers]):
        pass
    last = seal_log(NOW)
    counts["sealed"] += sum(one.count for one in last)
    assert counts["rows"] > 1000
    assert counts["seals"] > 10
    assert counts["sealed"] == counts["rows"] == column(database, "select count(*) from gate.log")[0]
    found = verdict()
    assert (found.problem, found.rows) == ("", counts["rows"])


def test_a_sealer_that_is_killed_leaves_nothing_half_done(database: psycopg.Connection) -> None:
    put(database, 600)
    with closing(connect("owner", autocommit=False)) as dying:
        dying.execute("select * from gate.seal_range(false)")
        dying.execute(
            "insert into gate.seal select 1, 1, '0', '5', current_date, 1, 1, 1, '', '', now(), '', '', '{}', '', null"
        )
        dying.execute("select 1")
    assert column(database, "select count(*) from gate.seal") == [0]
    assert [one.count for one in seal_log(NOW)] == [600]
    assert verdict().holds


def test_a_seal_is_never_made_twice_or_changed(database: psycopg.Connection) -> None:
    put(database, 3)
    seal_log(NOW)
    with connections["jobs"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("update gate.seal set count = 4")
    again = (
        "select gate.seal_add(1, 1, '0', '9', current_date, 1, 1, 1, ''::bytea, ''::bytea, now(), ''::bytea, ''::bytea, "
        "'{}'::bigint[], ''::bytea)"
    )
    with connect("owner") as owner, pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute(again)
