"""The grade list of one group: who, which tests, every mark, and the averages by the rule of the group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.learning.averages import SUFFICIENT, spread, weighted
from zorgvuldig.learning.grades.reads import Running, Tenths, mark_of
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.resits import counting
from zorgvuldig.learning.schemes.structure_reads import (
    CarriedMark,
    PeriodRow,
    PlanRow,
    RuleRow,
    Structure,
    structure_of,
    with_a_decimal,
)
from zorgvuldig.school.models import LearningGroup, School, SchoolYear, Subject
from zorgvuldig.school.people.reads import in_list


class CarriedRow(NamedTuple):
    """A mark that a pupil brought from another group of the subject, with its test."""

    value: Decimal | None
    code: str
    title: str
    weight: int
    period_id: int | None
    held_on: date
    id: int
    resit_of_id: int | None
    resit_counts: str


class PupilRow(NamedTuple):
    """A member of a group with marks: the test, the number and the code of each stand at one place of three lists."""

    pupil_id: int
    uid: UUID
    number: str
    family_name: str
    given_name: str
    prefix: str
    tests: list[int]
    values: list[Decimal | None]
    codes: list[str]
    carried: tuple[CarriedRow, ...]


class GroupRow(NamedTuple):
    """A group with all that its grade list hangs on: its tests, old to new, the periods of its year, the plan that was proposed last, the school's rule, and the signing of its end marks that stands."""

    group: LearningGroup
    subject: Subject | None
    year: SchoolYear
    school: School
    tests: tuple[Test, ...]
    periods: tuple[PeriodRow, ...]
    plan: PlanRow | None
    rule: RuleRow | None
    signing: int | None


GRADEBOOK = read("learning/gradebook", PupilRow, "identity", "grades", "membership", "organisation", "assessment")
GROUP = read("learning/group_tests", GroupRow, "organisation", "planning", "assessment", "grade_structure")


@dataclass(frozen=True, slots=True)
class ColumnFoot:
    """What stands under a column: average, how many numbers, how many below 5,5, how they are spread, and how many have no mark yet."""

    average: Decimal | None
    count: int
    below: int
    spread: list[int]
    waiting: int


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A pupil with marks by test number and the average as it stands now."""

    pupil_id: int
    uid: UUID
    name: str
    number: str
    grades: Mapping[int, Mark]
    average: Decimal | None
    carried: Sequence[CarriedMark] = ()

    @property
    def low(self) -> bool:
        """Whether the average now is below 5,5."""
        return self.average is not None and self.average < SUFFICIENT


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The whole list. `feet` belongs to `tests` in order; `total` stands under the averages.

    `is_signed`: its end marks are signed, and no mark of it changes.
    """

    group: LearningGroup
    tests: list[Test]
    rows: list[MarkRow]
    feet: list[ColumnFoot]
    total: ColumnFoot
    structure: Structure
    is_signed: bool = False


def gradebook(*, door: Door, uid: UUID) -> Gradebook:
    """The grade list of the group whose door this is, tests from old to new."""
    group, tests, made, is_signed = _group_with_tests(uid, door=door)
    scheme, weights, slot_of = with_a_decimal(made.scheme), made.weights, made.slot_of
    counts = {test.id: (slot_of[test.id], test.weight) for test in tests}
    place = {"group": group.pk, "year": group.year_id, "subject": group.subject_id}
    people = GRADEBOOK.rows(door=door, tests=[test.id for test in tests], **place)
    rows, tenths, paired = [], Tenths(scheme), _paired(made)
    columns: dict[int, list[Decimal]] = {test.id: [] for test in tests}
    for person in people:
        own: dict[int, Mark] = {}
        running = Running(scheme, weights, tenths)
        for test_id, value, code in zip(person.tests, person.values, person.codes, strict=True):
            slot, weight = counts[test_id]
            mark = Code(code) if code else value  # `mark_of`, seven hundred times
            assert mark is not None
            own[test_id] = mark
            if test_id not in paired:
                running.add(slot, mark, weight)
            if value is not None:
                columns[test_id].append(value)
        for first, resit in made.resits.items():
            slot, weight = counts[first]
            running.add(slot, counting(own.get(first), own.get(resit.id), resit.resit_counts, scheme), weight)
        carried = [_carried(row) for row in person.carried]
        for slot, other in made.brought(carried):
            running.add(slot, other.mark, other.weight)
        name = in_list(person.family_name, person.given_name, person.prefix)
        rows.append(MarkRow(person.pupil_id, person.uid, name, person.number, own, running.value(), carried))
    given = Counter(test_id for person in people for test_id in person.tests)
    feet = [_foot(columns[test.id], len(rows) - given[test.id]) for test in tests]
    averages = [row.average for row in rows if row.average is not None]
    total = _foot(averages, len(rows) - len(averages))
    return Gradebook(group, tests, rows, feet, total, made, is_signed)


def _paired(made: Structure) -> set[int]:
    """Tests that were taken again, and their resits."""
    return {number for first, resit in made.resits.items() for number in (first, resit.id)}


def _group_with_tests(uid: UUID, *, door: Door) -> tuple[LearningGroup, list[Test], Structure, bool]:
    """The group whose door this is, its tests from old to new, how its marks are made, and whether its end marks are signed."""
    found = GROUP.first(door=door, uid=uid)
    if found is None:
        raise LearningGroup.DoesNotExist
    group, tests = found.group, list(found.tests)
    found.year.school = found.school
    group.subject, group.year = found.subject, found.year
    made = structure_of(tests, found.periods, found.plan, found.rule, door=door)
    return group, tests, made, found.signing is not None


def _carried(row: CarriedRow) -> CarriedMark:
    mark = mark_of(row.value, row.code)
    assert mark is not None
    return CarriedMark(
        row.title, row.weight, row.period_id, row.held_on, mark, row.id, row.resit_of_id, row.resit_counts
    )


def group_tests(group: LearningGroup, *, door: Door) -> list[Test]:
    """The tests of a group, old to new."""
    door.reading("assessment")
    return list(Test.objects.filter(group=group).order_by("held_on", "title"))


def _foot(values: Sequence[Decimal], waiting: int) -> ColumnFoot:
    """A column has few different numbers, so each is looked at once."""
    times = Counter(values)
    below = sum(count for value, count in times.items() if value < SUFFICIENT)
    return ColumnFoot(weighted(times.items()), len(values), below, spread(times), waiting)
