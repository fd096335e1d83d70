"""What a group stands for per period and in the end, with the calculation of every mark."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow, gradebook
from zorgvuldig.learning.grades.pages import READS, chosen
from zorgvuldig.learning.grades.reads import history_of_pupil, history_of_test
from zorgvuldig.learning.progress.reads import ExplainedMark, explain_marks
from zorgvuldig.learning.schemes.structure_reads import Slot, approval_state
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file_reads import pupil_of
from zorgvuldig.school.groups.reads import group_label


@dataclass(frozen=True, slots=True)
class FinalMarkRow:
    """A pupil with a mark per part of the year, the final mark, and how the average until now came about."""

    row: MarkRow
    parts: list[tuple[Slot, ExplainedMark | None]]
    final: ExplainedMark
    now: tuple[str, ...]


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
    now = book.structure.so_far(row.grades, row.carried).why
    return FinalMarkRow(row, [(slot, named.get(slot.name)) for slot in book.structure.slots], final, now)


# The history of marks: for the teacher of a test, the mentor, and the family.

PUPIL_READS = ("organisation", "staff", "identity", "assessment", "grades")


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/geschiedenis/", "test_history")
@page(purpose="teaching", kind=Kind.GROUP, reads=(*READS, "staff"), facts="grades")
class OfTest(Page):
    """What happened to the marks of one test of a group I teach."""

    template = "learning/grade_test_history.html"

    def context(self, uid: UUID, test: UUID) -> Context:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        chosen_test = chosen(book, str(test))
        names = {row.pupil_id: row.name for row in book.rows}
        steps = [(names.get(step.pupil_id, ""), step) for step in history_of_test(chosen_test, door=self.door)]
        return {"group": book.group, "test": chosen_test, "steps": steps}


@route("leerlingen/<uuid:uid>/cijfers/geschiedenis/", "grade_history")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=PUPIL_READS, facts="grades")
class OfPupil(Page):
    """What was changed in the marks of a pupil of whom I am mentor."""

    template = "learning/grade_history.html"

    def context(self, uid: UUID) -> Context:
        pupil = pupil_of(uid, door=self.door)
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
        return {
            "name": pupil.full_name,
            "steps": history_of_pupil(pupil.pupil_id, door=self.door, only_shown=False),
            "back": reverse("guided_pupil", kwargs={"uid": uid}),
        }


@family_page("cijfers/geschiedenis/", "grade_history", reads=PUPIL_READS, facts="grades")
class OfFamily(FamilyPage):
    """What was changed in a pupil's marks after the family could see them."""

    template = "learning/grade_history.html"

    def context(self) -> Context:
        return {
            "name": self.pupil.given_name,
            "steps": history_of_pupil(self.pupil.pupil_id, door=self.door, only_shown=True),
            "back": self.address("file"),
        }
