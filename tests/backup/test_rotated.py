"""Backups and replaced keys: those from before open until the key is retired, and say so afterwards; those from after open."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup.blobs import copy_vault
from zorgvuldig.backup.keystore import FILE, copy_keystore, find_keystore, put_keystore
from zorgvuldig.backup.list import needing_older
from zorgvuldig.backup.manifest import Manifest, ManifestFile, entry_of
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.sealed import read_sealed, write_sealed
from zorgvuldig.platform.postgres import Secrets, load_or_create
from zorgvuldig.platform.postgres import secrets_rotation as turning
from zorgvuldig.platform.postgres.secrets import place, save
from zorgvuldig.platform.postgres.secrets_current import CurrentSecrets
from zorgvuldig.platform.vault import files, keys
from zorgvuldig.platform.vault.rekey import reseal_files, reseal_keystore
from zorgvuldig.platform.vault.storage import storage

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
OLD, NEW = "20261125T011300Z", "20261127T011300Z"
CARE = 31


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "data"
    secrets = load_or_create(home)
    with override_settings(DATA=home, SECRETS=secrets, LIVING=CurrentSecrets(place(home), secrets)):
        yield home


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for name in ("data", "keys"):
        (tmp_path / "backup" / name).mkdir(parents=True)
    return Places.of(tmp_path / "backup")


def made(places: Places, data: Path, moment: str) -> None:
    """A backup as `make` writes it, without a database."""
    known = keys.secrets()
    folder, apart = places.data / moment, places.keys / moment
    for one in (folder, apart):
        one.mkdir()
    write_sealed(folder / "database.sealed", [b"rows"], master=known.master, moment=moment)
    files_of = {"database.sealed": entry_of(folder / "database.sealed")}
    manifests.write(folder, Manifest("data", moment, files_of, known.installation))
    copy_keystore(data / "keys", apart, master=known.master, moment=moment)
    manifests.write(apart, Manifest("keys", moment, {FILE: entry_of(apart / FILE)}, known.installation))


def opened(places: Places, moment: str, secrets: Secrets, into: Path) -> bytes:
    """The rows of one backup, after its keystore was put back in `into`."""
    manifest = manifests.read(places.data / moment, "data", secrets)
    manifests.check_files(places.data / moment, manifest)
    copy, told = find_keystore(places.keys, manifest, secrets)
    put_keystore(copy, told, into, masters=secrets.masters)
    return b"".join(read_sealed(places.data / moment / "database.sealed", masters=secrets.masters, moment=moment))


def replace_all() -> Secrets:
    after = turning.with_signing_turned(turning.with_master_turned(keys.secrets(), AT), AT)
    save(files_home(), after)
    return after


def files_home() -> Path:
    return keys.keystore().parent


def test_backups_from_before_and_after_open_and_after_retiring_only_with_the_secrets_of_their_time(
    places: Places, data: Path, tmp_path: Path
) -> None:
    first = keys.secrets()
    key = keys.pupil_key(7, CARE, create=True)
    made(places, data, OLD)
    after = replace_all()
    reseal_keystore(mend=True)
    made(places, data, NEW)
    for moment in (OLD, NEW):
        assert opened(places, moment, after, tmp_path / moment / "keys") == b"rows"
    retired = turning.without_older_masters(after)
    save(data, retired)
    assert keys.pupil_key(7, CARE, create=False) == key
    assert opened(places, NEW, retired, tmp_path / "retired" / "keys") == b"rows"
    with pytest.raises(BackupProblem, match="does not open"):
        opened(places, OLD, retired, tmp_path / "none" / "keys")
    with pytest.raises(BackupProblem, match="made after keys were replaced"):
        opened(places, NEW, first, tmp_path / "none" / "keys")
    (places.keys / NEW / "manifest.json").unlink()  # as if there were only the older copy
    assert opened(places, OLD, first, tmp_path / "first" / "keys") == b"rows"


def test_a_backup_needs_the_key_before_until_everything_was_closed_anew(places: Places, data: Path) -> None:
    for moment in (OLD, NEW):
        made(places, data, moment)
    assert needing_older(places, AT) == [OLD]
    assert needing_older(places, AT + timedelta(days=1)) == [NEW, OLD]
    assert needing_older(places, AT - timedelta(days=2)) == []


def test_a_file_that_was_closed_anew_is_copied_and_the_others_are_linked(data: Path, tmp_path: Path) -> None:
    nobody = files.store(b"minutes", limit_bytes=100).blob
    keys.pupil_key(7, CARE, create=True)
    mine = files.store(b"mine", limit_bytes=100, closing=files.Closing(7, CARE)).blob

    def copied(name: str, before: tuple[Path, dict[str, ManifestFile]] | None) -> dict[str, ManifestFile]:
        known = (before[0], Manifest("data", OLD, before[1], "")) if before else None
        return copy_vault(storage(), tmp_path / name, known)

    first = copied("first", None)
    replace_all()
    assert reseal_files(mend=True).mended == 1
    second = copied("second", (tmp_path / "first", first))
    changed = {name for name in first if first[name] != second[name]}
    assert {Path(name).name for name in changed} == {str(nobody)}
    assert all(entry_of(tmp_path / "second" / name) == entry for name, entry in second.items())
    linked = {name for name in first if (tmp_path / "first" / name).samefile(tmp_path / "second" / name)}
    assert {Path(name).name for name in linked} == {str(mine)}
    save(data, turning.without_older_masters(keys.secrets()))
    assert b"".join(files.read(nobody)) == b"minutes"
