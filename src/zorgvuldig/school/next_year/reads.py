"""The coming school year as a workspace: how far it is prepared, who gets which group, and which class lists of it are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q
from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.calendar import prepared_from
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import LearningGroup, School, SchoolYear
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.staffing.models import Mentoring, Staff, StaffRole, Teaching
from zorgvuldig.school.year.reads import own_years


@dataclass(frozen=True, slots=True)
class ComingYear:
    """A running school year, the one after it if there is one, and how far that is prepared."""

    running: SchoolYear
    year: SchoolYear | None
    opens_on: date
    is_open: bool
    classes: int = 0
    lessons: int = 0
    open_places: int = 0
    left_to_copy: int = 0

    @property
    def workspace(self) -> SchoolYear | None:
        """The year that is prepared, or None while it has not been made or it is not the time for it."""
        return self.year if self.is_open else None


@dataclass(frozen=True, slots=True, order=True)
class StageLevel:
    """A stage and level of the coming year."""

    stage: int
    level: str

    @property
    def value(self) -> str:
        """As it stands in a form."""
        return f"{self.stage}/{self.level}"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return f"{self.stage} {self.level}".strip()


@dataclass(frozen=True, slots=True)
class StaffedRow:
    """A class or group of the coming year, and who was given it."""

    group: LearningGroup
    people: Sequence[Staff]

    @property
    def said(self) -> str:
        """As it stands in the grid: name and abbreviation, empty for nobody."""
        return ", ".join(in_grid(one) for one in self.people)

    @property
    def print(self) -> str:
        """What tells who has it now from who had it when the page was made."""
        return print_of([one.pk for one in self.people])

    @property
    def lessons(self) -> str:
        """How many lessons a week, as it stands in the grid; empty when that is not known, or when the table of its stage says it."""
        return str(self.group.per_week or "") if self.counts_lessons else ""

    @property
    def counts_lessons(self) -> bool:
        """Whether it is a lesson group without a stage: no table says how many lessons it has, so it has a number of its own."""
        return self.group.kind == LearningGroup.TEACHING and self.group.stage is None

    @property
    def is_shared(self) -> bool:
        """Whether several people have it; that is arranged at the group itself."""
        return len(self.people) > 1


def print_of(people: Collection[int]) -> str:
    """What tells those who have a group from others."""
    return fingerprint({"staff": sorted(people)})


def in_grid(one: Staff) -> str:
    """A member of staff as the grid offers them."""
    return f"{listed_name(one)} ({one.code})"


def coming_years(*, door: Door) -> list[ComingYear]:
    """Of each of these schools the year that runs today, with the one after it."""
    door.reading("organisation", "staff")
    years, day = own_years(door=door), today(door=door)
    found = []
    for running in (year for year in years if year.starts_on <= day < year.ends_on):
        later = [year for year in years if year.school_id == running.school_id and year.starts_on >= running.ends_on]
        found.append(_coming(running, later[0] if later else None, day))
    return found


def _coming(running: SchoolYear, year: SchoolYear | None, day: date) -> ComingYear:
    opens_on = prepared_from(year.starts_on if year else running.ends_on)
    is_open = day >= opens_on
    if year is None:
        return ComingYear(running, None, opens_on, is_open)
    names = {name.casefold() for name in _names(year)}
    kinds = dict(year.groups.values_list("kind").annotate(count=Count("id")))
    taken = set(Teaching.objects.filter(group__year=year).values_list("group_id", flat=True))
    taken |= set(Mentoring.objects.filter(group__year=year).values_list("group_id", flat=True))
    return ComingYear(
        running,
        year,
        opens_on,
        is_open,
        kinds.get(LearningGroup.CLASS, 0),
        kinds.get(LearningGroup.TEACHING, 0),
        sum(kinds.values()) - len(taken),
        sum(name.casefold() not in names for name in _names(running)),
    )


def _names(year: SchoolYear) -> list[str]:
    return list(LearningGroup.objects.filter(year=year).values_list("name", flat=True))


def requested(given: Mapping[str, str], *, door: Door) -> ComingYear:
    """The coming year that an address names by the running one (`jaar`). Raises Http404 for another school's, or none."""
    found = next((one for one in coming_years(door=door) if str(one.running.pk) == given.get("jaar")), None)
    if found is None:
        raise Http404
    return found


def empty_groups(year: SchoolYear, *, door: Door) -> list[LearningGroup]:
    """The classes and groups of a year to come in which nobody will be, which nobody was given and of which no other system told, by name."""
    door.reading("organisation")
    with connection.cursor() as cursor:
        cursor.execute("select gate.empty_groups(%s::bigint)", [year.pk])
        numbers: list[int] = cursor.fetchone()[0]
    found = LearningGroup.objects.filter(pk__in=numbers).select_related("subject")
    return list(found.order_by("kind", "name", "id")) if numbers else []


def staffed(groups: Sequence[LearningGroup], *, door: Door) -> list[StaffedRow]:
    """These classes and groups of a year to come, with who was given them: classes a mentor, groups a teacher."""
    door.reading("organisation", "staff")
    people: dict[int, list[Staff]] = {}
    for model in (Mentoring, Teaching):
        rows = model._default_manager.filter(group__in=groups).select_related("staff")
        for row in rows.order_by("staff__family_name", "id"):
            people.setdefault(row.group_id, []).append(row.staff)
    return [StaffedRow(group, people.get(group.pk, [])) for group in groups]


def own_coming(*, door: Door) -> list[LearningGroup]:
    """The classes and groups of a year to come that the one at the door was given, by name."""
    door.reading("organisation", "staff")
    day = today(door=door)
    mine = Q(teaching__staff_id=door.actor_id, teaching__starts_on__gt=day)
    mine |= Q(mentoring__staff_id=door.actor_id, mentoring__starts_on__gt=day)
    groups = LearningGroup.objects.filter(mine, year__starts_on__gt=day).select_related(*WITH_SCHOOL)
    return list(groups.order_by("kind", "name", "id").distinct())


def classes_to_come(roles: Collection[str], *, door: Door) -> list[LearningGroup]:
    """The classes of the years to come of every school where the one at the door holds one of these roles today."""
    door.reading("organisation", "staff")
    day = today(door=door)
    held = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id, role__in=roles)
    numbers = list(held.values_list("school_id", flat=True))
    schools = School.objects.all() if None in numbers else School.objects.filter(pk__in=numbers)
    groups = LearningGroup.objects.filter(
        year__school__in=schools, year__starts_on__gt=day, kind=LearningGroup.CLASS
    ).select_related(*WITH_SCHOOL)
    return list(groups.order_by("year__school__name", "year__starts_on", "stage", "name", "id"))
