"""What doctor asks of backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import last_good
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.gate.health import Answer
from zorgvuldig.platform.vault.keys import secrets

FRESH = timedelta(hours=36)  # one night may fail and be done over in the morning
TESTED = timedelta(days=35)
BACKUP, TEST = "the last backup is fresh", "the last restore test is fresh"
UNSET = "no directory is set (ZORGVULDIG_BACKUP), so the worker makes no backups: make them yourself, and see docs/operate.md"


def examine(now: datetime) -> list[Answer]:
    """Whether there is a backup of the last day, and whether one was restored with success lately."""
    directory: Path | None = settings.BACKUP
    if directory is None:
        return [Answer(BACKUP, ok=False, says=UNSET, note=True), Answer(TEST, ok=False, says=UNSET, note=True)]
    try:
        return list(_examine(Places.of(directory, settings.BACKUP_KEYS), directory, now))
    except (BackupProblem, OSError) as problem:
        return [Answer(BACKUP, ok=False, says=str(problem)), Answer(TEST, ok=False, says=str(problem))]


def _examine(places: Places, directory: Path, now: datetime) -> Iterator[Answer]:
    known = secrets()
    newest = newest_good(places.data, "data", known)
    made = moment_of(newest.name) if newest else None
    yield _answer(BACKUP, made, now, FRESH, f"zorgvuldig backup {directory}")
    yield _answer(TEST, last_good(places.data, known), now, TESTED, f"zorgvuldig backup {directory} --test")


def _answer(question: str, at: datetime | None, now: datetime, limit: timedelta, command: str) -> Answer:
    is_fresh = at is not None and now - at < limit
    says = f"of {at:%Y-%m-%d %H:%M} UTC" if at else "there is none"
    return Answer(question, is_fresh, says if is_fresh else f"{says}. Run: {command}")
