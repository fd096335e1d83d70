"""Copies of the vault's files, which are sealed already. What an earlier backup has is not written again."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from zorgvuldig.backup.manifest import Entry, Manifest, entry_of
from zorgvuldig.vault.disk import flush_directory, private_directory, write_new

FOLDER = "vault"
PART = 1024 * 1024


def copy_vault(vault: Path, folder: Path, before: tuple[Path, Manifest] | None) -> dict[str, Entry]:
    """Copy every file there is now; call after the dump, so that what the dump names is there. Returns what was copied.

    A file that the backup `before` has whole is linked: names are never used twice, so it is the same file. What vanishes
    meanwhile was deleted, and is left out.
    """
    entries: dict[str, Entry] = {}
    for path in _files(vault):
        name = f"{FOLDER}/{path.relative_to(vault)}"
        target = folder / name
        private_directory(target.parent)
        if before is not None and _linked(before, name, target):
            entries[name] = before[1].files[name]
            continue
        try:
            write_new(target, _parts(path))
        except FileNotFoundError:
            continue
        entries[name] = entry_of(target)
    return entries


def put_vault(folder: Path, manifest: Manifest, vault: Path) -> int:
    """Put the files of a backup into the vault, beside what is there; returns how many. Doing it twice is harmless."""
    names = [name for name in manifest.files if name.startswith(f"{FOLDER}/")]
    for name in names:
        target = vault / name.removeprefix(f"{FOLDER}/")
        if target.is_file():
            if entry_of(target) == manifest.files[name]:
                continue
            target.unlink()
        private_directory(target.parent)
        draft = target.with_name(f".{target.name}.part")
        draft.unlink(missing_ok=True)
        write_new(draft, _parts(folder / name))
        draft.rename(target)
        flush_directory(target.parent)
    shutil.rmtree(vault / "incoming", ignore_errors=True)
    return len(names)


def _files(vault: Path) -> list[Path]:
    return sorted(path for path in vault.glob("??/??/*") if path.is_file() and not path.name.startswith("."))


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PART), b"")


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
