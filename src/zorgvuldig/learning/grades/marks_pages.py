"""What a group stands for per period and in the end, with the calculation of every mark."""

from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow, gradebook
from zorgvuldig.learning.grades.pages import READS
from zorgvuldig.learning.progress.reads import ExplainedMark, explain_marks
from zorgvuldig.learning.schemes.structure_reads import Slot, approval_state
from zorgvuldig.school.groups.labels import group_label


@dataclass(frozen=True, slots=True)
class FinalMarkRow:
    """A pupil with a mark per part of the year and the final mark."""

    row: MarkRow
    parts: list[tuple[Slot, ExplainedMark | None]]
    final: ExplainedMark


@route("groepen/<uuid:uid>/berekening/", "group_marks")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, facts="grades")
class GroupMarks(Page):
    """The averages of a group I teach: per period and final, and how each came about."""

    template = "learning/grade_marks.html"

    def context(self, uid: UUID) -> Context:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        return {
            "book": book,
            "slots": book.structure.slots,
            "lines": [_as_row(book, row) for row in book.rows],
            "standing": approval_state(book.group.id, book.structure, door=self.door),
        }


def _as_row(book: Gradebook, row: MarkRow) -> FinalMarkRow:
    parts, final = explain_marks(book.structure, row.grades, row.carried)
    named = {part.name: part for part in parts}
    return FinalMarkRow(row, [(slot, named.get(slot.name)) for slot in book.structure.slots], final)
