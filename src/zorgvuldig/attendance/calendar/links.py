"""Addresses of timetables: made, ended and opened. The database knows the hash of an address and no more (`attendance/sql/calendar.sql`)."""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from zorgvuldig.attendance.calendar.reads import CalendarLesson, lessons_of_pupil, lessons_of_staff
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, enter
from zorgvuldig.kit.periods import today
from zorgvuldig.school.calendar import monday

PURPOSE = "calendar"
FAMILY = ("organisation", "membership", "timetable")
STAFF = ("organisation", "staff", "assignment", "timetable")
BYTES, WEEKS = 32, 4
LONGEST = 64  # what is longer was never an address of ours


def hash_of(token: str) -> bytes:
    """What an address is known by."""
    return hashlib.sha256(token.encode()).digest()


def make_link(*, door: Door) -> str:
    """A new address for the timetable of this door, instead of the one there was: it is known here and now, and never again."""
    token = secrets.token_urlsafe(BYTES)
    _ask(door, "select gate.make_calendar_link(%s::bytea)", hash_of(token))
    return token


def end_link(*, door: Door) -> None:
    """From now on the address gives nothing."""
    _ask(door, "select gate.end_calendar_link()")


def link_made(*, door: Door) -> datetime | None:
    """Since when there is an address for the timetable of this door."""
    found: datetime | None = _ask(door, "select gate.calendar_link_made()")
    return found


def _ask(door: Door, query: str, *values: bytes) -> datetime | None:
    door.reading("organisation", "timetable")
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: datetime | None = cursor.fetchone()[0]
    return found


@dataclass(frozen=True, slots=True)
class OpenCalendar:
    """A timetable that an address opened: its door, and whose it is; None for a member of staff."""

    door: Door
    pupil: int | None

    def lessons(self) -> list[CalendarLesson]:
        """Those of this week and the three after it."""
        start: date = monday(today(door=self.door))
        end = start + timedelta(weeks=WEEKS)
        if self.pupil is None:
            return lessons_of_staff(self.door.actor_id, start, end, door=self.door)
        return lessons_of_pupil(self.pupil, start, end, door=self.door)


class TooOften(Exception):
    """An address is asked for more often than any calendar needs."""


OPEN = """
    select o.result, o.who, o.acts_as, o.pupil
    from gate.open_calendar(%s::bytea, %s::uuid, %s::bigint, %s::bigint) o
"""


@contextmanager
def open_calendar(token: str, *, now: datetime) -> Iterator[OpenCalendar | None]:
    """Open the timetable of an address, as whoever made it, with a row in the log; None for one that is none, or none any more.

    Raises `TooOften`.
    """
    number = uuid.uuid4()
    values = (hash_of(token[:LONGEST]), number, REGISTER.mask(FAMILY), REGISTER.mask(STAFF))
    with connection.cursor() as cursor:
        cursor.execute(OPEN, values)
        result, who, role, pupil = cursor.fetchone()
    if result < 0:
        raise TooOften
    if not result:
        yield None
        return
    with transaction.atomic():
        enter(number, writes=False)
        reads = frozenset(STAFF if pupil is None else FAMILY)
        yield OpenCalendar(Door(who, role, REGISTER.purposes[PURPOSE], reads, frozenset(), now, result - 1), pupil)
