"""Of whom somebody can make a list: a class or group of theirs, and for who works for a whole school also a year of the course."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.register.schema import Rule, Shape
from zorgvuldig.release.lists.columns import PURPOSE
from zorgvuldig.school.groups.reads import WITH_SCHOOL, mentored_classes, taught_groups
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.staffing.models import StaffRole

WHOLE_SCHOOL = roles_with(purpose=PURPOSE, shape=Shape.SCHOOL)


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whom a list is: the kind of its opening, its folder in the address, and how it is said."""

    key: str
    kind: Kind
    folder: str
    says: str | Promise

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"column_list_{self.key}"

    def named(self, group: LearningGroup) -> str:
        """What the list is called that this group leads to."""
        return str(self.says) % {"group": group.name, "stage": group.stage}


GROUP = Scope("group", Kind.GROUP, "groep", "%(group)s")
STAGE = Scope("stage", Kind.STAGE, "leerjaar", _("leerjaar %(stage)s"))
SCOPES = (GROUP, STAGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to choose of whom: the scope, and the group that its address names."""

    scope: Scope
    group: LearningGroup

    @property
    def title(self) -> str:
        """What it is called."""
        return self.scope.named(self.group)


def choices(*, door: Door) -> dict[str, list[Choice]]:
    """Of whom the one at the door can make a list today, under what it is called."""
    mine = list({group.pk: group for group in (*mentored_classes(door=door), *taught_groups(door=door))}.values())
    classes = _classes(door=door)
    stages: dict[tuple[int, int], LearningGroup] = {}
    for group in classes:
        if group.stage is not None:
            stages.setdefault((group.year_id, group.stage), group)
    found = {
        gettext("Mijn klassen en groepen"): [Choice(GROUP, group) for group in mine],
        gettext("Klassen"): [Choice(GROUP, group) for group in classes],
        gettext("Leerjaren"): [Choice(STAGE, group) for group in stages.values()],
    }
    return {title: ways for title, ways in found.items() if ways}


def _classes(*, door: Door) -> list[LearningGroup]:
    """The classes of today of the schools for which somebody makes lists of everybody, by school, stage and name."""
    schools = [school.pk for school in schools_of(door=door)]
    classes = LearningGroup.objects.filter(
        in_force(today(door=door), "year__"), kind=LearningGroup.CLASS, year__school_id__in=schools
    )
    return list(classes.select_related(*WITH_SCHOOL).order_by("year__school__name", "stage", "name"))


def schools_of(*roles: str, door: Door) -> list[School]:
    """The schools at which the one at the door holds one of these roles today; without, one that makes lists of a whole school."""
    door.reading("organisation", "staff")
    held = StaffRole.objects.filter(
        in_force(today(door=door)), staff_id=door.actor_id, role__in=roles or tuple(WHOLE_SCHOOL)
    )
    numbers = set(held.values_list("school_id", flat=True))
    schools = School.objects.order_by("name", "id")
    return list(schools if None in numbers else schools.filter(pk__in=numbers))


def rules_for(scope: Scope, group: LearningGroup, *, door: Door) -> list[Rule]:
    """The rules by which the one at the door may make this list: what they are of the group, and what of its school."""
    door.reading("organisation", "staff")
    day = today(door=door)
    held = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id)
    at = {(row.role, row.school_id) for row in held}
    ties: Mapping[str, bool] = {
        "teaching": scope is GROUP and group.teaching.filter(in_force(day), staff_id=door.actor_id).exists(),
        "mentoring": scope is GROUP and group.mentoring.filter(in_force(day), staff_id=door.actor_id).exists(),
    }
    found = []
    for rule in (rule for rule in REGISTER.rules if rule.purpose == PURPOSE):
        relation = REGISTER.relations[rule.relation]
        if relation.shape is Shape.GROUP and ties.get(relation.table):
            found.append(rule)
        if relation.shape is Shape.SCHOOL and {(rule.role, None), (rule.role, group.year.school_id)} & at:
            found.append(rule)
    return found
