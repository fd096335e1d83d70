"""A calendar (iCalendar, RFC 5545): its events that are lessons of a group. What is kept of one is in `ical_lines`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext

from zorgvuldig.imports.problems import Findings, ImportRefused, Place
from zorgvuldig.imports.timetable.programs.ical_lines import PLAIN, SPOKEN, Property, properties, spoken, text_of, walk
from zorgvuldig.imports.timetable.programs.lesson import (
    MOST_LESSONS,
    Frame,
    ReadLesson,
    Words,
    group_called,
    room_of,
    too_many,
)
from zorgvuldig.imports.timetable.programs.recurrence import (
    TimeRefused,
    moment_of,
    period_of,
    repeated,
    rule_of,
)
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import MAX_ROWS, clean

NAME = "ical"
CANCELLED = "CANCELLED"
NO_TIME = timedelta(0)


@dataclass(slots=True)
class Event:
    """An event: the line on which it begins, and what is read of it."""

    line: int
    found: dict[str, Property] = field(default_factory=dict)
    without: list[Property] = field(default_factory=list)
    uid: str = ""

    def moment(self, name: str) -> datetime | date:
        """When this says; a date when it is about a whole day. Raises `_Wrong`."""
        one = self.found[name]
        try:
            found = moment_of(one.value, one.parameters)
        except TimeRefused as refusal:
            raise _Wrong(one, refusal) from refusal
        return found.at.date() if found.is_day else found.at

    def said(self, words: Words) -> list[str]:
        """The names that the school knows, in SUMMARY and then in DESCRIPTION."""
        texts = [self.found[name] for name in sorted(SPOKEN, reverse=True) if name in self.found]
        return [word for one in texts for word in spoken(text_of(one), words)]

    def place(self, file: str) -> Place:
        """Where it says what it is about."""
        return Place(file, self.found["SUMMARY"].line if "SUMMARY" in self.found else self.line)


def _events(data: bytes) -> list[Event]:
    events: list[Event] = []
    for one, inside in walk(properties(data)):
        if inside != ("VCALENDAR", "VEVENT"):
            continue
        if one.name == "BEGIN":
            events.append(Event(one.line))
        elif one.name == "EXDATE":
            events[-1].without.append(one)
        elif one.name == "UID":
            events[-1].uid = one.value
        elif one.name in PLAIN or one.name in SPOKEN or one.name == "LOCATION":
            events[-1].found[one.name] = one
    if len(events) > MAX_ROWS:
        says = gettext("Dit bestand heeft meer dan %(rows)s rijen. Verdeel het over meer bestanden.")
        raise ImportRefused(says % {"rows": MAX_ROWS})
    return events


def read(
    data: bytes, groups: Mapping[str, int], words: Words, frame: Frame, file: str, findings: Findings
) -> Iterator[ReadLesson]:
    """The lessons; the row that a problem names is the line of the file. An event without a group is no lesson."""
    events = _events(data)
    replaced = {(event.uid, at) for event in events if (at := _replaces(event)) is not None}
    outside = count = 0
    for event in events:
        said = event.said(words)
        named = _groups(said, groups)
        if not named:
            says = gettext("Hier staat geen groep die er in dit schooljaar is. Deze afspraak lezen wij niet.")
            findings.warn(event.place(file), "SUMMARY", says)
            continue
        if "DTSTART" not in event.found:
            says = gettext("Deze afspraak heeft geen begin. Voeg DTSTART toe.")
            findings.refuse(Place(file, event.line), "DTSTART", says)
            continue
        try:
            times = list(_times(event, frame, replaced))
        except _Wrong as wrong:
            findings.refuse(Place(file, wrong.line), wrong.column, str(wrong))
            continue
        inside = [one for one in times if one[0].date() in frame.year]
        outside += len(times) - len(inside)
        count += len(inside)
        if count > MOST_LESSONS:
            raise ImportRefused(too_many())
        if inside:
            teacher = next((w for w in said if fold(w) in words.teachers and fold(w) not in words.subjects), "")
            yield from _lessons(event, inside, named, teacher, frame, file, findings)
    if outside:
        says = gettext("Afspraken buiten dit schooljaar: %(count)s. Die lezen wij niet.")
        findings.notices.append(says % {"count": outside})


class _Wrong(Exception):
    """A line of an event cannot be read; the message is one sentence."""

    def __init__(self, one: Property, says: object) -> None:
        super().__init__(str(says))
        self.line, self.column = one.line, one.name


def _replaces(event: Event) -> datetime | None:
    """Which time of a repeated event this event takes the place of."""
    if "RECURRENCE-ID" not in event.found:
        return None
    try:
        at = event.moment("RECURRENCE-ID")
    except _Wrong:
        return None  # said with the event itself
    return at.astimezone(UTC) if isinstance(at, datetime) else None


def _times(event: Event, frame: Frame, replaced: set[tuple[str, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Each time that an event takes place, from and until, on the clock of the school; nothing for a whole day. Raises `_Wrong`."""
    starts = event.moment("DTSTART")
    if "RDATE" in event.found:
        says = gettext("Losse dagen (RDATE) lezen wij niet. Laat het programma elke les apart schrijven.")
        raise _Wrong(event.found["RDATE"], says)
    if "RECURRENCE-ID" in event.found:
        event.moment("RECURRENCE-ID")
    if not isinstance(starts, datetime):
        return
    takes = _length(event, starts)
    start = moment_of(event.found["DTSTART"].value, event.found["DTSTART"].parameters)
    if "RRULE" not in event.found:
        yield start.here, (start.at.astimezone(UTC) + takes).astimezone(start.here.tzinfo)
        return
    without = _without(event)
    try:
        for at in repeated(start, rule_of(event.found["RRULE"].value, start), frame.year.ends_on):
            moment, here = at.astimezone(UTC), at.astimezone(start.here.tzinfo)
            is_off = moment in without or at.date() in without or (event.uid, moment) in replaced
            if not is_off and frame.is_school_day(here.date()):
                yield here, (moment + takes).astimezone(here.tzinfo)
    except TimeRefused as refusal:
        raise _Wrong(event.found["RRULE"], refusal) from refusal


