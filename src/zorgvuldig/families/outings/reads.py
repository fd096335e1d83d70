"""What families are asked about an outing, and what was said of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from zorgvuldig.families.models import Outing, OutingAnswer, OutingGroup
from zorgvuldig.families.outings.labels import NONE, YES
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.groups.reads import WITH_SCHOOL, members, mentored_classes, taught_groups
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.reads import own_schools

STILL_SHOWN = timedelta(days=14)  # as long as its answers are kept


@dataclass(frozen=True, slots=True)
class AskedPupil:
    """A pupil who is asked, and what holds: yes, no, or nothing yet, which is no."""

    pupil: PupilIdentity
    state: str

    @property
    def goes(self) -> bool:
        """Whether the pupil comes along."""
        return self.state == YES


@dataclass(frozen=True, slots=True)
class OwnSlip:
    """What a family is asked about a child of theirs: what I said last (None: nothing), and what holds of all who decide."""

    pupil: PupilIdentity
    mine: bool | None
    state: str


def groups_to_ask(*, everything: bool, door: Door) -> list[LearningGroup]:
    """The groups that I may ask: the classes of my schools when I may ask all, and otherwise those I teach or am mentor of."""
    if not everything:
        own = {group.pk: group for group in (*mentored_classes(door=door), *taught_groups(door=door))}
        return sorted(own.values(), key=lambda group: (group.kind, group.name))
    door.reading("organisation")
    day = today(door=door)
    found = LearningGroup.objects.filter(
        kind=LearningGroup.CLASS,
        year__school__in=own_schools(door=door),
        year__starts_on__lte=day,
        year__ends_on__gt=day,
    )
    return list(found.select_related(*WITH_SCHOOL).order_by("year__school__name", "stage", "name"))


def outings_of_school(*, everything: bool, door: Door) -> list[Outing]:
    """What is asked at my schools for days to come or that just were, the first first: all, or of groups of mine and what I asked."""
    door.reading("organisation", "planning")
    since = today(door=door) - STILL_SHOWN
    found = Outing.objects.filter(year__school__in=own_schools(door=door), ends_on__gt=since)
    if not everything:
        mine = [group.pk for group in groups_to_ask(everything=False, door=door)]
        found = found.filter(Q(asked_by_id=door.actor_id) | Q(groups__group__in=mine)).distinct()
    return list(found.select_related("year__school").order_by("held_on", "id"))


def outing_here(uid: UUID, *, door: Door) -> Outing | None:
    """The outing of this uid, when it is of a school of mine."""
    found = outing_of(uid, door=door)
    return found if found and found.year.school in own_schools(door=door) else None


def outing_of(uid: UUID, *, door: Door) -> Outing | None:
    """The outing of this uid, or None."""
    door.reading("organisation", "planning")
    return Outing.objects.select_related("year__school").filter(uid=uid).first()


def groups_of(outing: Outing, *, door: Door) -> list[LearningGroup]:
    """The groups that are asked, by name."""
    door.reading("organisation", "planning")
    asked = OutingGroup.objects.filter(outing=outing).values_list("group_id", flat=True)
    return list(LearningGroup.objects.filter(pk__in=asked).order_by("name"))


def is_answered(outing: Outing, *, door: Door) -> bool:
    """Whether anything is said of any pupil who is open."""
    door.reading("message_state")
    return OutingAnswer.objects.filter(outing=outing).exists()


def outings_of_family(*, door: Door) -> list[Outing]:
    """What is asked of the pupils who are open for days to come, the first first."""
    door.reading("organisation", "membership", "planning")
    day = today(door=door)
    found = Outing.objects.filter(in_force(day, "groups__group__memberships__"), ends_on__gt=day)
    return list(found.distinct().order_by("held_on", "id"))


def states_of(outing: Outing, *, door: Door) -> Mapping[int, str]:
    """What holds of each pupil who is open."""
    door.reading("message_state")
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id, state from gate.outing_states(%s::bigint)", [outing.pk])
        return dict(cursor.fetchall())


def asked_pupils(outing: Outing, *, door: Door) -> list[AskedPupil]:
    """Everybody who is asked and whom I may open, as a class list sorts them."""
    states = states_of(outing, door=door)
    return [AskedPupil(one, states.get(one.pupil_id, NONE)) for one in members(door=door)]


def own_slips(outing: Outing, *, door: Door) -> list[OwnSlip]:
    """My children who are asked, with what I said and what holds."""
    states = states_of(outing, door=door)
    rows = OutingAnswer.objects.filter(outing=outing, person_id=door.actor_id).order_by("id")
    mine = dict(rows.values_list("pupil_id", "goes"))
    return [OwnSlip(one, mine.get(one.pupil_id), states.get(one.pupil_id, NONE)) for one in members(door=door)]


def can_answer(outing: Outing, day: date) -> bool:
    """Whether a family can still say yes or no."""
    return outing.cancelled_at is None and day < outing.held_on
