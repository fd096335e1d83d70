"""Footage, sealed while it comes in: what was written stays readable when the writer dies, but for the last chunk.

Needs neither Django nor a database: the process that records one camera is small. It is given the key of one file, never that of a
day (`vault.files.front`).
"""

import hashlib
import os
from pathlib import Path

from zorgvuldig.platform.vault.chunks import CHUNK, seal_chunk


class FootageWriter:
    """A file to write to, in order. `size` is in bytes of plain content; nothing plain is ever on a disk."""

    def __init__(self, path: Path, *, head: bytes, sealed_key: bytes, key: bytes, prefix: bytes) -> None:
        """Begin the new file `path`, mode 0600. Raises `FileExistsError`."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file = os.open(path, flags, 0o600)
        self._key, self._head, self._prefix = key, head, prefix
        self._waiting, self._number = bytearray(), 0
        self._digest, self.size = hashlib.sha256(), 0
        _write(self._file, head + sealed_key)

    def write(self, data: bytes) -> int:
        """Seal what fills a chunk. One is held back, as the last one says so. Raises OSError when there is no room."""
        self._waiting += data
        self._digest.update(data)
        self.size += len(data)
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Bring what is sealed so far to the disk."""
        os.fdatasync(self._file)

    def close(self) -> str:
        """Seal the end, down to the disk; answers the SHA-256 of the plain content, in hexadecimals."""
        self._put(bytes(self._waiting), is_last=True)
        os.fsync(self._file)
        os.close(self._file)
        return self._digest.hexdigest()

    def _put(self, content: bytes, *, is_last: bool) -> None:
        _write(self._file, seal_chunk(content, self._key, self._head, self._prefix, self._number, is_last=is_last))
        self._number += 1


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
