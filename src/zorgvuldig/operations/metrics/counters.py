"""Numbers that several web processes count together: a small file of numbers for each, shared by memory.

A process takes the first file that no living process holds and counts on in it, so that a sum over the files never goes back when
a process ends. What is counted is a closed list, given beforehand; there is no name that a request could bring.
"""

import fcntl
import hashlib
import mmap
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WIDTH = 8  # bytes of a number
MOST = 64  # processes


@dataclass(slots=True)
class Counters:
    """The numbers of this process by name, and the sums over all processes. `gauges` count only of processes that live."""

    directory: Path
    names: Sequence[str]
    gauges: frozenset[str] = frozenset()
    index: dict[str, int] = field(init=False)
    digest: str = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    pid: int = field(default=0, init=False)
    view: memoryview = field(default_factory=lambda: memoryview(b""), init=False)
    is_shared: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """A file of another list of names is never read as this one."""
        self.index = {name: place for place, name in enumerate(self.names)}
        self.digest = hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:12]

    def add(self, name: str, count: int = 1) -> None:
        """Count `count` more of `name`; a name that is not in the list is KeyError."""
        place = self.index[name]
        with self.lock:
            numbers = self._mine()
            numbers[place] += count

    def put(self, name: str, value: int) -> None:
        """What `name` is now, in this process."""
        place = self.index[name]
        with self.lock:
            self._mine()[place] = value

    def sums(self) -> tuple[dict[str, int], int]:
        """The sum of every number that is not 0, and how many processes live."""
        with self.lock:
            self._mine()
        total, living = [0] * len(self.names), 0
        is_gauge = [name in self.gauges for name in self.names]
        for numbers, lives in self._all():
            living += lives
            for place, number in enumerate(numbers):
                if number and (lives or not is_gauge[place]):
                    total[place] += number
        return {name: total[place] for name, place in self.index.items() if total[place]}, living

    def _mine(self) -> memoryview:
        """Numbers of this very process: what a fork brought along is the parent's."""
        if self.pid != os.getpid():
            self.view, self.is_shared = self._taken()
            self.pid = os.getpid()
        return self.view

    def _taken(self) -> tuple[memoryview, bool]:
        """The first free file, or memory of our own when there is no room on the disk: counting stops nobody."""
        size = WIDTH * len(self.names)
        try:
            self.directory.mkdir(mode=0o700, exist_ok=True)
            for number in range(MOST):
                handle = os.open(
                    self.directory / f"{self.digest}-{number:02}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
                if not _locked(handle, fcntl.LOCK_EX):
                    os.close(handle)
                    continue
                try:
                    # Before it is used: a hole in a file that the disk cannot fill would end the process.
                    os.posix_fallocate(handle, 0, size)
                    return memoryview(mmap.mmap(handle, size)).cast("Q"), True  # the handle stays open: it is the lock
                except OSError:
                    os.close(handle)
                    raise
        except OSError:
            pass
        return memoryview(mmap.mmap(-1, size)).cast("Q"), False

    def _all(self) -> Iterator[tuple[memoryview, bool]]:
        """The numbers of every file, and whether its process lives; those of this process first when nobody shares them."""
        if not self.is_shared:
            yield self.view, True
        for path in sorted(self.directory.glob(f"{self.digest}-*")):
            with path.open("rb") as file:
                content = file.read()
                lives = not _locked(file.fileno(), fcntl.LOCK_SH)
            if len(content) == WIDTH * len(self.names):
                yield memoryview(content).cast("Q"), lives


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clear_others(counters: Counters) -> None:
    """Remove what another version of the program counted, unless a process of it still lives."""
    for path in counters.directory.glob("????????????-??"):
        if path.name.startswith(counters.digest):
            continue
        with path.open("rb") as file:
            if _locked(file.fileno(), fcntl.LOCK_EX):
                path.unlink(missing_ok=True)
