"""Looks that wait for their seal. At each measurement it is noted which these are, signed and outside the database, and at the next all of
them are still there, sealed or not, with the content that they had.

Which looks were noted follows from a snapshot: those whose transaction it saw as ended. A look that was numbered before and is committed
later is none of them, and one that another transaction keeps from its seal is. See docs/decisions/0080-looks-without-a-seal.md.
"""

from datetime import date, datetime, timedelta

from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from zorgvuldig.gate.log.signed_text import Noted

UNSEALED = "unsealed"
YOUNGEST = timedelta(days=90)  # no month is given up of which a day is younger (`gate.drop_partition`)


def note_unsealed(cursor: CursorWrapper) -> Noted:
    """Which looks wait for a seal now: from where on, as of which snapshot, and for each month how many with which digest."""
    cursor.execute("select era, lo::text, seen::text from gate.log_unsealed()")
    bounds = cursor.fetchone()
    return {UNSEALED: [*bounds, _rows_by_month(cursor, *bounds)]}


def unsealed_problem(cursor: CursorWrapper, noted: Noted, now: datetime) -> str:
    """What is wrong with the looks that were `noted`, in a sentence, or nothing."""
    if UNSEALED not in noted:
        return ""
    *bounds, months = noted[UNSEALED]
    there = _rows_by_month(cursor, *bounds)
    for month, (rows, digest) in months.items():
        if month not in there and is_old(date.fromisoformat(month), now):
            continue
        found, its_digest = there.get(month, (0, None))
        if found < rows:
            return f"{rows - found} looks that waited for their seal are gone."
        if (found, its_digest) != (rows, digest):
            return "A look that waited for its seal was changed, or one was put in."
    return ""


def given_up_problem(cursor: CursorWrapper, now: datetime) -> str:
    """Which month of the log its seals call given up although a day of it is too young for that, in a sentence, or nothing."""
    cursor.execute("select given_up from gate.log_unsealed()")
    young = [month for month in cursor.fetchone()[0] if not is_old(month, now)]
    return f"The looks of {young[0]:%Y-%m} were given up before their term." if young else ""


def is_old(month: date, now: datetime) -> bool:
    """Whether every day of this month is so long ago that it may have been given up."""
    return (month + timedelta(days=31)).replace(day=1) <= localdate(now) - YOUNGEST


def _rows_by_month(cursor: CursorWrapper, era: int, lo: str, seen: str) -> dict[str, tuple[int, str]]:
    cursor.execute(
        "select month::text, rows, digest from gate.log_seen(%s::integer, %s::xid8, %s::pg_snapshot)", [era, lo, seen]
    )
    return {month: (rows, digest) for month, rows, digest in cursor.fetchall()}
