"""The grade list of one group: who, which tests, every grade, and the averages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.records.averages import SUFFICIENT, spread, weighted
from zorgvuldig.records.models import Grade, LearningGroup, Test
from zorgvuldig.records.queries.groups import members, open_group
from zorgvuldig.records.queries.people import listed_name


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under a column: average, how many grades, how many below 5,5, and how they are spread."""

    average: Decimal | None
    count: int
    below: int
    spread: list[int]


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil with grades by test number and the weighted average of them."""

    pupil_id: int
    uid: UUID
    name: str
    grades: Mapping[int, Decimal]
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The whole list. `feet` belongs to `tests` in order; `total` stands under the averages."""

    group: LearningGroup
    tests: list[Test]
    rows: list[Row]
    feet: list[Foot]
    total: Foot


def gradebook(*, door: Door, uid: UUID) -> Gradebook:
    """The grade list of the group whose door this is, tests from old to new."""
    door.reading("assessment", "grades", "membership")
    group = open_group(door=door, uid=uid)
    tests = list(Test.objects.filter(group=group).order_by("held_on", "title"))
    weights = {test.id: test.weight for test in tests}
    grades: dict[int, dict[int, Decimal]] = {}
    for pupil_id, test_id, value in Grade.objects.filter(test__in=tests).values_list("pupil_id", "test_id", "value"):
        grades.setdefault(pupil_id, {})[test_id] = value
    rows = []
    for person in members(door=door):
        own = grades.get(person.pupil_id, {})
        average = weighted((value, weights[test_id]) for test_id, value in own.items())
        rows.append(Row(person.pupil_id, person.pupil.uid, listed_name(person), own, average))
    feet = [_foot([row.grades[test.id] for row in rows if test.id in row.grades]) for test in tests]
    return Gradebook(group, tests, rows, feet, _foot([row.average for row in rows if row.average is not None]))


def _foot(values: list[Decimal]) -> Foot:
    below = sum(value < SUFFICIENT for value in values)
    return Foot(weighted((value, 1) for value in values), len(values), below, spread(values))
