"""A whole school to its next year: counted for the page without a name, and carried out in one transaction, or taken back in one.

An interactive opening holds 500 pupils and a school has more, so both are the work of a job. Killed halfway it leaves
nothing behind, and a plan that is confirmed but not carried out is taken up again. How far it is stands in a row that is written beside
that transaction.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from uuid import UUID

from django.db import IntegrityError, connections
from django.db.models import QuerySet
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import ALIAS, JobDoor, working
from zorgvuldig.pupils.promotion.rules import NextClass
from zorgvuldig.pupils.promotion.turn import take_back, turn
from zorgvuldig.pupils.promotion.whole import WholeYear, first_lesson_day, whole_year
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.year.models import Rollover, RolloverLine, RolloverProgress, TurnedPlace

KIND = "rollover"
UNDECIDED = {
    "confirmed_at": None,
    "confirmed_by_id": None,
    "proposed_at": None,
    "proposed_by_id": None,
    "plan_print": "",
}


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A class of the year that ends: how many pupils per outcome ("" is no decision yet), and what is in the way.

    Who is promoted out of the last year leaves, with a diploma, and is counted so.
    """

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
    """What a plan would do, without a name. `classless` are the uids of pupils who are in no class of this year, `unplaced` of who comes new
    and has no class of the next; `coming` says how many pupils each class of next year gets. Of the subjects that were chosen `by_choice`
    counts the places in groups, `undivided` the choices without a group, and `elsewhere` are the uids of who chose for another stage or level.
    """

    classes: tuple[ClassCounts, ...]
    to_make: tuple[NextClass, ...]
    classless: tuple[UUID, ...]
    newcomers: int
    unplaced: tuple[UUID, ...]
    leaving: Counter[str]
    coming: tuple[tuple[str, int], ...]
    filled: int
    unfilled: tuple[str, ...]
    print: str
    by_choice: int = 0
    undivided: tuple[tuple[str, int], ...] = ()
    elsewhere: tuple[UUID, ...] = ()

    @property
    def outcomes(self) -> Counter[str]:
        """How many pupils of the school per outcome."""
        return sum((one.outcomes for one in self.classes), Counter[str]())

    @property
    def is_complete(self) -> bool:
        """Whether it can be carried out."""
        return not self.classless and not any(one.obstacles for one in self.classes) and bool(self.outcomes)


def preview(*, rollover_id: int, now: datetime) -> Preview:
    """What the plan would do as it stands."""
    with working(KIND, now=now) as door:
        rollover = Rollover.objects.using(door.alias).select_related("from_year", "to_year").get(pk=rollover_id)
        whole = whole_year(rollover, door)
        unplaced = [pupil_id for pupil_id, name in whole.newcomers.items() if not name]
        lost, new = sorted(whole.classless), sorted(unplaced)
        other = sorted(whole.chosen.elsewhere)
        door.looked([*lost, *new, *other])  # their addresses leave this job; of the others only numbers do
        return Preview(
            _class_counts(whole, door),
            whole.outcome.to_make,
            _uids(lost, door),
            len(whole.newcomers),
            _uids(new, door),
            _leaving(whole),
            tuple(sorted(whole.coming.items())),
            sum(len(groups) for groups in whole.following.values()),
            whole.unfilled,
            whole.print,
            whole.chosen.places,
            tuple(
                (f"{name}, {stage} {level}".strip(), count)
                for (name, stage, level), count in sorted(whole.chosen.undivided.items())
            ),
            _uids(other, door),
        )


def _uids(numbers: list[int], door: JobDoor) -> tuple[UUID, ...]:
    found = Pupil.objects.using(door.alias).filter(person_id__in=numbers).order_by("person_id")
    return tuple(found.values_list("uid", flat=True))


def _leaving(whole: WholeYear) -> Counter[str]:
    """How many pupils leave in which way."""
    lines = {one.pupil_id: one.line for one in whole.placed}
    gone = [move for move in whole.outcome.plan.moves if move.to is None]
    ways = ((line.left_with if (line := lines[move.pupil]) and not move.has_diploma else "diploma") for move in gone)
    return Counter(ways)


def _class_counts(whole: WholeYear, door: JobDoor) -> tuple[ClassCounts, ...]:
    groups = LearningGroup.objects.using(door.alias).filter(year=whole.rollover.from_year, kind=LearningGroup.CLASS)
    obstacles = {obstacle.pupil: obstacle.sentence for obstacle in whole.outcome.plan.obstacles}
    leaving = {move.pupil for move in whole.outcome.plan.moves if move.to is None}
    counted = {group.pk: ClassCounts(group, Counter(), Counter()) for group in groups.order_by("name", "id")}
    for one in whole.placed:
        row = counted[one.group.pk]
        decided = one.line.outcome if one.line else ""
        row.outcomes["leave" if one.pupil_id in leaving else decided] += 1
        if sentence := obstacles.get(one.pupil_id):
            row.obstacles[sentence] += 1
    return tuple(counted.values())


