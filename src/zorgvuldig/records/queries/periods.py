"""Half-open periods in queries."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from zorgvuldig.gate.door import Door


def today(*, door: Door) -> date:
    """The day on which the door was opened, where the school is."""
    return timezone.localdate(door.opened_at)


def in_force(day: date, via: str = "") -> Q:
    """Rows whose period holds on `day`; `via` is the path to them (`teaching__`)."""
    begun, open_end, later = f"{via}starts_on__lte", f"{via}ends_on", f"{via}ends_on__gt"
    return Q(**{begun: day}) & (Q(**{open_end: None}) | Q(**{later: day}))
