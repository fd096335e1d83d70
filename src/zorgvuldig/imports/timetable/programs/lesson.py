"""A lesson as a file of a timetable program has it, and what its reader needs to know of the school.

Such a file can hold much more than lessons: who comes, who is invited, remarks. Each reader has a `reduce` that leaves of a file what is read
and nothing else, line by line, so that nothing else is ever kept.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from django.utils.translation import gettext

from zorgvuldig.imports.timetable.hours import Hours
from zorgvuldig.platform.names import fold
from zorgvuldig.school.calendar import Span

LONGEST_ROOM = 20
MOST_LESSONS = 400_000
UNKNOWN = "?"  # instead of a name that the school does not know


class ReadLesson(NamedTuple):
    """One lesson: the line of the file, the group as the school calls it, when and where, and the code of who gives it."""

    line: int
    column: str
    group: str
    on: date
    slot: int
    starts: time
    ends: time
    room: str
    teacher: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What a file does not say itself: the school's year and its holidays, when each lesson hour is, and for which days a weekly file holds."""

    year: Span
    holidays: Collection[Span]
    hours: Hours
    days: Span

    def is_school_day(self, on: date) -> bool:
        """Whether a weekly lesson takes place on this day."""
        return on in self.year and not any(on in holiday for holiday in self.holidays)


@dataclass(frozen=True, slots=True)
class Words:
    """The names that are known here, folded: groups, codes of teachers and of subjects."""

    groups: Collection[str]
    teachers: Collection[str]
    subjects: Collection[str] = ()

    def knows(self, word: str) -> bool:
        """Whether this is a name of a group, a teacher or a subject."""
        folded = fold(word)
        return folded in self.groups or folded in self.teachers or folded in self.subjects


def group_called(one: str, other: str, groups: Mapping[str, object] | Collection[str]) -> str:
    """The group of a class and a subject, as schools put such a name together; empty when there is none."""
    a, b = fold(one), fold(other)
    tried = (f"{x}{sign}{y}" for sign in ("", ".", " ", "-", "_", "/") for x, y in ((a, b), (b, a)))
    return next((name for name in tried if name in groups), "")


def room_of(text: str) -> str:
    """A room as a timetable writes it; what is longer is no room, and empty."""
    room = " ".join(text.split())
    return room if len(room) <= LONGEST_ROOM else ""


def too_many() -> str:
    """Why a file stands for more lessons than are read at once."""
    return gettext("Dit bestand heeft meer dan %(count)s lessen. Verdeel het over meer bestanden.") % {
        "count": MOST_LESSONS
    }
