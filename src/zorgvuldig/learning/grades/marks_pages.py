"""What a group stands for per period and in the end, with the calculation of every mark."""

from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, Row, gradebook
from zorgvuldig.learning.grades.pages import READS
from zorgvuldig.learning.progress.reads import Explained, explain_marks
from zorgvuldig.learning.schemes.structure_reads import Slot, standing
from zorgvuldig.school.groups.labels import group_label


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil with a mark per part of the year and the final mark."""

    row: Row
    parts: list[tuple[Slot, Explained | None]]
    final: Explained


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
            "lines": [_line(book, row) for row in book.rows],
            "standing": standing(book.group.id, book.structure, door=self.door),
        }


def _line(book: Gradebook, row: Row) -> Line:
    parts, final = explain_marks(book.structure, row.grades, row.carried)
    named = {part.name: part for part in parts}
    return Line(row, [(slot, named.get(slot.name)) for slot in book.structure.slots], final)
