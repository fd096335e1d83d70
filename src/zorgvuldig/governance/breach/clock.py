"""The 72 hours in which the supervisor has to know (AVG art. 33(1)), from the moment at which the school noticed. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

LIMIT = timedelta(hours=72)
SOON = timedelta(hours=24)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the 72 hours of a breach stand. `hours` are left, or over when `is_over`; `share` of the round is used, in per cent.

    `is_running` until the supervisor was told, or somebody decided that it need not be. `look` is the class of the picture.
    """

    ends_at: datetime
    hours: int
    share: int
    is_running: bool
    is_over: bool
    look: str

    @property
    def unit(self) -> str:
        """What stands under the number."""
        return ngettext("uur", "uur", self.hours) if not self.is_over else gettext("te laat")

    @property
    def says(self) -> str | Promise:
        """The same as the picture, in words."""
        if not self.is_running:
            return gettext("De klok staat stil.")
        if self.is_over:
            text = ngettext("%(hours)s uur te laat.", "%(hours)s uur te laat.", self.hours)
            return text % {"hours": self.hours}
        return ngettext("Nog %(hours)s uur.", "Nog %(hours)s uur.", self.hours) % {"hours": self.hours}


def clock(noticed_at: datetime, *, now: datetime, stopped_at: datetime | None = None) -> Clock:
    """The clock at `now`, or as it stood when it stopped."""
    at = min(now, stopped_at) if stopped_at else now
    used = max(at - noticed_at, timedelta(0))
    left = LIMIT - used
    is_over = left < timedelta(0)
    hours = int(abs(left) // HOUR)
    share = min(100, int(100 * used / LIMIT))
    look = "" if stopped_at else "fout" if left <= SOON / 2 else "let-op" if left <= SOON else ""
    return Clock(noticed_at + LIMIT, hours, share, stopped_at is None, is_over, look)


def is_late(noticed_at: datetime, told_at: datetime) -> bool:
    """Whether the supervisor was told after the 72 hours: the notification then says why (AVG art. 33(1))."""
    return told_at > noticed_at + LIMIT
