"""Which folder a source may be read from: only inside the one that the operator set apart for it."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.imports.sds.source import LAYOUTS
from zorgvuldig.imports.sds.source import SOURCE as SDS
from zorgvuldig.register.period import add_period

QUIET = 60  # seconds in which nobody wrote to a file, so that half of one is never read
DONE, WRONG = ".gedaan", ".fout"
ENDINGS = {"sheet": {".csv", ".xlsx"}, "oneroster": {".zip"}, "edexml": {".xml"}}
WATCHED = (SDS, *ENDINGS)  # kinds that a folder can hold
LARGEST = 100 * 1024 * 1024
CHUNK = 1024 * 1024
TERM = "upload"  # of what somebody brings, and so of what a system does


class FolderRefused(Exception):
    """This folder is not watched; the message is one sentence saying why and what to do."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file (or for School Data Sync the folder itself) with the digest of its content, and when it was put there."""

    path: Path
    name: str
    digest: str
    size: int
    put_at: datetime


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


def found_in(folder: Path, kind: str, now: datetime) -> Iterator[SourceFile]:
    """What can be read in, in order of time; what somebody may still be writing waits. Links are not followed."""
    if kind == SDS:
        yield from _delivery(folder, now)
        return
    paths = [path for path in _files(folder) if path.suffix.lower() in ENDINGS[kind]]
    for path in sorted(paths, key=lambda p: (p.stat().st_mtime, p.name)):
        if _is_quiet([path], now):
            with suppress(PermissionError):  # one file that we may not read does not keep the others waiting
                yield _source_file(path, path.name, [path])


def _delivery(folder: Path, now: datetime) -> Iterator[SourceFile]:
    """School Data Sync delivers a folder of files with fixed names, and overwrites them."""
    names = {spec.name.lower() for layout in LAYOUTS for spec in layout.files}
    paths = sorted(path for path in _files(folder) if path.name.lower() in names)
    if paths and _is_quiet(paths, now):
        yield _source_file(folder, folder.name, paths)


def _source_file(path: Path, name: str, paths: list[Path]) -> SourceFile:
    stats = [each.stat() for each in paths]
    put_at = datetime.fromtimestamp(max(stat.st_ctime for stat in stats), UTC)
    return SourceFile(path, name, _digest(paths), sum(stat.st_size for stat in stats), put_at)


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


def put_aside(found: SourceFile, *, is_done: bool) -> None:
    """Give a file that was dealt with another name. Where we may not, it stays, and is known by its content."""
    if found.path.is_dir():
        return
    target = found.path.with_name(found.path.name + (DONE if is_done else WRONG))
    try:
        found.path.rename(target)
    except OSError:
        return


def clear(folder: Path, now: datetime) -> int:
    """Wipe the files that were put aside longer ago than their term; says how many."""
    over = [path for path in _files(folder) if path.suffix in (DONE, WRONG) and _is_over(path, timezone.localdate(now))]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _is_over(path: Path, today: date) -> bool:
    put_aside_on = timezone.localdate(datetime.fromtimestamp(path.stat().st_ctime, UTC))
    return add_period(put_aside_on, REGISTER.terms[TERM].period) <= today
