"""The grade list of one group."""

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.learning.grades.marks_reads import mark_of
from zorgvuldig.learning.marks import Code, Mark, written
from zorgvuldig.platform.spreadsheets.write import Value
from zorgvuldig.release.lists.actions import NAMES, Asked, by_name, give, in_group, listed_name, pupils_of
from zorgvuldig.release.lists.content import Column, Sheet, Table
from zorgvuldig.release.release import Part, Row


def grade_list(asked: Asked, *, door: Door) -> Table:
    """The marks of the tests of this group that have any, old to new, and the average by the rule of the group."""
    book = gradebook(door=door, uid=asked.group.uid)
    averages = {row.pupil_id: row.average for row in book.rows}
    marks = Part("grade", ("value", "code"), only={"test_id": [test.pk for test in book.tests]})
    parts = [NAMES, *in_group(asked.group), marks, Part("test", ("title", "held_on"))]
    released = give(asked, pupils_of(door=door), parts, door=door)
    tests = sorted(released.rows.get("test", []), key=lambda test: (test["held_on"], test["title"]))
    found = {
        (row["pupil_id"], row["test_id"]): mark_of(row["value"], row["code"]) for row in released.rows.get("grade", [])
    }
    people = by_name(released)
    lines = [
        (person, [found.get((person["pupil_id"], test["id"])) for test in tests], averages.get(person["pupil_id"]))
        for person in people
    ]
    headings = [_heading(test) for test in tests]
    return Table(
        (Column(gettext("Naam"), 4), *(Column(heading, 2) for heading in headings), Column(gettext("Gemiddeld"), 2)),
        tuple((listed_name(person), *map(_shown, own), _shown(average)) for person, own, average in lines),
        Sheet(
            (gettext("Naam"), *headings, gettext("Gemiddeld")),
            tuple((listed_name(person), *map(_cell, own), average) for person, own, average in lines),
        ),
        landscape=True,
        stacks=False,
    )


def _heading(test: Row) -> str:
    return f"{test['title']}, {date_format(test['held_on'], 'j b')}"


def _shown(mark: Mark | None) -> str:
    return "" if mark is None else written(mark)


def _cell(mark: Mark | None) -> Value:
    return mark.short if isinstance(mark, Code) else mark
