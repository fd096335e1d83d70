"""Until when somebody has to decide about a signal of absence: so many school days after it was noticed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from zorgvuldig.school.calendar import Span, school_day_after

SOON = 1  # school days


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school years of a school and the days in them without school."""

    years: tuple[Span, ...] = ()
    holidays: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and how that stands today: `open`, `soon` (today or the next school day) or `late`."""

    day: date
    state: str


def deadline(noticed_at: datetime, within: int, calendar: Calendar, today: date) -> Deadline:
    """The last day to decide about what was noticed then, `within` school days of it."""
    return deadline_from(timezone.localdate(noticed_at), within, calendar, today)


def deadline_from(noticed_on: date, within: int, calendar: Calendar, today: date) -> Deadline:
    """The same, for what was noticed on a day."""
    last = school_day_after(noticed_on, within, calendar.years, calendar.holidays)
    next_day = school_day_after(today, SOON, calendar.years, calendar.holidays)
    return Deadline(last, "late" if last < today else "soon" if last <= next_day else "open")


def calendars(
    years: Iterable[tuple[int, date, date]], holidays: Iterable[tuple[int, date, date]]
) -> Mapping[int, Calendar]:
    """Calendars by school, of rows with a school, a first day and the day after the last."""
    found: dict[int, tuple[list[Span], list[Span]]] = {}
    for number, rows in enumerate((years, holidays)):
        for school, starts_on, ends_on in rows:
            found.setdefault(school, ([], []))[number].append(Span(starts_on, ends_on))
    return {school: Calendar(tuple(both[0]), tuple(both[1])) for school, both in found.items()}
