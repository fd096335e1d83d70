"""Runs that are killed at a moment, each in a process of its own."""

from datetime import date

from django.conf import settings

from tests.warm import run

RUN = """
import os, signal, sys
from datetime import date
from pathlib import Path
from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from zorgvuldig.retention import exported, run, sweep

on, steps, pupils, receipts = sys.argv[1:]
settings.RETENTION_SHARE, settings.RECEIPTS, run.PUPILS = 101.0, Path(receipts), int(pupils)
left = int(steps)

def counted(function):
    def wrapper(*args, **kwargs):
        global left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return wrapper

# Every statement and everything done to disk is a step; at the last one the process is gone.
for owner, name in ((CursorWrapper, "execute"), (run, "destroy"), (sweep, "destroy"), (run.files, "remove"), (exported, "export")):
    setattr(owner, name, counted(getattr(owner, name)))
run.run(date.fromisoformat(on), trigger="night", now=timezone.now())
"""


def is_killed(on: date, *, steps: int, pupils: int) -> bool:
    """Do a run of a day, with so many pupils at a time, and kill it after so many steps; not killed when it was done before."""
    done = run(RUN, on.isoformat(), str(steps), str(pupils), str(settings.RECEIPTS))
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9
