"""The tests of the group that is open: adding, changing, publishing and deleting them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.learning.schemes.structure_reads import ApprovalState, approval_state, structure
from zorgvuldig.school.models import LearningGroup

# What the PTA says of a test goes with it when it is not of the PTA any more.
NO_EXAM: Mapping[str, Any] = {"exam_code": "", "exam_kind": "", "exam_weight": None, "may_resit": True}


class TitleTaken(Exception):
    """The group got a test of this name meanwhile."""


class NotApproved(Exception):
    """Marks of the school exam are shown only while the way they are made is approved by a second person."""


class HasGrades(Exception):
    """The test has marks already, so it stays."""


class ResitTaken(Exception):
    """The first test got another resit meanwhile."""


class HasResit(Exception):
    """Another test is the resit of this one, so it stays."""


class MarksSigned(Exception):
    """The end marks of the group are signed, so nothing changes any more that decides a mark of it."""


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
    takes: str = "any",
    resit_of_id: int | None = None,
    resit_counts: str = "",
) -> Test:
    """Give the open group a test. Raises `TitleTaken`, `MarksSigned`, and `NotApproved` for an exam test that would be shown."""
    door.writing("assessment")
    test = Test(
        group=group,
        title=title,
        weight=weight,
        held_on=held_on,
        shown_from=shown_from,
        period_id=period_id,
        is_exam=is_exam,
        takes=takes,
        resit_of_id=resit_of_id,
        resit_counts=resit_counts,
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
    takes: str = "any",
    resit_of_id: int | None = None,
    resit_counts: str = "",
) -> None:
    """Change a test of the open group, and how often its resit counts. Raises `TitleTaken`, `NotApproved`, and `AlreadySeen`
    when it would be hidden.
    """
    door.writing("assessment")
    was_seen = test.shown_from is not None and test.shown_from <= door.opened_at
    hides = shown_from is None or shown_from > door.opened_at
    if was_seen and hides and has_grades(test, door=door):
        raise AlreadySeen
    becomes_exam = is_exam and not test.is_exam and not was_seen
    publishes = shown_from is not None and (shown_from != test.shown_from or becomes_exam)
    test.title, test.weight, test.held_on, test.shown_from = title, weight, held_on, shown_from
    test.period_id, test.is_exam, test.takes = period_id, is_exam, takes
    test.resit_of_id, test.resit_counts = resit_of_id, resit_counts
    if not is_exam:
        for column, value in NO_EXAM.items():
            setattr(test, column, value)
    try:
        with transaction.atomic():
            resit = Test.objects.filter(resit_of=test)
            if not is_exam:
                resit.update(**NO_EXAM)
            resit.update(weight=weight, period_id=period_id, is_exam=is_exam)
            _save_test(test, door, publishes=publishes)
    except IntegrityError as refused:
        raise _refused(refused) from refused


def parallel_tests(group: LearningGroup, *, door: Door) -> list[Test]:
    """The tests of other groups of the subject in the school year that this group has none of the same name of, old to new."""
    door.reading("assessment", "organisation")
    own = {test.title.casefold() for test in group_tests(group, door=door)}
    others = Test.objects.filter(group__subject=group.subject, group__year=group.year_id)
    rows = others.exclude(group=group).select_related("group").order_by("group__name", "held_on", "title")
    return [test for test in rows if test.title.casefold() not in own]


def copy_tests(*, door: Door, group: LearningGroup, tests: Sequence[Test]) -> int:
    """Give the open group a test like each of these, with no marks and not shown to families; how many. Raises `TitleTaken`.

    A resit is one here too when the group has a test that is called as the first one, or takes it over now.
    """
    door.writing("assessment")
    titles = {first.id: first.title.casefold() for first in Test.objects.filter(resit__in=tests)}
    known = {test.title.casefold(): test for test in group_tests(group, door=door)}
    try:
        with transaction.atomic():
            for test in sorted(tests, key=lambda one: one.resit_of_id is not None):  # the first one before its resit
                first = known.get(titles.get(test.resit_of_id or 0, ""))
                if first and (first.resit_of_id or Test.objects.filter(resit_of=first).exists()):
                    first = None
                made = Test.objects.create(
                    group=group, title=test.title, weight=first.weight if first else test.weight, held_on=test.held_on,
                    period_id=test.period_id, is_exam=test.is_exam, takes=test.takes, shown_from=None,
                    resit_of=first, resit_counts=test.resit_counts if first else "", exam_code=test.exam_code,
                    exam_kind=test.exam_kind, exam_weight=test.exam_weight, may_resit=test.may_resit,
                )  # fmt: skip
                known[made.title.casefold()] = made
    except IntegrityError as taken:
        raise _refused(taken) from taken
    return len(tests)


def publish_test(*, door: Door, test: Test) -> None:
    """Let pupil and guardians see the marks of a test from now. Raises `NotApproved`."""
    door.writing("assessment")
    if test.shown_from is None or test.shown_from > door.opened_at:
        test.shown_from = door.opened_at
        _save_test(test, door, publishes=True)


def delete_test(*, door: Door, test: Test) -> None:
    """Delete a test without marks. Raises `HasGrades`, also for marks of pupils who left the group, and `HasResit`."""
    door.writing("assessment")
    if Test.objects.filter(resit_of=test).exists():
        raise HasResit
    number = test.pk
    try:
        with transaction.atomic():
            Test.objects.filter(pk=test.pk).delete()
            connection.check_constraints()  # marks that this door does not show are found now, not when it closes
    except (ProtectedError, IntegrityError) as kept:
        test.pk = number  # it stays, and the page says so of it
        if isinstance(kept, IntegrityError) and constraint_of(kept) == "test_signed":
            raise MarksSigned from kept
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
        raise _refused(taken) from taken


def _refused(error: IntegrityError) -> Exception:
    """What the database refused, by the name of its constraint."""
    match constraint_of(error):
        case "test_resit_of_id_key" | "resit_forbidden":
            return ResitTaken()
        case "test_signed":
            return MarksSigned()
    return TitleTaken()
