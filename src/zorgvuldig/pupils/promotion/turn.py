"""Carrying a plan out, and taking it back: what changes of the places of pupils, some at a time, within one transaction of the job."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.pupils.promotion.rules import Move
from zorgvuldig.pupils.promotion.whole import WholeYear
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.year.models import Rollover, TurnedPlace

AT_ONCE = 250  # pupils, after whom it is told how far it is
ProgressReport = Callable[[int, int], None]


def turn(whole: WholeYear, door: JobDoor, tell: ProgressReport) -> None:
    """Everybody to their place of next year. `tell` is called with how many of how many pupils are done."""
    classes = _classes(whole, door)
    moves = {move.pupil: move for move in whole.outcome.plan.moves}
    everybody = sorted({*_still_placed(whole, door), *moves, *whole.newcomers})
    done = 0
    for some in _some_at_a_time(everybody):
        _end(whole, some, door)
        moving = [moves[one] for one in some if one in moves]
        _leave(whole, [move for move in moving if move.to is None], door)
        _join(whole, list(_joining(whole, moving, some, classes)), door)
        done += len(some)
        tell(done, len(everybody))
    door.looked([*whole.enrolments, *whole.newcomers])


def _some_at_a_time(everybody: Sequence[int]) -> Iterator[Sequence[int]]:
    return (everybody[begin : begin + AT_ONCE] for begin in range(0, len(everybody), AT_ONCE))


def _still_placed(whole: WholeYear, door: JobDoor) -> set[int]:
    return set(_going_on(whole, door).values_list("pupil_id", flat=True))


def _going_on(whole: WholeYear, door: JobDoor) -> QuerySet[Membership]:
    """The places of the year that ends, which go on after it."""
    year = whole.rollover.from_year
    old = Membership.objects.using(door.alias).filter(group__year=year, starts_on__lt=year.ends_on)
    return old.filter(Q(ends_on=None) | Q(ends_on__gt=year.ends_on))


def _end(whole: WholeYear, some: Collection[int], door: JobDoor) -> None:
    ending = _going_on(whole, door).filter(pupil_id__in=some)
    _note(whole.rollover, "ended", ending, door)
    ending.update(ends_on=whole.rollover.from_year.ends_on)


def _note(rollover: Rollover, what: str, places: QuerySet[Membership], door: JobDoor) -> None:
    """Keep what these places are like now, to take it back."""
    rows = places.values_list("pupil_id", "group_id", "starts_on", "ends_on")
    TurnedPlace.objects.using(door.alias).bulk_create(
        [
            TurnedPlace(rollover=rollover, pupil_id=p, what=what, group_id=g, starts_on=s, ended_on=e)
            for p, g, s, e in rows
        ],
        batch_size=1000,
    )


def _classes(whole: WholeYear, door: JobDoor) -> dict[str, LearningGroup]:
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


def _leave(whole: WholeYear, moves: Sequence[Move], door: JobDoor) -> None:
    rollover, ends_on = whole.rollover, whole.rollover.from_year.ends_on
    lines = {one.pupil_id: one.line for one in whole.placed}
    leaving, before = [], []
    for move in moves:
        enrolment, line = whole.enrolments[move.pupil], lines[move.pupil]
        before.append(
            TurnedPlace(
                rollover=rollover, pupil_id=move.pupil, what="left", starts_on=enrolment.starts_on,
                ended_on=enrolment.ends_on, left_with=enrolment.left_with, destination=enrolment.destination,
            )
        )  # fmt: skip
        enrolment.ends_on = ends_on
        enrolment.left_with = "diploma" if move.has_diploma or line is None else line.left_with
        enrolment.destination = line.destination if line else ""
        leaving.append(enrolment)
    TurnedPlace.objects.using(door.alias).bulk_create(before)
    Enrolment.objects.using(door.alias).bulk_update(leaving, ["ends_on", "left_with", "destination"], batch_size=500)
    to_come = Membership.objects.using(door.alias).filter(
        pupil_id__in=[move.pupil for move in moves],
        group__year__school_id=rollover.from_year.school_id,
        starts_on__gte=ends_on,
    )
    _note(rollover, "removed", to_come, door)
    to_come.delete()


def _joining(
    whole: WholeYear, moving: Sequence[Move], some: Collection[int], classes: Mapping[str, LearningGroup]
) -> Iterator[tuple[int, LearningGroup]]:
    """Who joins which class and lesson groups: a lesson group that a class had together takes that class again, and one that was made of what
    pupils chose takes those pupils.
    """
    for move in moving:
        if move.to:
            yield move.pupil, classes[move.to.name.casefold()]
            yield from ((move.pupil, group) for group in whole.following.get(move.to.name.casefold(), ()))
            yield from ((move.pupil, group) for group in whole.chosen.groups.get(move.pupil, ()))
    for pupil_id in some:
        name = whole.newcomers.get(pupil_id, "")
        yield from ((pupil_id, group) for group in whole.following.get(name.casefold(), ()) if name)
        yield from ((pupil_id, group) for group in whole.chosen.groups.get(pupil_id, ()) if name)


def _join(whole: WholeYear, joining: Sequence[tuple[int, LearningGroup]], door: JobDoor) -> None:
    starts_on: date = whole.rollover.to_year.starts_on
    there = Membership.objects.using(door.alias).filter(
        group__year_id=whole.rollover.to_year_id, pupil_id__in={pupil_id for pupil_id, _group in joining}
    )
    _note(whole.rollover, "kept", there, door)
    known = set(there.values_list("pupil_id", "group_id"))
    in_class = {one.pupil_id for one in whole.placed if one.already_in}
    memberships = []
    for pupil_id, group in joining:
        enrolment = whole.enrolments.get(pupil_id)
        ends_on = enrolment.ends_on if enrolment else None
        has_it = (pupil_id, group.pk) in known or (group.kind == LearningGroup.CLASS and pupil_id in in_class)
        if not has_it and (ends_on is None or ends_on > starts_on):
            memberships.append(Membership(pupil_id=pupil_id, group=group, starts_on=starts_on, ends_on=ends_on))
    Membership.objects.using(door.alias).bulk_create(memberships, batch_size=1000)


def take_back(rollover: Rollover, door: JobDoor, tell: ProgressReport) -> None:
    """Everything as it was before: the places of this year go on, those of next year that the passage made are gone."""
    kept = list(TurnedPlace.objects.using(door.alias).filter(rollover=rollover).order_by("id"))
    moved = set(rollover.lines.using(door.alias).values_list("pupil_id", flat=True))
    everybody = sorted({*moved, *(one.pupil_id for one in kept)})
    by_pupil: dict[int, list[TurnedPlace]] = {}
    for one in kept:
        by_pupil.setdefault(one.pupil_id, []).append(one)
    done = 0
    for some in _some_at_a_time(everybody):
        _take_back(rollover, [place for one in some for place in by_pupil.get(one, ())], some, moved, door)
        done += len(some)
        tell(done, len(everybody))
    TurnedPlace.objects.using(door.alias).filter(rollover=rollover).delete()
    door.looked(everybody)


def _take_back(
    rollover: Rollover, places: Sequence[TurnedPlace], some: Collection[int], moved: Collection[int], door: JobDoor
) -> None:
    members = Membership.objects.using(door.alias)
    stays = {(p.pupil_id, p.group_id, p.starts_on) for p in places if p.what == "kept"}
    new = members.filter(group__year_id=rollover.to_year_id, pupil_id__in=some)
    # Of who came new the class is the administration's, and the lesson groups are the passage's.
    gone = [
        m.pk
        for m in new.select_related("group")
        if (
            m.pupil_id in moved
            or (m.group.kind == LearningGroup.TEACHING and m.starts_on == rollover.to_year.starts_on)
        )
        and (m.pupil_id, m.group_id, m.starts_on) not in stays
    ]
    members.filter(pk__in=gone).delete()
    there = set(new.values_list("pupil_id", "group_id", "starts_on"))
    back = [p for p in places if p.what == "removed" or (p.what == "kept" and p.pupil_id in moved)]
    _reopen(rollover, [p for p in places if p.what == "ended"], door)
    for place in (p for p in places if p.what == "left"):
        Enrolment.objects.using(door.alias).filter(
            pupil_id=place.pupil_id, school_id=rollover.from_year.school_id, starts_on=place.starts_on
        ).update(ends_on=place.ended_on, left_with=place.left_with, destination=place.destination)
    members.bulk_create(
        [
            Membership(pupil_id=p.pupil_id, group_id=p.group_id, starts_on=p.starts_on, ends_on=p.ended_on)
            for p in back
            if p.group_id and (p.pupil_id, p.group_id, p.starts_on) not in there
        ],
        batch_size=1000,
    )


def _reopen(rollover: Rollover, ended: Sequence[TurnedPlace], door: JobDoor) -> None:
    """The places of the year that was ended go on as they did."""
    before = {(p.pupil_id, p.group_id, p.starts_on): p.ended_on for p in ended}
    rows = Membership.objects.using(door.alias).filter(
        group__year_id=rollover.from_year_id,
        pupil_id__in={p.pupil_id for p in ended},
        ends_on=rollover.from_year.ends_on,
    )
    changed = [row for row in rows if (row.pupil_id, row.group_id, row.starts_on) in before]
    by_end: dict[date | None, list[int]] = {}
    for row in changed:
        by_end.setdefault(before[row.pupil_id, row.group_id, row.starts_on], []).append(row.pk)
    for ends_on, numbers in by_end.items():
        Membership.objects.using(door.alias).filter(pk__in=numbers).update(ends_on=ends_on)
