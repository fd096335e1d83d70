"""Pieces that every page about looking shares: the picture of thirty days, and a month at a time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone

from zorgvuldig.access.log_reads import Alarm, LookDetail, emergencies, first_look, in_tracks, looks
from zorgvuldig.gate.door import Door
from zorgvuldig.learning.charts import Track, tracks

DAYS = 30
LONG_AGO = date(2000, 1, 1)  # no log goes back that far
SHOWN = 12  # how many of them stand on the page; the page of all has the others


@dataclass(frozen=True, slots=True)
class ThirtyDayLog:
    """Thirty days of looking at one file: counts, a picture, the last ones in words, and emergencies."""

    since: datetime
    count: int
    refused: int
    tracks: list[Track]
    height: int
    last: list[LookDetail]
    alarms: list[Alarm]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of looking, with the months before and after it when there is anything to see. `key` is its own in the address."""

    first: date
    key: str
    looked: list[LookDetail]
    earlier: str
    later: str


def thirty_days(pupil_id: int, *, door: Door) -> ThirtyDayLog:
    """What happened in the last thirty days."""
    since = door.opened_at - timedelta(days=DAYS)
    looked = looks(pupil_id, door=door, since=since)
    seen = in_tracks(looked)
    drawn = tracks(seen, since, door.opened_at)
    return ThirtyDayLog(
        since=since,
        count=len(seen),
        refused=len(looked) - len(seen),
        tracks=drawn,
        height=39 * len(drawn) + 20,
        last=looked[:SHOWN],
        alarms=emergencies(door=door, since=since, pupil_id=pupil_id),
    )


def month(request: HttpRequest, pupil_id: int, *, door: Door) -> Month:
    """The month that the address asks for (`maand=2026-11`), or this one."""
    today = timezone.localdate(door.opened_at)
    first = _requested_month(request.GET.get("maand", ""), today)
    following, before = _begin(first + timedelta(days=32)), _begin(first - timedelta(days=1))
    looked = looks(pupil_id, door=door, since=_midnight(first), until=_midnight(following))
    oldest = first_look(pupil_id, door=door)
    return Month(
        first=first,
        key=f"{first:%Y-%m}",
        looked=looked,
        earlier=f"{before:%Y-%m}" if oldest and oldest < _midnight(first) else "",
        later=f"{following:%Y-%m}" if following <= today else "",
    )


def _requested_month(wanted: str, today: date) -> date:
    if not wanted:
        return _begin(today)
    try:
        first = date.fromisoformat(f"{wanted}-01")
    except ValueError as wrong:
        raise Http404 from wrong
    if not LONG_AGO <= first <= today:
        raise Http404
    return first


def _begin(day: date) -> date:
    return day.replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
