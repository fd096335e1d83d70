"""The body of a grade list, row by row: the cells that only show, drawn and joined, between the boxes that are open.

In Python and not in the template, because a list has seven hundred such cells and a template looks each part of each up.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from zorgvuldig.kit.words import mark as in_list
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.models import Test

Box = TypeVar("Box")
# Cells without a box, as they stand in the page; then the open test with its box, where one follows.
Part = tuple[SafeString, Test | None, Box | None]


class DrawnMarks(dict[Mark, SafeString]):
    """Each mark as it stands in a table: a page has hundreds, of the same few, and each is drawn once in the language of the page."""

    def __init__(self) -> None:
        self.language = get_language()

    def __missing__(self, mark: Mark) -> SafeString:
        drawn = self[mark] = mark_html(mark, self.language)
        return drawn


class _Cells(dict[Mark | None, str]):
    """The same with the cell around it."""

    def __init__(self) -> None:
        self.language = get_language()

    def __missing__(self, mark: Mark | None) -> str:
        cell = self[mark] = f"<td>{'' if mark is None else mark_html(mark, self.language)}</td>\n"
        return cell


def grade_rows(
    book: Gradebook, open_ids: Collection[int], boxes: Mapping[tuple[UUID, int], Box]
) -> list[tuple[MarkRow, list[Part[Box]]]]:
    """The rows of the list with their parts; in an open test, who has no box has a cell."""
    cells, stretches = _Cells(), _stretches(book.tests, open_ids)
    return [(row, [_part(row, ids, test, boxes, cells) for ids, test in stretches]) for row in book.rows]


def _stretches(tests: Sequence[Test], open_ids: Collection[int]) -> list[tuple[list[int], Test | None]]:
    """The numbers of tests that only show, each stretch with the open test behind it."""
    found: list[tuple[list[int], Test | None]] = []
    ids: list[int] = []
    for test in tests:
        if test.id in open_ids:
            found.append((ids, test))
            ids = []
        else:
            ids.append(test.id)
    return [*found, (ids, None)]


def _part(
    row: MarkRow, ids: Sequence[int], test: Test | None, boxes: Mapping[tuple[UUID, int], Box], cells: _Cells
) -> Part[Box]:
    box = boxes.get((row.uid, test.id)) if test else None
    shown = [cells[row.grades.get(id)] for id in ids]
    if test and box is None:
        shown.append(cells[row.grades.get(test.id)])
    return mark_safe("".join(shown)), test, box  # noqa: S308 - `mark_html` escaped what is in the cells


def mark_html(mark: Mark, language: str | None = None) -> SafeString:
    """A mark as it stands in a table: a code with what it says, and what is insufficient marked as that. `language` as for `grade`."""
    if not isinstance(mark, Code):
        return in_list(mark, language)
    low = mark_safe(' class="laag"') if mark is Code.INSUFFICIENT else ""
    return format_html('<abbr title="{}"{}>{}</abbr>', mark.meaning, low, mark.short)
