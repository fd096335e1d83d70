"""When there is footage of a camera, drawn and told: never the footage itself, so whoever asks knows what can still be kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from zorgvuldig.cameras.holds.labels import WHATS, Word
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.door import Door

TOUCHES = timedelta(seconds=2)  # pieces this close are one stretch
LEAST = 0.3  # per cent: what is shorter is still seen


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one kind; `left` and `width` are percentages of the line, as SVG writes them. `look` is a class of the drawing."""

    starts_at: datetime
    ends_at: datetime
    what: Word
    is_footage: bool
    look: str
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class CameraTimeline:
    """The time line of one camera."""

    camera: Camera
    stretches: list[Stretch]

    @property
    def has_footage(self) -> bool:
        """Whether there is any."""
        return any(one.is_footage for one in self.stretches)


def timelines(cameras: Iterable[Camera], starts_at: datetime, ends_at: datetime, *, door: Door) -> list[CameraTimeline]:
    """What there is of these cameras from `starts_at` until `ends_at`."""
    door.reading("camera")
    return [CameraTimeline(one, list(_stretches(one, starts_at, ends_at))) for one in cameras]


def _stretches(camera: Camera, starts_at: datetime, ends_at: datetime) -> Iterator[Stretch]:
    whole = (ends_at - starts_at).total_seconds()
    for is_footage, begins, ends, why in _merged(_find_stretches(camera, starts_at, ends_at)):
        begins, ends = max(begins, starts_at), min(ends, ends_at)
        left = 100 * (begins - starts_at).total_seconds() / whole
        width = max(LEAST, 100 * (ends - begins).total_seconds() / whole)
        look = "held" if why == "held" else "" if is_footage else "late"
        yield Stretch(begins, ends, WHATS.get(why, WHATS[""]), is_footage, look, f"{left:.2f}%", f"{width:.2f}%")


FoundStretch = tuple[bool, datetime, datetime, str]


def _find_stretches(camera: Camera, starts_at: datetime, ends_at: datetime) -> list[FoundStretch]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select what = 'segment', starts_at, ends_at, why from gate.footage_line(%s::uuid, %s::timestamptz, %s::timestamptz)",
            [camera.uid, starts_at, ends_at],
        )
        found: list[FoundStretch] = cursor.fetchall()
        return found


def _merged(found: Iterable[FoundStretch]) -> Iterator[FoundStretch]:
    """Pieces of the same kind that touch, as one."""
    last: FoundStretch | None = None
    for one in found:
        if last and (last[0], last[3]) == (one[0], one[3]) and one[1] <= last[2] + TOUCHES:
            last = (last[0], last[1], max(last[2], one[2]), last[3])
            continue
        if last:
            yield last
        last = one
    if last:
        yield last
