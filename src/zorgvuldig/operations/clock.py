"""Whether the clock of this machine is that of the database. When they differ nobody can say which is right, so nothing begins.

Terms, sessions, links and codes are counted by both. A machine that is a day ahead would delete a day too early and let somebody be
signed in for a day too long; one that is behind would give links that never end.
"""

import time
from typing import Any

from django.db import connections

APART = 120.0  # seconds: more than any time service leaves, less than anything we count
NOW = "select extract(epoch from clock_timestamp())::float8"
SENTENCE = (
    "The clock of this machine and that of the database are {:.0f} seconds apart, so nothing is begun. "
    "See docs/runbooks/wrong-clock.md."
)


class ClocksDiffer(Exception):
    """This machine and the database do not agree what time it is; the sentence says by how much."""


def apart(theirs: float, begin: float, end: float) -> float:
    """The seconds that their clock is off ours at least: they said so between `begin` and `end`."""
    return max(begin - theirs, theirs - end, 0.0)


def check_clock(alias: str) -> None:
    """Compare with the database of this connection. Raises `ClocksDiffer`."""
    begin = time.time()
    with connections[alias].cursor() as cursor:
        cursor.execute(NOW)
        row: tuple[Any, ...] = cursor.fetchone()
    if (seconds := apart(float(row[0]), begin, time.time())) > APART:
        raise ClocksDiffer(SENTENCE.format(seconds))
