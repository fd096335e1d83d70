"""The passage to the next school year, as the pages show it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.promotion.forms import Decision
from zorgvuldig.pupils.promotion.rules import PlacedPupil
from zorgvuldig.pupils.promotion.whole import first_lesson_day
from zorgvuldig.school.calendar import prepared_from
from zorgvuldig.school.models import LearningGroup, Membership, SchoolYear
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.models import Rollover, RolloverLine, RolloverProgress
from zorgvuldig.school.year.reads import own_schools, own_years

LATE = timedelta(days=60)  # how long after the last day of a year its passage can still be begun


@dataclass(frozen=True, slots=True)
class YearTransition:
    """A school year that has a next one, and the plan to get there, if any."""

    from_year: SchoolYear
    to_year: SchoolYear
    rollover: Rollover | None


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class of the year that ends with its pupils and the decisions about them."""

    group: LearningGroup
    rollover: Rollover
    pupils: list[PupilIdentity]
    lines: dict[int, RolloverLine]
    classes: list[LearningGroup]
    already_in: dict[int, str]

    @property
    def placed(self) -> list[PlacedPupil]:
        """The pupils as the plan takes them."""
        return [
            PlacedPupil(p.pupil_id, self.group, self.lines.get(p.pupil_id), self.already_in.get(p.pupil_id, ""))
            for p in self.pupils
        ]

    def decision(self, pupil_id: int) -> Decision:
        """What was decided about a pupil so far."""
        line = self.lines.get(pupil_id)
        if line is None:
            return Decision()
        to = str(line.to_group.uid) if line.to_group else ""
        return Decision(line.outcome, to, line.left_with, line.destination)


def passages(*, door: Door) -> list[YearTransition]:
    """The passages of these schools that can be planned, and those that were planned less than a year ago."""
    door.reading("organisation", "staff", "planning")
    years = own_years(door=door)
    plans = {r.from_year_id: r for r in Rollover.objects.filter(from_year__in=years, discarded_at=None)}
    day = today(door=door)
    found = []
    for before, after in pairwise(years):
        in_time = prepared_from(after.starts_on) <= day < before.ends_on + LATE or before.pk in plans
        if before.school_id == after.school_id and after.ends_on > day and in_time:
            found.append(YearTransition(before, after, plans.get(before.pk)))
    return found


def plan(uid: UUID, *, door: Door) -> Rollover:
    """A plan of one of these schools. Raises Http404 for another's, or one that was thrown away."""
    door.reading("organisation", "staff", "planning")
    found = (
        Rollover.objects.select_related("from_year__school", "to_year")
        .filter(uid=uid, discarded_at=None, from_year__school__in=own_schools(door=door))
        .first()
    )
    if found is None:
        raise Http404
    return found


def class_plan(uid: UUID, *, door: Door) -> ClassPlan | LearningGroup:
    """The class whose door this is, or that class alone while its year has no plan. Raises Http404 for a group that is no class."""
    door.reading("organisation")
    group = LearningGroup.objects.select_related("year__school").get(uid=uid)
    return plan_of_class(group, door=door) or group


def plan_of_class(group: LearningGroup, *, door: Door) -> ClassPlan | None:
    """The opened class in the plan of its year, or None when there is no plan. Raises Http404 for a group that is no class."""
    door.reading("organisation", "identity", "membership", "planning")
    if group.kind != LearningGroup.CLASS:
        raise Http404
    rollover = Rollover.objects.select_related("to_year").filter(from_year_id=group.year_id, discarded_at=None).first()
    if rollover is None:
        return None
    pupils = list(PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id"))
    lines = RolloverLine.objects.filter(rollover=rollover).select_related("to_group")
    next_year = Membership.objects.filter(group__year=rollover.to_year, group__kind=LearningGroup.CLASS)
    return ClassPlan(
        group,
        rollover,
        pupils,
        {line.pupil_id: line for line in lines},
        classes_of(rollover.to_year, door=door),
        {m.pupil_id: m.group.name for m in next_year.select_related("group")},
    )


def classes_of(year: SchoolYear, *, door: Door) -> list[LearningGroup]:
    """The classes of a school year, by name."""
    door.reading("organisation")
    return list(LearningGroup.objects.filter(year=year, kind=LearningGroup.CLASS).order_by("name", "id"))


def following(plan: ClassPlan, *, door: Door) -> LearningGroup | None:
    """The class after this one, in the order of the plan; None after the last."""
    classes = classes_of(plan.group.year, door=door)
    place = next(number for number, one in enumerate(classes) if one.pk == plan.group.pk)
    return classes[place + 1] if place + 1 < len(classes) else None


def first_day(plan: Rollover, *, door: Door) -> date:
    """The first day with lessons of the year that a plan leads to; from then on it is not taken back."""
    door.reading("organisation", "planning", "timetable")
    return first_lesson_day(plan.to_year)


def progress(plan: Rollover, *, door: Door) -> RolloverProgress | None:
    """How far the job is that carries a plan out or takes it back, while it is at it."""
    door.reading("planning")
    busy = plan.undo_at if plan.applied_at else plan.confirmed_at
    return RolloverProgress.objects.filter(rollover=plan, begun_at__gte=busy).first() if busy else None
