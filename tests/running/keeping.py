"""As a service manager keeps services: what ended is ended wholly and started anew, as `deploy/systemd` asks of systemd."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.running.parts import Part, Postgres

PAUSE = 1.0  # seconds until something is started anew (`RestartSec`, which is five there)
LOOK = 0.1


@dataclass
class Service:
    """One service: how it is started, and the part that runs now."""

    name: str
    start: Callable[[], Part]
    part: Part = field(init=False)
    started: int = 0

    def begin(self) -> "Service":
        """Start it."""
        self.part = self.start()
        self.started += 1
        return self


@dataclass
class Keeper:
    """A context in which services that end are started anew, each a second later."""

    services: list[Service]
    problems: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._keep, args=(one,), daemon=True) for one in self.services]

    def __enter__(self) -> "Keeper":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(120)
        if self.problems:
            raise self.problems[0]

    def _keep(self, service: Service) -> None:
        while not self._over.wait(LOOK):
            if service.part.alive:
                continue
            end_group(service.part)
            if self._over.wait(PAUSE):
                return
            try:
                service.begin()
            except AssertionError:  # it did not stay, so it is tried again
                continue
            except BaseException as problem:
                self.problems.append(problem)
                return


def end_group(part: Part) -> None:
    """SIGKILL to whatever is left of a service whose first process is gone: systemd ends all of its group."""
    if isinstance(part, Postgres):
        _until_gone(part)
        return
    with suppress(ProcessLookupError):
        os.killpg(part.pid, signal.SIGKILL)


def _until_gone(server: Postgres) -> None:
    """The processes of a database server end by themselves when the first one is gone; wait for them."""
    end = time.monotonic() + 60
    while time.monotonic() < end and any(str(server.data) == where for where in _places()):
        time.sleep(LOOK)


def _places() -> list[str]:
    """Where processes are at work."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            found.append(str(process.readlink()))
    return found
