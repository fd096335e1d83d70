"""The log begins by itself, only grows, and is not added to when its files are not those that it came to."""

import json
import shutil
from pathlib import Path

import pytest

from tests.transparency.conftest import Disk
from zorgvuldig.platform.vault.rekey import reseal_keystore
from zorgvuldig.platform.vault.sign import public_key
from zorgvuldig.transparency.log import append, begin, check, published
from zorgvuldig.transparency.notes import Checkpoint
from zorgvuldig.transparency.tiles import Damaged


def size() -> int:
    log = published()
    check(log)
    return Checkpoint.parse(log.newest().text).size


def test_the_first_entry_says_which_log_begins(disk: Disk) -> None:
    assert published() is None
    log = append([b"one"])
    assert size() == 2
    assert log.key.name.endswith("/transparantie/1")
    assert json.loads(log.tree(log.newest()).entry(0)) == {
        "format": "zorgvuldig log begins 1", "origin": log.key.name, "follows": None,
    }  # fmt: skip
    assert log.tree(log.newest()).entry(1) == b"one"


def test_it_is_signed_with_a_key_of_its_own(disk: Disk) -> None:
    log = append([b"one"])
    assert log.newest().is_signed_by(log.key)
    assert log.key.public != public_key()
    assert [path.name for path in disk.keys.glob("*.key")] == ["1.key"]
    assert b"one" not in (disk.keys / "1.key").read_bytes()
    assert (disk.keys / "1.key").stat().st_mode & 0o077 == 0
    assert not [path for path in disk.files.rglob("*") if path.suffix == ".key"]


def test_files_are_for_anybody_to_read(disk: Disk) -> None:
    append([b"one"])
    assert {path.stat().st_mode & 0o777 for path in disk.files.rglob("*") if path.is_file()} == {0o644}


def test_the_key_is_closed_anew_with_the_others(disk: Disk) -> None:
    append([b"one"])
    tally = reseal_keystore(mend=False)
    assert (tally.seen >= 1, tally.lost) == (True, 0)
    (disk.keys / "1.key").write_bytes(b"\x01" + bytes(60))
    assert reseal_keystore(mend=False).lost == 1


def test_files_of_an_earlier_moment_are_not_added_to(disk: Disk, tmp_path: Path) -> None:
    append([b"one"])
    shutil.copytree(disk.files, tmp_path / "earlier")
    append([b"two"])
    shutil.rmtree(disk.files)
    shutil.copytree(tmp_path / "earlier", disk.files)
    with pytest.raises(Damaged, match="transparency begin"):
        append([b"three"])
    with pytest.raises(Damaged):
        check(published())


def test_an_entry_that_was_changed_in_a_tile_stops_it(disk: Disk) -> None:
    append([b"one"])
    tile = disk.files / "1/tile/0/000.p/2"
    tile.write_bytes(bytes(64))
    with pytest.raises(Damaged, match="not those that were added"):
        append([b"two"])


def test_a_checkpoint_that_somebody_else_wrote_is_refused(disk: Disk) -> None:
    append([b"one"])
    log = published()
    note = str(log.newest())
    (log.folder / "checkpoint").write_text(note.replace("\n2\n", "\n3\n"))
    with pytest.raises(Damaged, match="not what this log signed"):
        log.newest()


def test_a_head_that_nobody_signed_is_refused(disk: Disk) -> None:
    append([b"one"])
    head = disk.keys / "1.head"
    before = head.read_text()
    append([b"two"])
    forged = before.split("\n\n")[0].replace("\n2\n", "\n1\n") + "\n\n" + before.split("\n\n")[1]
    head.write_text(forged)
    with pytest.raises(Damaged):
        append([b"three"])


def test_without_its_files_it_says_so_and_another_begins_by_hand_alone(disk: Disk) -> None:
    append([b"one"])
    shutil.rmtree(disk.files)
    with pytest.raises(Damaged, match="are gone"):
        append([b"two"])
    assert begin().number == 2
    assert size() == 1


def test_after_a_restore_another_log_begins_that_names_the_one_before(disk: Disk) -> None:
    first = append([b"one"]).newest()
    shutil.rmtree(disk.keys)  # as putting back a keystore from a backup does
    log = append([b"two"])
    assert log.number == 2
    assert json.loads(log.tree(log.newest()).entry(0))["follows"] == str(first)
    assert log.key != published(1).key


def test_a_log_of_another_key_is_not_added_to(disk: Disk, tmp_path: Path) -> None:
    append([b"one"])
    disk.copy_to(tmp_path / "first")
    shutil.rmtree(disk.keys)
    shutil.rmtree(disk.files)
    append([b"one"])
    (disk.keys / "1.key").write_bytes((tmp_path / "first/keys/1.key").read_bytes())
    with pytest.raises(Damaged, match="of another log"):
        append([b"two"])
