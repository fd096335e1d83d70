"""What there is to set up: schools with their years, who works here, and in which roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import sort_key
from zorgvuldig.register.schema import Role
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import Board, School, SchoolYear
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff, StaffRole
from zorgvuldig.school.year.models import Period
from zorgvuldig.school.year.reads import own_schools, own_years

DAY = timedelta(days=1)
LEADER, HELPER = "school_leader", "outside_helper"
# Roles that somebody has to have; the others only where the school has that work.
NEEDED = (
    "administration", "school_leader", "privacy_officer", "dpo", "system_administrator",
    "care_coordinator", "attendance_coordinator", "mentor", "teacher",
)  # fmt: skip
FIRST = frozenset({"administration", "privacy_officer", "system_administrator"})  # what `init` gives one person


@dataclass(frozen=True, slots=True)
class SchoolWithYears:
    """A school with its years from today on, the first one first."""

    school: School
    years: Sequence[SchoolYear]
    in_year: bool


@dataclass(frozen=True, slots=True)
class RoleHolders:
    """A role, who holds it today, and whether somebody has to."""

    role: Role
    holders: Sequence[str]
    needed: bool


@dataclass(frozen=True, slots=True)
class Roles:
    """Every role with who holds it; `all_three` are those who still have all that `init` gave."""

    filled: Sequence[RoleHolders]
    all_three: Sequence[str]


def schools(*, door: Door) -> list[SchoolWithYears]:
    """The schools of the one at the door."""
    day = today(door=door)
    years = own_years(door=door, since=day)
    found = [(one, [year for year in years if year.school_id == one.pk]) for one in own_schools(door=door)]
    return [SchoolWithYears(one, own, any(year.starts_on <= day for year in own)) for one, own in found]


def board(*, door: Door) -> Board | None:
    """The board, for whoever works at all of its schools; else None."""
    return Board.objects.order_by("id").first() if works_everywhere(door=door) else None


def works_everywhere(*, door: Door) -> bool:
    """Whether the one at the door holds their role at every school."""
    door.reading("organisation", "staff")
    held = StaffRole.objects.filter(in_force(today(door=door)), staff_id=door.actor_id, role=door.role)
    return held.filter(school=None).exists() or School.objects.count() == len(own_schools(door=door))


def lies_outside_year(year: SchoolYear, span: Span, *, door: Door) -> bool:
    """Whether a period of this year would lie outside these days."""
    door.reading("planning")
    return Period.objects.filter(Q(starts_on__lt=span.starts_on) | Q(ends_on__gt=span.ends_on), year=year).exists()


def roles(*, door: Door) -> Roles:
    """Who holds which role today at the schools of the one at the door, or at all."""
    here = Q(school__in=own_schools(door=door)) | Q(school=None)
    held: dict[str, dict[int, Staff]] = {}
    rows = StaffRole.objects.filter(in_force(today(door=door)), here).select_related("staff").order_by("id")
    for row in rows:
        held.setdefault(row.role, {})[row.staff_id] = row.staff
    filled = [
        RoleHolders(role, _names(held.get(role.key, {}).values()), role.key in NEEDED)
        for role in REGISTER.roles.values()
        if role.staff and role.key != HELPER
    ]
    three = set.intersection(*(set(held.get(role, {})) for role in FIRST))
    return Roles(filled, _names(held["administration"][pk] for pk in three))


def _names(people: Iterable[Staff]) -> list[str]:
    listed = sorted(people, key=lambda one: sort_key(one.given_name, one.prefix, one.family_name))
    return [one.full_name for one in listed]


def other_staff(*, door: Door) -> list[Staff]:
    """Everybody who works here but the one at the door: nobody gives a role to themselves."""
    door.reading("staff")
    return by_name(Staff.objects.exclude(pk=door.actor_id))


def may_give_roles(*, door: Door) -> bool:
    """Whether the one at the door gives roles: a leader does, and the administration where no school of theirs has a leader."""
    return bool(schools_to_give(door=door))


def schools_to_give(*, door: Door) -> list[School]:
    """At which schools the one at the door gives roles today."""
    day = today(door=door)
    led = set(StaffRole.objects.filter(in_force(day), role=LEADER).values_list("school_id", flat=True))
    own = StaffRole.objects.filter(in_force(day), role=LEADER, staff_id=door.actor_id)
    leads = set(own.values_list("school_id", flat=True))
    return [one for one in own_schools(door=door) if {None, one.pk} & leads or not {None, one.pk} & led]
