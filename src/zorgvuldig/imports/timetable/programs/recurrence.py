"""When a calendar says that something takes place (RFC 5545): a moment with its zone, and a rule that repeats it by the week."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
PERIOD = re.compile(r"P(?:(\d{1,2})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?", re.ASCII)
# What Outlook calls the zone that schools here are in; every other zone has its name in the database of zones.
OUTLOOK = {
    "W. Europe Standard Time",
    "Romance Standard Time",
    "Central European Standard Time",
    "Central Europe Standard Time",
}
DAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
RULE_PARTS = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "WKST"}
MOST_WEEKS, HIGHEST = 200, 1000  # of a rule: longer ago it did not begin, and so often it does not repeat
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class TimeRefused(ValueError):
    """This is no moment or no rule that is read; the message is one sentence with what to do."""


class Moment(NamedTuple):
    """A date and a time on the clock of its own zone; `is_day`: only a date."""

    at: datetime
    is_day: bool

    @property
    def here(self) -> datetime:
        """On the clock of the school."""
        return self.at.astimezone(ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True, slots=True)
class WeekRule:
    """Every so many weeks, on these days, until a moment, or so many times."""

    interval: int
    days: tuple[int, ...]
    first_day: int
    until: datetime | None
    count: int | None


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name, as the database of zones or Outlook has it. Raises `TimeRefused`."""
    if name.strip('"') in OUTLOOK:
        return ZoneInfo(settings.TIME_ZONE)
    try:
        return ZoneInfo(name.strip('"').lstrip("/"))
    except (ValueError, OSError, KeyError) as error:  # what no zone is called
        says = gettext("De tijdzone «%(name)s» kennen wij niet. Laat het programma Europe/Amsterdam schrijven.")
        raise TimeRefused(says % {"name": name[:40]}) from error


def moment_of(value: str, parameters: Mapping[str, str]) -> Moment:
    """A moment as DTSTART has it. One without a zone is on the clock of the school. Raises `TimeRefused`."""
    found = MOMENT.fullmatch(value.strip())
    says = gettext("«%(value)s» is geen dag en tijd. Een begin staat er zo: 20261130T083000.") % {"value": value[:20]}
    if found is None:
        raise TimeRefused(says)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zone = zone_of(parameters["TZID"]) if "TZID" in parameters and not found[7] else ZoneInfo(settings.TIME_ZONE)
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC if found[7] else zone)
        at.astimezone(UTC)  # of the first and the last day of the calendar there is no other zone
    except (ValueError, OverflowError) as error:
        raise TimeRefused(says) from error
    return Moment(at, found[4] is None)


def period_of(value: str) -> timedelta:
    """How long something takes, as DURATION has it. Raises `TimeRefused`."""
    found = PERIOD.fullmatch(value.strip())
    if found is None or not any(found.groups()):
        raise TimeRefused(gettext("«%(value)s» is geen duur. Een duur staat er zo: PT50M.") % {"value": value[:20]})
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def rule_of(value: str, start: Moment) -> WeekRule:
    """A rule that repeats by the week. Raises `TimeRefused` for every other one."""
    parts = dict(part.partition("=")[::2] for part in value.strip().upper().split(";") if part)
    if parts.get("FREQ") != "WEEKLY" or not set(parts) <= RULE_PARTS:
        raise TimeRefused(
            gettext("Wij lezen alleen lessen die per week terugkomen. Laat het programma FREQ=WEEKLY schrijven.")
        )
    wrong = TimeRefused(gettext("Deze herhaling klopt niet. Maak het bestand opnieuw in het andere programma."))
    interval, count = _number(parts.get("INTERVAL", "1"), wrong), parts.get("COUNT")
    days = [DAYS.get(name, -1) for name in parts["BYDAY"].split(",")] if "BYDAY" in parts else [start.at.weekday()]
    first_day = DAYS.get(parts.get("WKST", "MO"), -1)
    if -1 in (*days, first_day) or (count is not None and "UNTIL" in parts):
        raise wrong
    until = None
    if "UNTIL" in parts:
        last = moment_of(parts["UNTIL"], {})
        until = last.at.replace(tzinfo=start.at.tzinfo) + DAY - timedelta(seconds=1) if last.is_day else last.at
        if not last.is_day and not parts["UNTIL"].endswith("Z"):
            until = last.at.replace(tzinfo=start.at.tzinfo)
    return WeekRule(
        interval, tuple(sorted(set(days))), first_day, until, None if count is None else _number(count, wrong)
    )


def _number(text: str, wrong: TimeRefused) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= HIGHEST):
        raise wrong
    return int(text)


def repeated(start: Moment, rule: WeekRule, end: date) -> Iterator[datetime]:
    """Each time that it takes place before the day `end`, on the clock of its own zone, so that an hour stays that hour over a change of the clock.

    Raises `TimeRefused` when it began too long ago.
    """
    if start.here.date() + MOST_WEEKS * WEEK < end:
        says = gettext("Deze les begon meer dan drie jaar geleden. Laat het programma alleen dit schooljaar schrijven.")
        raise TimeRefused(says)
    week = start.at.replace(tzinfo=None) - timedelta(days=(start.at.weekday() - rule.first_day) % 7)
    offsets = sorted((day - rule.first_day) % 7 for day in rule.days)
    times, begins = 0, start.at.replace(tzinfo=None)
    while week.date() <= end + WEEK:
        for offset in offsets:
            local = week + offset * DAY
            if local < begins:
                continue
            at = local.replace(tzinfo=start.at.tzinfo)
            times += 1
            if (rule.count is not None and times > rule.count) or (rule.until is not None and at > rule.until):
                return
            if Moment(at, is_day=False).here.date() >= end:
                return
            yield at
        week += rule.interval * WEEK
