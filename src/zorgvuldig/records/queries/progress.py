"""How a pupil is doing: per subject the tests of this school year, the average as it grew, and earlier years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.records.averages import SUFFICIENT, weighted
from zorgvuldig.records.models import Grade
from zorgvuldig.records.queries.periods import today

FELT = Decimal("0.2")  # a smaller change of the average is no trend


@dataclass(frozen=True, slots=True)
class Point:
    """A test with its grade, and the average up to and including it."""

    title: str
    held_on: date
    weight: int
    value: Decimal
    average: Decimal

    @property
    def is_low(self) -> bool:
        """Whether the grade is below 5,5."""
        return self.value < SUFFICIENT


@dataclass(frozen=True, slots=True)
class Progress:
    """One subject in one school year, tests from old to new. `key` is the number of the group, for an address."""

    subject: str
    key: UUID
    points: Sequence[Point]

    @property
    def average(self) -> Decimal:
        """The average now."""
        return self.points[-1].average

    @property
    def is_low(self) -> bool:
        """Whether the average now is below 5,5."""
        return self.average < SUFFICIENT

    @property
    def low_count(self) -> int:
        """How many grades are below 5,5."""
        return sum(point.is_low for point in self.points)

    @property
    def trend(self) -> str:
        """`up`, `down` or `same`: the average now against the average halfway; `new` with a single test."""
        if len(self.points) < 2:
            return "new"
        change = self.average - self.points[(len(self.points) - 1) // 2].average
        return "same" if abs(change) < FELT else "up" if change > 0 else "down"


@dataclass(frozen=True, slots=True)
class YearOfGrades:
    """The subjects of one school year."""

    name: str
    is_current: bool
    subjects: list[Progress]

    @property
    def count(self) -> int:
        """How many grades there are."""
        return sum(len(subject.points) for subject in self.subjects)


def progress(pupil_id: int, *, door: Door) -> list[YearOfGrades]:
    """Every school year of which the school has grades of this pupil, the last one first."""
    door.reading("organisation", "assessment", "grades")
    rows = (
        Grade.objects.filter(pupil_id=pupil_id)
        .order_by("-test__group__year__starts_on", "test__group__subject__name", "test__held_on", "test__title")
        .values_list(
            "test__group__year_id", "test__group__year__name", "test__group__year__starts_on",
            "test__group__year__ends_on", "test__group__subject__name", "test__group__uid", "test__title",
            "test__held_on", "test__weight", "value",
        )
    )  # fmt: skip
    day = today(door=door)
    years: dict[int, YearOfGrades] = {}
    subjects: dict[tuple[int, str], list[Point]] = {}
    for year_id, year, starts_on, ends_on, subject, group, title, held_on, weight, value in rows:
        if year_id not in years:
            years[year_id] = YearOfGrades(year, starts_on <= day < ends_on, [])
        if (year_id, subject) not in subjects:
            subjects[year_id, subject] = []
            years[year_id].subjects.append(Progress(subject, group, subjects[year_id, subject]))
        points = subjects[year_id, subject]
        so_far = [(point.value, point.weight) for point in points] + [(value, weight)]
        average = weighted(so_far)
        assert average is not None
        points.append(Point(title, held_on, weight, value, average))
    return list(years.values())
