"""Lists that were made before, and the classes of which somebody can make one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.register.schema import Shape
from zorgvuldig.release.lists.kinds import CHANNEL, recorded
from zorgvuldig.release.models import Release
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import Board, LearningGroup, School
from zorgvuldig.school.staffing.models import StaffRole


@dataclass(frozen=True, slots=True)
class EarlierList:
    """A list that the one at the door made earlier about pupils who are open now."""

    at: datetime
    title: str | Promise
    reason: str | Promise


def made_before(*, door: Door) -> list[EarlierList]:
    """The lists that the one at the door made about pupils of the open group, the last one first.

    A list of another group with one of these pupils on it counts too: it is the same copy of the same data.
    """
    door.reading("release")
    rows = Release.objects.filter(channel=CHANNEL, actor_id=door.actor_id).values_list("released_at", "basis")
    found = [(at, recorded(basis)) for at, basis in rows.order_by("-released_at", "basis").distinct()]
    return [EarlierList(at, known[0].title, known[1]) for at, known in found if known]


def administered_schools(*, door: Door) -> set[int]:
    """The schools whose administration the one at the door keeps."""
    door.reading("organisation", "staff")
    duties = StaffRole.objects.filter(
        in_force(today(door=door)),
        staff_id=door.actor_id,
        role__in=roles_with(purpose="administration", shape=Shape.SCHOOL, writes=True),
    )
    schools = set(duties.values_list("school_id", flat=True))
    if None in schools:  # a role without a school holds at every school
        return set(School.objects.values_list("pk", flat=True))
    return {school for school in schools if school is not None}


def administered_classes(*, door: Door) -> list[LearningGroup]:
    """The classes of today of the schools whose administration the one at the door keeps, by school and name."""
    schools = administered_schools(door=door)
    classes = LearningGroup.objects.filter(
        in_force(today(door=door), "year__"), kind=LearningGroup.CLASS, year__school_id__in=schools
    )
    return list(classes.select_related(*WITH_SCHOOL).order_by("year__school__name", "stage", "name"))


def letter_head(*, door: Door) -> str:
    """The school whose administration the one at the door keeps; with more than one, the board."""
    names = list(School.objects.filter(pk__in=administered_schools(door=door)).values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else Board.objects.values_list("name", flat=True).get()
