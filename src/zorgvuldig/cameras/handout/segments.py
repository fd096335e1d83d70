"""The pieces of footage of a stretch, each as the recorder sealed it; and where there are none, with the reason."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.models import CameraGap, Segment
from zorgvuldig.cameras.seal import is_sealed
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

SHORTEST_GAP = 2  # seconds


class NotHandedOut(Exception):
    """This stretch is not handed out; `why` is a key of `words.WHYS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the stretch without footage, from and until, and why: as `CameraGap` says it, or `none` when nobody knows."""

    starts_at: datetime
    ends_at: datetime
    why: str


def segments(of: FootageExport, *, door: JobDoor) -> list[Segment]:
    """Every piece that touches the stretch, in order of time. Raises `NotHandedOut` when there is none, or one is not as it was sealed."""
    door.reading("footage")
    rows = Segment.objects.using(door.alias).filter(camera_id=of.camera_id)
    found = list(rows.filter(starts_at__lt=of.ends_at, ends_at__gt=of.starts_at).order_by("starts_at"))
    if not found:
        raise NotHandedOut("gone")
    for one in found:
        _check(one)
    return found


def gaps(of: FootageExport, pieces: Sequence[Segment], *, door: JobDoor) -> list[Gap]:
    """The parts of the stretch that no piece covers, two seconds and longer, in order of time."""
    door.reading("camera")
    rows = CameraGap.objects.using(door.alias).filter(camera_id=of.camera_id, starts_at__lt=of.ends_at)
    known = list(rows.filter(Q(ends_at=None) | Q(ends_at__gt=of.starts_at)).order_by("starts_at"))
    return [Gap(start, end, _why(start, end, known)) for start, end in _holes(of, pieces)]


def content(one: Segment) -> Iterator[bytes]:
    """The piece, part by part; after the last one `NotHandedOut` when it is not what was sealed."""
    digest = hashlib.sha256()
    try:
        for part in files.read(_blob(one)):
            digest.update(part)
            yield part
    except (Missing, KeyGone) as error:
        raise NotHandedOut("gone") from error
    except Damaged as error:
        raise NotHandedOut("damaged") from error
    if digest.hexdigest() != one.sha256:
        raise NotHandedOut("damaged")


def _check(one: Segment) -> None:
    """The row is as the recorder wrote it, and the file is closed with the key of that camera and day, or of its hold."""
    if one.blob is None:
        raise NotHandedOut("elsewhere")
    if not is_sealed(one):
        raise NotHandedOut("seal")
    try:
        closed = files.closing_of(one.blob)
    except (Missing, KeyGone) as error:
        raise NotHandedOut("gone") from error
    except (Damaged, ValueError) as error:
        raise NotHandedOut("damaged") from error
    held = HoldClosing(one.footage_hold_id) if one.footage_hold_id else None
    if closed != (held or DayClosing(one.camera_id, one.day)):
        raise NotHandedOut("seal")


def _blob(one: Segment) -> UUID:
    if one.blob is None:
        raise NotHandedOut("elsewhere")
    return one.blob


def _holes(of: FootageExport, pieces: Sequence[Segment]) -> Iterator[tuple[datetime, datetime]]:
    reached = of.starts_at
    for start, end in [*((one.starts_at, one.ends_at) for one in pieces), (of.ends_at, of.ends_at)]:
        if (start - reached).total_seconds() >= SHORTEST_GAP:
            yield reached, start
        reached = max(reached, end)


def _why(start: datetime, end: datetime, known: Sequence[CameraGap]) -> str:
    return next(
        (gap.why for gap in known if gap.starts_at < end and (gap.ends_at is None or gap.ends_at > start)), "none"
    )
