"""What a restore test found, written beside the backup that it tried."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from zorgvuldig.backup.manifest import TESTED, read_signed, write_signed
from zorgvuldig.backup.places import folders
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.postgres import Secrets


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether the backup of `moment` could be restored, when that was tried (ISO 8601), and what was said."""

    moment: str
    at: str
    ok: bool
    says: str


def write_trial(folder: Path, trial: Trial) -> None:
    """Write what was found, in the place of an earlier finding."""
    (folder / TESTED).unlink(missing_ok=True)
    write_signed(folder / TESTED, asdict(trial))


def read_trial(folder: Path, secrets: Secrets) -> Trial | None:
    """What was found of one backup; None when it was not tried, or when what is there is not ours."""
    try:
        trial = Trial(**read_signed(folder / TESTED, secrets))
        datetime.fromisoformat(trial.at)
    except (BackupProblem, OSError, TypeError, ValueError):
        return None
    return trial if trial.moment == folder.name else None


def last_good(place: Path, secrets: Secrets) -> datetime | None:
    """When a backup in `place` was last restored with success."""
    trials = (read_trial(folder, secrets) for folder in folders(place))
    return max((datetime.fromisoformat(trial.at) for trial in trials if trial and trial.ok), default=None)
