"""The keys of footage: one per camera and day, and per hold; each opens its own and nothing else, and a destroyed one never again."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platform.vault.conftest import lying
from zorgvuldig.platform.vault import files, key_files
from zorgvuldig.platform.vault.day_keys import (
    DayClosing,
    HoldClosing,
    day_keys,
    destroy_footage_keys,
    hold_keys,
    of_footage,
)
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, all_keys, destroy, pupil_key
from zorgvuldig.platform.vault.storage import storage

DAY = date(2026, 11, 24)
ONE = DayClosing(3, DAY)
OTHERS = (DayClosing(3, DAY + timedelta(days=1)), DayClosing(4, DAY), HoldClosing(3))
CONTENT = b"beeld" * 30_000


def store(closing: DayClosing | HoldClosing) -> files.StoredFile:
    return files.store(CONTENT, limit_bytes=10**6, closing=closing)


@given(st.integers(1, 2**31 - 1), st.dates())
def test_the_head_of_a_file_says_which_key(camera: int, day: date) -> None:
    assert of_footage(DayClosing(camera, day).named()) == DayClosing(camera, day)
    assert of_footage(HoldClosing(camera).named()) == HoldClosing(camera)


def test_each_has_a_key_of_its_own(data: Path) -> None:
    keys = [one.key(create=True) for one in (ONE, *OTHERS)]
    assert len(set(keys)) == 4
    assert keys == [one.key(create=False) for one in (ONE, *OTHERS)]
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize("closing", [ONE, HoldClosing(8)])
def test_once_destroyed_its_files_never_open_again(vault: Path, closing: DayClosing | HoldClosing) -> None:
    stored, stays = store(closing), store(DayClosing(9, DAY))
    sealed = lying(stored.blob)
    assert destroy_footage_keys([closing]) == 1
    with pytest.raises(KeyGone):
        b"".join(files.read(stored.blob))
    storage().remove(stored.blob)
    storage().put(stored.blob, [sealed])  # put back from a copy
    with pytest.raises(KeyGone):
        b"".join(files.read(stored.blob))
    assert closing.key(create=True)  # a new key is another key
    with pytest.raises(Damaged):
        b"".join(files.read(stored.blob))
    assert b"".join(files.read(stays.blob)) == CONTENT


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_in_the_place_of_another_does_not_open(data: Path, other: DayClosing | HoldClosing) -> None:
    ONE.key(create=True)
    other.key(create=True)
    shutil.copyfile(other.path(), ONE.path())
    with pytest.raises(Damaged):
        ONE.key(create=False)


def test_a_pupil_s_key_is_no_key_of_footage(data: Path) -> None:
    pupil_key(3, 5, create=True)
    ONE.key(create=True)
    HoldClosing(3).key(create=True)
    assert list(all_keys()) == [(3, 5)]
    assert destroy([3]) == 1
    assert list(day_keys()) == [ONE]
    assert list(hold_keys()) == [HoldClosing(3)]


def test_what_a_crash_cut_short_is_finished(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renamed and not yet overwritten: nobody finds it, and the same call wipes it."""
    ONE.key(create=True)

    def dies(path: Path) -> bool:
        if path.exists():
            raise KeyboardInterrupt
        return False

    with monkeypatch.context() as patched:
        patched.setattr(key_files, "_wipe", dies)
        with pytest.raises(KeyboardInterrupt):
            destroy_footage_keys([ONE])
    with pytest.raises(KeyGone):
        ONE.key(create=False)
    assert ONE.path().with_suffix(".gone").exists()
    destroy_footage_keys([ONE])
    assert not ONE.path().with_suffix(".gone").exists()


@pytest.mark.parametrize("act", [lambda: destroy_footage_keys([ONE]), lambda: ONE.key(create=False)])
def test_a_keystore_that_is_missing_is_no_footage_that_is_gone(data: Path, act: Callable[[], object]) -> None:
    ONE.key(create=True)
    shutil.rmtree(data / "keys")
    with pytest.raises(FileNotFoundError):
        act()


def test_keys_are_for_this_account_alone(data: Path) -> None:
    ONE.key(create=True)
    path = ONE.path()
    assert path.stat().st_mode & 0o777 == 0o600
    assert {one.stat().st_mode & 0o777 for one in (path.parent, path.parent.parent)} == {0o700}


def test_strange_files_are_no_keys(data: Path) -> None:
    ONE.key(create=True)
    for name in ("holds/x.key", "x/2026-01-01.key", "3/2026-01-01.tmp", "3/2026-1-1.key"):
        path = data / "keys/cameras" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert list(day_keys()) == [ONE]
    assert list(hold_keys()) == []
