"""A maildir into which the mail server puts what comes back: read once a minute, and wiped."""

import logging
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zorgvuldig.platform.mail.bounces import LARGEST, Working, bounced

log = logging.getLogger(__name__)
AT_ONCE = 200  # files a minute


def read_folder(now: datetime, *, working: Working) -> int:
    """Read and wipe what lies in `new/` of the maildir; says how many there were. Nothing without a setting."""
    folder = settings.BOUNCE_FOLDER
    if folder is None:
        return 0
    done = 0
    for file in _files(folder / "new"):
        raw = _content(file)
        if raw is None:
            continue
        bounced(raw, now, recipient="", working=working)
        file.unlink(missing_ok=True)
        done += 1
    return done


def _files(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))
    except OSError:  # without the path: it names the machine
        log.error("the folder of mail that came back cannot be read")
        return
    yield from (folder / name for name in names[:AT_ONCE])


def _content(file: Path) -> bytes | None:
    """The beginning of a plain file; links are not followed, and what is no file or not ours to read is left."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read(LARGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else None
