"""Where the days of a school year stand in the calendar picture: a block per month, Monday to Friday. Pure.

Pixels of the picture's own box; a phone shows two blocks beside each other, a desk four.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from zorgvuldig.school.calendar import Span, ordinals

CELL, GAP = 26, 4  # pixels
LETTER_LINE = 18  # how far below the top of a box a letter stands
SCHOOL_DAYS, WEEK = 5, 7


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
        return _labels(get_language())[self]


@cache
def _labels(_language: str | None) -> dict[Status, str]:
    return {
        Status.UNAUTHORISED: gettext("ongeoorloofd afwezig"),
        Status.AUTHORISED: gettext("geoorloofd afwezig"),
        Status.SENT_OUT: gettext("uit de les gestuurd"),
        Status.LATE: gettext("te laat"),
    }


class Cell(NamedTuple):
    """One day: what happened (None: nothing), and whether it is free."""

    day: date
    x: int
    y: int
    status: Status | None
    is_free: bool
    is_today: bool

    @property
    def drawing(self) -> str:
        """The box with its letter, or the number of the day."""
        status, place = self.status, f'x="{self.x}" y="{self.y}"'
        kind = f' class="{status.value}"' if status else ' class="vrij"' if self.is_free else ""
        today = f'<rect class="vandaag" {place}/>' if self.is_today else ""
        letter = f' class="letter{" op" if status is Status.UNAUTHORISED else ""}"' if status else ""
        said = status.letter if status else self.day.day
        return f'<rect{kind} {place}/>{today}<text x="{self.x + CELL // 2}" y="{self.y + LETTER_LINE}"{letter}>{said}</text>'


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the school year: its days and how each is drawn; `counts` is how many days of each status it has."""

    first: date
    cells: Sequence[Cell]
    drawn: Sequence[str]
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
    def drawing(self) -> SafeString:
        """Its days. In Python and not in the template: a school year has two hundred of them, each of many pieces."""
        return mark_safe("".join(self.drawn))  # noqa: S308  # numbers, letters and names of classes

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
    free = ordinals(*holidays)
    first = year.starts_on.replace(day=1)
    while first < year.ends_on:
        following = (first + timedelta(days=31)).replace(day=1)
        since, until = max(first, year.starts_on), min(following, year.ends_on)
        found.append(_with(_quiet_month(since, until, free, today if since <= today < until else None), happened))
        first = following
    return found


def _with(month: Month, happened: Mapping[date, Status]) -> Month:
    """The month with what happened on its days."""
    there = [
        (place, status) for place, cell in enumerate(month.cells) if (status := happened.get(cell.day)) is not None
    ]
    if not there:
        return month
    cells, drawn = list(month.cells), list(month.drawn)
    for place, status in there:
        cells[place] = cells[place]._replace(status=status)
        drawn[place] = cells[place].drawing
    return Month(month.first, cells, drawn, month.height, Counter(status for _place, status in there))


@lru_cache(maxsize=128)  # the same for every pupil of a school
def _quiet_month(since: date, until: date, free: frozenset[int], today: date | None) -> Month:
    """The days of one month, from one until another, on which nothing happened; what is `free` are ordinals."""
    first = since.replace(day=1)
    cells: list[Cell] = []
    top = first.toordinal() - (first.weekday() if first.weekday() < SCHOOL_DAYS else first.weekday() - WEEK)
    for ordinal in range(since.toordinal(), until.toordinal()):
        row, place = divmod(ordinal - top, WEEK)
        if place < SCHOOL_DAYS:
            day = date.fromordinal(ordinal)
            cells.append(Cell(day, place * (CELL + GAP), row * (CELL + GAP), None, ordinal in free, day == today))
    height = max((cell.y for cell in cells), default=0) + CELL
    return Month(first, cells, [cell.drawing for cell in cells], height, {})
