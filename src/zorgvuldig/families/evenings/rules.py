"""Which moments suit a family: no two at once, and those next to what it has already first. Arithmetic alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that a family can book; `gap` is how long it waits between this and another talk of theirs, None without another."""

    starts_at: datetime
    gap: timedelta | None = None

    @property
    def is_next(self) -> bool:
        """Whether it goes on directly from another talk of the family, or until it."""
        return self.gap == timedelta(0)


def moments_for(free: Iterable[datetime], own: Iterable[datetime], length: timedelta) -> list[Moment]:
    """The free moments at which a family has no other talk, in order. `own` are the talks that it has."""
    booked = list(own)
    return [
        Moment(start, min((_gap(start, other, length) for other in booked), default=None))
        for start in sorted(free)
        if not any(abs(start - other) < length for other in booked)
    ]


def nearest(moments: Iterable[Moment]) -> Moment | None:
    """The moment that goes best with the other talks of a family: the least time between, and of two the earlier. None without other talks."""
    beside = [one for one in moments if one.gap is not None]
    return min(beside, key=lambda one: (one.gap, one.starts_at), default=None)


def _gap(one: datetime, other: datetime, length: timedelta) -> timedelta:
    return abs(one - other) - length
