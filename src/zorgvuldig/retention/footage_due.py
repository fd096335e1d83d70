"""When the footage of a day goes, and which of it is kept for an incident. Pure: days by the calendar, moments half-open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zorgvuldig.images.cameras.models import LONGEST
from zorgvuldig.register.period import add_period

MOST = f"P{LONGEST}D"  # whatever the register says


def goes_on(day: date, keep_days: int, period: str = MOST) -> date:
    """The day on which the footage of `day` is gone: no moment of it ever gets older than the shortest of its terms.

    The terms are `keep_days` of the camera, the calendar period of the register, and four weeks. It is never `day` itself, as then
    somebody is still recording it.
    """
    terms = (day + timedelta(days=min(keep_days, LONGEST)), add_period(day, period))
    return max(min(terms), day + timedelta(days=1))


def is_due(day: date, keep_days: int, today: date, period: str = MOST) -> bool:
    """Whether the footage of `day` has to be gone today."""
    return goes_on(day, keep_days, period) <= today


@dataclass(frozen=True, slots=True)
class Held:
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


def keeper(holds: Collection[Held], camera_id: int, starts_at: datetime, ends_at: datetime) -> Held | None:
    """The hold that keeps a piece the longest; None when it goes."""
    found = [hold for hold in holds if hold.keeps(camera_id, starts_at, ends_at)]
    return max(found, key=lambda hold: (hold.ends_on, hold.number), default=None)
