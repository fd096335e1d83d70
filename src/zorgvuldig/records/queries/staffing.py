"""Classes and groups of a year with who teaches them, and the help from outside that runs."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.records.models import (
    HelperGrant,
    LearningGroup,
    Mentoring,
    SchoolYear,
    Staff,
    StaffRole,
    Subject,
    Teaching,
)
from zorgvuldig.records.queries.people import by_name
from zorgvuldig.records.queries.periods import today
from zorgvuldig.records.queries.planning import LAST_DAY, own_schools

HELPER = "outside_helper"


@dataclass(frozen=True, slots=True)
class Tied:
    """Somebody who teaches a group or is its mentor; `what` is teaching or mentoring."""

    what: str
    row: Teaching | Mentoring
    in_force: bool

    @property
    def last_day(self) -> date | None:
        """The last day of it, or None."""
        return self.row.ends_on - timedelta(days=1) if self.row.ends_on else None


@dataclass(frozen=True, slots=True)
class Staffed:
    """A class or group with those who work with it today or later."""

    group: LearningGroup
    ties: list[Tied]


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody from outside with the grants that run today or later."""

    staff: Staff
    grants: list[HelperGrant]


def staffed(year: SchoolYear, *, door: Door) -> list[Staffed]:
    """The classes and groups of a school year, classes first."""
    door.reading("organisation", "staff")
    groups = LearningGroup.objects.filter(year=year).select_related("subject", "year__school")
    rows = list(groups.order_by("kind", "name", "id"))
    ties = _ties([group.pk for group in rows], door)
    return [Staffed(group, ties.get(group.pk, [])) for group in rows]


def one(uid: UUID, *, door: Door) -> Staffed:
    """A class or group of one of these schools. Raises Http404 for another's."""
    door.reading("organisation", "staff")
    group = (
        LearningGroup.objects.select_related("subject", "year__school")
        .filter(uid=uid, year__school__in=own_schools(door=door))
        .first()
    )
    if group is None:
        raise Http404
    return Staffed(group, _ties([group.pk], door).get(group.pk, []))


def _ties(group_ids: list[int], door: Door) -> dict[int, list[Tied]]:
    day = today(door=door)
    later = Q(ends_on=None) | Q(ends_on__gt=day)
    found: dict[int, list[Tied]] = {}
    for what, model in (("mentoring", Mentoring), ("teaching", Teaching)):
        rows = model._default_manager.filter(later, group_id__in=group_ids).select_related("staff")
        for row in rows.order_by("starts_on", "staff__family_name", "id"):
            found.setdefault(row.group_id, []).append(Tied(what, row, row.starts_on <= day))
    return found


def subjects(year: SchoolYear, *, door: Door) -> list[Subject]:
    """The subjects of the school of a year, by name."""
    door.reading("organisation")
    return list(Subject.objects.filter(school_id=year.school_id).order_by("name", "code"))


def helpers(*, door: Door) -> list[Helper]:
    """Help from outside that runs today or later at these schools, by family name."""
    door.reading("organisation", "staff", "assignment")
    day = today(door=door)
    mine = own_schools(door=door)
    rows = HelperGrant.objects.filter(ends_on__gt=day, group__year__school__in=mine).select_related(
        "group__subject", "group__year__school"
    )
    grants: dict[int, list[HelperGrant]] = {}
    for row in rows.annotate(last_day=LAST_DAY).order_by("group__name", "id"):
        grants.setdefault(row.staff_id, []).append(row)
    roles = StaffRole.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), role=HELPER, school__in=mine)
    people = Staff.objects.filter(Q(person_id__in=grants) | Q(roles__in=roles)).distinct()
    return [Helper(person, grants.get(person.person_id, [])) for person in by_name(people)]
