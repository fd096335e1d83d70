"""Runs that are killed at a moment, each in a process of its own.

A process that nobody else uses forks them: one of the tests has threads, of a film or of a loop, and a fork of it waits for ever for what
they held.
"""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from zorgvuldig.retention import exported, run, sweep

START = """
import sys, django, pathlib
django.setup()
from tests.retention.killed import fork_runs
fork_runs(int(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""


@contextmanager
def runs_to_kill(pupils: int) -> Iterator[Callable[[date, int], bool]]:
    """Give what does a run of a day, with so many pupils at a time, and kills it after so many statements or exports.

    It tells whether the run was killed: not, when it was done before. One that ended in an error says which, and fails the test.
    """
    forking = subprocess.Popen(
        [sys.executable, "-c", START, str(pupils), str(settings.RECEIPTS)],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def killed(on: date, steps: int) -> bool:
        assert forking.stdin
        assert forking.stdout
        print(on.isoformat(), steps, file=forking.stdin, flush=True)
        told = forking.stdout.readline().strip()
        assert told in ("killed", "done"), "the run ended in the error above"
        return told == "killed"

    with forking:
        try:
            yield killed
        finally:
            forking.terminate()


def fork_runs(pupils: int, receipts: Path) -> None:
    """For every day and number of steps that is read: what became of the run."""
    settings.RETENTION_SHARE, settings.RECEIPTS, run.PUPILS = 101.0, receipts, pupils
    for line in sys.stdin:
        on, steps = line.split()
        if not (child := os.fork()):
            try:
                _die_after(
                    int(steps), (run, "destroy"), (sweep, "destroy"), (run.files, "remove"), (exported, "export")
                )
                run.run(date.fromisoformat(on), trigger="night", now=timezone.now())
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        status = os.waitpid(child, 0)[1]
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "failed\n" if status else "done\n")
        sys.stdout.flush()


def _die_after(steps: int, *functions: tuple[Any, str]) -> None:
    """Every statement and everything done to disk counts as a step; at the last one the process is gone."""
    left = [steps]

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return wrapper

    for owner, name in ((CursorWrapper, "execute"), *functions):
        setattr(owner, name, counted(getattr(owner, name)))
