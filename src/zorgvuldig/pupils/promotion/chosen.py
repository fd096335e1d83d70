"""Who comes in which lesson group of the next year by the subjects that they chose, as the plan of a passage takes it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.pupils.promotion.rules import NextClass
from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.year.models import SubjectChoice


@dataclass(frozen=True, slots=True)
class ChosenGroups:
    """The groups of each pupil; `undivided` counts choices without a group, by subject, stage and level; `elsewhere` are pupils whose class of the
    next year is of another stage or level than they chose for. `divided` are the groups that somebody was divided into.
    """

    groups: Mapping[int, list[LearningGroup]]
    undivided: Counter[tuple[str, int, str]]
    elsewhere: frozenset[int]
    divided: frozenset[int]
    told: tuple[tuple[int, int, int, str, int | None], ...]

    @property
    def places(self) -> int:
        """How many places in groups follow from it."""
        return sum(len(groups) for groups in self.groups.values())


def chosen_groups(year: SchoolYear, to: Mapping[int, NextClass], door: JobDoor) -> ChosenGroups:
    """The choices for this year, by the class that each pupil goes to; who goes to none comes in no group."""
    rows = SubjectChoice.objects.using(door.alias).filter(year=year).select_related("group", "subject")
    groups: dict[int, list[LearningGroup]] = {}
    undivided: Counter[tuple[str, int, str]] = Counter()
    elsewhere: set[int] = set()
    found = list(rows.order_by("pupil_id", "subject__code"))
    for row in found:
        goes_to = to.get(row.pupil_id)
        if goes_to is None:
            continue
        if not fits(row, goes_to):
            elsewhere.add(row.pupil_id)
        elif row.group is None:
            undivided[row.subject.name, row.stage, row.level] += 1
        else:
            groups.setdefault(row.pupil_id, []).append(row.group)
    return ChosenGroups(
        groups,
        undivided,
        frozenset(elsewhere),
        frozenset(row.group_id for row in found if row.group_id),
        tuple((row.pupil_id, row.subject_id, row.stage, row.level, row.group_id) for row in found),
    )


def fits(row: SubjectChoice, goes_to: NextClass) -> bool:
    """Whether a choice is for the stage and level of this class; a class of which the level is not known fits each."""
    level = goes_to.level.casefold()
    return row.stage == goes_to.stage and (not level or row.level.casefold() == level)
