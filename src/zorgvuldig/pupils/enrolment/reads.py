"""Where a pupil is, was and will be, for whoever changes it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.db.models import Q
from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file_reads import EnrolmentRow
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership, School, SchoolYear

AnyEnrolment = TypeVar("AnyEnrolment", Enrolment, EnrolmentRow)


@dataclass(frozen=True, slots=True)
class NumberedEnrolment(Generic[AnyEnrolment]):
    """An enrolment with its number within this file, counted from 1 in the order of their first days."""

    place: int
    enrolment: AnyEnrolment
    is_open: bool  # today or later

    @property
    def last_day(self) -> date | None:
        """The last day on it, or None when it goes on."""
        ends_on = self.enrolment.ends_on
        return ends_on - timedelta(days=1) if ends_on else None


def enrolled(pupil_id: int, *, door: Door) -> list[NumberedEnrolment[Enrolment]]:
    """Every enrolment of the pupil, the first one first."""
    door.reading("organisation", "enrolment")
    return in_order(
        Enrolment.objects.filter(pupil_id=pupil_id).select_related("school").order_by("starts_on", "id"), door=door
    )


def in_order(rows: Iterable[AnyEnrolment], *, door: Door) -> list[NumberedEnrolment[AnyEnrolment]]:
    """The same of rows that were read already, the first one first."""
    day = today(door=door)
    return [
        NumberedEnrolment(place, row, row.ends_on is None or row.ends_on > day)
        for place, row in enumerate(rows, start=1)
    ]


def requested_enrolment(pupil_id: int, given: Mapping[str, str], *, door: Door) -> NumberedEnrolment[Enrolment]:
    """The enrolment that an address names by `nr`. Raises Http404 when there is none."""
    wanted = given.get("nr", "")
    found = next((one for one in enrolled(pupil_id, door=door) if str(one.place) == wanted), None)
    if found is None:
        raise Http404
    return found


def current(pupil_id: int, *, door: Door) -> NumberedEnrolment[Enrolment]:
    """The enrolment that goes on today or later, the last one. Raises Http404 when the pupil left."""
    found = [one for one in enrolled(pupil_id, door=door) if one.is_open]
    if not found:
        raise Http404
    return found[-1]


def memberships(pupil_id: int, *, door: Door) -> list[Membership]:
    """Every membership that goes on today or later, classes first."""
    door.reading("organisation", "membership")
    later = Q(ends_on=None) | Q(ends_on__gt=today(door=door))
    rows = Membership.objects.filter(later, pupil_id=pupil_id).select_related("group__subject", "group__year__school")
    return list(rows.order_by("group__kind", "group__name", "starts_on"))


def to_come(pupil_id: int, *, door: Door) -> list[Membership]:
    """The memberships that begin after today, the first to begin first."""
    day = today(door=door)
    coming = [row for row in memberships(pupil_id, door=door) if row.starts_on > day]
    return sorted(coming, key=lambda row: row.starts_on)


def schooling_print(pupil_id: int, *, door: Door) -> str:
    """The fingerprint of all enrolments and memberships of the pupil."""
    door.reading("enrolment", "membership")
    at = Enrolment.objects.filter(pupil_id=pupil_id).values_list(
        "id", "starts_on", "ends_on", "level", "left_with", "destination"
    )
    within = Membership.objects.filter(pupil_id=pupil_id).values_list("id", "starts_on", "ends_on", "group_id")
    return fingerprint({"enrolments": sorted(at, key=_first), "memberships": sorted(within, key=_first)})


def _first(row: tuple[object, ...]) -> int:
    return int(str(row[0]))


def groups_to_join(schools: Iterable[int], *, door: Door, classes_only: bool = False) -> list[LearningGroup]:
    """The classes and groups of this year and later of these schools, classes first."""
    door.reading("organisation")
    groups = LearningGroup.objects.filter(year__school_id__in=list(schools), year__ends_on__gt=today(door=door))
    if classes_only:
        groups = groups.filter(kind=LearningGroup.CLASS)
    return list(groups.select_related("subject", "year__school").order_by("year__starts_on", "kind", "name"))


def of_class(name: str, year_id: int, *, door: Door) -> list[LearningGroup]:
    """The teaching groups of a school year with the name of a class in theirs, as schools name them: wi2B, 2B-ne."""
    door.reading("organisation")
    named = re.compile(rf"(?<!\d){re.escape(name)}(?![0-9a-z])", re.IGNORECASE)
    groups = LearningGroup.objects.filter(year_id=year_id, kind=LearningGroup.TEACHING, name__icontains=name)
    return [group for group in groups.order_by("name", "id") if named.search(group.name)]


def year_of(school_id: int, day: date, *, door: Door) -> SchoolYear | None:
    """The school year of a school in which a day lies, or None."""
    door.reading("organisation")
    return SchoolYear.objects.filter(school_id=school_id, starts_on__lte=day, ends_on__gt=day).first()


def schools(*, door: Door) -> list[School]:
    """Every school of the board, by name."""
    door.reading("organisation")
    return list(School.objects.order_by("name", "id"))
