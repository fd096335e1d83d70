"""The secrets as they are at this moment: a process that runs for long takes what was replaced with its next use.

Asking costs one look at the file's place and moment, a few microseconds; read again it is only when those are others.
"""

import logging
import threading
from pathlib import Path

from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secrets import Secrets, load_file

log = logging.getLogger(__name__)
Mark = tuple[int, int, int]


class CurrentSecrets:
    """The secrets in one file. `first` is what was there at the start; without any there never are any in this process."""

    def __init__(self, path: Path, first: Secrets | None) -> None:
        """Begin with what was read at the start."""
        self.path = path
        self.first = first
        self._found = first
        self._mark: Mark | None = None
        self._lock = threading.Lock()

    def now(self) -> Secrets | None:
        """What the file holds. While it is gone, torn or of another installation: what it held before, and that is logged once."""
        mark = self._seen()
        if self.first is not None and mark is not None and mark != self._mark:
            with self._lock:
                self._found = self._read() or self._found
                self._mark = mark  # seen before it was read, so what is written meanwhile is read the next time
        return self._found

    def _seen(self) -> Mark | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _read(self) -> Secrets | None:
        try:
            found = load_file(self.path)
        except DatabaseProblem:
            log.error("The secrets in %s cannot be read anew, so this process goes on with what it has.", self.path)
            return None
        if found is not None and self.first is not None and found.installation != self.first.installation:
            log.error("%s is of another installation: put back the file that belongs here.", self.path)
            return None
        return found
