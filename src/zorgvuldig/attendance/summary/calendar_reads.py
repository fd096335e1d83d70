"""Where the days of a school year stand in the calendar picture: a block per month, Monday to Friday. Pure.

Pixels of the picture's own box; a phone shows two blocks beside each other, a desk four.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext, ngettext

from zorgvuldig.school.calendar import Span, monday

CELL, GAP = 26, 4  # pixels
SCHOOL_DAYS = 5
_DAY = timedelta(days=1)


class Status(StrEnum):
    """What became of a lesson hour, the gravest first. The value is also a class of the style sheet."""

    UNAUTHORISED = "unauthorised"
    AUTHORISED = "authorised"
    SENT_OUT = "sent_out"
    LATE = "late"

    @property
    def letter(self) -> str:
        """The letter in pictures and lists, the same in every language."""
        return {"unauthorised": "O", "authorised": "G", "sent_out": "U", "late": "L"}[self.value]

    @property
    def label(self) -> str:
        """What the letter says, in the language of the page."""
        match self:
            case Status.UNAUTHORISED:
                return gettext("ongeoorloofd afwezig")
            case Status.AUTHORISED:
                return gettext("geoorloofd afwezig")
            case Status.SENT_OUT:
                return gettext("uit de les gestuurd")
            case Status.LATE:
                return gettext("te laat")


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: what happened (None: nothing), and whether it is free."""

    day: date
    x: int
    y: int
    status: Status | None
    is_free: bool
    is_today: bool

    @property
    def middle(self) -> int:
        """Where a letter stands, across."""
        return self.x + CELL // 2

    @property
    def line(self) -> int:
        """Where a letter stands, down."""
        return self.y + 18


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the school year; `counts` is how many days of each status it has."""

    first: date
    cells: list[Cell]
    height: int
    counts: Mapping[Status, int]

    @property
    def width(self) -> int:
        """How wide the box is."""
        return SCHOOL_DAYS * (CELL + GAP) - GAP

    @property
    def box_width(self) -> int:
        """How wide the picture is, with room for a line around the last day."""
        return self.width + GAP

    @property
    def box_height(self) -> int:
        """How high the picture is, with room for a line around the last day."""
        return self.height + GAP

    @property
    def finding(self) -> str:
        """What the block shows, in words; empty when nothing happened."""
        said = (
            ngettext("%(count)s dag %(what)s", "%(count)s dagen %(what)s", count)
            % {"count": count, "what": status.label}
            for status, count in sorted(self.counts.items(), key=lambda item: list(Status).index(item[0]))
        )
        return ", ".join(said)


def months(year: Span, holidays: Sequence[Span], happened: Mapping[date, Status], today: date) -> list[Month]:
    """The months from the first to the last day of a school year; `happened` is day → status."""
    found = []
    first = year.starts_on.replace(day=1)
    while first < year.ends_on:
        following = (first + timedelta(days=31)).replace(day=1)
        found.append(_month(first, following, year, holidays, happened, today))
        first = following
    return found


def _month(
    first: date,
    following: date,
    year: Span,
    holidays: Sequence[Span],
    happened: Mapping[date, Status],
    today: date,
) -> Month:
    cells: list[Cell] = []
    counts: dict[Status, int] = {}
    top = monday(first if first.weekday() < SCHOOL_DAYS else first + timedelta(days=7 - first.weekday()))
    day = max(first, year.starts_on)
    while day < min(following, year.ends_on):
        if day.weekday() < SCHOOL_DAYS:
            free = any(day in holiday for holiday in holidays)
            status = happened.get(day)
            row = (monday(day) - top).days // 7
            x, y = day.weekday() * (CELL + GAP), row * (CELL + GAP)
            cells.append(Cell(day, x, y, status, is_free=free, is_today=day == today))
            if status is not None:
                counts[status] = counts.get(status, 0) + 1
        day += _DAY
    height = max((cell.y for cell in cells), default=0) + CELL
    return Month(first, cells, height, counts)
