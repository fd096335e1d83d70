"""Looks whether the embedded server is still there, and starts it again when it ended by itself."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType

from zorgvuldig.platform.postgres.engine import Profile
from zorgvuldig.platform.postgres.launcher import Server
from zorgvuldig.platform.postgres.problem import DatabaseProblem

log = logging.getLogger(__name__)
LOOK = 0.5  # seconds between two looks
LONGEST = 8.0  # seconds between two starts at most
TRIES = 6  # starts in a row that fail before it is given up


def end_this_process() -> None:
    """As when somebody asks it to stop."""
    os.kill(os.getpid(), signal.SIGTERM)


class Supervisor:
    """A context in which the server is started again when it is gone for longer than `patience` seconds.

    After a start that fails the next one waits twice as long. When none of `TRIES` succeeds, `problem` says why and `give_up` is called.
    """

    def __init__(
        self,
        server: Server,
        profile: Profile,
        *,
        patience: float = 0.0,
        look: float = LOOK,
        give_up: Callable[[], None] = end_this_process,
    ) -> None:
        """Begin with a server that runs."""
        self.server, self.profile, self.patience, self.look, self.give_up = server, profile, patience, look, give_up
        self.problem = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Supervisor":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(LONGEST)

    def _watch(self) -> None:
        failed = 0
        while not self._over.wait(self.look):
            if self.server.is_alive():
                continue
            pause = min(self.look * 2**failed, LONGEST) if failed else self.patience
            if self._over.wait(pause) or self.server.is_alive():
                continue
            log.error("The database ended by itself; it is started again.")
            try:
                self.server.revive(self.profile)
            except DatabaseProblem as problem:
                failed += 1
                log.error("The database does not start: try %s of %s.", failed, TRIES)  # why can quote its own log
                if failed == TRIES:
                    self.problem = str(problem)
                    self.give_up()
                    return
            else:
                failed = 0
                log.error("The database is there again.")
