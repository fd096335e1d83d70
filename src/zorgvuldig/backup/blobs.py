"""Copies of the vault's files, which are sealed already. What an earlier backup has is not fetched and written again."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from zorgvuldig.backup.manifest import Manifest, ManifestFile, entry_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.vault.disk import private_directory, write_new
from zorgvuldig.platform.vault.files import TAIL
from zorgvuldig.platform.vault.storage import Missing, Storage, blob_of, name_of

FOLDER = "vault"
PART = 4 * 1024 * 1024


def copy_vault(place: Storage, folder: Path, before: tuple[Path, Manifest] | None) -> dict[str, ManifestFile]:
    """Copy every file there is now; call after the dump, so that what the dump names is there. Returns what was copied.

    A file that the backup `before` has whole is linked: names are never used twice, so it is the same file. Only its end may be
    another, where a replaced master key closed it: then it is copied. What vanishes meanwhile was deleted, and is left out.
    """
    entries: dict[str, ManifestFile] = {}
    for blob in sorted(blob for blob, _ in place.blobs()):
        name = f"{FOLDER}/{name_of(blob)}"
        target = folder / name
        private_directory(target.parent)
        if before is not None and _linked(before, name, target) and _is_same(place, blob, target):
            entries[name] = before[1].files[name]
            continue
        target.unlink(missing_ok=True)
        try:
            write_new(target, _parts(place, blob))
        except Missing:
            continue
        entries[name] = entry_of(target)
    return entries


def put_vault(folder: Path, manifest: Manifest, place: Storage) -> int:
    """Put the files of a backup into the vault, beside what is there; returns how many. Doing it twice is harmless."""
    place.sweep(datetime.now(UTC) + timedelta(days=1))  # what a restore that was killed left half written
    names = [name for name in manifest.files if name.startswith(f"{FOLDER}/")]
    for name in names:
        blob = blob_of(name.removeprefix(f"{FOLDER}/"))
        if blob is None:
            raise BackupProblem(f"«{name}» in the backup is not a file of a vault: choose another backup.")
        if not _is_there(place, blob, manifest.files[name]):
            place.put(blob, _read(folder / name))
    return len(names)


def _is_there(place: Storage, blob: UUID, entry: ManifestFile) -> bool:
    try:
        if place.size(blob) != entry.size:
            return False
        found = hashlib.sha256()
        for part in _parts(place, blob):
            found.update(part)
    except Missing:
        return False
    return found.hexdigest() == entry.sha256


def _parts(place: Storage, blob: UUID) -> Iterator[bytes]:
    """The sealed bytes as they lie there. Raises `Missing`."""
    start, is_more = 0, True
    while is_more:
        part = place.get(blob, start, PART)
        yield part
        start, is_more = start + len(part), len(part) == PART


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PART), b"")


def _is_same(place: Storage, blob: UUID, copy: Path) -> bool:
    """Whether the file ends as its earlier copy does."""
    try:
        size, end = place.end(blob, TAIL)
    except Missing:
        return False
    with copy.open("rb") as file:
        whole = file.seek(0, os.SEEK_END)
        file.seek(max(0, whole - TAIL))
        return (size, end) == (whole, file.read(TAIL))


def _linked(before: tuple[Path, Manifest], name: str, target: Path) -> bool:
    """Link the earlier copy, unless there is none, it was altered since, or the disk cannot link."""
    folder, manifest = before
    try:
        if name not in manifest.files or entry_of(folder / name) != manifest.files[name]:
            return False
        os.link(folder / name, target)
    except OSError:
        return False
    return True
