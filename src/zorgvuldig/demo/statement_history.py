"""Since when the promises of the demonstration school are as they are: thirteen months of measuring, with some bad days in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.statement.signature import sign_turn

BEGAN = 396  # days ago
# How many days ago, at what hour, which promise came into which state. What the first real measurement finds comes on top.
TURNS = (
    *((BEGAN, 6, promise, "kept") for promise in ("P02", "P04", "P05", "P09")),
    *((BEGAN, 6, promise, "partly") for promise in ("P01", "P03")),
    *((BEGAN, 6, promise, "not_in_use") for promise in ("P06", "P07", "P08", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17")),
    (372, 3, "P11", "kept"),
    (340, 14, "P12", "kept"),
    (331, 10, "P13", "kept"),
    *((298, 9, promise, "kept") for promise in ("P06", "P07", "P08")),
    (263, 16, "P10", "kept"),
    *((240, 11, promise, "kept") for promise in ("P14", "P15", "P16")),
    (211, 6, "P03", "kept"),
    (187, 4, "P11", "not_kept"),
    (184, 4, "P11", "kept"),
    (151, 12, "P09", "not_kept"),
    (150, 9, "P09", "kept"),
    (96, 15, "P15", "partly"),
    (92, 10, "P15", "kept"),
    (58, 8, "P17", "kept"),
    (31, 0, "P07", "not_kept"),
    (30, 9, "P07", "kept"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementHistorySeeder:
    """Writes it down, as if the job had measured all the time."""

    connection: Connection[Any]
    now: datetime

    def write(self) -> None:
        """One line for each turn."""
        turns = [(promise, state, self._at(days, hour)) for days, hour, promise, state in TURNS]
        rows = [(*turn, sign_turn(*turn)) for turn in turns]
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "insert into evidence_change (promise, state, at, signature) values (%s, %s, %s, %s)", rows
            )

    def _at(self, days: int, hour: int) -> datetime:
        day = self.now - timedelta(days=days)
        return day.replace(hour=hour, minute=5, second=0, microsecond=0)
