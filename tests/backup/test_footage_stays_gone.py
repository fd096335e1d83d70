"""Keys of footage are in the copy of the keystore as others are; and a restore sweeps before anything is served."""

from datetime import timedelta
from pathlib import Path
from tarfile import TarInfo
from typing import Any

import psycopg
import pytest
from django.test import override_settings
from django.utils.timezone import localdate

from tests.backup.conftest import run
from tests.cameras import footage
from tests.conftest import DATA
from tests.people import NOW, Cast, days
from zorgvuldig.backup.keystore import FILE, copy_keystore, put_keystore
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.sealed import write_sealed
from zorgvuldig.platform.postgres import ensure_server
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing
from zorgvuldig.platform.vault.keys import KeyGone, pupil_key
from zorgvuldig.retention.footage.jobs import delete_footage

MOMENT = "20260901T013000Z"
MASTER = bytes(range(32))
MARK = b"MERKTEKEN-VAN-DIT-BEELD" * 4000
LONG_AGO = NOW.replace(microsecond=0) - timedelta(days=40)


class Told:
    """As much of a manifest as putting keys back asks."""

    moment = MOMENT


def test_keys_of_footage_come_back_and_no_other_name_does(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        pupil_key(3, 9, create=True)
        DayClosing(7, LONG_AGO.date()).key(create=True)
        HoldClosing(2).key(create=True)
        keys = tmp_path / "keys"
        (keys / "cameras/7/2026-01-01.gone").write_bytes(b"x")
        before = {path.relative_to(keys): path.read_bytes() for path in keys.rglob("*.key")}
        (tmp_path / "copy").mkdir()
        assert copy_keystore(keys, tmp_path / "copy", master=MASTER, moment=MOMENT) == 3
        fresh = tmp_path / "other/keys"
        fresh.mkdir(parents=True)
        told: Any = Told()
        assert put_keystore(tmp_path / "copy", told, fresh, masters=[MASTER]) == 3
        assert {path.relative_to(fresh): path.read_bytes() for path in fresh.rglob("*") if path.is_file()} == before
        assert {path.stat().st_mode & 0o777 for path in fresh.rglob("*") if path.is_dir()} == {0o700}


@pytest.mark.parametrize(
    "name", ["../x.key", "cameras/../../x.key", "cameras/x.key", "cameras/7/x.key", "/etc/x.key", "aa/b"]
)
def test_a_copy_that_names_something_else_is_refused(tmp_path: Path, name: str) -> None:
    info = TarInfo(name)
    info.size = 4
    write_sealed(
        tmp_path / FILE, [info.tobuf() + b"evil".ljust(512, b"\0") + bytes(1024)], master=MASTER, moment=MOMENT
    )
    told: Any = Told()
    with pytest.raises(BackupProblem, match="no key"):
        put_keystore(tmp_path, told, tmp_path / "keys", masters=[MASTER])
    assert not (tmp_path / "x.key").exists()


def test_a_restore_sweeps_before_it_serves(cast: Cast, target: Path, tmp_path: Path) -> None:
    """Since the backup a hold ended and its footage went; other footage in it got too old. Neither comes back; the young does."""
    camera = footage.camera(cast)
    at = footage.incident(cast, starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(minutes=20))
    hold = footage.hold(
        cast,
        at,
        camera,
        starts_at=LONG_AGO,
        ends_at=LONG_AGO + timedelta(minutes=20),
        ends_on=days(60),
        approved_by=cast.petra,
    )
    footage.segment(cast, camera, LONG_AGO, content=MARK)
    receipts, directory = tmp_path / "receipts.jsonl", tmp_path / "backups"
    directory.mkdir()
    with override_settings(RECEIPTS=receipts):
        delete_footage(NOW - timedelta(hours=3))
        assert HoldClosing(hold.id).path().exists()
        footage.segment(cast, camera, LONG_AGO + timedelta(hours=1), content=MARK)
        young = footage.segment(cast, camera, footage.BEGAN, content=MARK)
        back_up(Places.of(directory), now=NOW - timedelta(hours=2), say=print)
        cast.db.execute("update footage_hold set ended_at = %s, ended_by_id = %s", [NOW, cast.leo.id])
        delete_footage(NOW)
    blobs = dict(cast.db.execute("select id, blob from segment").fetchall())
    assert list(blobs) == [young.id]

    done = run("restore", directory, "--secrets", DATA / "secrets.json", "--receipts", receipts, data=target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "footage: Gewist: 2 stukken beeld" in done.stdout
    with ensure_server(target, profile="throwaway") as server, psycopg.connect(server.location.admin_dsn()) as db:
        assert db.execute("select id from segment").fetchall() == [(young.id,)]
    old = DayClosing(camera.id, localdate(LONG_AGO))
    with override_settings(DATA=target):
        for closing in (old, HoldClosing(hold.id)):
            with pytest.raises(KeyGone):
                closing.key(create=False)
        assert b"".join(files.read(blobs[young.id])) == MARK
