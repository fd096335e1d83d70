"""How a pupil is doing: per subject the tests of this school year, the average as it grew, and earlier years.

A family gets only what it may see by now: the database leaves out the marks that are not shown yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.averages import SUFFICIENT, Calculation
from zorgvuldig.learning.grades.gradebook_reads import with_a_decimal
from zorgvuldig.learning.grades.marks_reads import is_low, mark_of, number_of
from zorgvuldig.learning.grades.running_reads import Running
from zorgvuldig.learning.marks import Code, Mark, in_figures
from zorgvuldig.learning.models import Grade, GradePlan, Test
from zorgvuldig.learning.schemes.structure_reads import (
    OUTSIDE,
    Carried,
    Structure,
    latest_plans,
    made_of,
    period_of,
    scheme_of,
)
from zorgvuldig.school.year.models import Period

FELT = Decimal("0.2")  # a smaller change of the average is no trend


@dataclass(frozen=True, slots=True)
class Point:
    """A test with its mark, and the average up to and including it (None: nothing counts yet)."""

    test_id: int
    group_id: int
    title: str
    held_on: date
    weight: int
    period_id: int | None
    is_exam: bool
    mark: Mark
    average: Decimal | None
    grade_id: int = 0

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a code."""
        return number_of(self.mark)

    @property
    def code(self) -> Code | None:
        """The code, or None for a number."""
        return self.mark if isinstance(self.mark, Code) else None

    @property
    def is_low(self) -> bool:
        """Whether the work was insufficient."""
        return is_low(self.mark)


