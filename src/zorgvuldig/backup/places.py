"""Where backups lie: `data/<moment>/` and, apart because its copies live shorter, `keys/<moment>/`.

A backup is written under a name that begins with a dot and gets its own name when everything is on the disk, so one that was
cut short looks like nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.vault.disk import flush_directory, private_directory

FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Places:
    """The two directories of one series of backups."""

    data: Path
    keys: Path

    @classmethod
    def of(cls, directory: Path, keys: Path | None = None) -> "Places":
        """Of the operator's directory; `keys` when the copies of the keystore lie elsewhere. Raises `BackupProblem`.

        A directory that is not there is not made: it may be a disk that is not mounted.
        """
        for place in (directory, keys):
            if place is not None and not place.is_dir():
                raise BackupProblem(f"{place} is not there: mount that disk or make that directory, and try again.")
        return cls(directory.resolve() / "data", (keys or directory).resolve() / "keys")


def name_of(moment: datetime) -> str:
    """The name of a backup of this moment; names sort as moments do."""
    return moment.astimezone(UTC).strftime(FORM)


def moment_of(name: str) -> datetime | None:
    """The moment that a name stands for, or None for any other name."""
    try:
        found = datetime.strptime(name, FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if name_of(found) == name else None


def folders(place: Path) -> list[Path]:
    """The finished backups in `place`, the newest first."""
    found = [path for path in place.iterdir() if moment_of(path.name) and path.is_dir()] if place.is_dir() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def draft(place: Path, moment: datetime) -> Path:
    """A new draft of the backup of this moment; drafts that were cut short go. Call with `alone` held."""
    private_directory(place)
    if (place / name_of(moment)).exists():
        raise BackupProblem(f"There is a backup of this very second in {place}: wait a moment, and try again.")
    for path in place.iterdir():
        if path.name.startswith(".") and path.name.endswith(".part"):
            shutil.rmtree(path)
    made = place / f".{name_of(moment)}.part"
    made.mkdir(mode=0o700)
    return made


def publish(made: Path) -> Path:
    """Give a draft its name, now that all of it is on the disk."""
    for directory in sorted((path for path in made.rglob("*") if path.is_dir()), reverse=True):
        flush_directory(directory)
    flush_directory(made)
    final = made.with_name(made.name.removeprefix(".").removesuffix(".part"))
    made.rename(final)
    flush_directory(final.parent)
    return final


def discard(folder: Path) -> None:
    """Remove a backup; from the first step on it no longer looks like one."""
    dying = folder if folder.name.startswith(".") else folder.with_name(f".{folder.name}.part")
    if dying != folder:
        shutil.rmtree(dying, ignore_errors=True)
        folder.rename(dying)
    shutil.rmtree(dying)


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Nobody else writes backups here meanwhile. Raises `BackupProblem` when somebody does."""
    private_directory(place)
    try:
        with hold_lock(place / ".lock", seconds=1):
            yield
    except DatabaseProblem as problem:
        raise BackupProblem(f"Another backup is being written to {place}: wait until it is done.") from problem
