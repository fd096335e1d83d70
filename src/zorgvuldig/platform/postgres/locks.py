"""File locks: they vanish with the process that holds them, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zorgvuldig.platform.postgres.problem import DatabaseProblem

PATIENCE = 120.0
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class LockFile:
    """An open lock file; `descriptor` is closed by `close`, which also lets go of the lock."""

    descriptor: int

    @classmethod
    def at(cls, path: Path) -> "LockFile":
        """Open (and create, mode 0600) the lock file at `path`, never through a symbolic link."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        return cls(os.open(path, flags, 0o600))

    def take(self, *, shared: bool = False) -> bool:
        """Take the lock if nobody is in the way; tell whether that worked."""
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go of the lock, also for forked processes that share this descriptor."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close our descriptor; a process that inherited it keeps the lock."""
        os.close(self.descriptor)


def is_held(path: Path) -> bool:
    """Tell whether any process holds the lock file at `path`."""
    lock = LockFile.at(path)
    try:
        return not lock.take()
    finally:
        lock.close()


@contextmanager
def hold_lock(path: Path, *, seconds: float = PATIENCE) -> Iterator[None]:
    """Hold the lock at `path` exclusively; raise `DatabaseProblem` after `seconds` of waiting."""
    lock = LockFile.at(path)
    try:
        until = time.monotonic() + seconds
        while not lock.take():
            if time.monotonic() > until:
                raise DatabaseProblem(
                    f"Another process has kept {path} locked for {seconds:.0f} seconds:"
                    " wait until it is done, or end it, and try again."
                )
            time.sleep(PAUSE)
        yield
    finally:
        lock.close()
