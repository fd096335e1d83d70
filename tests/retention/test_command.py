"""`zorgvuldig retention`, and what doctor asks of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left, left_on
from zorgvuldig.retention.health import examine

GONE = date(2020, 7, 31)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("retention", *arguments)
    return capsys.readouterr().out.strip()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("retention", *arguments)
    return str(refusal.value)


def test_a_plan_changes_nothing_and_a_run_does(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    left_on(cast, "noor", day=GONE)
    before = left(cast.db, cast.noor)
    told = said(capsys, "plan")
    assert told.startswith(f"On {TODAY}: something of 1 of 6 pupils is due.")
    assert "grades: 1 pupils, 1 rows (rest_at_most)" in told
    found = json.loads(said(capsys, "plan", "--on", f"{TODAY + timedelta(days=1)}", "--json"))
    assert found["categories"]["grades"]["rows"] == {"grade": 1}
    assert left(cast.db, cast.noor) == before
    assert "Done. Rows deleted:" in said(capsys, "run")
    assert left(cast.db, cast.noor) == {}
    assert refused("run", "--on", f"{TODAY - timedelta(days=1)}").startswith(
        "This day lies before that of the last run"
    )


def test_receipts_are_verified_in_the_database_and_in_a_file(
    cast: Cast, capsys: pytest.CaptureFixture[str], receipts: Path
) -> None:
    assert said(capsys, "receipts") == "There are no receipts yet."
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    count = len(receipts.read_text().splitlines())
    assert said(capsys, "receipts", "--verify", str(receipts)) == f"The receipts hold. There are {count}."
    assert said(capsys, "receipts", "--json") == receipts.read_text().strip()
    receipts.write_text(receipts.read_text().replace('"reason":"term"', '"reason":"erasure"', 1))
    assert "Receipt 1 was changed" in refused("receipts", "--verify", str(receipts))
    assert "cannot be read" in refused("receipts", "--verify", str(receipts.with_name("other")))
    receipts.write_text("no receipts\n")
    assert "cannot be read" in refused("receipts", "--verify", str(receipts))


def test_doctor_wants_a_fresh_run_as_soon_as_there_are_pupils(database: psycopg.Connection) -> None:
    assert [answer.ok for answer in examine(NOW)] == [True]


def test_doctor_is_not_content_with_an_old_run_or_one_that_waits(cast: Cast) -> None:
    assert [answer.ok for answer in examine(NOW)] == [False]
    clean(TODAY)
    assert [answer.ok for answer in examine(NOW + timedelta(hours=35))] == [True]
    late = examine(NOW + timedelta(hours=37))[0]
    assert not late.ok
    assert late.says.endswith("Run: zorgvuldig retention run")
