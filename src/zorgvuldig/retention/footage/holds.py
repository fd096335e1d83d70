"""Holds on footage as the sweep sees them, and sealing anew what they keep."""

from datetime import datetime
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localdate

from zorgvuldig.cameras.models import FootageHold, FootageHoldCamera, Segment
from zorgvuldig.cameras.seal import is_sealed, seal_of
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import HoldClosing
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.retention.footage.due import FootageHoldTerm
from zorgvuldig.retention.footage.proof import JOB, gone_before, subject_of_hold

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
