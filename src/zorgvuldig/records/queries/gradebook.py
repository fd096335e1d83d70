"""The grade list of one group: who, which tests, every mark, and the averages by the rule of the group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.records.averages import SUFFICIENT, Scheme, spread, weighted
from zorgvuldig.records.marks import Mark
from zorgvuldig.records.models import Grade, LearningGroup, Membership, Test
from zorgvuldig.records.queries.grade_marks import mark_of
from zorgvuldig.records.queries.grade_running import Running
from zorgvuldig.records.queries.grade_structure import Carried, Structure, structure
from zorgvuldig.records.queries.groups import members, open_group
from zorgvuldig.records.queries.people import listed_name


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under a column: average, how many numbers, how many below 5,5, and how they are spread."""

    average: Decimal | None
    count: int
    below: int
    spread: list[int]


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil with marks by test number and the average as it stands now."""

    pupil_id: int
    uid: UUID
    name: str
    number: str
    grades: Mapping[int, Mark]
    average: Decimal | None
    carried: Sequence[Carried] = ()

    @property
    def low(self) -> bool:
        """Whether the average now is below 5,5."""
        return self.average is not None and self.average < SUFFICIENT


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The whole list. `feet` belongs to `tests` in order; `total` stands under the averages."""

    group: LearningGroup
    tests: list[Test]
    rows: list[Row]
    feet: list[Foot]
    total: Foot
    structure: Structure


def gradebook(*, door: Door, uid: UUID) -> Gradebook:
    """The grade list of the group whose door this is, tests from old to new."""
    door.reading("assessment", "grades", "membership")
    group = open_group(door=door, uid=uid)
    tests = group_tests(group, door=door)
    made = structure(group, tests, door=door)
    scheme, weights, slot_of = with_a_decimal(made.scheme), made.weights, made.slot_of
    counts = {test.id: test.weight for test in tests}
    grades: dict[int, dict[int, Mark]] = {}
    found = Grade.objects.filter(test__in=tests).values_list("pupil_id", "test_id", "value", "code")
    for pupil_id, test_id, value, code in found:
        mark = mark_of(value, code)
        assert mark is not None
        grades.setdefault(pupil_id, {})[test_id] = mark
    people = members(door=door)
    elsewhere = _carried(group, [person.pupil_id for person in people], door=door)
    rows = []
    for person in people:
        own = grades.get(person.pupil_id, {})
        running = Running(scheme, weights)
        for test_id, mark in own.items():
            running.add(slot_of[test_id], mark, counts[test_id])
        carried = elsewhere.get(person.pupil_id, ())
        for other in carried:
            running.add(made.key_of(other), other.mark, other.weight)
        pupil = person.pupil
        rows.append(Row(pupil.pk, pupil.uid, listed_name(person), pupil.number, own, running.value(), carried))
    feet = [_foot([mark for row in rows if isinstance(mark := row.grades.get(t.id), Decimal)]) for t in tests]
    total = _foot([row.average for row in rows if row.average is not None])
    return Gradebook(group, tests, rows, feet, total, made)


def _carried(group: LearningGroup, ids: Sequence[int], *, door: Door) -> dict[int, list[Carried]]:
    """What pupils who changed groups this year already have for the subject, by pupil.

    `ids` are all who are open. Three short questions: as one, the database goes through every group of the subject, or
    through every test for every mark, which took 170 ms among 100,000 pupils.
    """
    door.reading("membership", "grades", "assessment")
    if not group.subject_id:
        return {}
    joined = Membership.objects.filter(pupil_id__in=ids).exclude(group=group)
    places = joined.values_list("pupil_id", "group_id", "group__subject_id", "group__year_id")
    here = (group.subject_id, group.year_id)
    moved = [(pupil, other) for pupil, other, *place in places if tuple(place) == here]
    if not moved:
        return {}
    tests = {test.id: test for test in Test.objects.filter(group_id__in={other for _pupil, other in moved})}
    rows = Grade.objects.filter(pupil_id__in={pupil for pupil, _group in moved}, test_id__in=list(tests))
    found: dict[int, list[Carried]] = {}
    for pupil_id, test_id, value, code in rows.values_list("pupil_id", "test_id", "value", "code"):
        mark, test = mark_of(value, code), tests[test_id]
        assert mark is not None
        found.setdefault(pupil_id, []).append(Carried(test.title, test.weight, test.period_id, test.held_on, mark))
    for marks in found.values():
        marks.sort(key=lambda one: (one.held_on, one.title))
    return found


def group_tests(group: LearningGroup, *, door: Door) -> list[Test]:
    """The tests of a group, old to new."""
    door.reading("assessment")
    return list(Test.objects.filter(group=group).order_by("held_on", "title"))


def with_a_decimal(scheme: Scheme) -> Scheme:
    """The scheme for an average on its way: with at least one decimal, also where the final mark has none."""
    return replace(scheme, final_decimals=max(scheme.final_decimals, 1))


def _foot(values: Sequence[Decimal]) -> Foot:
    below = sum(value < SUFFICIENT for value in values)
    return Foot(weighted((value, 1) for value in values), len(values), below, spread(values))
