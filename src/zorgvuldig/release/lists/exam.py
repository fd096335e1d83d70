"""The PTA list of a group: marks of the school exam, the average, and lines on which teacher and pupil sign."""

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.exams.reads import ExamRow, exam_table
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.learning.marks import Code, Mark, written
from zorgvuldig.learning.models import Test
from zorgvuldig.platform.spreadsheets.write import Value
from zorgvuldig.release.lists.actions import NAMES, NUMBERS, ListRequest, by, by_name, give, in_group, listed_name
from zorgvuldig.release.lists.kinds import Column, Sheet, Table
from zorgvuldig.release.release import TablePart


def exam_list(asked: ListRequest, *, door: Door) -> Table:
    """Every pupil with the mark that counts of each test of the PTA, the average of the school exam, and a line to sign."""
    table = exam_table(gradebook(door=door, uid=asked.group.uid), door=door)
    rows = {one.row.pupil_id: one for one in table.rows}
    exams = list(Test.objects.filter(group=asked.group, is_exam=True).values_list("pk", flat=True))
    parts = [
        NAMES,
        NUMBERS,
        *in_group(asked.group),
        TablePart("grade", ("value", "code"), only={"test_id": exams}),
        TablePart("test", ("title", "exam_code", "held_on")),
    ]
    released = give(asked, list(rows), parts, door=door)
    numbers = by(released, "pupil", "person_id")
    people = [(person, rows[person["pupil_id"]], numbers[person["pupil_id"]]["number"]) for person in by_name(released)]
    tests = [test.exam_code or test.title for test in table.tests]
    headings = (gettext("Naam"), gettext("Nummer"), *tests, gettext("SE-cijfer"))
    shares = (4, 2, *(1 for _test in tests), 1, 4)
    lines = tuple(
        (listed_name(person), number, *(_text(mark) for mark in one.marks), _average(one), "")
        for person, one, number in people
    )
    signing = (gettext("Docent, met datum"), *[""] * (len(tests) + 3))
    return Table(
        tuple(
            Column(heading, share)
            for heading, share in zip((*headings, gettext("Handtekening leerling")), shares, strict=True)
        ),
        (*lines, signing),
        Sheet(
            headings,
            tuple(
                (listed_name(person), number, *(_cell(mark) for mark in one.marks), one.average)
                for person, one, number in people
            ),
        ),
        landscape=True,
        stacks=False,
    )


def _text(mark: Mark | None) -> str:
    return "" if mark is None else written(mark)


def _cell(mark: Mark | None) -> Value:
    return mark.short if isinstance(mark, Code) else mark


def _average(one: ExamRow) -> str:
    """The average; with a star as long as a mark is missing."""
    return "" if one.average is None else written(one.average) + ("" if one.is_complete else "*")
