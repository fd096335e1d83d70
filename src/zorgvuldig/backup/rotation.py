"""Which backups have lived long enough. Terms come from the register."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from zorgvuldig.backup.manifest import Kind, read
from zorgvuldig.backup.places import discard, folders, moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.postgres import Secrets
from zorgvuldig.register.period import add_period


def expired(moments: Iterable[datetime], *, term: str, now: datetime, keep: datetime | None) -> list[datetime]:
    """The moments whose calendar period `term` is over, in order; never `keep`, the newest good one.

    A backup lives until the day on which its term ends begins, in UTC.
    """
    today = now.date()
    return sorted(moment for moment in moments if moment != keep and add_period(moment.date(), term) <= today)


def newest_good(place: Path, kind: Kind, secrets: Secrets) -> Path | None:
    """The newest finished backup whose manifest is ours; None when there is none."""
    for folder in folders(place):
        try:
            read(folder, kind, secrets)
        except (BackupProblem, OSError, TypeError):
            continue
        return folder
    return None


def rotate(place: Path, kind: Kind, *, term: str, now: datetime, secrets: Secrets) -> list[str]:
    """Remove what has lived its term in `place`; returns the names."""
    newest = newest_good(place, kind, secrets)
    by_moment = {moment: folder for folder in folders(place) if (moment := moment_of(folder.name))}
    old = expired(by_moment, term=term, now=now, keep=moment_of(newest.name) if newest else None)
    for moment in old:
        discard(by_moment[moment])
    return [by_moment[moment].name for moment in old]
