"""Replacing the master key: what was sealed before opens, is closed anew, and then the key before can go."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from zorgvuldig.platform.postgres import Secrets, load_or_create
from zorgvuldig.platform.postgres import secrets_rotation as turning
from zorgvuldig.platform.postgres.secrets import place, save
from zorgvuldig.platform.postgres.secrets_current import CurrentSecrets
from zorgvuldig.platform.vault import files, key_files, keys
from zorgvuldig.platform.vault import sign as signing
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, destroy, keyed_hash, pupil_key
from zorgvuldig.platform.vault.rekey import reseal_files, reseal_keystore
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.storage import local_vault

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
CARE = 31


@pytest.fixture(autouse=True)
def _installation(data: Path) -> Iterator[None]:
    """An installation of which the secrets can be replaced while this process runs."""
    secrets = load_or_create(data)
    with override_settings(SECRETS=secrets, LIVING=CurrentSecrets(place(data), secrets)):
        yield


def turned(change: Callable[[Secrets], Secrets]) -> Secrets:
    after = change(keys.secrets())
    save(settings.DATA, after)
    return after


def rotate() -> Secrets:
    return turned(lambda secrets: turning.with_master_turned(secrets, AT))


def retire() -> Secrets:
    return turned(turning.without_older_masters)


def everything() -> dict[str, bytes]:
    """Keys and files of every kind; the same names, the same contents."""
    return {
        "pupil": pupil_key(7, CARE, create=True),
        "day": DayClosing(3, date(2026, 11, 2)).key(create=True),
        "hold": HoldClosing(5).key(create=True),
    }


def test_a_running_process_takes_the_new_key_and_opens_what_was_sealed_before() -> None:
    before, sealed_with = everything(), keys.derived("anything")
    assert rotate().master == keys.secrets().master
    assert keys.derived("anything") != sealed_with == keys.opening("anything")[1]
    assert everything() == before


def test_what_is_closed_anew_opens_without_the_key_before_and_the_rest_does_not() -> None:
    before = everything()
    rotate()
    assert (reseal_keystore(mend=False).old, reseal_keystore(mend=True).mended, reseal_keystore(mend=False).old) == (
        3,
        3,
        0,
    )
    retire()
    assert everything() == before


def test_a_key_that_was_not_closed_anew_is_lost_with_the_key_before_it() -> None:
    pupil_key(7, CARE, create=True)
    rotate()
    retire()
    with pytest.raises(Damaged, match=r"7-31\.key"):
        pupil_key(7, CARE, create=False)
    assert reseal_keystore(mend=True).lost == 1


def test_files_of_nobody_are_closed_anew_and_those_of_a_pupil_stay_as_they_are(vault: Path) -> None:
    small, large, mine = (
        files.store(content, limit_bytes=10**7, closing=closing).blob
        for content, closing in ((b"small", None), (bytes(200_000), None), (b"mine", Closing(7, CARE)))
    )
    rotate()
    assert (reseal_files(mend=False).old, reseal_files(mend=True).mended, reseal_files(mend=True).mended) == (2, 2, 0)
    reseal_keystore(mend=True)
    retire()
    assert [b"".join(files.read(blob)) for blob in (small, large, mine)] == [b"small", bytes(200_000), b"mine"]


def test_what_a_kill_left_beside_a_file_is_in_nobodys_way() -> None:
    blob = files.store(b"minutes", limit_bytes=100).blob
    rotate()
    (local_vault() / "incoming" / f"{blob}.again.part").write_bytes(b"half")
    assert reseal_files(mend=True).mended == 1
    assert list((local_vault() / "incoming").iterdir()) == []
    assert b"".join(files.read(blob)) == b"minutes"


def test_hashes_and_what_was_signed_stay_when_everything_is_replaced() -> None:
    hashed, (_, signature), public = keyed_hash("receipt match", "1"), signing.sign(b"seal"), signing.public_key()
    rotate()
    retire()
    turned(lambda secrets: turning.with_signing_turned(secrets, AT, leaked=True))
    assert keyed_hash("receipt match", "1") == hashed
    assert signing.public_key() != public
    assert not signing.is_signed(signing.public_key(), signature, b"seal")
    [_, before] = signing.published_keys()
    assert (before.public, before.since, before.until, before.is_leaked) == (public, None, AT, True)
    assert signing.is_signed(before.public, signature, b"seal")


# --- killed, and together -----------------------------------------------------------------------------------------

CLOSING = """
import os, signal, sys
from zorgvuldig.platform.vault import key_files
from zorgvuldig.platform.vault.rekey import reseal_keystore
left = int(sys.argv[1])
def dying(real):
    def step(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return step
key_files.write_new, key_files.flush_directory = dying(key_files.write_new), dying(key_files.flush_directory)
key_files.Path.rename = dying(key_files.Path.rename)
key_files.os.pwrite = dying(key_files.os.pwrite)
key_files._wipe = dying(key_files._wipe)
reseal_keystore(mend=True)
"""
STEPS = ["before wiping a draft", "before the draft", "before the name", "before the flush", "before the wiping"]


@pytest.mark.parametrize("step", range(len(STEPS)), ids=STEPS)
def test_killed_at_any_step_every_key_opens_and_the_next_run_finishes(data: Path, step: int) -> None:
    before = pupil_key(7, CARE, create=True)
    rotate()
    environment = {**os.environ, "ZORGVULDIG_DATA": str(data)}
    killed = subprocess.run([sys.executable, "-c", CLOSING, str(step)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert pupil_key(7, CARE, create=False) == before
    reseal_keystore(mend=True)
    assert reseal_keystore(mend=False).old == 0
    assert [path.name for path in data.glob("keys/??/*")] == ["7-31.key"]
    retire()
    assert pupil_key(7, CARE, create=False) == before


def test_what_a_kill_left_of_a_key_goes_when_that_key_is_destroyed(data: Path) -> None:
    pupil_key(7, CARE, create=True)
    [path] = data.glob("keys/??/*.key")
    path.with_suffix(".new").write_bytes(path.read_bytes())
    destroy([7])
    assert list(data.glob("keys/??/*")) == []
    path.with_suffix(".new").write_bytes(b"left when the key itself was gone")
    destroy([7], CARE)
    assert list(data.glob("keys/??/*")) == []


def test_a_key_that_is_destroyed_while_it_is_closed_anew_stays_destroyed(data: Path) -> None:
    pupil_key(7, CARE, create=True)
    [path] = data.glob("keys/??/*.key")
    destroying = threading.Thread(target=destroy, args=([7],))

    def closed(before: bytes) -> bytes:
        destroying.start()
        destroying.join(0.3)  # it waits for us, and without the lock it would be done by now
        return before[::-1]

    assert key_files.close_anew(path, closed)
    destroying.join()
    assert list(data.glob("keys/??/*")) == []
    with pytest.raises(KeyGone):
        pupil_key(7, CARE, create=False)
    assert not key_files.close_anew(path, closed)


def test_what_opened_with_the_key_before_is_overwritten_on_the_disk(data: Path) -> None:
    pupil_key(7, CARE, create=True)
    [path] = data.glob("keys/??/*.key")
    wrapped = path.read_bytes()
    with path.open("rb") as before:
        rotate()
        reseal_keystore(mend=True)
        assert len(left := before.read()) == len(wrapped)
    assert left != wrapped != path.read_bytes()


def test_a_reader_that_had_the_file_open_reads_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = pupil_key(7, CARE, create=True), key_files.read
    found = [bytes(61)]
    monkeypatch.setattr(key_files, "read", lambda path: found.pop() if found else real(path))
    assert pupil_key(7, CARE, create=False) == before


# --- the file of secrets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "{", '{"installation": "another"}'], ids=["empty", "torn", "cut short"])
def test_a_torn_file_changes_nothing_for_who_runs_and_is_said_once(
    data: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    before, master = everything(), keys.secrets().master
    (data / "secrets.json").write_text(content)
    assert everything() == before
    assert keys.secrets().master == master
    assert len(caplog.records) == 1
    (data / "secrets.json").unlink()
    assert everything() == before


@pytest.mark.parametrize("spoil", ["another installation", "readable by others"])
def test_a_file_that_may_not_be_trusted_is_not_followed(
    data: Path, tmp_path_factory: pytest.TempPathFactory, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    master = keys.secrets().master
    if spoil == "another installation":
        save(data, load_or_create(tmp_path_factory.mktemp("other") / "data"))
    else:
        rotate()
        (data / "secrets.json").chmod(0o644)
        settings.LIVING._mark = None
        settings.LIVING._found = replace(keys.secrets(), master=master)
    assert keys.secrets().master == master
    assert len(caplog.records) == 1
