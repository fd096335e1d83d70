"""When a duty is due again: counted from the last time that somebody did it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from zorgvuldig.register.period import add_period
from zorgvuldig.register.schema import Duty

SOON = 30  # days before its day from which a duty is said to come near
Stand = str  # `late`, `now`, `soon` or `later`


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """A duty of the register, when it was done last (None: never) and when it has to be done next; never done is now."""

    duty: Duty
    last_on: date | None
    next_on: date

    def stands(self, today: date) -> Stand:
        """How it stands today."""
        return days_status(self.next_on, today)

    def since(self, today: date) -> date:
        """From which day on something counts as looked at for this turn."""
        return _before(today, self.duty.every)


def duty_status(duty: Duty, last_on: date | None, today: date) -> DutyStatus:
    """How a duty stands that was done on `last_on`."""
    return DutyStatus(duty, last_on, today if last_on is None else add_period(last_on, duty.every))


def days_status(on: date, today: date) -> Stand:
    """How far off a day is."""
    left = (on - today).days
    if left < 0:
        return "late"
    return "now" if left == 0 else "soon" if left <= SOON else "later"


def _before(today: date, every: str) -> date:
    """The first day from which a whole period is not over today."""
    return today - (add_period(today, every) - today) + timedelta(days=1)