def _length(event: Event, starts: datetime) -> timedelta:
    """How long an event takes. Raises `_Wrong`."""
    if "DTEND" in event.found:
        ends, said = event.moment("DTEND"), event.found["DTEND"]
        takes = ends.astimezone(UTC) - starts.astimezone(UTC) if isinstance(ends, datetime) else NO_TIME
    elif "DURATION" in event.found:
        said = event.found["DURATION"]
        try:
            takes = period_of(said.value)
        except TimeRefused as refusal:
            raise _Wrong(said, refusal) from refusal
    else:
        raise _Wrong(event.found["DTSTART"], gettext("Deze afspraak heeft geen einde. Voeg DTEND toe."))
    if not NO_TIME < takes < timedelta(days=1):
        raise _Wrong(said, gettext("De les eindigt niet na het begin. Verbeter de tijden."))
    return takes


def _without(event: Event) -> set[datetime | date]:
    """The times, or whole days, on which a repeated event does not take place."""
    found: set[datetime | date] = set()
    for one in event.without:
        for value in one.value.split(","):
            try:
                moment = moment_of(value, one.parameters)
            except TimeRefused as refusal:
                raise _Wrong(one, refusal) from refusal
            found.add(moment.at.date() if moment.is_day else moment.at.astimezone(UTC))
    return found


def _lessons(
    event: Event, times: list[tuple[datetime, datetime]], named: list[str], teacher: str, frame: Frame, file: str,
    findings: Findings,
) -> Iterator[ReadLesson]:  # fmt: skip
    place = event.place(file)
    room = room_of(clean(text_of(event.found["LOCATION"]))) if "LOCATION" in event.found else ""
    is_cancelled = "STATUS" in event.found and event.found["STATUS"].value.strip().upper() == CANCELLED
    for starts, ends in times:
        parts = list(frame.hours.parts(starts.time(), ends.time())) if ends.date() == starts.date() else []
        if not parts:
            says = gettext("Op %(day)s om %(time)s begint geen lesuur. Vul de lestijden aan.")
            at = {"day": f"{starts:%d-%m-%Y}", "time": f"{starts:%H:%M}"}
            findings.refuse(Place(file, event.found["DTSTART"].line), "DTSTART", says % at)
            return
        for part in parts:
            for group in named:
                yield ReadLesson(
                    place.row,
                    "SUMMARY",
                    group,
                    starts.date(),
                    part.slot,
                    part.starts,
                    part.ends,
                    room,
                    teacher,
                    is_cancelled,
                )


def _groups(said: list[str], groups: Mapping[str, int]) -> list[str]:
    """The groups that these words name. A class with a subject beside it is the group of both."""
    found: list[str] = []
    for word in said:
        if fold(word) in groups:
            both = (group_called(word, other, groups) for other in said if other != word)
            found.append(next((name for name in both if name), fold(word)))
    return list(dict.fromkeys(found))
