"""Which backups there are, without looking into their files, and which need a master key that was replaced."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup.places import Places, folders, moment_of
from zorgvuldig.backup.problem import BackupProblem, explained
from zorgvuldig.backup.rehearsal import read_trial
from zorgvuldig.platform.vault.keys import secrets


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup: its size in bytes, the version that made it, and when it was restored with success (empty: never).

    `problem` is why it is no good, or empty. `has_keys` when a copy of the keystore fits it.
    """

    moment: str
    size: int
    app: str
    has_keys: bool
    tested: str
    problem: str

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    def sentence(self) -> str:
        """For people."""
        if self.problem:
            return f"{self.moment}  NOT GOOD: {self.problem}"
        keys = "" if self.has_keys else ", no copy of the keystore fits it"
        tested = f", restored as a test at {self.tested}" if self.tested else ""
        return f"{self.moment}  {self.size} bytes, version {self.app}{keys}{tested}"


def backups(places: Places) -> list[BackupRow]:
    """Every finished backup, the newest first. Files are not verified. Raises `BackupProblem`."""
    with explained("The backups cannot be read"):
        newest_keys = max((folder.name for folder in folders(places.keys)), default="")
        return [_as_row(folder, newest_keys) for folder in folders(places.data)]


def _as_row(folder: Path, newest_keys: str) -> BackupRow:
    known = secrets()
    has_keys = folder.name <= newest_keys
    try:
        manifest = manifests.read(folder, "data", known)
        manifests.check_version(manifest)
    except BackupProblem as problem:
        return BackupRow(folder.name, 0, "", has_keys, "", str(problem))
    trial = read_trial(folder, known)
    return BackupRow(folder.name, manifest.size, manifest.app, has_keys, trial.at if trial and trial.ok else "", "")


# Which backups need a master key that was replaced.


def needing_older(places: Places, resealed: datetime) -> list[str]:
    """The names of the backups that were made before everything was closed with the key of now, the newest first.

    Also one that is itself sealed with that key: in it are texts and keys that are not.
    """
    names = {folder.name for place in (places.data, places.keys) for folder in folders(place)}
    return sorted((name for name in names if (at := moment_of(name)) and at <= resealed), reverse=True)
