"""Boxes of a grade list as somebody filled them in: one column, or several tests at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.learning.marks import Code, Mark, read_mark
from zorgvuldig.learning.models import Test

APART = "|"  # between what the boxes of one pupil said before
REASON = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One open box: what it said when the page was made, what it says now, and why it was changed."""

    key: str
    pupil: UUID
    test: Test
    was: Mark | None
    text: str
    mark: Mark | None
    problem: str
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed the box."""
        return self.mark != self.was


def key_of(pupil: UUID, place: int | None) -> str:
    """How a box is called in the form; `place` is the place of its test, None when one column is open."""
    return str(pupil) if place is None else f"{pupil}.{place}"


def read_cells(
    data: Mapping[str, str], tests: Sequence[Test], pupils: Collection[UUID], *, is_grid: bool
) -> list[Cell]:
    """The open boxes out of a posted form: `c-` is the box, `r-` its reason, `w-` what the boxes of a pupil said before.

    `reden` is the reason of every box without one of its own.
    """
    cells = []
    general = data.get("reden", "").strip()
    for pupil in pupils:
        before = data.get(f"w-{pupil}", "").split(APART)
        for place, test in enumerate(tests):
            key = key_of(pupil, place if is_grid else None)
            if (text := data.get(f"c-{key}")) is None:
                continue
            mark, problem = read_mark(text)
            was, _problem = read_mark(before[place] if place < len(before) else "")
            reason = data.get(f"r-{key}", "").strip() or general
            cells.append(Cell(key, pupil, test, was, text.strip(), mark, problem or _too_long(reason), reason))
    return cells


def strangers(data: Mapping[str, str], cells: Collection[Cell]) -> bool:
    """Whether the form holds a box of somebody who is not (or no longer) in the list, or of another test."""
    known = {f"c-{cell.key}" for cell in cells}
    return any(name.startswith("c-") and name not in known for name in data)


def earlier_marks(marks: Sequence[Mark | None]) -> str:
    """What boxes say now, for the next form to compare with."""
    return APART.join(_plain(mark) for mark in marks)


def _plain(mark: Mark | None) -> str:
    return mark.short if isinstance(mark, Code) else "" if mark is None else str(mark)


def _too_long(reason: str) -> str:
    if len(reason) <= REASON:
        return ""
    return gettext("Een reden is hoogstens %(limit)s tekens lang. Maak de reden korter.") % {"limit": REASON}
