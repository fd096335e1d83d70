"""Receipts: signed, chained, found by number and birth date, outside the database too, and without a word about anybody."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.gate.hostile import connect
from tests.gate.sealing import put
from tests.people import NOW, TODAY, Cast, years_ago
from tests.retention.leaving import clean, hold, left_on, one
from zorgvuldig.gate.log.ledgers import TableLedger
from zorgvuldig.gate.log.rounds import go_round
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.register.period import add_period
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.receipts import Broken, match_of, subject_of, verify_chain
from zorgvuldig.retention.tables import places

GONE = date(2020, 7, 31)
TWO, FIVE = add_period(GONE, "P2Y"), add_period(GONE, "P5Y")
BORN = years_ago(13) - timedelta(days=30)


def lines(path: Path) -> list[dict[str, Any]]:
    return list(exported.read(path))


def test_a_receipt_says_what_went_by_which_rule_and_nothing_about_anybody(full: Cast, receipts: Path) -> None:
    left_on(full, "noor", day=GONE)
    put(full.db, 3)
    seal_log(NOW)
    clean(TODAY)
    text = receipts.read_text()
    mine = next(line for line in lines(receipts) if line["about"] == "pupil")
    grades = next(part for part in mine["content"]["categories"] if part["key"] == "grades")
    assert grades == {
        "key": "grades",
        "rule": "rest_at_most",
        "period": "P2Y",
        "rows": {"final_mark": 1, "grade": 1, "hand_in": 1, "supplier_result": 1},
        "whole": True,
    }
    assert mine["content"]["reason"] == "term"
    assert mine["seal"] == one(full.db, "select max(number) from gate.seal")
    assert mine["subject"] == subject_of(f"26{full.noor.id:04}", BORN).hex()
    secret = [
        full.noor.name,
        "Bakkerman",
        str(full.noor.uid),
        f"26{full.noor.id:04}",
        f"{BORN}",
        f"{GONE}",
        "Geheimlaan",
        "@",
    ]
    assert [word for word in secret if word.lower() in text.lower()] == []
    stored = str(full.db.execute("select content::text from receipt").fetchall())
    assert [word for word in secret if word.lower() in stored.lower()] == []


def test_all_history_that_goes_is_in_a_receipt(full: Cast, receipts: Path) -> None:
    """Of whole categories, of single rows and of the pupil: otherwise the seals of the history would say that somebody took it away."""
    for table in (table for table in places().values() if table.has_history):
        full.db.execute(
            "insert into gate.change (at, table_name, row_id, pupil_id, mask, op, actor_id, purpose) "
            f"select now(), %s, t.{table.key}, t.{table.pupil}, %s, 'insert', 0, 'x' from {table.name} t",
            [table.name, table.mask],
        )
    history = TableLedger("gate.change")
    assert go_round(history, NOW - timedelta(minutes=5)).problem == ""
    mine = "select count(*) from gate.change where purpose = 'x' and pupil_id = %s"
    there = [one(full.db, mine, [full.noor.id])]
    left_on(full, "noor", day=GONE)
    for day in (TODAY, add_period(TODAY, "P2Y") + timedelta(days=1)):  # messages go by themselves, row by row
        assert clean(day, trigger="restore").state == "done"
        there.append(one(full.db, mine, [full.noor.id]))
        assert go_round(history, NOW).problem == ""
    assert there[0] > there[1] > there[2]
    full.db.execute("delete from gate.change where id = (select min(id) from gate.change)")
    assert go_round(history, NOW).problem == "1 sealed rows are gone without a receipt."


def test_the_chain_holds_and_anything_changed_taken_out_or_moved_is_found(full: Cast, receipts: Path) -> None:
    full.db.execute("delete from guardian_document")
    left_on(full, "noor", "bram", "tess", day=GONE)
    clean(TODAY)
    found = lines(receipts)
    assert verify_chain(found) == len(found) >= 4
    changed = json.loads(json.dumps(found))
    changed[1]["content"]["reason"] = "erasure"
    for wrong in (
        changed,
        [found[0], *found[2:]],
        [found[1], found[0], *found[2:]],
        [found[0], found[0], *found[1:]],
        [{**found[0], "number": 9}, *found[1:]],
        [{**found[0], "signature": found[1]["signature"]}, *found[1:]],
        [{**found[0], "key": "0" * 16}, *found[1:]],
        [{"number": 1}],
    ):
        with pytest.raises(Broken):
            verify_chain(wrong)
    assert verify_chain(found[2:]) == len(found) - 2  # the oldest go at the end of their own term


def test_an_export_that_was_cut_off_is_completed(full: Cast, receipts: Path) -> None:
    left_on(full, "noor", "bram", day=GONE)
    clean(TODAY)
    whole = receipts.read_bytes()
    assert receipts.stat().st_mode & 0o777 == 0o600
    for cut in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        receipts.write_bytes(whole[:cut])
        exported.export(NOW)
        assert receipts.read_bytes() == whole
    assert exported.export(NOW) == 0
    receipts.unlink()
    exported.export(NOW)
    assert receipts.read_bytes() == whole


def test_the_family_finds_every_receipt_also_after_the_birth_date_went(full: Cast, receipts: Path) -> None:
    left_on(full, "noor", day=GONE)
    full.db.execute("delete from hold")
    full.db.execute("delete from restriction")
    hold(full, "grades", until=FIVE + timedelta(days=10))
    for day in (TWO, FIVE, FIVE + timedelta(days=10)):
        clean(day, trigger="restore")
    subject = subject_of(f" 26{full.noor.id:04}", BORN)
    with connect() as runtime:
        rows = runtime.execute("select number, content, digest from gate.receipts_of(%s)", [subject]).fetchall()
        assert runtime.execute("select * from gate.receipts_of(%s)", [b""]).fetchall() == []
    assert len(rows) == 3
    assert [part["key"] for part in rows[-1][1]["categories"]] == ["grades"]
    assert {line["match"] for line in lines(receipts) if line["about"] == "pupil"} == {match_of(full.noor.uid).hex()}


def test_receipts_go_at_their_own_term_and_the_last_one_stays(full: Cast, receipts: Path) -> None:
    left_on(full, "noor", day=GONE)
    clean(TODAY)
    count = one(full.db, "select count(*) from receipt")
    full.db.execute("update receipt set made_at = made_at - interval '6 years'")
    left_on(full, "bram", day=GONE)
    clean(TODAY)
    kept = list(exported.stored(NOW))
    assert kept[0]["number"] > count - 1
    assert verify_chain(kept[1:] if kept[0]["number"] == count else kept) >= 1
    assert verify_chain(lines(receipts)) == len(lines(receipts))
