"""When the footage of a day goes. Pure: days by the calendar."""

from datetime import UTC, date, datetime, timedelta

from zorgvuldig.cameras.models import LONGEST
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.period import add_period

TERM = "camera_footage"
MOST = f"P{LONGEST}D"  # whatever the register says
EARLY = timedelta(days=7)  # so long before its day somebody is asked to look again


def goes_on(day: date, keep_days: int, period: str = MOST) -> date:
    """The day on which the footage of `day` is gone: no moment of it ever gets older than the shortest of its terms.

    The terms are `keep_days` of the camera, the calendar period of the register, and four weeks. It is never `day` itself, as then
    somebody is still recording it.
    """
    terms = (day + timedelta(days=min(keep_days, LONGEST)), add_period(day, period))
    return max(min(terms), day + timedelta(days=1))


def moment_goes_on(moment: datetime, keep_days: int) -> date:
    """The day on which footage of this moment may be gone at the earliest: days are counted here and in UTC, where they begin later."""
    return goes_on(moment.astimezone(UTC).date(), keep_days, period())


def period() -> str:
    """The term of the register, as a calendar period; four weeks when it has none."""
    return REGISTER.terms[TERM].period if TERM in REGISTER.terms else MOST
