"""The receipts outside the database: a file of JSON lines, one receipt each, that only grows.

The file is written after the commit. Cut off anywhere, the next export takes away a half line and adds what is missing.
"""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.utils.timezone import is_aware

from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.disk import flush_directory, private_directory
from zorgvuldig.retention.receipts import canonical, line_of

TAIL = 64 * 1024
AT_ONCE = 1000
ROWS = """
    select r.number, u.uid, u.on_date, r.about, r.subject, r.match, r.content, r.made_at, r.seal_number, r.previous, r.digest,
        r.key_id, r.signature
    from receipt r join retention_run u on u.id = r.run_id where r.number > %s order by r.number limit %s
"""


def place() -> Path:
    """Where the receipts are written."""
    return Path(settings.RECEIPTS)


def export(now: datetime, fresh: Sequence[tuple[int, str]] = ()) -> int:
    """Add to the file what it does not have yet, down to the disk; returns how many receipts that were.

    `fresh` are receipts that were just committed, as lines: when they follow the last of the file, the database need not be asked.
    """
    assert is_aware(now)
    path = place()
    if not path.parent.exists():
        private_directory(path.parent)
    is_new = not path.exists()
    with path.open("r+b" if not is_new else "x+b") as file:
        path.chmod(0o600)
        last = _mend(file)
        if fresh and fresh[0][0] == last + 1:
            count = len(fresh)
            file.write("".join(f"{line}\n" for _, line in fresh).encode())
        else:
            count = 0
            for line in stored(now, after=last):
                file.write(canonical(line) + b"\n")
                count += 1
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        flush_directory(path.parent)
    return count


def stored(now: datetime, *, after: int = 0) -> Iterator[dict[str, Any]]:
    """The receipts in the database with a higher number than `after`, as lines, in order."""
    while True:
        with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
            cursor.execute(ROWS, [after, AT_ONCE])
            rows = cursor.fetchall()
        yield from (line_of(row) for row in rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The receipts of such a file, in order; a half last line is left out. Raises OSError and json.JSONDecodeError."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)


def _mend(file: IO[bytes]) -> int:
    """Take away a half last line and go to the end; returns the number of the last receipt, 0 when there is none."""
    size = file.seek(0, os.SEEK_END)
    start = size
    tail = b""
    while start and tail.count(b"\n") < 2:
        step = min(TAIL, start)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    whole = tail.rfind(b"\n") + 1
    file.truncate(start + whole)
    file.seek(0, os.SEEK_END)
    lines = tail[:whole].splitlines()
    return int(json.loads(lines[-1])["number"]) if lines else 0
