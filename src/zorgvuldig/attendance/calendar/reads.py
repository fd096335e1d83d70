"""The lessons of a calendar: when, where and of which subject, and nobody's name."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.attendance.timetable.reads import GroupDays, groups_of_pupil, groups_of_staff
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read


class CalendarLesson(NamedTuple):
    """A lesson as a calendar has it."""

    uid: UUID
    subject: str
    held_on: date
    starts: str
    ends: str
    room: str
    is_cancelled: bool
    is_moved: bool
    is_elsewhere: bool


LESSONS = read("attendance/calendar", CalendarLesson, "organisation", "timetable")


def lessons_of_pupil(pupil_id: int, start: date, end: date, *, door: Door) -> list[CalendarLesson]:
    """The lessons of a pupil who is open, of the groups that they are in on the day."""
    door.reading("membership")
    return _lessons(groups_of_pupil(pupil_id, start, end), 0, start, end, door)


def lessons_of_staff(staff: int, start: date, end: date, *, door: Door) -> list[CalendarLesson]:
    """The lessons of a member of staff: theirs, and of the groups that they teach or stand in for."""
    door.reading("staff", "assignment")
    return _lessons(groups_of_staff(staff, start, end), staff, start, end, door)


def _lessons(groups: Iterable[GroupDays], staff: int, start: date, end: date, door: Door) -> list[CalendarLesson]:
    mine = list(groups)
    return LESSONS.rows(
        door=door,
        since=start,
        until=end,
        groups=[one.group for one in mine],
        first_days=[one.first for one in mine],
        end_days=[one.end for one in mine],
        staff=staff,
    )
