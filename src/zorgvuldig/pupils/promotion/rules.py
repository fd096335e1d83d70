"""The end of a school year, from decisions to a plan: who goes to which class, who leaves, and what still stands in the way.

A plan and no change: it can be made again and again until nobody has a problem any more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext

from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import RolloverLine

# The last year of each kind of education: vwo has six years, havo five, mavo and vbo four (Wet op het voortgezet
# onderwijs, art. 7-9 and 10a; since 2022 chapter 2 of the WVO 2020). Other names of levels can be passed.
FINAL_STAGES: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("vmbo", "mavo", "tl"), 4)
    | dict.fromkeys((f"vmbo-{track}" for track in ("b", "k", "g", "t", "bb", "kb", "gl", "tl", "gt")), 4)
    | {"havo": 5, "vwo": 6, "atheneum": 6, "gymnasium": 6}
)


class Decision(StrEnum):
    """What the teachers decided: to the next year, the same year again, or off this school."""

    PROMOTE = "promote"
    REPEAT = "repeat"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class PupilAtYearEnd:
    """A pupil at the end of the year. `chosen` is a class that somebody chose instead of the suggested one."""

    pupil: int
    class_name: str
    stage: int
    level: str
    decision: Decision | None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class NextClass:
    """A class of the next school year."""

    name: str
    stage: int
    level: str


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to a pupil: the class of the next year, or None for who leaves; and whether there is a diploma."""

    pupil: int
    to: NextClass | None
    has_diploma: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pupil has no move yet: one sentence that says what to do, without a name."""

    pupil: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One move or at least one obstacle for every pupil, in the order they were given."""

    moves: tuple[Move, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_complete(self) -> bool:
        """Whether it can be carried out."""
        return not self.obstacles


def plan_promotion(
    pupils: Iterable[PupilAtYearEnd], next_classes: Iterable[NextClass], final_stages: Mapping[str, int] = FINAL_STAGES
) -> Plan:
    """Plan the next year. Who is promoted from the final stage of a level leaves with a diploma.

    A pupil who passed and stays (mavo 4 to havo 4) has a chosen class. Names of classes and levels are compared
    without regard to capitals.
    """
    everybody = list(pupils)
    times = Counter(standing.pupil for standing in everybody)
    classes = {one.name.casefold(): one for one in next_classes}
    finals = {level.casefold(): stage for level, stage in final_stages.items()}
    moves, obstacles = [], []
    for standing in {standing.pupil: standing for standing in everybody}.values():
        if times[standing.pupil] > 1:
            step: Move | str = gettext("Deze leerling staat meer dan één keer in de lijst. Haal de dubbele regel weg.")
        else:
            step = _step(standing, classes, finals)
        if isinstance(step, Move):
            moves.append(step)
        else:
            obstacles.append(Obstacle(standing.pupil, step))
    return Plan(tuple(moves), tuple(obstacles))


def suggested(class_name: str, stage: int, decision: Decision) -> str | None:
    """The class of the next year by the name of this one: 2hv1 becomes 3hv1, H4a becomes H5a; repeating keeps it.

    None for who leaves, and when the number of the stage does not stand in the name.
    """
    match decision:
        case Decision.LEAVE:
            return None
        case Decision.REPEAT:
            return class_name
        case Decision.PROMOTE:
            name, count = re.subn(rf"(?<![0-9]){stage}(?![0-9])", str(stage + 1), class_name, count=1)
            return name if count else None


def _step(standing: PupilAtYearEnd, classes: Mapping[str, NextClass], finals: Mapping[str, int]) -> Move | str:
    """The move of one pupil, or the sentence that says what stands in the way."""
    if standing.decision is None:
        return gettext("Er is nog geen besluit: bevorderen, blijven zitten of van school. Leg het besluit vast.")
    if standing.decision is Decision.LEAVE:
        return Move(standing.pupil, None)
    graduates = standing.decision is Decision.PROMOTE and standing.stage == finals.get(standing.level.casefold())
    if graduates and not standing.chosen:
        return Move(standing.pupil, None, has_diploma=True)
    name = standing.chosen or suggested(standing.class_name, standing.stage, standing.decision)
    if name is None:
        return gettext("Uit de naam van klas %(class)s volgt geen nieuwe klas. Kies de klas zelf.") % {
            "class": standing.class_name
        }
    target = classes.get(name.casefold())
    if target is None:
        return gettext("Klas %(class)s is er nog niet in het nieuwe schooljaar. Maak de klas of kies een andere.") % {
            "class": name
        }
    return _wrong_stage(standing, target, graduates) or Move(standing.pupil, target, has_diploma=graduates)


def _wrong_stage(standing: PupilAtYearEnd, target: NextClass, graduates: bool) -> str:
    """Going on means a higher stage, or after a diploma another level; repeating means the same stage."""
    values = {"class": target.name, "stage": target.stage}
    if standing.decision is Decision.REPEAT:
        if target.stage == standing.stage:
            return ""
        return gettext(
            "Klas %(class)s is leerjaar %(stage)s, maar de leerling blijft zitten. Kies een andere klas."
        ) % (values)
    goes_on = target.level.casefold() != standing.level.casefold() if graduates else target.stage > standing.stage
    if goes_on:
        return ""
    return gettext("Klas %(class)s is leerjaar %(stage)s, maar de leerling gaat over. Kies een andere klas.") % values


# From decisions to a plan: which class everybody goes to, which classes have to be made, and what is in the way.


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
    there = {group.name.casefold(): NextClass(group.name, stage_of(group), group.level) for group in existing}
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
