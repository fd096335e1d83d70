"""Taking footage away: what is held is sealed anew, then the key is destroyed, then rows go with a receipt, then files.

Cut short anywhere, the same call does the rest. Nothing is readable once the key is gone, whatever is still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from zorgvuldig.cameras.models import Segment
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, destroy_footage_keys
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.retention.footage.due import FootageHoldTerm, keeper
from zorgvuldig.retention.footage.holds import seal_anew
from zorgvuldig.retention.footage.proof import BY_HOLD, BY_TERM, JOB, draft, subject_of_day, subject_of_hold
from zorgvuldig.retention.orphans import OrphanCleanup
from zorgvuldig.retention.receipts import Batch, add

OF_DAY = "s.camera_id = %s and s.day = %s and s.footage_hold_id is null"
OF_HOLD = "s.footage_hold_id = %s"


@dataclass(slots=True)
class DeletedFootage:
    """What went so far: days and holds, pieces, bytes of plain content, keys; and copies that were handed out."""

    days: int = 0
    holds: int = 0
    pieces: int = 0
    size: int = 0
    keys: int = 0
    copies: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A camera's day of which the term is over; `camera` is None when no camera has this number any more."""

    camera_id: int
    day: date
    camera: UUID | None


@dataclass(slots=True)
class FootageDeletion:
    """A sweep at work: when, what its receipts have in common, the holds there are, and what went."""

    now: datetime
    batch: Batch
    holds: Sequence[FootageHoldTerm]
    gone: DeletedFootage = field(default_factory=DeletedFootage)


def day_goes(sweep: FootageDeletion, one: Day) -> None:
    """Take a day of a camera away, but for what is held. Raises what `seal_anew` raises; then nothing of the day went."""
    _keep_of(sweep, OF_DAY, [one.camera_id, one.day])
    keys = destroy_footage_keys([DayClosing(one.camera_id, one.day)])
    if one.camera_id < 0:  # an invented one: its key goes as every other, and of it nothing is counted (decision 65)
        return
    subject = subject_of_day(one.camera, one.day) if one.camera else b""
    sweep.gone.days += _rows_go(sweep, OF_DAY, [one.camera_id, one.day], BY_TERM, subject, keys)


def hold_goes(sweep: FootageDeletion, hold: FootageHoldTerm | None, number: int) -> None:
    """Take away what a hold kept that is over (or of which only the key is left), but for what another hold keeps."""
    _keep_of(sweep, OF_HOLD, [number])
    keys = destroy_footage_keys([HoldClosing(number)])
    subject = subject_of_hold(hold.uid) if hold else b""
    sweep.gone.holds += _rows_go(sweep, OF_HOLD, [number], BY_HOLD, subject, keys)


def _keep_of(sweep: FootageDeletion, which: str, values: list[Any]) -> None:
    """Seal anew what of these pieces a hold keeps. One of which the key is gone already goes with the rest."""
    if not any(hold.is_in_force for hold in sweep.holds):
        return
    with working(JOB, now=sweep.now) as door:
        query = f"select * from segment s where {which} order by s.id"  # noqa: S608 - a condition of ours
        found = Segment.objects.using(door.alias).raw(query, values)
        pieces = [(piece, hold) for piece in found if (hold := _keeper(sweep, piece))]
    for piece, hold in pieces:
        try:
            seal_anew(piece, hold, sweep.now)
            sweep.gone.kept += 1
        except KeyGone:
            continue


def _keeper(sweep: FootageDeletion, piece: Segment) -> FootageHoldTerm | None:
    return keeper(sweep.holds, piece.camera_id, piece.starts_at, piece.ends_at)


def _rows_go(sweep: FootageDeletion, which: str, values: list[Any], rule: str, subject: bytes, keys: int) -> int:
    """Delete rows with their history and give a receipt, in one transaction; then their files. Says whether anything went."""
    with working(JOB, now=sweep.now) as door, connections[door.alias].cursor() as cursor:
        query = f"select s.id, s.blob, s.size from segment s where {which} order by s.id for update skip locked"  # noqa: S608 - as above
        cursor.execute(query, values)
        found = cursor.fetchall()
        if not found and not keys:
            return 0
        rest = OrphanCleanup(cursor, sweep.batch.on, sweep.now, ())
        rest.delete("segment", "t.id = any(%s)", [[number for number, _, _ in found]])
        size = sum(one for _, _, one in found)
        is_whole = not _others(cursor, values) if rule == BY_TERM else True
        counted = {name: count for name, count in rest.rows.items() if name == "segment"}
        add(cursor, sweep.batch, [draft(rule, subject, counted, size=size, keys=keys, is_whole=is_whole)])
    for _, blob, _ in found:
        if blob is not None:
            files.remove(blob)
    sweep.gone.pieces += len(found)
    sweep.gone.size += size
    sweep.gone.keys += keys
    return 1


def _others(cursor: Any, values: list[Any]) -> bool:
    """Whether something of that day is kept for a hold."""
    cursor.execute("select exists (select from segment s where s.camera_id = %s and s.day = %s)", values)
    found: bool = cursor.fetchone()[0]
    return found
