"""Files and directories for this account alone, that are still there after the power fails."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_full(error: BaseException) -> bool:
    """Whether something could not be written because there is no room for it: on the disk, or in what this account may use of it."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def private_directory(path: Path) -> None:
    """Make `path`, and what is missing above it, with mode 0700. Safe for several processes at once."""
    if path.is_dir():
        return
    private_directory(path.parent)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    flush_directory(path.parent)


def write_new(path: Path, parts: Iterable[bytes]) -> None:
    """Write `parts` to the new file `path`, mode 0600, down to the disk. Whatever goes wrong, nothing stays behind.

    Raises `FileExistsError`. The name itself is on the disk after `flush_directory`.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def flush_directory(path: Path) -> None:
    """Bring the names in `path` to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
