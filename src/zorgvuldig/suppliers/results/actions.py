"""Taking over what a product sent, or putting it aside: once, and as the teacher saw it."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.grades.actions import MarkChange, save_grades
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.tests.actions import add_test
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.suppliers.results.reads import ResultDraft, Way, read_rows


class Settled(Exception):
    """A colleague took it over or put it aside meanwhile."""


class Changed(Exception):
    """The product sent something else after the teacher looked, or somebody joined or left the group."""


def take_over(
    *, door: Door, group: LearningGroup, draft: ResultDraft, way: Way, seen: str, values: dict[str, Any]
) -> tuple[Test, int]:
    """Make a test of the group with a grade for each score; returns it and how many grades it got.

    `values` are those of a test (`add_test`). Raises `Settled`, `Changed`, and what making a test raises; then nothing is kept.
    """
    door.writing("assessment", "grades")
    with transaction.atomic():
        _settle(draft.test.uid, dropped=False)  # from here the product changes nothing any more
        rows, now = read_rows(draft.test, door=door)
        if now != seen:
            raise Changed
        test = add_test(door=door, group=group, **values)
        found = [(row.pupil_id, row.mark(way)) for row in rows]
        entries = [MarkChange(pupil, test.pk, None, mark) for pupil, mark in found if mark is not None]
        return test, save_grades(door=door, entries=entries)


def put_aside(*, door: Door, draft: ResultDraft) -> None:
    """Keep it out of the grades for good. Raises `Settled`."""
    door.writing("assessment", "grades")
    _settle(draft.test.uid, dropped=True)


def _settle(uid: UUID, *, dropped: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select gate.result_taken(%s::uuid, %s::boolean)", [uid, dropped])
        (done,) = cursor.fetchone()
    if not done:
        raise Settled
