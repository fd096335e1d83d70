"""Lessons → a calendar (iCalendar, RFC 5545): room and subject, and nothing about anybody."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from zorgvuldig.attendance.calendar.reads import CalendarLesson

WIDTH = 75  # octets of a line, as the standard has it
AGAIN = "PT6H"  # after how long a calendar is asked to come back


def calendar_of(lessons: Iterable[CalendarLesson], *, link: bytes, now: datetime) -> bytes:
    """The calendar. `link` makes the marks of its lessons others than those of the same lessons at another address."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Zorgvuldig//NL",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:" + _text(gettext("Rooster")),
        f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}",
        f"X-PUBLISHED-TTL:{AGAIN}",
        *(line for lesson in lessons for line in _event(lesson, link, now)),
        "END:VCALENDAR",
    ]
    return "".join(part for line in lines for part in _folded(line)).encode()


def _event(lesson: CalendarLesson, link: bytes, now: datetime) -> Iterator[str]:
    mark = hashlib.sha256(link + lesson.uid.bytes).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{mark}@zorgvuldig.invalid"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{_moment(lesson.held_on, lesson.starts)}"
    yield f"DTEND:{_moment(lesson.held_on, lesson.ends)}"
    yield f"SUMMARY:{_text(_summary(lesson))}"
    if lesson.room:
        yield f"LOCATION:{_text(lesson.room)}"
    yield "STATUS:CANCELLED" if lesson.is_cancelled else "STATUS:CONFIRMED"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _summary(lesson: CalendarLesson) -> str:
    subject = lesson.subject or gettext("Les")
    if lesson.is_cancelled:
        return gettext("Valt uit: %(subject)s") % {"subject": subject}
    if lesson.is_moved:
        return gettext("%(subject)s (verplaatst)") % {"subject": subject}
    return gettext("%(subject)s (ander lokaal)") % {"subject": subject} if lesson.is_elsewhere else subject


def _moment(day: date, at: str) -> str:
    """A time on the clock of the school, told in UTC: no calendar has to know when the clock changes here."""
    here = datetime.combine(day, time.fromisoformat(at), ZoneInfo(settings.TIME_ZONE))
    return f"{here.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A text as the standard writes it."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line, in parts that are short enough; none ends within a letter."""
    part, room = "", WIDTH
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part + "\r\n"
            part, room = " ", WIDTH - 1
        part, room = part + letter, room - size
    yield part + "\r\n"
