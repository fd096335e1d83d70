"""Our own commands as processes, on the database of this run."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from tests.patience import Patience


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
    patience = Patience(120, "it did not happen")
    while not is_so():
        assert process.poll() is None, "it stopped"
        patience.pause()
