"""Which folder a source may be read from: only inside the one that the operator set apart for it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from zorgvuldig.records.imports.sds import LAYOUTS
from zorgvuldig.records.imports.sds import SOURCE as SDS

QUIET = 60  # seconds in which nobody wrote to a file, so that half of one is never read
DONE, WRONG = ".gedaan", ".fout"
ENDINGS = {"sheet": {".csv", ".xlsx"}, "oneroster": {".zip"}, "edexml": {".xml"}}
WATCHED = (SDS, *ENDINGS)  # kinds that a folder can hold
LARGEST = 100 * 1024 * 1024
CHUNK = 1024 * 1024


class FolderRefused(Exception):
    """This folder is not watched; the message is one sentence saying why and what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file (or for School Data Sync the folder itself) with the digest of its content."""

    path: Path
    name: str
    digest: str
    size: int


def folder_of(given: str) -> Path:
    """The folder that `given` names, from the operator's own folder or in full. Raises `FolderRefused`."""
    root = Path(settings.IMPORT_FOLDER).resolve()
    try:
        folder = (root / given).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise FolderRefused(gettext("Deze map kunnen wij niet vinden. Kijk de naam na.")) from error
    if not folder.is_relative_to(root):
        says = gettext("Deze map ligt niet in de map die de beheerder hiervoor koos. Kies een map daarbinnen.")
        raise FolderRefused(says)
    if not folder.is_dir():
        raise FolderRefused(gettext("Deze map is er niet. Vraag de beheerder om hem te maken."))
    return folder


def found_in(folder: Path, kind: str, now: datetime) -> Iterator[Found]:
    """What can be read in, in order of time; what somebody may still be writing waits. Links are not followed."""
    if kind == SDS:
        yield from _delivery(folder, now)
        return
    paths = [path for path in _files(folder) if path.suffix.lower() in ENDINGS[kind]]
    for path in sorted(paths, key=lambda p: (p.stat().st_mtime, p.name)):
        if _is_quiet([path], now) and path.stat().st_size <= LARGEST:
            yield Found(path, path.name, _digest([path]), path.stat().st_size)


def _delivery(folder: Path, now: datetime) -> Iterator[Found]:
    """School Data Sync delivers a folder of files with fixed names, and overwrites them."""
    names = {spec.name.lower() for layout in LAYOUTS for spec in layout.files}
    paths = sorted(path for path in _files(folder) if path.name.lower() in names)
    if paths and _is_quiet(paths, now):
        yield Found(folder, folder.name, _digest(paths), sum(path.stat().st_size for path in paths))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _is_quiet(paths: list[Path], now: datetime) -> bool:
    return all(path.stat().st_mtime <= now.timestamp() - QUIET for path in paths)


def _digest(paths: list[Path]) -> str:
    """Of the content, and of several files their names too."""
    digest = hashlib.sha256()
    for path in paths:
        if len(paths) > 1:
            digest.update(f"{path.name}\0".encode())
        with path.open("rb") as file:
            while part := file.read(CHUNK):
                digest.update(part)
    return digest.hexdigest()


def put_aside(found: Found, *, is_done: bool) -> None:
    """Give a file that was dealt with another name. Where we may not, it stays, and is known by its content."""
    if found.path.is_dir():
        return
    target = found.path.with_name(found.path.name + (DONE if is_done else WRONG))
    try:
        found.path.rename(target)
    except OSError:
        return
