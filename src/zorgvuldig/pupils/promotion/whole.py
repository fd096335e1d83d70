"""A whole school at the end of its year, as the job reads it: who is where, what was decided, and which groups follow a class."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.pupils.promotion.chosen import ChosenGroups, chosen_groups
from zorgvuldig.pupils.promotion.rules import NextClass, Outcome, PlacedPupil, outcome, stage_of
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership, SchoolYear
from zorgvuldig.school.year.models import Holiday, Lesson, Rollover, RolloverLine

NEARLY_ALL = 0.8  # of a class that has a lesson group together; one or two may have another course
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WholeYear:
    """Everybody who is enrolled beyond the last day of the year, and who comes new in the next.

    `newcomers` has the class of next year by pupil, empty when there is none yet; `following` the lesson groups of next year that take
    a class as a whole, by the name of that class. `chosen` has who comes in which group by the subjects that they chose.
    """

    rollover: Rollover
    enrolments: dict[int, Enrolment]
    placed: list[PlacedPupil]
    existing: list[LearningGroup]
    outcome: Outcome
    newcomers: dict[int, str]
    following: dict[str, list[LearningGroup]]
    unfilled: tuple[str, ...]
    chosen: ChosenGroups

    @property
    def classless(self) -> set[int]:
        """Who is in no class."""
        return set(self.enrolments) - {one.pupil_id for one in self.placed}

    @property
    def coming(self) -> Counter[str]:
        """How many pupils each class of next year gets, by its name."""
        moved = Counter(move.to.name for move in self.outcome.plan.moves if move.to)
        return moved + Counter(name for name in self.newcomers.values() if name)

    @property
    def print(self) -> str:
        """What tells this plan from another: it differs once anybody's decision, class or enrolment does, or a class or group of next year."""
        placed = [
            (o.pupil_id, o.group.pk, o.already_in, *((o.line.outcome, o.line.to_group_id, o.line.left_with, o.line.destination) if o.line else ()))
            for o in self.placed
        ]  # fmt: skip
        told = (
            sorted(placed, key=repr),
            sorted((e.pupil_id, e.pk, e.ends_on) for e in self.enrolments.values()),
            sorted(self.newcomers.items()),
            sorted((g.pk, g.name, g.stage, g.level) for g in self.existing),
            sorted((name, group.pk) for name, groups in self.following.items() for group in groups),
            self.rollover.to_year.starts_on,
            self.chosen.told,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()


def whole_year(rollover: Rollover, door: JobDoor) -> WholeYear:
    """What the plan of this passage is made of, as it stands."""
    year, after, alias = rollover.from_year, rollover.to_year, door.alias
    going_on = Q(ends_on=None) | Q(ends_on__gt=year.ends_on)
    enrolments = Enrolment.objects.using(alias).filter(going_on, school_id=year.school_id, starts_on__lt=year.ends_on)
    by_pupil = {enrolment.pupil_id: enrolment for enrolment in enrolments.order_by("starts_on", "id")}
    lines = RolloverLine.objects.using(alias).filter(rollover=rollover).select_related("to_group")
    line_of = {line.pupil_id: line for line in lines}
    of_class = Membership.objects.using(alias).filter(group__kind=LearningGroup.CLASS).select_related("group")
    at_the_end = Q(ends_on=None) | Q(ends_on__gte=year.ends_on)
    beyond = Q(ends_on=None) | Q(ends_on__gt=after.starts_on)
    elsewhere = of_class.filter(beyond, pupil_id__in=by_pupil).exclude(group__year=year)
    next_year = {m.pupil_id: m.group.name for m in elsewhere}
    placed = [
        PlacedPupil(m.pupil_id, m.group, line_of.get(m.pupil_id), next_year.get(m.pupil_id, ""))
        for m in of_class.filter(at_the_end, group__year=year, starts_on__lt=year.ends_on).order_by("group__name", "id")
        if m.pupil_id in by_pupil
    ]
    existing = list(
        LearningGroup.objects.using(alias).filter(year_id=rollover.to_year_id, kind=LearningGroup.CLASS).order_by("id")
    )
    planned, newcomers = outcome(placed, existing), _newcomers(rollover, by_pupil, door)
    chosen = chosen_groups(after, _next_classes(planned, newcomers, existing), door)
    class_of = {one.pupil_id: one.group.name for one in placed}
    following, unfilled = _following(rollover, class_of, chosen.divided, door)
    return WholeYear(
        rollover,
        by_pupil,
        placed,
        existing,
        planned,
        newcomers,
        following,
        unfilled,
        chosen,
    )


def _next_classes(
    planned: Outcome, newcomers: Mapping[int, str], existing: Collection[LearningGroup]
) -> dict[int, NextClass]:
    """The class of next year of everybody who has one."""
    classes = {group.name: NextClass(group.name, stage_of(group), group.level) for group in existing}
    found = {move.pupil: move.to for move in planned.plan.moves if move.to}
    return found | {pupil_id: classes[name] for pupil_id, name in newcomers.items() if name in classes}


def _newcomers(rollover: Rollover, known: Collection[int], door: JobDoor) -> dict[int, str]:
    """Who was admitted for the next year, each with their class of it, if any."""
    year, after = rollover.from_year, rollover.to_year
    begun = Enrolment.objects.using(door.alias).filter(school_id=year.school_id, starts_on__lt=after.ends_on)
    new = set(begun.filter(starts_on__gte=year.ends_on).values_list("pupil_id", flat=True)) - set(known)
    places = Membership.objects.using(door.alias).filter(
        group__year=after, group__kind=LearningGroup.CLASS, pupil_id__in=new
    )
    return dict.fromkeys(new, "") | dict(places.values_list("pupil_id", "group__name"))


def _following(
    rollover: Rollover, class_of: Mapping[int, str], divided: Collection[int], door: JobDoor
) -> tuple[dict[str, list[LearningGroup]], tuple[str, ...]]:
    """The lesson groups of next year by the class that has them together this year, and the names of those of mixed classes.

    A group that pupils were `divided` into by what they chose is neither.
    """
    year = rollover.from_year
    at_the_end = Q(ends_on=None) | Q(ends_on__gte=year.ends_on)
    lessons = Membership.objects.using(door.alias).filter(
        at_the_end, group__year=year, group__kind=LearningGroup.TEACHING
    )
    together: dict[str, set[int]] = defaultdict(set)
    for name, pupil_id in lessons.filter(starts_on__lt=year.ends_on).values_list("group__name", "pupil_id"):
        together[name.casefold()].add(pupil_id)
    size = Counter(class_of.values())
    following: dict[str, list[LearningGroup]] = defaultdict(list)
    unfilled = []
    groups = LearningGroup.objects.using(door.alias).filter(year_id=rollover.to_year_id, kind=LearningGroup.TEACHING)
    for group in groups.exclude(pk__in=divided).order_by("name", "id"):
        there = together.get(group.name.casefold(), set())
        classes = {class_of.get(pupil_id, "") for pupil_id in there}
        name = next(iter(classes)) if len(classes) == 1 else ""
        if name and len(there) >= NEARLY_ALL * size[name]:
            following[name.casefold()].append(group)
        else:
            unfilled.append(group.name)
    return dict(following), tuple(unfilled)


def first_lesson_day(year: SchoolYear, *, alias: str | None = None) -> date:
    """The first day with lessons of a school year: by the timetable, or without one the first working day that is no holiday."""
    lessons = Lesson.objects.using(alias).filter(
        group__year=year, is_cancelled=False, held_on__gte=year.starts_on, held_on__lt=year.ends_on
    )
    if first := lessons.aggregate(first=Min("held_on"))["first"]:
        return date.fromisoformat(str(first))
    free = list(Holiday.objects.using(alias).filter(year=year).values_list("starts_on", "ends_on"))
    day = year.starts_on
    while day.weekday() >= SATURDAY or any(begin <= day < end for begin, end in free):
        day += timedelta(days=1)
    return day
