"""How many lessons a week each subject has at each stage and level of the coming year (lessentabel), and what that makes for who teaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject
from zorgvuldig.school.next_year.reads import ComingYear, Target
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff, Teaching
from zorgvuldig.school.year.models import LessonHours

MOST = 20  # lessons a week of one subject

Hours = Mapping[tuple[int, str, int], int]  # by stage, level and subject


@dataclass(slots=True)
class HoursRow:
    """A subject in the table: what stands in its field, what it was when the page was made, and what is wrong."""

    subject: Subject
    typed: str
    was: str
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TeacherLoad:
    """How many lessons a week somebody has in the coming year, and how many of their groups have no number of lessons yet."""

    staff: Staff
    hours: int
    unknown: int


class HoursMeanwhile(Exception):
    """A colleague changed some of these after the page was made; by subject what stands now, empty for nothing."""

    def __init__(self, theirs: Mapping[int, str]) -> None:
        super().__init__("hours meanwhile")
        self.theirs = theirs


def targets(year: SchoolYear, *, door: Door) -> list[Target]:
    """The stages and levels of the classes of a school year."""
    door.reading("organisation")
    rows = LearningGroup.objects.filter(year=year, kind=LearningGroup.CLASS, stage__range=(1, 6))
    return sorted({Target(stage or 0, level) for stage, level in rows.values_list("stage", "level")})


def hours_of(year: SchoolYear, *, door: Door) -> Hours:
    """What is known of a school year."""
    door.reading("organisation")
    rows = LessonHours.objects.filter(year=year).values_list("stage", "level", "subject_id", "per_week")
    return {(stage, level, subject): count for stage, level, subject, count in rows}


def left_to_copy(coming: ComingYear, *, door: Door) -> int:
    """How many numbers of the running year the coming one does not have."""
    if coming.year is None:
        return 0
    return len(set(hours_of(coming.running, door=door)) - set(hours_of(coming.year, door=door)))


def loads(year: SchoolYear, hours: Hours, *, door: Door) -> list[TeacherLoad]:
    """What everybody who was given a lesson group has, by name."""
    door.reading("organisation", "staff")
    rows = Teaching.objects.filter(group__year=year).select_related("staff", "group").order_by("id")
    people: dict[int, Staff] = {}
    known: dict[int, int] = {}
    unknown: dict[int, int] = {}
    for row in rows:
        who, count = row.staff_id, hours.get(key_of(row.group))
        people[who] = row.staff
        known[who] = known.get(who, 0) + (count or 0)
        unknown[who] = unknown.get(who, 0) + (count is None)
    return [TeacherLoad(one, known[one.pk], unknown[one.pk]) for one in by_name(people.values())]


def key_of(group: LearningGroup) -> tuple[int, str, int]:
    """Under what the number of lessons of a group is known."""
    return group.stage or 0, group.level, group.subject_id or 0


def table(subjects: Sequence[Subject], target: Target, hours: Hours) -> list[HoursRow]:
    """The table of one stage and level before anything is filled in."""
    found = []
    for one in subjects:
        stands = str(hours.get((target.stage, target.level, one.pk), ""))
        found.append(HoursRow(one, stands, stands))
    return found


def read_table(data: Mapping[str, str], subjects: Sequence[Subject], standing: Sequence[HoursRow]) -> list[HoursRow]:
    """The table out of a posted form: `u-` with the number of a subject is how many lessons, `w-` what it was. What was not posted stays."""
    found = []
    for one, row in zip(subjects, standing, strict=True):
        if f"u-{one.pk}" not in data:
            found.append(row)
            continue
        typed = data[f"u-{one.pk}"].strip()
        read = HoursRow(one, typed.lstrip("0") or typed, data.get(f"w-{one.pk}", ""))
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= MOST):
            says = gettext("Vul een heel getal in van 1 tot en met %(most)s, of laat het leeg.")
            read.problems.append(says % {"most": MOST})
        found.append(read)
    return found


def save_hours(*, door: Door, year: SchoolYear, target: Target, rows: Sequence[HoursRow]) -> int:
    """Keep the table of one stage and level, all or nothing; returns how many numbers changed.

    Raises `HoursMeanwhile`, or `Refused`: the year has `begun`.
    """
    door.writing("organisation")
    _ahead(year, door)
    with transaction.atomic():
        SchoolYear.objects.select_for_update().get(pk=year.pk)  # two who save wait for each other
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
    """Take over from the running year what the coming one does not have; returns how many numbers. Raises `Refused`: the year has `begun`."""
    door.writing("organisation")
    _ahead(year, door)
    with transaction.atomic():
        SchoolYear.objects.select_for_update().get(pk=year.pk)
        there = hours_of(year, door=door)
        made = LessonHours.objects.bulk_create(
            LessonHours(year=year, subject_id=subject, stage=stage, level=level, per_week=count)
            for (stage, level, subject), count in sorted(hours_of(running, door=door).items())
            if (stage, level, subject) not in there
        )
    return len(made)


def _ahead(year: SchoolYear, door: Door) -> None:
    if year.starts_on <= today(door=door):
        raise Refused("begun")
