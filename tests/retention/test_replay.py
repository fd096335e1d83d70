"""A backup knows nothing of what went after it: the receipts do, and it goes again."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.backup.test_stays_gone import KNOWN, RECIPIENT, put_release
from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left, left_on, one
from zorgvuldig.register.period import add_period
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.receipts import Broken, verify_chain
from zorgvuldig.retention.replay import ReplayResult, replay

GONE = date(2020, 7, 31)
DAY = timedelta(days=1)
KEPT = ("receipt", "run_approval", "retention_run")


@pytest.fixture
def restored(full: Cast, receipts: Path) -> Cast:
    """Noor is gone, and then the database is put back as it was before."""
    full.db.execute("delete from hold; delete from restriction; delete from guardian_document")
    full.db.execute("update request set decided_at = %s, outcome = 'granted', decided_by_id = 1", [NOW])
    full.db.execute(
        "update application set outcome = 'accepted', submitted_at = %s, decided_at = %s, decided_by_id = 1", [NOW, NOW]
    )
    left_on(full, "noor", day=GONE)
    before = backup(full.db)
    clean(TODAY)
    restore(full.db, before)
    assert "grade" in left(full.db, full.noor)
    return full


def backup(db: psycopg.Connection) -> dict[str, list[Any]]:
    tables = db.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ 'django|procr|auth'"
    )
    names = [name for (name,) in tables.fetchall()]
    return {name: db.execute(f"select to_jsonb(t) from {name} t").fetchall() for name in names}


def restore(db: psycopg.Connection, rows: dict[str, list[Any]]) -> None:
    for name, found in rows.items():
        db.execute(f"delete from {name}")
        for (row,) in found:
            db.execute(
                f"insert into {name} overriding system value select * from jsonb_populate_record(null::{name}, %s)",
                [Jsonb(row)],
            )


def test_a_restored_pupil_goes_again_and_the_chain_goes_on(restored: Cast, receipts: Path) -> None:
    lines = list(exported.read(receipts))
    keeps = left(restored.db, restored.sem)
    left_on(restored, "noor", day=TODAY)  # even where the old dates would not say so
    done = replay(lines, since=NOW - DAY, now=NOW)
    assert (done.receipts, done.subjects) == (len(lines), 1)
    assert done.rows > 20
    assert {"grade", "enrolment", "pupil_identity"} & left(restored.db, restored.noor).keys() == set()
    assert left(restored.db, restored.sem) == keeps
    after = list(exported.read(receipts))
    assert after[: len(lines)] == lines
    assert verify_chain(after) == len(after) == one(restored.db, "select count(*) from receipt")


def test_doing_it_again_does_nothing_more(restored: Cast, receipts: Path) -> None:
    replay(exported.read(receipts), since=NOW - DAY, now=NOW)
    lines = list(exported.read(receipts))
    there = left(restored.db, restored.noor)
    assert replay(lines, since=NOW - DAY, now=NOW).rows == 0
    assert left(restored.db, restored.noor) == there
    assert list(exported.read(receipts)) == lines


def test_receipts_from_before_the_backup_delete_nothing(restored: Cast, receipts: Path) -> None:
    left_on(restored, "noor", day=TODAY)
    found = replay(exported.read(receipts), since=NOW + DAY, now=NOW)
    assert (found.receipts, found.subjects) == (0, 0)
    assert "grade" in left(restored.db, restored.noor)


def test_receipts_that_were_changed_are_refused_before_anything_happens(restored: Cast, receipts: Path) -> None:
    lines = list(exported.read(receipts))
    with pytest.raises(Broken):
        replay([{**lines[0], "match": "00" * 32}, *lines[1:]], since=NOW - DAY, now=NOW)
    assert one(restored.db, "select count(*) from receipt") == 0
    assert "grade" in left(restored.db, restored.noor)


def test_without_receipts_what_is_due_by_now_goes_all_the_same(restored: Cast, receipts: Path) -> None:
    receipts.unlink()
    found = replay([], since=NOW - DAY, now=NOW)
    assert found == ReplayResult(0, 0, found.rows, found.footage)
    assert "grade" not in left(restored.db, restored.noor)
    assert add_period(GONE, "P5Y") < TODAY


def test_the_planner_forgets_what_went_again(restored: Cast, receipts: Path) -> None:
    put_release(restored, "noor")
    restored.db.execute("analyze release")
    assert restored.db.execute(KNOWN, [f"%{RECIPIENT}%"]).fetchall()
    left_on(restored, "noor", day=TODAY)
    replay(exported.read(receipts), since=NOW - DAY, now=NOW)
    assert restored.db.execute(KNOWN, [f"%{RECIPIENT}%"]).fetchall() == []
