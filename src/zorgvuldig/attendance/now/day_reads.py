"""What is known today of the pupils who are open: asked in parts, and put together here.

Five hundred pupils and some thousands of lessons joined by the database cost it five times what they cost apart (docs/performance.md).
"""

from collections import defaultdict
from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from zorgvuldig.attendance.now.rules import ASK_AFTER, AwayRow, CallRow, MissingRow, NotedHour, NoticeRow, Presence
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today

PRESENCE = (
    "organisation", "staff", "identity", "membership", "planning", "timetable", "attendance", "absence_notice", "absence",
)  # fmt: skip


class PupilRow(NamedTuple):
    """A pupil who is open."""

    pupil_id: int
    uid: UUID
    given_name: str
    prefix: str
    family_name: str


class PlacesRow(NamedTuple):
    """In which groups a pupil is, by their numbers."""

    pupil_id: int
    groups: list[int]


class ClassRow(NamedTuple):
    """A class, and after how many days its school asks how it goes with who is ill without a last day."""

    group_id: int
    name: str
    ask_after: int


class TaughtRow(NamedTuple):
    """A lesson of the day that takes place; `is_called` when its roll was."""

    lesson_id: int
    group_id: int
    slot: int
    starts: str
    ends: str
    course: str
    is_called: bool


class MarkRow(NamedTuple):
    """What was noted of a pupil in a lesson."""

    pupil_id: int
    lesson_id: int
    kind: str
    minutes: int | None
    reason: str


class PupilAwayRow(NamedTuple):
    """Why a pupil is away."""

    pupil_id: int
    found: tuple[AwayRow, ...]


class PupilNoticesRow(NamedTuple):
    """What was reported of a pupil."""

    pupil_id: int
    found: tuple[NoticeRow, ...]


class PupilCallsRow(NamedTuple):
    """Who tried to reach the family of a pupil."""

    pupil_id: int
    found: tuple[CallRow, ...]


class DayRow(NamedTuple):
    """All that is known of a day about the pupils who are open, each part in its own order."""

    pupils: tuple[PupilRow, ...]
    members: tuple[PlacesRow, ...]
    classes: tuple[ClassRow, ...]
    lessons: tuple[TaughtRow, ...]
    marks: tuple[MarkRow, ...]
    away: tuple[PupilAwayRow, ...]
    told: tuple[PupilNoticesRow, ...]
    calls: tuple[PupilCallsRow, ...]


MISSING = read("attendance/missing", DayRow, *PRESENCE)
_ORDER = itemgetter(0)


def presence_today(*, door: Door) -> list[Presence]:
    """Everybody who is open, by name, with what is known of them today."""
    begin = timezone.make_aware(datetime.combine(today(door=door), time()))
    end = timezone.make_aware(datetime.combine(today(door=door) + timedelta(days=1), time()))
    (found,) = MISSING.rows(door=door, day=today(door=door), since=begin, until=end)
    return [Presence(row) for row in put_together(found)]


def put_together(found: DayRow) -> list[MissingRow]:
    """What is known of each pupil. A lesson in which nothing was noted of somebody is one and the same object for all who are in it."""
    groups, classes = dict(found.members), {one.group_id: one for one in found.classes}
    lessons: defaultdict[int, list[tuple[int, NotedHour]]] = defaultdict(list)
    for order, one in enumerate(found.lessons):
        hour = NotedHour(one.slot, one.starts, one.ends, one.course, one.is_called, "", None, "")
        lessons[one.group_id].append((order, hour))
    places = {one.lesson_id: order for order, one in enumerate(found.lessons)}
    marks: defaultdict[int, dict[int, MarkRow]] = defaultdict(dict)
    for mark in found.marks:
        marks[mark.pupil_id][places[mark.lesson_id]] = mark
    away, told, calls = dict(found.away), dict(found.told), dict(found.calls)
    rows = []
    for pupil in found.pupils:
        number = pupil.pupil_id
        mine = groups.get(number, [])
        hours = sorted((hour for group in mine if group in lessons for hour in lessons[group]), key=_ORDER)
        of = [classes[group] for group in mine if group in classes]
        rows.append(
            MissingRow(
                *pupil,
                place=min((one.name for one in of), default=""),
                hours=_noted(hours, marks[number]) if number in marks else tuple(hour for _order, hour in hours),
                away=away.get(number, ()),
                told=told.get(number, ()),
                calls=calls.get(number, ()),
                ask_after=min((one.ask_after for one in of), default=ASK_AFTER),
            )
        )
    return rows


def _noted(hours: list[tuple[int, NotedHour]], marks: dict[int, MarkRow]) -> tuple[NotedHour, ...]:
    """The lessons of a pupil with what was noted in each, by the order of the lesson in the day."""
    return tuple(
        hour._replace(kind=mark.kind, minutes=mark.minutes, reason=mark.reason) if (mark := marks.get(order)) else hour
        for order, hour in hours
    )
