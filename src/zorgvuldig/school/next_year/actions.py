"""Preparing the coming school year. Everything begins on a day that is still to come; the database says so too (`gate.ahead_alone`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.next_year.hours_reads import HoursRow, hours_to_copy
from zorgvuldig.school.next_year.reads import ComingYear, StaffedRow, StageLevel, empty_groups, print_of
from zorgvuldig.school.staffing.models import Mentoring, Staff, StaffRole, Teaching
from zorgvuldig.school.year.actions import year_after
from zorgvuldig.school.year.models import LessonHours
from zorgvuldig.school.year.reads import people_with

Tie = type[Mentoring] | type[Teaching]
ROLES: Mapping[Tie, str] = {Mentoring: "mentor", Teaching: "teacher"}


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: so many classes and groups, and so many people to them."""

    groups: int
    people: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets a class or group, and the print of who had it when the page was made; and how many lessons a week it gets, and had then.

    A group that several people share stays theirs, whatever `staff` is.
    """

    row: StaffedRow
    staff: Staff | None
    was: str
    lessons: str = ""
    had: str = ""

    @property
    def wanted(self) -> str:
        """The print of whoever gets it."""
        return self.was if self.row.is_shared else print_of([self.staff.pk] if self.staff else [])


class AssignedMeanwhile(Exception):
    """A colleague gave some of these groups to somebody else after the page was made, or another number of lessons: what stands now."""

    def __init__(self, groups: set[int], lessons: Mapping[int, str]) -> None:
        super().__init__("assigned meanwhile")
        self.groups, self.lessons = groups, lessons


def make_year(*, door: Door, coming: ComingYear) -> SchoolYear:
    """Make the year after the running one. Raises `Refused`: too `early`, or it is there (`taken`)."""
    door.writing("organisation")
    _in_time(coming)
    name, span = year_after(coming.running)
    try:
        with transaction.atomic():
            if coming.year:
                raise Refused("taken")
            return SchoolYear.objects.create(
                school=coming.running.school, name=name, starts_on=span.starts_on, ends_on=span.ends_on
            )
    except IntegrityError as collision:
        raise Refused("taken") from collision


def _in_time(coming: ComingYear) -> None:
    if not coming.is_open:
        raise Refused("early")


def copy_groups(*, door: Door, coming: ComingYear, with_staff: bool) -> Copied:
    """The classes and lesson groups of the running year in the next one, as far as they are not there; with who has them, or open.

    Raises `Refused`: too `early`, or the year is not `there`. Nobody copies a group to themselves: theirs stay open.
    """
    door.writing("organisation", "staff")
    _in_time(coming)
    if coming.year is None:
        raise Refused("no_year")
    with transaction.atomic():
        year = SchoolYear.objects.select_for_update().get(pk=coming.year.pk)  # two who copy wait for each other
        there = {group.name.casefold() for group in LearningGroup.objects.filter(year=year)}
        made = LearningGroup.objects.bulk_create(
            LearningGroup(
                year=year,
                kind=one.kind,
                subject_id=one.subject_id,
                name=one.name,
                stage=one.stage,
                level=one.level,
                per_week=one.per_week,
            )
            for one in LearningGroup.objects.filter(year=coming.running).order_by("id")
            if one.name.casefold() not in there
        )
        people = _copy_staff(door, coming.running, year) if with_staff else 0
    return Copied(len(made), people)


def _copy_staff(door: Door, running: SchoolYear, year: SchoolYear) -> int:
    """Who has a group until the last day of the year has the one of that name in the next, where nobody was given it yet."""
    groups = {group.name.casefold(): group for group in LearningGroup.objects.filter(year=year)}
    working = {one.pk for one in people_with("teacher", "mentor", door=door)} - {door.actor_id}
    until_the_end = Q(ends_on=None) | Q(ends_on__gte=running.ends_on)
    count = 0
    for model, role in ROLES.items():
        taken = set(model._default_manager.filter(group__year=year).values_list("group_id", flat=True))
        rows = model._default_manager.filter(until_the_end, group__year=running, starts_on__lt=running.ends_on)
        wanted = {
            (row.staff_id, group.pk)
            for row in rows.select_related("group")
            if row.staff_id in working
            and (group := groups.get(row.group.name.casefold()))
            and group.pk not in taken
            and group.kind == row.group.kind
        }
        made: list[Any] = [
            model(staff_id=who, group_id=group, starts_on=year.starts_on, ends_on=year.ends_on)
            for who, group in sorted(wanted)
        ]
        model._default_manager.bulk_create(made)
        _hold({who for who, _group in wanted}, role, year)
        count += len(wanted)
    return count


def _hold(people: set[int], role: str, year: SchoolYear) -> None:
    """Give the role for that year, unless whoever it is has it for all of it already."""
    held = StaffRole.objects.filter(
        Q(school_id=year.school_id) | Q(school=None),
        Q(ends_on=None) | Q(ends_on__gte=year.ends_on),
        staff_id__in=people,
        role=role,
        starts_on__lte=year.starts_on,
    )
    for who in sorted(people - set(held.values_list("staff_id", flat=True))):
        StaffRole.objects.get_or_create(
            staff_id=who,
            school_id=year.school_id,
            role=role,
            starts_on=year.starts_on,
            defaults={"ends_on": year.ends_on},
        )


def assign(*, door: Door, year: SchoolYear, entries: Sequence[Assignment]) -> int:
    """Give these classes and groups to whoever was filled in, with their lessons a week, all or none; returns how many changes that were.

    Raises `AssignedMeanwhile`, or `Refused`: a group for oneself (`self`).
    """
    door.writing("organisation", "staff")
    given, counted = [e for e in entries if e.was != e.wanted], [e for e in entries if e.lessons != e.had]
    if any(entry.staff and entry.staff.pk == door.actor_id for entry in given):
        raise Refused("self")
    with transaction.atomic():
        numbers = {entry.row.group.pk for entry in (*given, *counted)}
        locked = LearningGroup.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
        stand = {number: str(count or "") for number, count in locked.values_list("pk", "per_week")}
        changed = [e for e in given if _had(e) != e.wanted]
        recounted = [e for e in counted if stand[e.row.group.pk] != e.lessons]
        theirs = {e.row.group.pk for e in changed if _had(e) != e.was}
        lessons = {e.row.group.pk: stand[e.row.group.pk] for e in recounted if stand[e.row.group.pk] != e.had}
        if theirs or lessons:
            raise AssignedMeanwhile(theirs, lessons)
        for entry in changed:
            _give(entry, year)
        for entry in recounted:
            LearningGroup.objects.filter(pk=entry.row.group.pk).update(per_week=int(entry.lessons or 0) or None)
    return len(changed) + len(recounted)


def tie_of(group: LearningGroup) -> Tie:
    """What somebody is of a group: the mentor of a class, the teacher of a lesson group."""
    return Mentoring if group.kind == LearningGroup.CLASS else Teaching


def _had(entry: Assignment) -> str:
    rows = tie_of(entry.row.group)._default_manager.filter(group=entry.row.group)
    return print_of(list(rows.values_list("staff_id", flat=True)))


def _give(entry: Assignment, year: SchoolYear) -> None:
    model = tie_of(entry.row.group)
    model._default_manager.filter(group=entry.row.group).delete()
    if entry.staff:
        model._default_manager.create(
            staff=entry.staff, group=entry.row.group, starts_on=year.starts_on, ends_on=year.ends_on
        )
        _hold({entry.staff.pk}, ROLES[model], year)


def remove_groups(*, door: Door, year: SchoolYear, uids: Collection[str]) -> int:
    """Take classes and groups of a year to come away, all or none; returns how many.

    Raises `Refused`: none was named (`none`), or one is gone or not empty any more (`placed`).
    """
    door.writing("organisation")
    if not uids:
        raise Refused("none")
    try:
        with transaction.atomic():
            locked = LearningGroup.objects.select_for_update().filter(year=year).order_by("pk")
            wanted = {one.pk for one in locked if str(one.uid) in uids}
            empty = {one.pk for one in empty_groups(year, door=door)}
            if len(wanted) != len(uids) or not wanted <= empty:
                raise Refused("placed")
            with connection.cursor() as cursor:  # what hangs on it is not open here, and makes the database refuse it
                cursor.execute("delete from learning_group where id = any(%s::integer[])", [sorted(wanted)])
            connection.check_constraints()
    except IntegrityError as used:
        raise Refused("placed") from used
    return len(wanted)


# How many lessons a week.


class HoursMeanwhile(Exception):
    """A colleague changed some of these after the page was made; by subject what stands now, empty for nothing."""

    def __init__(self, theirs: Mapping[int, str]) -> None:
        super().__init__("hours meanwhile")
        self.theirs = theirs


def save_hours(*, door: Door, year: SchoolYear, target: StageLevel, rows: Sequence[HoursRow]) -> int:
    """Keep the table of one stage and level, all or nothing; returns how many numbers changed.

    Raises `HoursMeanwhile`, or `Refused`: the year has no class of that stage and level any more (`stage`).
    """
    door.writing("organisation")
    with transaction.atomic():
        SchoolYear.objects.select_for_update().get(pk=year.pk)  # two who save wait for each other
        classes = LearningGroup.objects.filter(
            year=year, kind=LearningGroup.CLASS, stage=target.stage, level=target.level
        )
        if not list(classes.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)):
            raise Refused("stage")  # and whoever changes the last of these classes waits for us
        standing = LessonHours.objects.filter(year=year, stage=target.stage, level=target.level)
        now = {row.subject_id: str(row.per_week) for row in standing}
        stands = {row.subject.pk: now.get(row.subject.pk, "") for row in rows}
        changed = [row for row in rows if row.typed not in (row.was, stands[row.subject.pk])]
        if theirs := {row.subject.pk: stands[row.subject.pk] for row in changed if stands[row.subject.pk] != row.was}:
            raise HoursMeanwhile(theirs)
        standing.filter(subject_id__in=[row.subject.pk for row in changed]).delete()
        LessonHours.objects.bulk_create(
            LessonHours(year=year, subject=row.subject, stage=target.stage, level=target.level, per_week=int(row.typed))
            for row in changed
            if row.typed
        )
    return len(changed)


def copy_hours(*, door: Door, running: SchoolYear, year: SchoolYear) -> int:
    """Take over from the running year what the coming one does not have, as far as it has classes for it; returns how many numbers."""
    door.writing("organisation")
    with transaction.atomic():
        SchoolYear.objects.select_for_update().get(pk=year.pk)
        made = LessonHours.objects.bulk_create(
            LessonHours(year=year, subject_id=subject, stage=stage, level=level, per_week=count)
            for (stage, level, subject), count in sorted(hours_to_copy(running, year, door=door).items())
        )
    return len(made)
