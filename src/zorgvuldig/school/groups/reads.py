"""The groups of a member of staff, who is in the group that is open, and how that is said."""

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import HelperGrant

WITH_SCHOOL = ("subject", "year__school")


class GroupRow(NamedTuple):
    """A group, and where it is."""

    uid: UUID
    name: str
    year: str
    school: str


class MemberRow(NamedTuple):
    """What a pupil is called."""

    pupil_id: int
    uid: UUID
    number: str
    given_name: str
    prefix: str
    family_name: str

    @property
    def full_name(self) -> str:
        """As one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


GROUP = read("school/group", GroupRow, "organisation")
MEMBERS = read("school/members", MemberRow, "identity")


def taught_groups(*, door: Door) -> list[LearningGroup]:
    """The groups that the one at the door teaches today, by name."""
    door.reading("organisation", "staff")
    teaches = in_force(today(door=door), "teaching__")
    groups = LearningGroup.objects.filter(teaches, teaching__staff_id=door.actor_id)
    return list(groups.select_related(*WITH_SCHOOL).order_by("name").distinct())


def mentored_classes(*, door: Door) -> list[LearningGroup]:
    """The classes of which the one at the door is mentor today, by name."""
    door.reading("organisation", "staff")
    mentors = in_force(today(door=door), "mentoring__")
    groups = LearningGroup.objects.filter(mentors, mentoring__staff_id=door.actor_id)
    return list(groups.select_related(*WITH_SCHOOL).order_by("name").distinct())


def mentored_class_of(pupil_id: int, *, door: Door) -> LearningGroup | None:
    """The class of this pupil of which the one at the door is mentor today."""
    door.reading("organisation", "staff", "membership")
    day = today(door=door)
    classes = LearningGroup.objects.filter(
        in_force(day, "mentoring__"), mentoring__staff_id=door.actor_id, kind=LearningGroup.CLASS
    )
    joined = classes.filter(in_force(day, "memberships__"), memberships__pupil_id=pupil_id)
    return joined.select_related(*WITH_SCHOOL).first()


def substituted_groups(*, door: Door) -> list[LearningGroup]:
    """The groups for which the one at the door stands in today, by name."""
    door.reading("organisation", "staff", "assignment")
    stands_in = in_force(today(door=door), "substitutions__")
    groups = LearningGroup.objects.filter(stands_in, substitutions__staff_id=door.actor_id)
    return list(groups.select_related(*WITH_SCHOOL).order_by("name").distinct())


def helped_groups(*, door: Door) -> list[HelperGrant]:
    """What the one at the door may see of which groups today, by group; from outside the school."""
    door.reading("organisation", "assignment")
    grants = HelperGrant.objects.filter(in_force(today(door=door)), staff_id=door.actor_id)
    return list(grants.select_related("group__year__school").order_by("group__name", "ends_on"))


def open_group(*, door: Door, uid: UUID) -> LearningGroup:
    """The group whose door this is."""
    door.reading("organisation")
    return LearningGroup.objects.select_related(*WITH_SCHOOL).get(uid=uid)


def members(*, door: Door) -> list[PupilIdentity]:
    """The pupils of the group whose door this is, as a class list sorts them; opening it opened exactly these."""
    door.reading("identity")
    return list(PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id"))


# Numbers of pupils and opened groups in words.


def pupils(count: int) -> str:
    """A number of pupils in words."""
    return ngettext("%(count)s leerling", "%(count)s leerlingen", count) % {"count": count}


def group_label(group: str, count: int) -> str:
    """What the door strip says when the grades of a group are open."""
    return gettext("De cijfers van %(group)s zijn open (%(pupils)s).") % {"group": group, "pupils": pupils(count)}
