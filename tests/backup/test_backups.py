"""What a backup is: complete or not there, sealed, signed, and gone at its term."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.backup.conftest import FIRST, INSIDE, NEW, OLD, SECRET, Series
from zorgvuldig.backup import health, make
from zorgvuldig.backup.list import backups
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places, draft, folders, moment_of, name_of, publish
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import Trial, write_trial
from zorgvuldig.backup.rotation import expired
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.period import add_period

MOMENTS = st.integers(1_600_000_000, 2_200_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_two_folders_and_nothing_else(series: Series) -> None:
    assert [folder.name for folder in folders(series.places.data)] == [NEW, OLD]
    assert [folder.name for folder in folders(series.places.keys)] == [NEW, OLD]
    newest = series.places.data / NEW
    assert {path.name for path in newest.iterdir()} == {"manifest.json", "database.sealed", "receipts.sealed", "vault"}
    assert {path.name for path in (series.places.keys / NEW).iterdir()} == {"manifest.json", "keystore.sealed"}
    everything = [path for path in series.directory.rglob("*") if path.name != ".lock"]
    assert {path.stat().st_mode & 0o077 for path in everything} == {0}


def test_nothing_of_a_pupil_can_be_read(series: Series) -> None:
    said = b"".join(path.read_bytes() for path in series.directory.rglob("*") if path.is_file())
    assert len(series.names) > 3
    assert [name for name in (*series.names, SECRET) if name.encode() in said] == []
    assert b"PGDMP" not in said


def test_keys_lie_apart(series: Series) -> None:
    assert [path for path in series.places.data.rglob("*") if "key" in path.name] == []


def test_what_did_not_change_is_not_written_again(series: Series) -> None:
    vaults = [{p.name: p.stat().st_ino for p in (series.places.data / n / "vault").rglob("*-*")} for n in (OLD, NEW)]
    assert len(vaults[0]) == 2
    assert len(vaults[1]) == 3
    assert vaults[0].items() <= vaults[1].items()


def test_listed(series: Series, capsys: pytest.CaptureFixture[str]) -> None:
    assert [(one.moment, one.has_keys, one.tested, one.problem) for one in backups(series.places)] == [
        (NEW, True, "", ""),
        (OLD, True, "", ""),
    ]


@given(st.lists(MOMENTS, unique=True), MOMENTS, st.sampled_from(["P30D", "P7D", "P1M", "P1Y", "P0D"]))
def test_rotation(moments: list[datetime], now: datetime, term: str) -> None:
    newest = max(moments, default=None)
    gone = expired(moments, term=term, now=now, keep=newest)
    assert gone == sorted(gone)
    assert newest not in gone
    for moment in moments:
        over = add_period(moment.date(), term) <= now.date()
        assert (moment in gone) == (over and moment != newest)


def test_the_terms_of_the_register() -> None:
    assert REGISTER.terms[make.DATA_TERM].period == "P30D"
    assert REGISTER.terms[make.KEYS_TERM].period == "P7D"
    days = [datetime(2026, 3, day, 1, tzinfo=UTC) for day in range(1, 32)]
    now = datetime(2026, 3, 31, 1, tzinfo=UTC)
    assert expired(days, term="P30D", now=now, keep=days[-1]) == [days[0]]
    assert expired(days, term="P7D", now=now, keep=None)[-1].date() == date(2026, 3, 24)


@given(MOMENTS)
def test_names_are_moments(moment: datetime) -> None:
    assert moment_of(name_of(moment)) == moment


def test_other_names_are_no_backups(tmp_path: Path) -> None:
    for name in (".20260901T013000Z.part", "20260901", "2026090T013000Z", "lost+found", "20261301T013000Z"):
        (tmp_path / name).mkdir()
    assert folders(tmp_path) == []


def test_a_new_backup_takes_away_the_old_at_its_term_and_never_the_newest_good(series: Series, tmp_path: Path) -> None:
    places = series.copy(tmp_path / "copy")
    shutil.rmtree(places.data / NEW / "vault")
    (places.data / NEW / "manifest.json").write_text("{}")
    said: list[str] = []
    with override_settings(DATA=series.home, RECEIPTS=series.home / "receipts.jsonl"):
        back_up(places, now=FIRST + timedelta(days=8), say=said.append)
        assert [f.name for f in folders(places.keys)] == [name_of(FIRST + timedelta(days=8))]
        assert len(folders(places.data)) == 3
        back_up(places, now=FIRST + timedelta(days=30), say=said.append)
    days = [(moment_of(f.name) - FIRST).days for f in folders(places.data)]
    assert days == [30, 8, 1]
    assert said[-2:] == [
        f"removed, its term is over: {places.data / OLD}",
        f"removed, its term is over: {places.keys / name_of(FIRST + timedelta(days=8))}",
    ]


@pytest.mark.parametrize("place", ["make:entry_of", "make:publish"])
def test_a_backup_that_is_killed_leaves_nothing_that_looks_good(series: Series, tmp_path: Path, place: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(INSIDE), "ZV_KILL": f"zorgvuldig.backup.{place}"}
    command = [sys.executable, "-m", "zorgvuldig", "backup", str(tmp_path)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == -signal.SIGKILL, result.stderr
    assert folders(tmp_path / "data") == folders(tmp_path / "keys") == []
    assert [p.name[0] for p in (tmp_path / "data").iterdir()] == [".", "."]


def test_the_next_backup_clears_what_was_cut_short(tmp_path: Path) -> None:
    half = draft(tmp_path, FIRST)
    (half / "database.sealed").write_bytes(b"half")
    whole = publish(draft(tmp_path, FIRST + timedelta(days=1)))
    assert list(tmp_path.iterdir()) == [whole]


def test_a_full_disk_is_one_sentence(series: Series, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/backup/vault")

    monkeypatch.setattr(make, "copy_vault", full)
    with (
        override_settings(DATA=series.home),
        pytest.raises(
            BackupProblem, match=r"cannot be written \(No space left on device at /backup/vault\): make room"
        ),
    ):
        back_up(Places.of(tmp_path), now=FIRST, say=print)
    assert [p for p in tmp_path.rglob("*") if p.name not in {".lock", "data", "keys"}] == []


def test_a_directory_that_vanished_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not there: mount that disk"):
        call_command("backup", tmp_path / "unmounted")
    assert list(tmp_path.iterdir()) == []


def test_doctor_asks_for_a_fresh_backup_and_a_fresh_test(series: Series, tmp_path: Path) -> None:
    now = FIRST + timedelta(days=2)
    with override_settings(BACKUP=None):
        assert [(a.ok, a.note) for a in health.examine(now)] == [(False, True), (False, True)]
    places = series.copy(tmp_path / "copy")
    with override_settings(BACKUP=tmp_path / "copy", BACKUP_KEYS=None):
        backup, test = health.examine(now)
        assert backup == health.Answer(health.BACKUP, ok=True, says="of 2026-09-02 01:30 UTC")
        assert test.says == f"there is none. Run: zorgvuldig backup {tmp_path / 'copy'} --test"
        assert not test.ok
        assert not test.note
        backup, _ = health.examine(now + timedelta(hours=12))
        assert (backup.ok, backup.note) == (False, False)
        write_trial(places.data / OLD, Trial(OLD, FIRST.isoformat(), ok=True, says=""))
        write_trial(places.data / NEW, Trial(NEW, now.isoformat(), ok=False, says="no"))
        assert [a.ok for a in health.examine(now)] == [True, True]
        assert [a.ok for a in health.examine(FIRST + timedelta(days=35))] == [False, False]
        said = json.loads((places.data / OLD / "tested.json").read_text())
        said["content"]["at"] = now.isoformat()
        (places.data / OLD / "tested.json").write_text(json.dumps(said))
        assert [a.ok for a in health.examine(now)] == [True, False]
    with override_settings(BACKUP=tmp_path / "vanished", BACKUP_KEYS=None):
        assert [a.ok or a.note for a in health.examine(now)] == [False, False]
