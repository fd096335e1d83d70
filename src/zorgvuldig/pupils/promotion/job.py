"""A whole school to its next year: counted for the page without a name, and carried out in one transaction.

An interactive opening holds 500 pupils and a school has more, so both are the work of a job. Killed halfway it leaves
nothing behind, and a plan that is confirmed but not carried out is taken up again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.pupils.promotion.rules import Move, NextClass, Outcome, PlacedPupil, outcome
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.year.models import Rollover, RolloverLine

KIND = "rollover"


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A class of the year that ends: how many pupils per outcome ("" is no decision yet), and what is in the way."""

    group: LearningGroup
    outcomes: Counter[str]
    obstacles: Counter[str]

    @property
    def count(self) -> int:
        """How many pupils are in it."""
        return self.outcomes.total()

    @property
    def problems(self) -> list[tuple[str, int]]:
        """What is in the way, and for how many pupils."""
        return list(self.obstacles.items())


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do, without a name. `classless` are the uids of pupils who are in no class of this year."""

    classes: tuple[ClassCounts, ...]
    to_make: tuple[NextClass, ...]
    classless: tuple[UUID, ...]

    @property
    def outcomes(self) -> Counter[str]:
        """How many pupils of the school per outcome."""
        return sum((one.outcomes for one in self.classes), Counter[str]())

    @property
    def is_complete(self) -> bool:
        """Whether it can be carried out."""
        return not self.classless and not any(one.obstacles for one in self.classes) and bool(self.outcomes)


@dataclass(frozen=True, slots=True)
class _WholeYear:
    """Everybody who is enrolled beyond the last day of the year."""

    rollover: Rollover
    enrolments: dict[int, Enrolment]
    placed: list[PlacedPupil]
    existing: list[LearningGroup]
    outcome: Outcome

    @property
    def classless(self) -> set[int]:
        """Who is in no class."""
        return set(self.enrolments) - {one.pupil_id for one in self.placed}


def preview(*, rollover_id: int, now: datetime) -> Preview:
    """What the plan would do as it stands."""
    with working(KIND, now=now) as door:
        rollover = Rollover.objects.using(door.alias).select_related("from_year", "to_year").get(pk=rollover_id)
        whole = _whole(rollover, door)
        lost = sorted(whole.classless)
        door.looked(lost)  # their addresses leave this job; of the others only numbers do
        uids = (
            Pupil.objects.using(door.alias)
            .filter(person_id__in=lost)
            .order_by("person_id")
            .values_list("uid", flat=True)
        )
        return Preview(_class_counts(whole, door), whole.outcome.to_make, tuple(uids))


def _class_counts(whole: _WholeYear, door: JobDoor) -> tuple[ClassCounts, ...]:
    groups = LearningGroup.objects.using(door.alias).filter(year=whole.rollover.from_year, kind=LearningGroup.CLASS)
    obstacles = {obstacle.pupil: obstacle.sentence for obstacle in whole.outcome.plan.obstacles}
    counted = {group.pk: ClassCounts(group, Counter(), Counter()) for group in groups.order_by("name", "id")}
    for one in whole.placed:
        row = counted[one.group.pk]
        row.outcomes[one.line.outcome if one.line else ""] += 1
        if sentence := obstacles.get(one.pupil_id):
            row.obstacles[sentence] += 1
    return tuple(counted.values())


def carry_out(*, now: datetime) -> int:
    """Carry out every plan that was confirmed and not yet carried out; returns how many were."""
    with working(KIND, now=now) as door:
        waiting = _pending_plans(door).values_list("pk", flat=True)
        numbers = list(waiting.order_by("confirmed_at"))
    return sum(_try_carrying_out(number, now) for number in numbers)


def _try_carrying_out(rollover_id: int, now: datetime) -> bool:
    """A plan that clashes with what was read in at the same moment becomes a plan again; others are not held up by it."""
    try:
        return _carry_out(rollover_id, now)
    except IntegrityError:
        with working(KIND, now=now) as door:
            _pending_plans(door).filter(pk=rollover_id).update(confirmed_at=None, confirmed_by_id=None)
        return False


def _pending_plans(door: JobDoor) -> QuerySet[Rollover]:
    return Rollover.objects.using(door.alias).filter(confirmed_at__isnull=False, applied_at=None, discarded_at=None)


def _carry_out(rollover_id: int, now: datetime) -> bool:
    """All of one plan, or nothing. A plan that no longer fits loses its confirmation, so that its page says why."""
    with working(KIND, now=now) as door:
        waiting = _pending_plans(door).select_related("from_year", "to_year").filter(pk=rollover_id)
        rollover = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if rollover is None:  # another worker has it, or had it
            return False
        # Whoever is deciding at this moment is waited for; who comes later finds the plan closed.
        list(RolloverLine.objects.using(door.alias).select_for_update().filter(rollover=rollover).values_list("pk"))
        whole = _whole(rollover, door)
        fits = not whole.classless and whole.outcome.plan.is_complete
        if fits:
            _apply(whole, door)
            rollover.applied_at = now
        else:
            rollover.confirmed_at = rollover.confirmed_by_id = None
        rollover.save(using=door.alias, update_fields=["applied_at", "confirmed_at", "confirmed_by_id"])
        return fits


def _whole(rollover: Rollover, door: JobDoor) -> _WholeYear:
    year, alias = rollover.from_year, door.alias
    going_on = Q(ends_on=None) | Q(ends_on__gt=year.ends_on)
    enrolments = Enrolment.objects.using(alias).filter(going_on, school_id=year.school_id, starts_on__lt=year.ends_on)
    by_pupil = {enrolment.pupil_id: enrolment for enrolment in enrolments.order_by("starts_on", "id")}
    lines = RolloverLine.objects.using(alias).filter(rollover=rollover).select_related("to_group")
    line_of = {line.pupil_id: line for line in lines}
    of_class = Membership.objects.using(alias).filter(group__kind=LearningGroup.CLASS).select_related("group")
    at_the_end = Q(ends_on=None) | Q(ends_on__gte=year.ends_on)
    beyond = Q(ends_on=None) | Q(ends_on__gt=rollover.to_year.starts_on)
    elsewhere = of_class.filter(beyond, pupil_id__in=by_pupil).exclude(group__year=year)
    next_year = {m.pupil_id: m.group.name for m in elsewhere}
    placed = [
        PlacedPupil(m.pupil_id, m.group, line_of.get(m.pupil_id), next_year.get(m.pupil_id, ""))
        for m in of_class.filter(at_the_end, group__year=year, starts_on__lt=year.ends_on).order_by("group__name", "id")
        if m.pupil_id in by_pupil
    ]
    classes = LearningGroup.objects.using(alias).filter(year_id=rollover.to_year_id, kind=LearningGroup.CLASS)
    existing = list(classes)
    return _WholeYear(rollover, by_pupil, placed, existing, outcome(placed, existing))


def _apply(whole: _WholeYear, door: JobDoor) -> None:
    year, moves = whole.rollover.from_year, whole.outcome.plan.moves
    classes = _classes(whole, door)
    old = Membership.objects.using(door.alias).filter(group__year=year, starts_on__lt=year.ends_on)
    old.filter(Q(ends_on=None) | Q(ends_on__gt=year.ends_on)).update(ends_on=year.ends_on)
    _leave(whole, [move for move in moves if move.to is None], door)
    _join(whole, [(move.pupil, classes[move.to.name.casefold()]) for move in moves if move.to], door)
    door.looked(list(whole.enrolments))


def _classes(whole: _WholeYear, door: JobDoor) -> dict[str, LearningGroup]:
    """The classes of the next year by name, made where they are missing."""
    classes = {group.name.casefold(): group for group in whole.existing}
    for new in whole.outcome.to_make:
        classes[new.name.casefold()] = LearningGroup.objects.using(door.alias).create(
            year_id=whole.rollover.to_year_id,
            kind=LearningGroup.CLASS,
            name=new.name,
            stage=new.stage or None,
            level=new.level,
        )
    return classes


def _leave(whole: _WholeYear, moves: Sequence[Move], door: JobDoor) -> None:
    ends_on = whole.rollover.from_year.ends_on
    lines = {one.pupil_id: one.line for one in whole.placed}
    leaving = []
    for move in moves:
        enrolment, line = whole.enrolments[move.pupil], lines[move.pupil]
        enrolment.ends_on = ends_on
        enrolment.left_with = "diploma" if move.has_diploma or line is None else line.left_with
        enrolment.destination = line.destination if line else ""
        leaving.append(enrolment)
    Enrolment.objects.using(door.alias).bulk_update(leaving, ["ends_on", "left_with", "destination"], batch_size=500)
    Membership.objects.using(door.alias).filter(
        pupil_id__in=[move.pupil for move in moves],
        group__year__school_id=whole.rollover.from_year.school_id,
        starts_on__gte=ends_on,
    ).delete()


def _join(whole: _WholeYear, joining: Sequence[tuple[int, LearningGroup]], door: JobDoor) -> None:
    starts_on: date = whole.rollover.to_year.starts_on
    placed_already = {one.pupil_id for one in whole.placed if one.already_in}
    memberships = []
    for pupil_id, group in joining:
        ends_on = whole.enrolments[pupil_id].ends_on
        if pupil_id not in placed_already and (ends_on is None or ends_on > starts_on):
            memberships.append(Membership(pupil_id=pupil_id, group=group, starts_on=starts_on, ends_on=ends_on))
    Membership.objects.using(door.alias).bulk_create(memberships, batch_size=1000)
