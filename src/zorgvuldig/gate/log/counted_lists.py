"""Lists that are counted: too long to seal, or chained already. What goes from one of them is in a receipt, or it was taken away.

How many rows there were, up to which number, stands beside the marks (`rounds`), out of reach of whoever has the database alone.
See docs/decisions/0074-what-goes-from-a-list-is-in-a-receipt.md.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.log.check import Verdict
from zorgvuldig.gate.log.rounds import Noted, Signs


@dataclass(frozen=True, slots=True)
class CountedList:
    """The rows of one table that the register says are counted."""

    name: str

    def signs(self, cursor: CursorWrapper, seen: str | None, noted: Noted, now: datetime) -> Signs:
        """Whether of the rows that were there the time before more are gone than receipts account for; it has no seals."""
        cursor.execute(
            "select known, every, highest, given_up, receipt from gate.list_counts(%s::text, %s::bigint, %s::bigint)",
            [self.name, noted.get("highest", 0), noted.get("receipt", 0)],
        )
        known, every, highest, given_up, receipt = cursor.fetchone()
        missing = noted.get("rows", 0) - known - given_up
        if missing > 0:
            return Signs(0, frozenset(), "", f"{missing} rows are gone without a receipt.", noted)
        return Signs(0, frozenset(), "", "", {"rows": every, "highest": highest, "receipt": receipt})

    def verify(self, cursor: CursorWrapper, first: int, last: int) -> Verdict:
        """Nothing: no seal of it is ever asked for."""
        return Verdict()
