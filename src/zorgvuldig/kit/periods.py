"""Half-open periods in queries, and the day that a page is about."""

from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from zorgvuldig.gate.door import Door


def today(*, door: Door) -> date:
    """The day on which the door was opened, where the school is."""
    return _day_at(door.opened_at, settings.TIME_ZONE)


@lru_cache(maxsize=64)  # the parts of a page ask it ten times and more
def _day_at(moment: datetime, _zone: str) -> date:
    return timezone.localdate(moment)


def in_force(day: date, via: str = "") -> Q:
    """Rows whose period holds on `day`; `via` is the path to them (`teaching__`)."""
    begun, open_end, later = f"{via}starts_on__lte", f"{via}ends_on", f"{via}ends_on__gt"
    return Q(**{begun: day}) & (Q(**{open_end: None}) | Q(**{later: day}))


def kept_away(day: date, via: str = "") -> Q:
    """Guardians whom a court keeps away on `day`: a restriction, with no end or one that is still to come."""
    restricted, open_end, later = f"{via}is_restricted", f"{via}restricted_until", f"{via}restricted_until__gt"
    return Q(**{restricted: True}) & (Q(**{open_end: None}) | Q(**{later: day}))


def wanted_day(request: HttpRequest, otherwise: date) -> date:
    """The day in the address; nonsense is the day that would be shown anyway."""
    try:
        return parse_date(request.GET.get("dag", "")) or otherwise
    except ValueError:
        return otherwise