@dataclass(frozen=True, slots=True)
class Progress:
    """One subject in one school year, tests from old to new. `key` is the number of the last group, for an address."""

    subject: str
    key: UUID
    group_id: int
    points: Sequence[Point]
    plan: GradePlan | None = None
    periods: Sequence[Period] = ()

    @property
    def numbers(self) -> list[Point]:
        """The tests with a number, for a chart."""
        return [point for point in self.points if point.value is not None and point.average is not None]

    @property
    def average(self) -> Decimal | None:
        """The average now, or None when nothing counts."""
        return self.points[-1].average

    @property
    def is_low(self) -> bool:
        """Whether the average now is below 5,5."""
        return self.average is not None and self.average < SUFFICIENT

    @property
    def low_count(self) -> int:
        """How many marks are insufficient."""
        return sum(point.is_low for point in self.points)

    @property
    def trend(self) -> str:
        """`up`, `down` or `same`: the average now against halfway; `new` with one that counts, `none` without."""
        known = [point.average for point in self.points if point.average is not None]
        if len(known) < 2:
            return "new" if known else "none"
        change = known[-1] - known[(len(known) - 1) // 2]
        return "same" if abs(change) < FELT else "up" if change > 0 else "down"


@dataclass(frozen=True, slots=True)
class YearOfGrades:
    """The subjects of one school year."""

    name: str
    is_current: bool
    subjects: list[Progress]

    @property
    def count(self) -> int:
        """How many marks there are."""
        return sum(len(subject.points) for subject in self.subjects)


@dataclass(frozen=True, slots=True)
class Explained:
    """A mark as a page shows it, with how it came about. `text` is empty when there is none."""

    name: str
    calculation: Calculation

    @property
    def text(self) -> str:
        """The mark in figures, with the decimals of the scheme."""
        return "" if self.calculation.value is None else in_figures(self.calculation.value)

    @property
    def is_low(self) -> bool:
        """Whether it is below 5,5."""
        return self.calculation.value is not None and self.calculation.value < SUFFICIENT


@dataclass(slots=True)
class _Subject:
    """What is read of one subject in one year, before the averages are made."""

    name: str
    rows: list[Point] = field(default_factory=list)
    group: UUID | None = None


def progress(pupil_id: int, *, door: Door) -> list[YearOfGrades]:
    """Every school year of which the school has marks of this pupil, the last one first."""
    door.reading("organisation", "assessment", "grades", "planning", "grade_structure")
    rows = (
        Grade.objects.filter(pupil_id=pupil_id)
        .order_by("-test__group__year__starts_on", "test__group__subject__name", "test__held_on", "test__title")
        .values_list(
            "test__group__year_id", "test__group__year__name", "test__group__year__starts_on",
            "test__group__year__ends_on", "test__group__subject__name", "test__group__uid", "test__group_id", "test_id",
            "test__title", "test__held_on", "test__weight", "test__period_id", "test__is_exam", "value", "code", "pk",
        )
    )  # fmt: skip
    day = today(door=door)
    years: dict[int, tuple[str, bool, dict[str, _Subject]]] = {}
    for (
        year_id, year, starts_on, ends_on, subject, uid, group_id, test_id, title, held_on, weight, period_id, is_exam,
        value, code, grade_id,
    ) in rows:  # fmt: skip
        mark = mark_of(value, code)
        assert mark is not None
        subjects = years.setdefault(year_id, (year, starts_on <= day < ends_on, {}))[2]
        found = subjects.setdefault(subject, _Subject(subject))
        found.rows.append(Point(test_id, group_id, title, held_on, weight, period_id, is_exam, mark, None, grade_id))
        found.group = uid
    periods: dict[int, list[Period]] = {}
    for period in Period.objects.filter(year_id__in=years).order_by("number"):
        periods.setdefault(period.year_id, []).append(period)
    groups = {found.rows[-1].group_id for _name, _now, subjects in years.values() for found in subjects.values()}
    plans = latest_plans(groups, door=door)
    return [
        YearOfGrades(
            name,
            is_current,
            [_grown(found, plans.get(found.rows[-1].group_id), periods.get(year, ())) for found in subjects.values()],
        )
        for year, (name, is_current, subjects) in years.items()
    ]


def _weights(periods: Sequence[Period]) -> dict[int, int]:
    return {OUTSIDE: 1} | {period.id: period.weight for period in periods}


def _grown(found: _Subject, plan: GradePlan | None, periods: Sequence[Period]) -> Progress:
    running = Running(with_a_decimal(scheme_of(plan)), _weights(periods))
    points = []
    for row in found.rows:
        running.add(period_of(row.period_id, row.held_on, periods), row.mark, row.weight)
        points.append(
            Point(
                row.test_id, row.group_id, row.title, row.held_on, row.weight, row.period_id, row.is_exam, row.mark,
                running.value(), row.grade_id,
            )
        )  # fmt: skip
    assert found.group is not None
    return Progress(found.name, found.group, found.rows[-1].group_id, points, plan, periods)


def explained(subject: Progress, *, door: Door) -> tuple[list[Explained], Explained]:
    """The marks of one subject by period, and the final mark, each with its calculation."""
    door.reading("assessment")
    tests = list(Test.objects.filter(group_id=subject.group_id).order_by("held_on", "title"))
    made = made_of(subject.plan, tests, subject.periods, door=door)
    return explain(made, subject.points, subject.group_id, door.opened_at)


def explain(
    made: Structure, points: Sequence[Point], group_id: int, now: datetime
) -> tuple[list[Explained], Explained]:
    """What the structure makes of these marks; those of another group are carried along."""
    marks = {point.test_id: point.mark for point in points if point.group_id == group_id}
    carried = [
        Carried(point.title, point.weight, point.period_id, point.held_on, point.mark)
        for point in points
        if point.group_id != group_id
    ]
    hidden = [t.title for slot in made.slots for t in slot.tests if t.id not in marks and not is_shown(t, now)]
    parts, final = explain_marks(made, marks, carried)
    return [_honest(part, hidden) for part in parts], _honest(final, hidden)


def explain_marks(
    made: Structure, marks: Mapping[int, Mark], carried: Sequence[Carried]
) -> tuple[list[Explained], Explained]:
    """The same of marks by test number."""
    names = {slot.key: slot.name for slot in made.slots}
    parts = [Explained(names[key], calculation) for key, calculation in made.per_slot(marks, carried).items()]
    return parts, Explained("", made.final(marks, carried))


def is_shown(test: Test, now: datetime) -> bool:
    """Whether families see the marks of this test."""
    return test.shown_from is not None and test.shown_from <= now


def _honest(one: Explained, hidden: Collection[str]) -> Explained:
    return Explained(one.name, Calculation(one.calculation.value, tuple(unpublished(one.calculation.why, hidden))))


def unpublished(why: Iterable[str], hidden: Collection[str]) -> list[str]:
    """The reasons of a calculation in which the marks of `hidden` tests exist, but are not to be seen yet."""
    said = {gettext("Toets ‘%(test)s’ heeft nog geen cijfer.") % {"test": title}: title for title in hidden}
    return [
        gettext("De cijfers van toets ‘%(test)s’ zijn nog niet gepubliceerd.") % {"test": said[sentence]}
        if sentence in said
        else sentence
        for sentence in why
    ]
