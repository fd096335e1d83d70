"""How many resits of the school exam a pupil has left, by the rule of the school."""

from collections.abc import Collection
from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.exams.models import ResitRight
from zorgvuldig.learning.marks import Code
from zorgvuldig.learning.models import Grade
from zorgvuldig.school.models import LearningGroup, School


@dataclass(frozen=True, slots=True)
class ResitsLeft:
    """How many resits of the school exam a pupil used in a year, and how many there are."""

    used: int
    most: int

    @property
    def left(self) -> int:
        """How many are left."""
        return max(self.most - self.used, 0)


def right_of(school: School, *, door: Door) -> ResitRight | None:
    """How many resits the school gives in a year; None when it has no rule."""
    door.reading("planning")
    return ResitRight.objects.filter(school=school).first()


def resits_left(pupils: Collection[int], group: LearningGroup, *, door: Door) -> dict[int, ResitsLeft]:
    """Of each of these pupils the resits of the school year of the group; empty when the school has no rule."""
    door.reading("assessment", "grades")
    right = right_of(group.year.school, door=door)
    if right is None:
        return {}
    used: dict[int, int] = dict.fromkeys(pupils, 0)
    rows = Grade.objects.filter(
        pupil_id__in=pupils, test__is_exam=True, test__resit_of__isnull=False, test__group__year_id=group.year_id
    ).exclude(code=Code.EXEMPT)
    for pupil in rows.values_list("pupil_id", flat=True):
        used[pupil] += 1
    return {pupil: ResitsLeft(count, right.per_year) for pupil, count in used.items()}