def carry_out(*, now: datetime) -> int:
    """Carry out every plan that was confirmed, and take back every passage of which that was asked; returns how many were."""
    with working(KIND, now=now) as door:
        waiting = list(_pending_plans(door).order_by("confirmed_at").values_list("pk", flat=True))
        asked = list(_pending_undos(door).order_by("undo_at").values_list("pk", flat=True))
    done = sum(_try_carrying_out(number, now) for number in waiting) + sum(_undo(number, now) for number in asked)
    _remove_what_is_over(now)
    return done


def _try_carrying_out(rollover_id: int, now: datetime) -> bool:
    """A plan that clashes with what was read in at the same moment becomes a plan again; others are not held up by it."""
    try:
        return _carry_out(rollover_id, now)
    except IntegrityError:
        with working(KIND, now=now) as door:
            _pending_plans(door).filter(pk=rollover_id).update(**UNDECIDED)
        return False


def _pending_plans(door: JobDoor) -> QuerySet[Rollover]:
    return Rollover.objects.using(door.alias).filter(confirmed_at__isnull=False, applied_at=None, discarded_at=None)


def _pending_undos(door: JobDoor) -> QuerySet[Rollover]:
    return Rollover.objects.using(door.alias).filter(applied_at__isnull=False, undo_at__isnull=False, discarded_at=None)


def _locked(plans: QuerySet[Rollover], rollover_id: int) -> Rollover | None:
    """The plan, for this worker alone; None when another has it, or had it. How far it is may be told of it meanwhile."""
    rows = plans.select_related("from_year__school", "to_year").filter(pk=rollover_id)
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=True).first()


def _carry_out(rollover_id: int, now: datetime) -> bool:
    """All of one plan, or nothing. A plan that no longer fits, or is not what was put forward, loses its confirmation, so that its page says why."""
    with working(KIND, now=now) as door:
        rollover = _locked(_pending_plans(door), rollover_id)
        if rollover is None:
            return False
        # Whoever is deciding at this moment is waited for; who comes later finds the plan closed.
        list(RolloverLine.objects.using(door.alias).select_for_update().filter(rollover=rollover).values_list("pk"))
        whole = whole_year(rollover, door)
        same = rollover.plan_print in ("", whole.print)  # empty of a plan from before this was asked
        fits = same and not whole.classless and whole.outcome.plan.is_complete
        if fits:
            turn(whole, door, lambda done, of: _tell(rollover_id, done, of, now))
            rollover.applied_at, rollover.undo_at, rollover.undo_by_id = now, None, None
        else:
            for name, value in UNDECIDED.items():
                setattr(rollover, name, value)
        rollover.save(using=door.alias, update_fields=["applied_at", "undo_at", "undo_by_id", *UNDECIDED])
        return fits


def _undo(rollover_id: int, now: datetime) -> bool:
    """Take a passage back as a whole; not on or after the first day of lessons, whatever was asked."""
    with working(KIND, now=now) as door:
        rollover = _locked(_pending_undos(door), rollover_id)
        if rollover is None:
            return False
        in_time = localdate(now) < first_lesson_day(rollover.to_year, alias=door.alias)
        if in_time:
            take_back(rollover, door, lambda done, of: _tell(rollover_id, done, of, now))
            rollover.applied_at, rollover.undone_at = None, now
            for name, value in UNDECIDED.items():
                setattr(rollover, name, value)
        else:
            rollover.undo_at = rollover.undo_by_id = None
        rollover.save(using=door.alias, update_fields=["applied_at", "undone_at", "undo_at", "undo_by_id", *UNDECIDED])
        return in_time


def _tell(rollover_id: int, done: int, of: int, now: datetime) -> None:
    """Write how far it is, by a connection of its own: what stands in the large transaction nobody sees before its end."""

    def write() -> None:
        try:
            with working(KIND, now=now) as door:
                far = {"done": done, "of": of, "begun_at": now}
                RolloverProgress.objects.using(door.alias).update_or_create(rollover_id=rollover_id, defaults=far)
        finally:
            connections[ALIAS].close()

    thread = Thread(target=write)
    thread.start()
    thread.join()


def _remove_what_is_over(now: datetime) -> None:
    """What taking back needs, and how far it was, goes on the first day of lessons."""
    with working(KIND, now=now) as door:
        kept = Rollover.objects.using(door.alias).filter(places__isnull=False).select_related("to_year").distinct()
        over = [one.pk for one in kept if localdate(now) >= first_lesson_day(one.to_year, alias=door.alias)]
        if over:
            old = TurnedPlace.objects.using(door.alias).filter(rollover_id__in=over)
            door.looked(set(old.values_list("pupil_id", flat=True)))
            old.delete()
            RolloverProgress.objects.using(door.alias).filter(rollover_id__in=over).delete()
