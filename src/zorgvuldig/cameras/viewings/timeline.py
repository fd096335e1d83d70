"""The time line of what somebody may look at: pieces of footage, gaps with their reason, and where each lies in the drawing.

Moments are half-open. Of the drawing, everything is in percents of its width.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.timezone import localtime

from zorgvuldig.cameras.viewings.labels import GAPS, Word

SHORT = timedelta(seconds=2)  # less than this between two pieces is no gap
STEPS = (5, 15, 30, 60, 300, 600, 1800, 3600, 10800, 21600)  # seconds between two marks
MARKS = 5


@dataclass(frozen=True, slots=True)
class FootagePiece:
    """A piece of footage. `is_cut` when its end is missing."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    is_cut: bool


@dataclass(frozen=True, slots=True)
class TimelineGap:
    """A time without footage, and why in words."""

    starts_at: datetime
    ends_at: datetime
    why: Word


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A part of the drawing."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A moment under the drawing."""

    x: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it. `rows` are pieces and gaps together, in order of time."""

    starts_at: datetime
    ends_at: datetime
    pieces: Sequence[FootagePiece]
    gaps: Sequence[TimelineGap]

    @property
    def rows(self) -> list[FootagePiece | TimelineGap]:
        """Pieces and gaps, in order of time."""
        return sorted([*self.pieces, *self.gaps], key=lambda one: one.starts_at)

    @property
    def footage(self) -> list[TimelineBar]:
        """Where footage is drawn."""
        return [self._bar(one.starts_at, one.ends_at) for one in self.pieces]

    @property
    def holes(self) -> list[TimelineBar]:
        """Where a gap is drawn."""
        return [self._bar(one.starts_at, one.ends_at) for one in self.gaps]

    @property
    def marks(self) -> list[TimelineMark]:
        """A few whole moments."""
        length = (self.ends_at - self.starts_at).total_seconds()
        step = next((one for one in STEPS if length / one <= MARKS), STEPS[-1])
        midnight = localtime(self.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        past = (localtime(self.starts_at) - midnight).total_seconds()
        moment = midnight + timedelta(seconds=-(-past // step) * step)
        found = []
        while moment < self.ends_at - timedelta(seconds=length * 0.08):
            found.append(TimelineMark(f"{self._at(moment):.2f}%", moment))
            moment += timedelta(seconds=step)
        return found

    def near(self, moment: datetime) -> FootagePiece | None:
        """The piece of that moment, or else the next one, or else the last one."""
        later = (one for one in self.pieces if one.ends_at > moment)
        return next(later, self.pieces[-1] if self.pieces else None)

    def _bar(self, starts_at: datetime, ends_at: datetime) -> TimelineBar:
        begin = self._at(starts_at)
        return TimelineBar(f"{begin:.2f}%", f"{max(0.3, self._at(ends_at) - begin):.2f}%")

    def _at(self, moment: datetime) -> float:
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return 100 * min(max(share, 0.0), 1.0)


Row = tuple[str, UUID | None, datetime, datetime, str]


def rows_of(secret: str, viewing: UUID) -> list[Row]:
    """What there is of it for whoever has this session; nothing for who may not look now. Outside any door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select what, uid, starts_at, ends_at, why from gate.viewing_line(%s::text, %s::uuid)", [secret, viewing]
        )
        rows: list[Row] = cursor.fetchall()
    return rows


def line_of(rows: Sequence[Row], starts_at: datetime, ends_at: datetime) -> Timeline:
    """The line of what there is between these moments."""
    pieces = [FootagePiece(uid, begin, end, why == "cut") for _what, uid, begin, end, why in rows if uid is not None]
    known = [TimelineGap(begin, end, GAPS.get(why, why)) for _what, uid, begin, end, why in rows if uid is None]
    return Timeline(starts_at, ends_at, pieces, [*known, *_unexplained([*pieces, *known], starts_at, ends_at)])


def _unexplained(
    known: Sequence[FootagePiece | TimelineGap], starts_at: datetime, ends_at: datetime
) -> Iterator[TimelineGap]:
    """Times of which there is neither footage nor a reason: outside the hours of the camera, or deleted."""
    reached = starts_at
    for one in sorted(known, key=lambda row: row.starts_at):
        if one.starts_at - reached > SHORT:
            yield TimelineGap(reached, one.starts_at, GAPS["none"])
        reached = max(reached, one.ends_at)
    if ends_at - reached > SHORT:
        yield TimelineGap(reached, ends_at, GAPS["none"])
