"""A restore test: the newest backup into a throw-away installation, which is taken away again."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zorgvuldig.backup.manifest import TESTED, read_signed, write_signed
from zorgvuldig.backup.places import Places, folders
from zorgvuldig.backup.problem import BackupProblem, explained
from zorgvuldig.platform.postgres import Secrets, ensure_server
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.postgres.secrets import place

# What a restore test found, written beside the backup that it tried.


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


PREFIX = "zvtest-"
# The throw-away installation has a database, files and receipts of its own, sends no mail, and may forget everything at once.
LEFT_OUT = (
    "DATABASE_URL",
    "ZORGVULDIG_RECEIPTS",
    "ZORGVULDIG_SECRETS",
    "ZORGVULDIG_BACKUP",
    "ZORGVULDIG_IMPORT_FOLDER",
    "ZORGVULDIG_EMAIL",
    "ZORGVULDIG_BOUNCES",
    "ZORGVULDIG_BOUNCE_FOLDER",
    "ZORGVULDIG_VAULT_S3",
)
OWN = {
    "ZORGVULDIG_DEMO": "1",
    "ZORGVULDIG_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
}


def rehearse(places: Places, *, now: datetime) -> str:
    """Restore the newest backup as a test, and write what came of it beside it; returns a sentence.

    Raises `BackupProblem` when it could not be restored.
    """
    found = folders(places.data)
    if not found:
        raise BackupProblem(f"There is no backup in {places.data} to try: make one with zorgvuldig backup.")
    folder = found[0]
    with explained("The restore test cannot be done"):
        _remove_earlier()
        scratch = Path(tempfile.mkdtemp(prefix=_prefix()))
        # On its way to the cluster the account that runs the server must pass; secrets are in a directory below.
        scratch.chmod(0o711)
        data = scratch / "data"
        try:
            result = subprocess.run(
                _command(places, folder, data), env=_environment(data), capture_output=True, text=True, check=False
            )
        finally:
            _remove_scratch(scratch)
        says = (result.stderr if result.returncode else result.stdout).strip().splitlines()
        last = says[-1].removeprefix("CommandError: ") if says else "it said nothing"
        trial = Trial(folder.name, now.isoformat(), ok=result.returncode == 0, says=last)
        write_trial(folder, trial)
    if not trial.ok:
        raise BackupProblem(f"The backup of {folder.name} could not be restored: {last}")
    return f"The backup of {folder.name} was restored into a throw-away database, counted, and opened."


def _command(places: Places, folder: Path, data: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "zorgvuldig", "restore", str(places.data.parent)),
        *("--data", str(data)),
        *("--keys", str(places.keys.parent)),
        *("--secrets", str(place(Path(settings.DATA)))),
        *("--at", folder.name),
    ]


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return {**kept, **OWN, "ZORGVULDIG_DATA": str(data)}


def _prefix() -> str:
    secrets: Secrets | None = settings.SECRETS
    return f"{PREFIX}{secrets.installation[:8] if secrets else ''}-"


def _remove_earlier() -> None:
    """What is left of a test that was killed."""
    for scratch in Path(tempfile.gettempdir()).glob(f"{_prefix()}*"):
        if scratch.is_dir() and scratch.stat().st_uid == os.geteuid():
            _remove_scratch(scratch)


def _remove_scratch(scratch: Path) -> None:
    data = scratch / "data"
    if data.exists() and cluster_home(data).exists():
        ensure_server(data, profile="throwaway").discard()
    shutil.rmtree(scratch)
