"""The keystore: one key per pupil, whoever asks; for this account alone; and gone is gone."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from zorgvuldig.postgres import load_or_create
from zorgvuldig.postgres.home import cluster_home
from zorgvuldig.vault.keys import Damaged, KeyGone, derived, destroy, keyed_hash, keystore, pupil_key

pytestmark = pytest.mark.usefixtures("data")


def files() -> list[Path]:
    return [path for path in keystore().rglob("*") if path.is_file()]


def test_a_key_stays_the_same_and_is_one_pupils_own() -> None:
    key = pupil_key(7, create=True)
    assert len(key) == 32
    assert pupil_key(7, create=True) == key
    assert pupil_key(7, create=False) == key
    assert pupil_key(8, create=True) != key


def test_a_key_is_not_on_the_disk_as_it_is() -> None:
    key = pupil_key(7, create=True)
    assert all(key not in path.read_bytes() for path in files())


def test_nobody_else_can_come_at_the_keys() -> None:
    pupil_key(7, create=True)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [keystore(), *keystore().rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_the_keys_are_outside_the_database() -> None:
    assert not keystore().resolve().is_relative_to(cluster_home(settings.DATA).resolve())


def test_a_key_that_was_never_made_is_gone() -> None:
    pupil_key(7, create=True)
    with pytest.raises(KeyGone, match="pupil 8"):
        pupil_key(8, create=False)


def test_a_missing_keystore_does_not_pass_for_destroyed_keys() -> None:
    with pytest.raises(FileNotFoundError, match="put it back"):
        pupil_key(7, create=False)


def test_a_destroyed_key_is_gone_and_a_new_one_is_another() -> None:
    key = pupil_key(7, create=True)
    pupil_key(263, create=True)  # in the same directory
    assert destroy([7, 9]) == 1
    assert destroy([7]) == 0
    with pytest.raises(KeyGone):
        pupil_key(7, create=False)
    assert pupil_key(263, create=False)
    assert pupil_key(7, create=True) != key


def test_a_destruction_that_was_cut_short_is_finished() -> None:
    pupil_key(7, create=True)
    [path] = files()
    path.rename(path.with_suffix(".gone"))
    with pytest.raises(KeyGone):
        pupil_key(7, create=False)
    destroy([7])
    assert files() == []


def test_a_key_file_of_another_pupil_does_not_open() -> None:
    pupil_key(7, create=True)
    pupil_key(263, create=True)
    first, second = sorted(files())
    first.write_bytes(second.read_bytes())
    with pytest.raises(Damaged):
        pupil_key(int(first.stem), create=False)


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x01" + bytes(60), b"\x02" + bytes(60)])
def test_a_damaged_key_file_is_refused_and_not_replaced(content: bytes) -> None:
    pupil_key(7, create=True)
    [path] = files()
    path.write_bytes(content)
    with pytest.raises(Damaged):
        pupil_key(7, create=True)
    assert path.read_bytes() == content


def test_the_keys_open_with_our_master_key_alone() -> None:
    pupil_key(7, create=True)
    assert settings.SECRETS is not None
    other = replace(settings.SECRETS, master=bytes(32))
    with override_settings(SECRETS=other), pytest.raises(Damaged):
        pupil_key(7, create=False)


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
from zorgvuldig.vault.keys import pupil_key
print("ready", flush=True)
while not Path(sys.argv[1]).exists():
    pass
print([hashlib.sha256(pupil_key(number, create=True)).hexdigest() for number in range(50)])
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
    assert len(files()) == 50  # and no drafts
