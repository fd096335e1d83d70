"""Footage in another recorder, as pieces of a minute: so that looking at it goes through the same gate. Its bytes stay there.

A row says which stretch of which camera it is. It is added once, and taken away when the footage is gone there. What is
over its term goes with the sweep of all footage, which needs no recorder to answer.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.functions import TruncHour

from zorgvuldig.cameras.models import Camera, Segment
from zorgvuldig.cameras.nvr import frigate as frigate
from zorgvuldig.cameras.nvr.client import NotAnswered, RecorderConnection
from zorgvuldig.cameras.nvr.frigate import HOUR, Stretch
from zorgvuldig.cameras.nvr.other_cameras import OtherCamera
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.gate.jobs import JobDoor

MINUTE = 60
HOLE = 2.0  # seconds without footage that are still one piece
AT_ONCE = 48  # hours that are read in one check; the rest comes with the next


@dataclass(frozen=True, slots=True)
class PieceHours:
    """Of which hours there are pieces already, and the last of them; in seconds since 1970."""

    hours: frozenset[int] = frozenset()
    last: int = 0


@dataclass(slots=True)
class Pieces:
    """What was read of one camera: in which hours there is footage at all, which of them were read, and the pieces in those;
    `why` when not all that was wanted could be read."""

    camera_id: int
    elsewhere: str
    hours: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    found: list[Stretch] = field(default_factory=list)
    why: str = ""


def _rows(door: JobDoor) -> QuerySet[Segment]:
    """Pieces that lie elsewhere and are not kept for an incident."""
    return Segment.objects.using(door.alias).filter(blob=None, footage_hold=None).exclude(elsewhere="")


def piece_hours(camera_ids: list[int], *, door: JobDoor) -> dict[int, PieceHours]:
    """What there is of each of these cameras."""
    found = {}
    for camera_id in camera_ids:
        hours = _hours(camera_id, door)
        found[camera_id] = PieceHours(hours, max(hours, default=0))
    return found


def _hours(camera_id: int, door: JobDoor) -> frozenset[int]:
    hours = _rows(door).filter(camera_id=camera_id).values_list(TruncHour("starts_at", tzinfo=UTC), flat=True)
    return frozenset(_hour(hour) for hour in hours.order_by().distinct())


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // HOUR * HOUR


def read_pieces(
    line: RecorderConnection, camera: str, of: OtherCamera, hours: list[int], done: PieceHours, now: datetime
) -> Pieces:
    """Read the hours that are new, the newest first. What does not answer is read with the next check."""
    made = Pieces(of.camera_id or 0, camera, set(hours))
    cutoff = of.cutoff(now)
    wanted = [hour for hour in hours if hour + HOUR > cutoff and (hour >= done.last or hour not in done.hours)]
    stretches: set[Stretch] = set()
    try:
        for hour in wanted[-AT_ONCE:]:
            stretches |= set(frigate.stretches(line, camera, hour, hour + HOUR))
            made.read.add(hour)
    except NotAnswered as failed:
        made.why = failed.why
    cut = minutes(sorted(stretches, key=lambda one: one.start), now.timestamp() - MINUTE)
    made.found = [one for one in cut if one.start >= cutoff and one.start // HOUR * HOUR in made.read]
    return made


def minutes(stretches: list[Stretch], until: float) -> list[Stretch]:
    """Cut stretches, in order of time, at every minute; what lies close together is one. A minute that is not over is left out."""
    found: list[Stretch] = []
    for one in _joined(stretches):
        marks = [one.start, *range(int(one.start // MINUTE + 1) * MINUTE, int(-(-one.end // 1)), MINUTE), one.end]
        found += [Stretch(float(start), float(end)) for start, end in pairwise(marks) if start < end]
    return [one for one in found if one.start // MINUTE * MINUTE + MINUTE <= until]


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for one in stretches:
        if joined and one.start - joined[-1].end <= HOLE:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, one.end))
        elif one.end > one.start:
            joined.append(one)
    return joined


def write_pieces(pieces: list[Pieces], *, door: JobDoor) -> None:
    """Add what is new, and take away what is gone there."""
    door.writing("footage")
    for one in pieces:
        rows = _rows(door).filter(camera_id=one.camera_id)
        for hour in _hours(one.camera_id, door):
            if not {hour, hour - HOUR} & one.hours:
                rows.filter(**_within(hour)).delete()
        made = {row.starts_at: row for row in _in_hours([_row(one, piece) for piece in one.found], door)}
        for hour in one.read:
            there = rows.filter(**_within(hour)).values_list("pk", "starts_at", "ends_at")
            gone = [pk for pk, start, end in there if start not in made or made[start].ends_at != end]
            rows.filter(pk__in=gone).delete()
        Segment.objects.using(door.alias).bulk_create(made.values(), ignore_conflicts=True)


def _within(hour: int) -> dict[str, datetime]:
    """What begins in that hour, as a query says it."""
    start = datetime.fromtimestamp(hour, UTC)
    return {"starts_at__gte": start, "starts_at__lt": start + timedelta(seconds=HOUR)}


def _row(of: Pieces, piece: Stretch) -> Segment:
    start, end = round(piece.start, 3), round(piece.end, 3)
    starts_at, ends_at = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
    elsewhere = f"{of.elsewhere}/{start:.3f}/{end:.3f}"
    seal = seal_of(
        camera_id=of.camera_id, starts_at=starts_at, ends_at=ends_at, blob=None, size=0, sha256="", elsewhere=elsewhere
    )
    day: date = starts_at.date()
    return Segment(
        camera_id=of.camera_id,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        elsewhere=elsewhere,
        seal=seal,
    )


def _in_hours(rows: list[Segment], door: JobDoor) -> list[Segment]:
    """Without what was recorded outside the hours that were said of the camera: nobody is to look at that."""
    if not rows:
        return []
    camera = Camera.objects.using(door.alias).get(pk=rows[0].camera_id)
    said: list[Any] = [camera.weekdays, camera.from_hour, camera.until_hour, [row.starts_at for row in rows]]
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select gate.within_hours(%s::integer, %s::time, %s::time, m) from unnest(%s::timestamptz[]) with ordinality u(m, n) order by n",
            said,
        )
        return [row for row, (inside,) in zip(rows, cursor.fetchall(), strict=True) if inside]
