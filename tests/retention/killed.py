"""A run in a process of its own, killed at a moment: the parts that a test of kills needs."""

import gc
import os
import signal
import traceback
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from zorgvuldig.retention import exported, run, sweep
from zorgvuldig.retention.run import run as go


def in_child(on: date, steps: int) -> int:
    """Fork, run for this day, and die by SIGKILL after so many statements, or exports.

    Returns the status of the child: killed, or 0. One that ended in an error says which, and fails the test.

    The child forgets every connection it came with. What ours has closed may not be all: with an event loop in this thread, as after
    tests in a browser, Django keeps other connections than without one, and a loop does not come along. A session of two processes
    outlives the one that is killed, and what it had not committed would be committed by the next.
    """
    for alias in connections:
        connections[alias].close()
    gc.disable()  # in the child nothing is gathered up: that can wait for ever for threads of a film that did not come along
    child = os.fork()
    if child:
        gc.enable()
        status = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(status) or status == 0, "the run ended in the error above"
        return status
    ended = 1
    came_with = [connections[alias] for alias in connections]  # held, so that nothing closes them: they are not ours
    try:
        for wrapper in came_with:
            del connections[wrapper.alias]
        _die_after(steps)
        settings.RETENTION_SHARE = 101.0
        go(on, trigger="night", now=timezone.now())
        ended = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ended)


def _die_after(steps: int) -> None:
    """Every statement and everything done to disk counts as a step; at the last one the process is gone."""
    left = [steps]

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return wrapper

    CursorWrapper.execute = counted(CursorWrapper.execute)
    run.destroy = counted(run.destroy)
    sweep.destroy = counted(sweep.destroy)
    run.files.remove = counted(run.files.remove)
    exported.export = counted(exported.export)
