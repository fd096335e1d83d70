"""When the footage of a day goes, and which of it is kept for an incident. Pure: days by the calendar, moments half-open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zorgvuldig.cameras.holds.term import MOST, goes_on


def is_due(day: date, keep_days: int, today: date, period: str = MOST) -> bool:
    """Whether the footage of `day` has to be gone today."""
    return goes_on(day, keep_days, period) <= today


@dataclass(frozen=True, slots=True)
class FootageHoldTerm:
    """A hold: what it keeps, until which day (exclusive) by its own words, and whether it is in force now."""

    number: int
    uid: UUID
    starts_at: datetime
    ends_at: datetime
    ends_on: date
    cameras: frozenset[int]
    is_in_force: bool

    def keeps(self, camera_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it keeps a piece of this camera: any moment of it is enough."""
        covers = starts_at < self.ends_at and ends_at > self.starts_at
        return self.is_in_force and camera_id in self.cameras and covers


def keeper(
    holds: Collection[FootageHoldTerm], camera_id: int, starts_at: datetime, ends_at: datetime
) -> FootageHoldTerm | None:
    """The hold that keeps a piece the longest; None when it goes."""
    found = [hold for hold in holds if hold.keeps(camera_id, starts_at, ends_at)]
    return max(found, key=lambda hold: (hold.ends_on, hold.number), default=None)
