"""A restore that is killed again and again, and in the end brings back what was there and nothing that must not live."""

import json
from pathlib import Path

import psycopg
from django.test import override_settings

from tests.backup.conftest import OLD, SECRET, Series, contents, killed, run
from zorgvuldig.backup.dump import DEAD
from zorgvuldig.backup.marker import FILE, refusal
from zorgvuldig.platform.postgres import Names, ensure_server, load
from zorgvuldig.platform.postgres.location import DATABASE
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import all_keys
from zorgvuldig.platform.vault.storage import LocalStorage

# The restore itself changes these: codes that were given out end, the log gets a seal and a new incarnation, and the register that it
# was restored under is written down as a version.
CHANGED = {"public.invitation", "public.register_version", "gate.state", "gate.seal"}
UNSERVED = "is not finished, so what was deleted may be in it again and nothing is served"


def test_killed_and_restored(series: Series, target: Path, tmp_path: Path) -> None:
    told, newer = tmp_path / "replay.json", tmp_path / "receipts.jsonl"
    newer.write_text('{"number": 1}\n{"number": 2}\n{"numb')
    wish = ("restore", series.directory, "--secrets", series.secrets, "--at", OLD, "--receipts", newer)
    restore = "zorgvuldig.backup.restore"
    for place in ("zorgvuldig.backup.target:renew_signing", f"{restore}:prepare", f"{restore}:replay"):
        assert killed(run(*wish, data=target, ZV_KILL=place)), place
        assert refusal(target), place
    served = run("serve", "--port", 1, data=target)
    assert served.returncode == 1
    assert UNSERVED in served.stderr
    assert pages_may_connect(target) == 0

    done = run(*wish, data=target, ZV_REPLAY=str(told))
    assert done.returncode == 0, done.stderr
    assert "deleted again: 2 receipts" in done.stdout
    assert json.loads(told.read_text()) == {
        "lines": [{"number": 1}, {"number": 2}],
        "since": "2026-09-01T01:30:00+00:00",
    }
    assert not (target / FILE).exists()
    assert load(target).django != load(series.secrets.parent).django
    doctor = run("doctor", "--json", data=target)
    answers = json.loads(doctor.stdout)["answers"]
    # What deletes again is only told here, and did not run (test_stays_gone does).
    assert [a["question"] for a in answers if not a["ok"] and not a["note"]] == ["the last retention run is fresh"]
    assert pages_may_connect(target) == -1
    rows_are_back(series, target)
    files_are_back(series, target)
    again = run(*wish, data=target)
    assert "The database zorgvuldig is not empty" in again.stderr


def pages_may_connect(data: Path) -> int:
    with ensure_server(data, profile="throwaway") as server, psycopg.connect(server.location.admin_dsn()) as db:
        query = "select max(rolconnlimit) from pg_roles where rolname = any(%s)"
        names = Names.of(DATABASE)
        return int(db.execute(query, [[names.runtime, names.login]]).fetchone()[0])


def rows_are_back(series: Series, data: Path) -> None:
    with ensure_server(data, profile="throwaway") as server, psycopg.connect(server.location.admin_dsn()) as db:
        found = contents(db)
        assert {t for t in found if found[t] != series.contents[t]} == CHANGED
        assert found.keys() == series.contents.keys()
        assert db.execute("select value from gate.state where key = 'incarnation'").fetchone()[0] == "2"
        for table in DEAD:
            assert db.execute(f"select count(*) from {table}").fetchone()[0] == 0, table
        assert db.execute("select count(*) from invitation").fetchone()[0] == 0


def files_are_back(series: Series, data: Path) -> None:
    """With the newest keystore: what was destroyed since stays destroyed."""
    with override_settings(DATA=data):
        blobs = sorted(blob for blob, _ in LocalStorage(data / "vault").blobs())
        assert len(blobs) == 2
        held = {pupil_id for pupil_id, _ in all_keys()}
        assert held == {series.kept}
        found = [b"".join(read(blob)) for blob in blobs if owner(data, blob) == series.kept]
        assert found == [SECRET.encode() * 9000]


def owner(data: Path, blob: object) -> int:
    return int.from_bytes(LocalStorage(data / "vault").get(blob, 21, 8), "big")
