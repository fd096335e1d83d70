"""From decisions to a plan: which class everybody goes to, which classes have to be made, and what is in the way."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from zorgvuldig.pupils.promotion.rules import (
    FINAL_STAGES,
    Decision,
    Move,
    NextClass,
    Obstacle,
    Plan,
    PupilAtYearEnd,
    plan_promotion,
    suggested,
)
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import RolloverLine


@dataclass(frozen=True, slots=True)
class PlacedPupil:
    """A pupil in a class of the year that ends, with the decision, if any, and the class they are in already next year."""

    pupil_id: int
    group: LearningGroup
    line: RolloverLine | None
    already_in: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plan for some pupils, with the classes that it needs and that are not there yet."""

    plan: Plan
    to_make: tuple[NextClass, ...]


def stage_of(group: LearningGroup) -> int:
    """The year of the course: as recorded, else the first figure in the name, else 0."""
    if group.stage:
        return group.stage
    figure = re.search(r"[1-6]", group.name)
    return int(figure[0]) if figure else 0


def is_final(group: LearningGroup) -> bool:
    """Whether who passes this class leaves with a diploma."""
    return stage_of(group) == FINAL_STAGES.get(group.level.casefold())


def suggestion(group: LearningGroup, decision: Decision) -> str | None:
    """The class that follows by name; None for a diploma and when no name follows."""
    if decision is Decision.PROMOTE and is_final(group):
        return None
    return suggested(group.name, stage_of(group), decision)


def outcome(placed: Sequence[PlacedPupil], existing: Iterable[LearningGroup]) -> Outcome:
    """What happens to these pupils when the plan is carried out; `existing` are the classes of the next year."""
    there = {group.name.casefold(): _next(group) for group in existing}
    to_make: dict[str, NextClass] = {}
    for one in placed:
        name = _unchosen(one)
        if name and name.casefold() not in there:
            stage = stage_of(one.group) + (one.line is not None and one.line.outcome == Decision.PROMOTE)
            to_make.setdefault(name.casefold(), NextClass(name, stage, one.group.level))
    plan = plan_promotion([_pupil_at_year_end(one) for one in placed], [*there.values(), *to_make.values()])
    return Outcome(
        _with_next_year(plan, {one.pupil_id: one for one in placed}),
        tuple(sorted(to_make.values(), key=lambda new: new.name)),
    )


def _with_next_year(plan: Plan, placed: Mapping[int, PlacedPupil]) -> Plan:
    """Somebody who is in a class of the next year already cannot go to another one."""
    moves: list[Move] = []
    obstacles: list[Obstacle] = list(plan.obstacles)
    for move in plan.moves:
        already = placed[move.pupil].already_in
        if move.to and already and move.to.name.casefold() != already.casefold():
            sentence = gettext("De leerling zit volgend jaar al in klas %(class)s. Kies die klas.") % {"class": already}
            obstacles.append(Obstacle(move.pupil, sentence))
        else:
            moves.append(move)
    return Plan(tuple(moves), tuple(obstacles))


def _unchosen(one: PlacedPupil) -> str | None:
    """The name of the class that follows when nobody chose one."""
    if one.line is None or one.line.to_group_id:
        return None
    return suggestion(one.group, Decision(one.line.outcome))


def _pupil_at_year_end(one: PlacedPupil) -> PupilAtYearEnd:
    line = one.line
    return PupilAtYearEnd(
        pupil=one.pupil_id,
        class_name=one.group.name,
        stage=stage_of(one.group),
        level=one.group.level,
        decision=Decision(line.outcome) if line else None,
        chosen=line.to_group.name if line and line.to_group else "",
    )


def _next(group: LearningGroup) -> NextClass:
    return NextClass(group.name, stage_of(group), group.level)
