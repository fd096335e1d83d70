"""After a restore: what had been deleted since the backup is deleted again, before anything is served."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many receipts were newer than the backup, how many of their subjects were found again, and rows deleted."""

    receipts: int
    subjects: int
    rows: int


def replay(lines: Iterable[Mapping[str, Any]], *, since: datetime, now: datetime) -> Replayed:
    """Delete again what these receipts (JSON lines of the exported file) deleted after `since`, then what is due now."""
    raise NotImplementedError
