"""Granted requests for erasure (AVG art. 17): what goes at the next run, before its term. A statutory minimum still wins.

The orders are rows of the table `erasure` (`rights`), which stands above this package: it is read as a table.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from zorgvuldig.retention.tables import array


def orders(cursor: CursorWrapper, pupils: Collection[int] | None = None) -> dict[int, int]:
    """The categories (as a mask) that must go of each pupil and have not gone yet."""
    cursor.execute(
        "select pupil_id, bit_or(mask & ~done_mask) from erasure where done_at is null "
        "and (%s::integer[] is null or pupil_id = any(%s::integer[])) group by pupil_id",
        [None if pupils is None else array(pupils)] * 2,
    )
    return {pupil: mask for pupil, mask in cursor.fetchall() if mask}


def carried_out(cursor: CursorWrapper, masks: Mapping[int, int], now: datetime) -> None:
    """Note that these categories (as a mask) of these pupils are gone; an order of which nothing is left is done."""
    if not masks:
        return
    cursor.execute(
        "update erasure e set done_mask = e.done_mask | (e.mask & x.mask), "
        "done_at = case when (e.mask & ~(e.done_mask | x.mask)) = 0 then %s::timestamptz end "
        "from unnest(%s::integer[], %s::bigint[]) as x (pupil, mask) where e.pupil_id = x.pupil and e.done_at is null",
        [now, list(masks), list(masks.values())],
    )
