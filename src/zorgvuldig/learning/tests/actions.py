"""The tests of the group that is open: adding, changing, publishing and deleting them."""

from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.learning.schemes.structure_reads import ApprovalState, approval_state, structure
from zorgvuldig.school.models import LearningGroup


class TitleTaken(Exception):
    """The group got a test of this name meanwhile."""


class NotApproved(Exception):
    """Marks of the school exam are shown only while the way they are made is approved by a second person."""


class HasGrades(Exception):
    """The test has marks already, so it stays."""


class AlreadySeen(Exception):
    """Families saw marks of this test, so it cannot be hidden any more."""


def add_test(
    *,
    door: Door,
    group: LearningGroup,
    title: str,
    weight: int,
    held_on: date,
    shown_from: datetime | None,
    period_id: int | None = None,
    is_exam: bool = False,
) -> Test:
    """Give the open group a test. Raises `TitleTaken`, and `NotApproved` for an exam test that would be shown."""
    door.writing("assessment")
    test = Test(
        group=group,
        title=title,
        weight=weight,
        held_on=held_on,
        shown_from=shown_from,
        period_id=period_id,
        is_exam=is_exam,
    )
    _save_test(test, door, publishes=shown_from is not None)
    return test


def change_test(
    *,
    door: Door,
    test: Test,
    title: str,
    weight: int,
    held_on: date,
    shown_from: datetime | None,
    period_id: int | None = None,
    is_exam: bool = False,
) -> None:
    """Change a test of the open group. Raises `TitleTaken`, `NotApproved`, and `AlreadySeen` when it would be hidden."""
    door.writing("assessment")
    was_seen = test.shown_from is not None and test.shown_from <= door.opened_at
    hides = shown_from is None or shown_from > door.opened_at
    if was_seen and hides and has_grades(test, door=door):
        raise AlreadySeen
    becomes_exam = is_exam and not test.is_exam and not was_seen
    publishes = shown_from is not None and (shown_from != test.shown_from or becomes_exam)
    test.title, test.weight, test.held_on, test.shown_from = title, weight, held_on, shown_from
    test.period_id, test.is_exam = period_id, is_exam
    _save_test(test, door, publishes=publishes)


def publish_test(*, door: Door, test: Test) -> None:
    """Let pupil and guardians see the marks of a test from now. Raises `NotApproved`."""
    door.writing("assessment")
    if test.shown_from is None or test.shown_from > door.opened_at:
        test.shown_from = door.opened_at
        _save_test(test, door, publishes=True)


def delete_test(*, door: Door, test: Test) -> None:
    """Delete a test without marks. Raises `HasGrades`, also for marks of pupils who left the group."""
    door.writing("assessment")
    try:
        with transaction.atomic():
            test.delete()
            connection.check_constraints()  # marks that this door does not show are found now, not when it closes
    except (ProtectedError, IntegrityError) as kept:
        raise HasGrades from kept


def has_grades(test: Test, *, door: Door) -> bool:
    """Whether anybody in the open group has a mark for this test."""
    door.reading("grades")
    return Grade.objects.filter(test=test).exists()


def _save_test(test: Test, door: Door, *, publishes: bool) -> None:
    try:
        with transaction.atomic():
            test.save()
            if test.is_exam and publishes:
                made = structure(test.group, group_tests(test.group, door=door), door=door)
                if approval_state(test.group_id, made, door=door) is not ApprovalState.APPROVED:
                    raise NotApproved
    except IntegrityError as taken:
        raise TitleTaken from taken
