"""How many lessons a week each subject has at each stage and level of the coming year (lessentabel), and what that makes for who teaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zorgvuldig.gate.door import Door
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject
from zorgvuldig.school.next_year.reads import StageLevel
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff, Teaching
from zorgvuldig.school.year.models import LessonHours

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


def stage_levels(year: SchoolYear, *, door: Door) -> list[StageLevel]:
    """The stages and levels of the classes of a school year."""
    door.reading("organisation")
    rows = LearningGroup.objects.filter(year=year, kind=LearningGroup.CLASS, stage__range=(1, 6))
    return sorted({StageLevel(stage or 0, level) for stage, level in rows.values_list("stage", "level")})


def hours_of(year: SchoolYear, *, door: Door) -> Hours:
    """What is known of a school year."""
    door.reading("organisation")
    rows = LessonHours.objects.filter(year=year).values_list("stage", "level", "subject_id", "per_week")
    return {(stage, level, subject): count for stage, level, subject, count in rows}


def hours_to_copy(running: SchoolYear, year: SchoolYear, *, door: Door) -> Hours:
    """What the running year has, the coming one does not, and a class of the coming year is of that stage and level."""
    there, levels = hours_of(year, door=door), set(stage_levels(year, door=door))
    return {
        key: count
        for key, count in hours_of(running, door=door).items()
        if key not in there and StageLevel(*key[:2]) in levels
    }


def loads(year: SchoolYear, hours: Hours, *, door: Door) -> list[TeacherLoad]:
    """What everybody who was given a lesson group has, by name."""
    door.reading("organisation", "staff")
    rows = Teaching.objects.filter(group__year=year).select_related("staff", "group").order_by("id")
    people: dict[int, Staff] = {}
    known: dict[int, int] = {}
    unknown: dict[int, int] = {}
    for row in rows:
        who, count = row.staff_id, lessons_of(row.group, hours)
        people[who] = row.staff
        known[who] = known.get(who, 0) + (count or 0)
        unknown[who] = unknown.get(who, 0) + (count is None)
    return [TeacherLoad(one, known[one.pk], unknown[one.pk]) for one in by_name(people.values())]


def lessons_of(group: LearningGroup, hours: Hours) -> int | None:
    """How many lessons a week a group has: by the table of its stage and level, or its own number when it has no stage; None when not known."""
    return group.per_week if group.stage is None else hours.get((group.stage, group.level, group.subject_id or 0))


def has_own_numbers(year: SchoolYear, *, door: Door) -> bool:
    """Whether any group of a school year has a number of lessons of its own."""
    door.reading("organisation")
    return LearningGroup.objects.filter(year=year, stage=None, per_week__isnull=False).exists()
