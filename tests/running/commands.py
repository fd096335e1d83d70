"""Our own commands as processes, on the database of this run."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

PATIENCE = 120


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """One of our commands as a process of its own, on the database of this run."""
    command = [sys.executable, "-m", "zorgvuldig", "--data", str(settings.DATA), *arguments]
    with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, "it stopped"
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
