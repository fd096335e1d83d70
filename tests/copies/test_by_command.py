"""What the operator does for the privacy officer: numbers only, a dossier as a file, and both are in the log."""

import stat
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.copies.copying import document_in
from tests.people import NOW, Cast, days
from tests.promises.conftest import command
from tests.release.exchanging import put_exchange
from tests.rights.asking import put_request
from tests.rights.weighing import searched
from zorgvuldig.copies import command as by_command
from zorgvuldig.copies.command import NotExported, export, numbers
from zorgvuldig.copies.verify import verify
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.rights.weighing.search import weighing_of


def number_of(cast: Cast, name: str) -> str:
    """The pupil's number at school."""
    number: str = cast.db.execute("select number from pupil where person_id = %s", [cast.people[name].id]).fetchone()[0]
    return number


def write(cast: Cast, out: Path, *, complete: bool = False) -> dict[str, Any]:
    """Export Noor; the document. A complete one answers a request, once its copy was weighed."""
    wanted: dict[str, Any] = {"now": NOW, "language": "nl"}
    if complete:
        uid = put_request(cast, asker=None, asker_name="Noor")
        searched(cast, uid)
        weighed = partial(weighing_of, str(uid), number_of(cast, "noor"))
        wanted |= {"weighed": weighed(), "still": weighed}
    export(number_of(cast, "noor"), out, **wanted)
    return document_in(out.read_bytes())


def test_numbers_are_all_that_is_listed_and_each_pupil_can_see_it(cast: Cast) -> None:
    found = numbers(NOW)
    assert len(found) == 6
    assert all(number.isdigit() for number in found)
    looks = cast.db.execute("select pupil_id, role, purpose, kind from gate.log").fetchall()
    assert {row[0] for row in looks} == {row[0] for row in cast.db.execute("select person_id from pupil").fetchall()}
    assert {(role.rpartition("_job_")[2], kind) for _pupil, role, _purpose, kind in looks} == {("numbers", "job")}


def test_an_export_is_whole_private_on_record_and_in_the_log(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "noor.zip"
    document = write(cast, out)
    assert verify(out).entries >= 1
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [out]
    assert document["data"]["pupil_identity"][0]["given_name"] == "Noor"
    assert "guardian" not in document["data"]  # the copy is the pupil's: how a parent is reached is the parent's
    assert cast.db.execute("select pupil_id, actor_id, recipient from release").fetchall() == [
        (cast.noor.id, 0, "family")
    ]
    assert cast.db.execute("select count(*) from gate.log where pupil_id = %s", [cast.noor.id]).fetchone() == (1,)


def test_a_complete_one_holds_what_is_not_shown_yet_and_says_so(cast: Cast, tmp_path: Path) -> None:
    cast.grade("noor", "machten", "3.3")
    cast.db.execute("update test set shown_from = %s where id = %s", [days(2), cast.tests["machten"]])
    cast.db.execute("update test set shown_from = %s where id = %s", [days(-2), cast.tests["breuken"]])
    usual, complete = write(cast, tmp_path / "a.zip"), write(cast, tmp_path / "b.zip", complete=True)
    assert [row["value"] for row in usual["data"]["grade"]] == ["6.4"]
    assert [row["value"] for row in complete["data"]["grade"]] == ["6.4", "3.3"]
    assert (usual["complete"], complete["complete"]) == (False, True)
    assert usual["withheld"][0]["ground"] == "waits"
    grounds = [one["ground"] for one in complete["withheld"]]
    assert grounds == [
        "other_pupils", "other_guardians", "names", "staff", "hold_reason", "pseudonyms", "breaches", "account", "emergency_reason", "reporter",
    ]  # fmt: skip


@pytest.mark.parametrize("complete", [False, True])
def test_what_the_family_may_not_know_yet_is_in_no_copy(cast: Cast, tmp_path: Path, complete: bool) -> None:
    put_exchange(cast, "police", released_at=NOW, released_by_id=cast.leo.id, shown_at=days(20))
    (number,) = cast.db.execute("select id from exchange").fetchone()
    cast.put(
        "release", uid=uuid.uuid4(), pupil_id=cast.noor.id, released_at=NOW, channel="authority", recipient="police",
        basis="exchange_duty/exchange", fields="[]", actor_id=cast.leo.id, shown_at=days(20), exchange_id=number,
    )  # fmt: skip
    cast.put(
        "hand_over", uid=uuid.uuid4(), exchange_id=number, pupil_id=cast.noor.id, way="letter", made_at=NOW,
        made_by_id=cast.leo.id, mailbox="", tries=0,
    )  # fmt: skip
    for table in ("exchange", "release", "hand_over"):
        (row,) = cast.db.execute(f"select id from {table}").fetchone()
        mask = REGISTER.categories[REGISTER.tables[table].category].mask
        cast.put(
            "gate.change", at=NOW, table_name=table, row_id=row, pupil_id=cast.noor.id, mask=mask, op="insert",
            actor_id=cast.leo.id, purpose="exchanging",
        )  # fmt: skip

    def said(document: dict[str, Any]) -> tuple[set[str], set[str]]:
        data = document["data"]
        return set(data) & {"exchange", "hand_over"}, {row["table_name"] for row in data.get("gate.change", [])}

    waits = write(cast, tmp_path / "a.zip", complete=complete)
    assert said(waits) == (set(), set())
    assert "police" not in str(waits["data"].get("release", []))
    cast.db.execute("update exchange set shown_at = %s", [days(-1)])
    cast.db.execute("update release set shown_at = %s where exchange_id is not null", [days(-1)])
    told = write(cast, tmp_path / "b.zip", complete=complete)
    assert said(told) == ({"exchange", "hand_over"}, {"exchange", "release", "hand_over"})
    assert "police" in str(told["data"]["release"])


def test_refusals_leave_nothing(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    with pytest.raises(NotExported, match="exists already"):
        write(cast, there)
    with pytest.raises(NotExported, match="cannot be written"):
        write(cast, tmp_path / "nowhere" / "noor.zip")
    with pytest.raises(NotExported, match="no pupil with number 999"):
        export("999", tmp_path / "x.zip", now=NOW, language="nl")

    def breaks(*_arguments: Any, **_more: Any) -> None:
        raise ValueError("not on record")

    monkeypatch.setattr(by_command, "record", breaks)
    with pytest.raises(ValueError, match="not on record"):
        write(cast, tmp_path / "noor.zip")
    assert list(tmp_path.iterdir()) == [there]
    assert there.read_bytes() == b"mine"
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)


def test_the_commands_do_the_same(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "noor.zip"
    listed = command("pupil", "list")
    assert number_of(cast, "noor") in listed.stdout.split(), listed.stderr
    assert command("pupil", "export", number_of(cast, "noor"), "--out", str(out)).returncode == 0
    refused = command("pupil", "export", number_of(cast, "noor"), "--out", str(out))
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    assert command("pupil", "verify", str(out)).returncode == 0
    assert command("pupil", "export").returncode == 2
    unasked = command("pupil", "export", number_of(cast, "noor"), "--out", str(tmp_path / "b.zip"), "--request", "1")
    assert (unasked.returncode, len(unasked.stderr.strip().splitlines())) == (1, 1)
