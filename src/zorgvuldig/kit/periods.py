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


def kept_away(day: date, via: str = "") -> Q:
    """Guardians whom a court keeps away on `day`: a restriction, with no end or one that is still to come."""
    restricted, open_end, later = f"{via}is_restricted", f"{via}restricted_until", f"{via}restricted_until__gt"
    return Q(**{restricted: True}) & (Q(**{open_end: None}) | Q(**{later: day}))
