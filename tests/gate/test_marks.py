"""How far the database had come stands outside it: what is cut off at its end, and an older one in its place, are seen."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.gate.sealing import put
from tests.people import Cast
from tests.retention.leaving import left_on
from zorgvuldig.gate.health import examine
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.marks import went_back
from zorgvuldig.management.commands import serve
from zorgvuldig.management.commands.worker import tell_what_went_back
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.evidence.p11_deletion import WENT_BACK, deleted, due_still

GONE = date(2020, 7, 31)
MARKS = Path(settings.DATA, "keys", "marks", "database.key")
TABLES = ("gate.log", "gate.seal", "receipt", "release", "retention_run")
QUESTION = "the database is as far as it was"


def now() -> datetime:
    return datetime.now(UTC)


def states() -> tuple[str, str]:
    """P02 and P11, as they are measured."""
    found = {one.promise: one.state for one in measure(now())}
    return found["P02"], found["P11"]


def doctor() -> tuple[bool, str]:
    return next((one.ok, one.says) for one in examine(now()) if one.question == QUESTION)


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    return str(refusal.value)


def copied(cast: Cast) -> Callable[[], None]:
    """What puts the tables of proof back as they are now, as who holds the database can."""
    for table in TABLES:
        cast.db.execute(f"create temporary table {table.partition('.')[2] or table}_then as select * from {table}")

    def put_back() -> None:
        for table in TABLES:
            cast.db.execute(
                f"delete from {table}; insert into {table} select * from {table.partition('.')[2] or table}_then"
            )

    return put_back


@pytest.fixture
def school(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cast]:
    """Somebody left and was deleted, looks were sealed, and it was measured."""
    monkeypatch.setattr(settings, "RECEIPTS", tmp_path / "receipts.jsonl")
    monkeypatch.setattr(serve, "ServerOfThisProcess", lambda *_, **__: pytest.fail("it would serve"))
    put(cast.db, 4)
    call_command("log", "seal")
    left_on(cast, "noor", day=GONE)
    call_command("retention", "run")
    put(cast.db, 3)
    call_command("log", "seal")
    assert states() == ("kept", "kept")
    yield cast
    for table in TABLES:
        cast.db.execute(f"drop table if exists pg_temp.{table.partition('.')[2] or table}_then")


def test_a_database_that_only_grew_is_as_far_as_it_was(school: Cast) -> None:
    put(school.db, 2)
    call_command("log", "verify")
    call_command("retention", "receipts")
    assert doctor() == (True, "yes")
    assert states() == ("kept", "kept")


def test_the_newest_seal_cannot_be_cut_off_with_its_rows(school: Cast) -> None:
    school.db.execute("delete from gate.log where xid >= (select lo from gate.seal order by number desc limit 1)")
    school.db.execute("delete from gate.seal where number = (select max(number) from gate.seal)")
    assert "The newest seal of the access log was number" in refused("log", "verify")
    assert "zorgvuldig restore" in refused("log", "verify")
    assert doctor()[0] is False
    assert states() == ("not_kept", "kept")
    assert "The newest seal" in refused("serve")
    put(school.db, 3)
    call_command("log", "seal")  # takes the number once more
    assert "of the access log is another than it was" in refused("log", "verify")
    assert states() == ("not_kept", "kept")


def test_looks_without_a_seal_cannot_be_cut_off(school: Cast) -> None:
    rows = put(school.db, 3)
    assert states() == ("kept", "kept")
    school.db.execute("delete from gate.log where id = any(%s)", [rows])
    assert "The newest look in the access log" in refused("log", "verify")
    assert states() == ("not_kept", "kept")


def test_a_release_cannot_be_cut_off(school: Cast) -> None:
    school.put(
        "release", uid="6d6a2c52-6b5f-4c0e-9c39-0a4b86a1a6f5", pupil_id=school.sem.id, released_at=now(), channel="own_copy",
        recipient="family", basis="gdpr_15", fields="[]", actor_id=1,
    )  # fmt: skip
    assert states()[0] == "kept"
    school.db.execute("delete from release")
    assert "The newest release was number" in refused("log", "verify")
    assert states()[0] == "not_kept"


def test_a_receipt_cannot_be_cut_off(school: Cast) -> None:
    school.db.execute("delete from receipt where number = (select max(number) from receipt)")
    assert "The newest receipt of deletion was number" in refused("retention", "receipts")
    assert doctor()[0] is False
    assert states() == ("kept", "not_kept")
    still = due_still(now(), went_back(now()))
    with working("statement", now=now()) as door:  # by itself: the sealed list of receipts turns the promise too
        assert deleted(door, still=still).reason == WENT_BACK


def test_an_older_database_in_its_place_is_not_served(school: Cast, caplog: pytest.LogCaptureFixture) -> None:
    then = copied(school)
    left_on(school, "sem", day=GONE)
    call_command("retention", "run")
    put(school.db, 3)
    call_command("log", "seal")
    then()
    assert "The newest seal" in refused("log", "verify")
    assert "The newest receipt of deletion" in refused("retention", "receipts")
    assert states() == ("not_kept", "not_kept")
    assert "Something was cut off, or an older database was put in the place of this one." in refused("serve")
    tell_what_went_back()  # a worker says it at its start, and goes on: it measures what the page then says
    assert "The newest receipt of deletion" in caplog.text


def test_another_incarnation_is_declared_by_a_restore_alone(school: Cast) -> None:
    school.db.execute("update gate.state set value = (value::integer + 1)::text where key = 'incarnation'")
    try:
        assert "The incarnation of the access log was number" in refused("log", "verify")
        assert states() == ("not_kept", "not_kept")
    finally:
        school.db.execute("update gate.state set value = (value::integer - 1)::text where key = 'incarnation'")


@pytest.mark.parametrize("how", ["changed", "gone", "no text"])
def test_marks_that_nobody_of_us_signed_are_none(school: Cast, how: str) -> None:
    text = MARKS.read_text()
    if how == "gone":
        MARKS.unlink()
    else:
        MARKS.write_text(text.replace('"seal": 2', '"seal": 1') if how == "changed" else "{")
    assert MARKS.name in refused("log", "verify")
    assert states() == ("not_kept", "not_kept")
    assert doctor()[0] is False
