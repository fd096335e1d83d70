"""Classes and groups of a year with who teaches them, and the help from outside that runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404

from zorgvuldig.accounts.invitations.bulk_codes import InvitationState, invitation_statuses
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import HelperGrant, Mentoring, Staff, StaffRole, Teaching
from zorgvuldig.school.year.reads import LAST_DAY, own_schools

HELPER = "outside_helper"
FEW = 75  # groups, each with who works with it, that one page can show and stay light


@dataclass(frozen=True, slots=True)
class StaffTie:
    """Somebody who teaches a group or is its mentor; `what` is teaching or mentoring."""

    what: str
    row: Teaching | Mentoring
    in_force: bool

    @property
    def last_day(self) -> date | None:
        """The last day of it, or None."""
        return self.row.ends_on - timedelta(days=1) if self.row.ends_on else None


@dataclass(frozen=True, slots=True)
class GroupStaff:
    """A class or group with those who work with it today or later."""

    group: LearningGroup
    ties: list[StaffTie]


@dataclass(frozen=True, slots=True)
class StaffedPart:
    """The classes of a school year, or the groups of one stage (None: of a stage that is not known)."""

    kind: str
    stage: int | None

    @property
    def value(self) -> str:
        """As it stands in an address (`deel`)."""
        return "klassen" if self.kind == LearningGroup.CLASS else str(self.stage or "overig")

    @property
    def is_of_classes(self) -> bool:
        """Whether it is of the classes."""
        return self.kind == LearningGroup.CLASS


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody from outside with the grants that run today or later. `is_free`: one person may ask for a code for them."""

    staff: Staff
    grants: list[HelperGrant]
    is_free: bool


def groups(year: SchoolYear, part: StaffedPart | None = None, *, door: Door) -> list[LearningGroup]:
    """The classes and groups of a school year, or of a part of it, classes first."""
    door.reading("organisation")
    found = LearningGroup.objects.filter(year=year).select_related("subject", "year__school")
    if part is not None:
        found = found.filter(kind=part.kind)
        found = found if part.is_of_classes else found.filter(stage=part.stage)
    return list(found.order_by("kind", "name", "id"))


def with_staff(groups: Iterable[LearningGroup], *, door: Door) -> list[GroupStaff]:
    """These, in this order, with who works with them."""
    door.reading("organisation", "staff")
    rows = list(groups)
    ties = _ties([group.pk for group in rows], door)
    return [GroupStaff(group, ties.get(group.pk, [])) for group in rows]


def parts(year: SchoolYear, *, door: Door) -> list[StaffedPart]:
    """Into which parts a school year with more than `FEW` groups falls: its classes, and its groups by stage. Else none."""
    door.reading("organisation")
    found = LearningGroup.objects.filter(year=year).values_list("kind", "stage").annotate(count=Count("id"))
    rows = list(found.order_by("kind", "stage"))
    if sum(count for _kind, _stage, count in rows) <= FEW:
        return []
    return list(
        dict.fromkeys(StaffedPart(kind, None if kind == LearningGroup.CLASS else stage) for kind, stage, _ in rows)
    )


def find_group(uid: UUID, *, door: Door) -> GroupStaff:
    """A class or group of one of these schools. Raises Http404 for another's."""
    door.reading("organisation", "staff")
    group = (
        LearningGroup.objects.select_related("subject", "year__school")
        .filter(uid=uid, year__school__in=own_schools(door=door))
        .first()
    )
    if group is None:
        raise Http404
    return GroupStaff(group, _ties([group.pk], door).get(group.pk, []))


def _ties(group_ids: list[int], door: Door) -> dict[int, list[StaffTie]]:
    day = today(door=door)
    later = Q(ends_on=None) | Q(ends_on__gt=day)
    found: dict[int, list[StaffTie]] = {}
    for what, model in (("mentoring", Mentoring), ("teaching", Teaching)):
        rows = model._default_manager.filter(later, group_id__in=group_ids).select_related("staff")
        for row in rows.order_by("starts_on", "staff__family_name", "id"):
            found.setdefault(row.group_id, []).append(StaffTie(what, row, row.starts_on <= day))
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
    named = by_name(people)
    free = {
        who
        for who, one in invitation_statuses([p.person_id for p in named]).items()
        if one.stands in (InvitationState.FREE, InvitationState.AGREED)
    }
    return [Helper(person, grants.get(person.person_id, []), person.person_id in free) for person in named]
