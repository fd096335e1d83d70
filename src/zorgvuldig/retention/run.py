"""The run: every night, what is due on that day goes. Killed anywhere, the next run does the rest; two at once do no harm."""

from datetime import date, datetime

from zorgvuldig.retention.models import RetentionRun


def run(on: date, *, trigger: str, now: datetime) -> RetentionRun:
    """Delete what is due on that day, and say in a row of `retention_run` what went.

    `trigger` is night, command or restore (which knows no limits). The row's state tells what became of it: `done`, `waiting`
    for a second person (`problem`: share, ahead), or `refused` (`problem`: busy, clock_back, unplanned).
    """
    raise NotImplementedError


def nightly(now: datetime) -> list[RetentionRun]:
    """What the nightly job does: runs that waited and were approved since, then that of today."""
    raise NotImplementedError


def says(run: RetentionRun) -> str:
    """One sentence about a run that was refused or waits: what is wrong and what to do. Empty when it is done."""
    raise NotImplementedError
