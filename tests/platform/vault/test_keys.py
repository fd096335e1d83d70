"""The keystore: one key per pupil and shelf, whoever asks; for this account alone; and gone is gone."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from zorgvuldig.platform.postgres import load_or_create
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.vault.keys import (
    Damaged,
    KeyGone,
    all_keys,
    derived,
    destroy,
    keyed_hash,
    keystore,
    pupil_key,
    shelves_of,
)

pytestmark = pytest.mark.usefixtures("data")
CARE, GRADES = 31, 9


def files() -> list[Path]:
    return [path for path in keystore().rglob("*") if path.is_file()]


def test_a_key_stays_the_same_and_is_one_pupils_own() -> None:
    key = pupil_key(7, CARE, create=True)
    assert len(key) == 32
    assert pupil_key(7, CARE, create=True) == key
    assert pupil_key(7, CARE, create=False) == key
    assert pupil_key(8, CARE, create=True) != key
    assert pupil_key(7, GRADES, create=True) != key


def test_a_key_is_not_on_the_disk_as_it_is() -> None:
    key = pupil_key(7, CARE, create=True)
    assert all(key not in path.read_bytes() for path in files())


def test_nobody_else_can_come_at_the_keys() -> None:
    pupil_key(7, CARE, create=True)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [keystore(), *keystore().rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_the_keys_are_outside_the_database() -> None:
    assert not keystore().resolve().is_relative_to(cluster_home(settings.DATA).resolve())


def test_a_key_that_was_never_made_is_gone() -> None:
    pupil_key(7, CARE, create=True)
    with pytest.raises(KeyGone, match="pupil 8"):
        pupil_key(8, CARE, create=False)
    with pytest.raises(KeyGone, match="pupil 7 on shelf 9"):
        pupil_key(7, GRADES, create=False)
    assert len(files()) == 1


@pytest.mark.parametrize("shelf", [-1, 63, 256])
def test_there_are_as_many_shelves_as_a_mask_has_bits(shelf: int) -> None:
    with pytest.raises(ValueError, match="shelf"):
        pupil_key(7, shelf, create=True)
    with pytest.raises(ValueError, match="shelf"):
        destroy([7], shelf)
    assert not keystore().exists()


def test_a_missing_keystore_does_not_pass_for_destroyed_keys() -> None:
    with pytest.raises(FileNotFoundError, match="put it back"):
        pupil_key(7, CARE, create=False)


def test_a_destroyed_key_is_gone_and_a_new_one_is_another() -> None:
    key = pupil_key(7, CARE, create=True)
    pupil_key(263, CARE, create=True)  # in the same directory
    assert destroy([7, 9]) == 1
    assert destroy([7]) == 0
    with pytest.raises(KeyGone):
        pupil_key(7, CARE, create=False)
    assert pupil_key(263, CARE, create=False)
    assert pupil_key(7, CARE, create=True) != key


def test_a_destroyed_shelf_leaves_the_others_of_the_pupil_and_that_shelf_of_others() -> None:
    key = pupil_key(7, CARE, create=True)
    kept = pupil_key(7, GRADES, create=True), pupil_key(8, CARE, create=True)
    assert destroy([7, 9], CARE) == 1
    assert destroy([7], CARE) == 0
    with pytest.raises(KeyGone):
        pupil_key(7, CARE, create=False)
    assert (pupil_key(7, GRADES, create=False), pupil_key(8, CARE, create=False)) == kept
    assert pupil_key(7, CARE, create=True) != key


def test_without_a_shelf_all_keys_of_the_pupils_go() -> None:
    for pupil in (7, 8, 77, 263):  # 77 begins as 7 does, 263 is in the same directory
        for shelf in (0, 6, CARE, 62):
            pupil_key(pupil, shelf, create=True)
    assert destroy([7, 8]) == 8
    assert sorted(all_keys()) == [(pupil, shelf) for pupil in (77, 263) for shelf in (0, 6, CARE, 62)]


def test_which_keys_there_are_can_be_asked() -> None:
    assert (shelves_of(7), list(all_keys())) == (set(), [])
    made = {(7, GRADES), (7, CARE), (77, 1), (263, CARE), (2**31, 62)}
    for pupil, shelf in made:
        pupil_key(pupil, shelf, create=True)
    pupil_key(8, CARE, create=True)
    destroy([8])
    (keystore() / "07" / ".0123").touch()  # a draft that a crash left behind
    (keystore() / "07" / "7-5.gone").touch()
    assert set(all_keys()) == made
    assert [shelves_of(pupil) for pupil in (7, 77, 8)] == [{GRADES, CARE}, {1}, set()]


@pytest.mark.parametrize("shelf", [CARE, None])
def test_a_destruction_that_was_cut_short_is_finished(shelf: int | None) -> None:
    pupil_key(7, CARE, create=True)
    [path] = files()
    path.rename(path.with_suffix(".gone"))
    with pytest.raises(KeyGone):
        pupil_key(7, CARE, create=False)
    destroy([7], shelf)
    assert files() == []


def test_a_cut_short_destruction_is_finished_too_when_a_new_key_was_made_since() -> None:
    pupil_key(7, CARE, create=True)
    [path] = files()
    old = path.with_suffix(".gone")
    path.rename(old)
    pupil_key(7, CARE, create=True)
    with old.open("rb") as held:  # what the disk still holds under no name
        before = held.read()
        assert destroy([7], CARE) == 1
        held.seek(0)
        assert held.read() != before
    assert files() == []


DESTROYING = """
import os, signal, sys
from zorgvuldig.platform.vault import key_files, keys
keys.AT_ONCE = 1  # one after the other, so that the test knows where it died
left = int(sys.argv[1])
real = key_files._wipe
def wipe(path):
    global left
    if path.exists():
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return real(path)
key_files._wipe = wipe
keys.destroy([7, 263], 31)
"""


@pytest.mark.parametrize("wiped", [0, 1])
def test_a_process_killed_while_destroying_leaves_no_key_that_the_next_call_does_not_take(
    data: Path, wiped: int
) -> None:
    load_or_create(data)
    with override_settings(SECRETS=load_or_create(data)):
        kept = [pupil_key(pupil, GRADES, create=True) for pupil in (7, 263)]
        for pupil in (7, 263):
            pupil_key(pupil, CARE, create=True)
        environment = {**os.environ, "ZORGVULDIG_DATA": str(data)}
        killed = subprocess.run([sys.executable, "-c", DESTROYING, str(wiped)], env=environment, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert [path.suffix for path in files() if path.stem.endswith("-31")].count(".gone") == 1
        with pytest.raises(KeyGone):
            pupil_key((7, 263)[wiped], CARE, create=False)
        destroy([7, 263], CARE)
        assert sorted(path.name for path in files()) == ["263-9.key", "7-9.key"]
        assert [pupil_key(pupil, GRADES, create=False) for pupil in (7, 263)] == kept


def test_two_who_destroy_the_same_keys_do_not_fall_over_each_other() -> None:
    for pupil in range(1, 41):
        pupil_key(pupil, CARE, create=True)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(destroy, [range(1, 41)] * 4, [CARE] * 4))
    assert sum(counts) == 40
    assert files() == []


@pytest.mark.parametrize(("pupil", "shelf"), [(263, CARE), (7, GRADES)], ids=["of another pupil", "of another shelf"])
def test_a_key_file_put_in_the_place_of_another_does_not_open(pupil: int, shelf: int) -> None:
    pupil_key(7, CARE, create=True)
    [own] = files()
    pupil_key(pupil, shelf, create=True)
    [other] = set(files()) - {own}
    own.rename(other)
    with pytest.raises(Damaged, match=f"{pupil}-{shelf}.key"):
        pupil_key(pupil, shelf, create=False)


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x01" + bytes(60), b"\x02" + bytes(60)])
def test_a_damaged_key_file_is_refused_and_not_replaced(content: bytes) -> None:
    pupil_key(7, CARE, create=True)
    [path] = files()
    path.write_bytes(content)
    with pytest.raises(Damaged):
        pupil_key(7, CARE, create=True)
    assert path.read_bytes() == content


def test_the_keys_open_with_our_master_key_alone() -> None:
    pupil_key(7, CARE, create=True)
    assert settings.SECRETS is not None
    other = replace(settings.SECRETS, master=bytes(32))
    with override_settings(SECRETS=other), pytest.raises(Damaged):
        pupil_key(7, CARE, create=False)


def test_without_an_installation_there_are_no_keys() -> None:
    with override_settings(SECRETS=None), pytest.raises(RuntimeError, match="init"):
        derived("anything")


def test_a_purpose_has_its_own_key_and_its_own_hash() -> None:
    assert derived("one") == derived("one") != derived("other")
    assert keyed_hash("bsn", "999990019") == keyed_hash("bsn", "999990019")
    assert len({keyed_hash("bsn", "999990019"), keyed_hash("eck", "999990019"), keyed_hash("bsn", "999990020")}) == 3
    assert keyed_hash("bsn", "x") != keyed_hash("", "bsn: x")


TOGETHER = """
import hashlib, sys, time
from pathlib import Path
from zorgvuldig.platform.vault.keys import pupil_key
print("ready", flush=True)
while not Path(sys.argv[1]).exists():
    pass
print([hashlib.sha256(pupil_key(number // 2, number % 2, create=True)).hexdigest() for number in range(50)])
"""


def test_processes_that_make_keys_at_once_get_the_same(data: Path) -> None:
    environment = {**os.environ, "ZORGVULDIG_DATA": str(data)}
    load_or_create(data)
    start = data / "go"
    command = [sys.executable, "-c", TOGETHER, str(start)]
    asking = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for process in asking:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    start.touch()
    answers = [process.communicate(timeout=60)[0] for process in asking]
    assert answers[0].count(",") == 49
    assert len(set(answers)) == 1
    assert len(set(answers[0].split())) == 50
    assert len(files()) == 50  # and no drafts
