"""Backups of a vault in a bucket: what is there is copied, once, and comes back; a bucket in use is never restored into."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.people import NOW
from zorgvuldig.backup import rehearsal
from zorgvuldig.backup.blobs import copy_vault, put_vault
from zorgvuldig.backup.manifest import Manifest
from zorgvuldig.backup.places import name_of as moment_name
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.target import _check_bucket
from zorgvuldig.platform.vault.files import CHUNK, read, remove, store
from zorgvuldig.platform.vault.s3 import S3Storage
from zorgvuldig.platform.vault.storage import storage

MUCH = 10**8


def copied(folder: Path, before: tuple[Path, Manifest] | None = None) -> Manifest:
    folder.mkdir()
    return Manifest("data", moment_name(NOW), copy_vault(storage(), folder, before), "installation")


def test_files_come_back_from_the_disk_and_from_a_bucket(vault: Path, tmp_path: Path) -> None:
    contents = {
        store(bytes([turn]) * size, limit_bytes=MUCH).blob: bytes([turn]) * size
        for turn, size in enumerate((0, 5, 9 * CHUNK))
    }
    manifest = copied(tmp_path / "backup")
    assert len(manifest.files) == 3
    kept, *gone = contents
    for blob in gone:
        remove(blob)
    for _ in range(2):
        assert put_vault(tmp_path / "backup", manifest, storage()) == 3
        assert {blob: b"".join(read(blob)) for blob, _ in storage().blobs()} == contents
    storage().put(kept, [b"spoiled"])
    put_vault(tmp_path / "backup", manifest, storage())
    assert b"".join(read(kept)) == contents[kept]


def test_what_an_earlier_backup_has_is_not_fetched_again(bucket: Any, tmp_path: Path) -> None:
    store(b"eerst", limit_bytes=MUCH)
    first = copied(tmp_path / "first")
    store(b"later", limit_bytes=MUCH)
    place, asked = storage(), list[str]()
    assert isinstance(place, S3Storage)
    place.client.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
    second = copied(tmp_path / "second", (tmp_path / "first", first))
    assert len(second.files) == 2
    # And the end of what the earlier one has: it may have been closed with another key since.
    assert asked == ["ListObjectsV2", "GetObject", "GetObject"]


def test_a_file_that_is_removed_meanwhile_is_left_out(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = store(b"weg", limit_bytes=MUCH).blob
    found = list(storage().blobs())
    remove(blob)
    monkeypatch.setattr(type(storage()), "blobs", lambda self: iter(found))
    assert copied(tmp_path / "backup").files == {}
    assert [path for path in (tmp_path / "backup").rglob("*") if path.is_file()] == []


def test_a_bucket_with_files_is_not_restored_into(bucket: Any) -> None:
    _check_bucket()
    store(b"van een school die open is", limit_bytes=MUCH)
    with pytest.raises(BackupProblem, match="name an empty one"):
        _check_bucket()
    with override_settings(VAULT_S3=""):
        _check_bucket()


def test_a_restore_test_never_comes_at_the_bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("", "_ENDPOINT", "_REGION", "_KEY", "_SECRET", "_SECRET_FILE"):
        monkeypatch.setenv(f"ZORGVULDIG_VAULT_S3{name}", "iets")
    assert [name for name in rehearsal._environment(tmp_path) if "VAULT" in name] == []
