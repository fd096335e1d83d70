"""Taking footage away: what is held is sealed anew, then the key is destroyed, then rows go with a receipt, then files.

Cut short anywhere, the same call does the rest. Nothing is readable once the key is gone, whatever is still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from zorgvuldig.cameras.models import FootageHold, FootageHoldCamera, Segment
from zorgvuldig.cameras.seal import is_sealed, seal_of
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, destroy_footage_keys
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.retention.footage.due import FootageHoldTerm, keeper
from zorgvuldig.retention.footage.proof import (
    BY_HOLD,
    BY_TERM,
    JOB,
    draft,
    gone_before,
    subject_of_day,
    subject_of_hold,
)
from zorgvuldig.retention.orphans import OrphanCleanup
from zorgvuldig.retention.receipts import Batch, add

# Holds on footage as the sweep sees them, and sealing anew what they keep.

LARGEST = 2**40


def holds(cursor: CursorWrapper, alias: str, now: datetime) -> list[FootageHoldTerm]:
    """Every hold. One of which a receipt says that it is over stays over, also when a restore brought it back."""
    today = localdate(now)
    found = list(FootageHold.objects.using(alias).select_related("incident").order_by("pk"))
    cameras: dict[int, set[int]] = {row.pk: set() for row in found}
    for one in FootageHoldCamera.objects.using(alias):
        cameras[one.footage_hold_id].add(one.camera_id)
    over = gone_before(cursor, [subject_of_hold(row.uid) for row in found])
    return [
        FootageHoldTerm(
            row.pk, row.uid, row.starts_at, row.ends_at, row.ends_on, frozenset(cameras[row.pk]),
            _is_allowed(row, now) and row.ends_on > today and subject_of_hold(row.uid) not in over,
        )
        for row in found
    ]  # fmt: skip


def _is_allowed(row: FootageHold, now: datetime) -> bool:
    ended = row.ended_at is not None and row.ended_at <= now
    closed = row.incident.closed_at is not None
    return row.approved_at is not None and row.refused_at is None and not ended and not closed


def seal_anew(piece: Segment, hold: FootageHoldTerm, now: datetime) -> None:
    """Bring a piece under the key of a hold: the new file first, then the row, and the old file goes last.

    Raises `Damaged` when the row or the file is not what the recorder wrote, and `KeyGone` or `Missing` when there is nothing left.
    """
    old = piece.blob
    if old is None:  # in another recorder: the row says that it is kept
        _point(piece, hold, now)
        return
    if not is_sealed(piece):
        raise Damaged(f"the row of piece {piece.uid} was changed")
    if files.closing_of(old) == HoldClosing(hold.number):
        _point(piece, hold, now)
        return
    stored = files.store(files.read(old), limit_bytes=LARGEST, closing=HoldClosing(hold.number))
    if (stored.size, stored.sha256.hex()) != (piece.size, piece.sha256):
        files.remove(stored.blob)
        raise Damaged(f"the file of piece {piece.uid} is not what was recorded")
    seal = seal_of(
        camera_id=piece.camera_id, starts_at=piece.starts_at, ends_at=piece.ends_at, blob=stored.blob, size=piece.size,
        sha256=piece.sha256,
    )  # fmt: skip
    if _point(piece, hold, now, blob=stored.blob, seal=seal):
        files.remove(old)
    else:
        files.remove(stored.blob)


def _point(piece: Segment, hold: FootageHoldTerm, now: datetime, **more: Any) -> int:
    """Change the row, unless it was changed meanwhile; says whether it was."""
    with working(JOB, now=now) as door:
        rows = Segment.objects.using(door.alias).filter(pk=piece.pk, blob=piece.blob)
        return rows.update(footage_hold_id=hold.number, **more)


def known_holds(now: datetime) -> list[FootageHoldTerm]:
    """`holds`, in a transaction of its own."""
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        return holds(cursor, door.alias, now)


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
        pieces = [
            (piece, hold)
            for piece in found
            if (hold := keeper(sweep.holds, piece.camera_id, piece.starts_at, piece.ends_at))
        ]
    for piece, hold in pieces:
        try:
            seal_anew(piece, hold, sweep.now)
            sweep.gone.kept += 1
        except KeyGone:
            continue


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
