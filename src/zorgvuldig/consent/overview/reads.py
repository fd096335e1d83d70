"""Where there is consent for, per class and per pupil. Only yes allows anything; what nobody answered was not asked yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.consent.state import State, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.register.schema import ConsentTopic, Shape
from zorgvuldig.school.groups.reads import WITH_SCHOOL, members, mentored_classes
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import StaffRole

PURPOSE = "consent_overview"


@dataclass(frozen=True, slots=True)
class PupilConsents:
    """A pupil, and what holds per topic in the register's order."""

    pupil: PupilIdentity
    states: Sequence[State]


@dataclass(frozen=True, slots=True)
class TopicConsents:
    """A topic, and of which of the open pupils there is consent for it, and of which there is none."""

    topic: ConsentTopic
    yes: Sequence[PupilIdentity]
    no: Sequence[PupilIdentity]


def classes(*, door: Door) -> list[LearningGroup]:
    """The classes of today that the one at the door may see the outcome of, by school and name."""
    door.reading("organisation", "staff")
    duties = StaffRole.objects.filter(
        in_force(today(door=door)), staff_id=door.actor_id, role__in=roles_with(purpose=PURPOSE, shape=Shape.SCHOOL)
    )
    schools = set(duties.values_list("school_id", flat=True))
    found = {group.pk: group for group in mentored_classes(door=door)} if _mentors(door) else {}
    if schools:
        current = LearningGroup.objects.filter(in_force(today(door=door), "year__"), kind=LearningGroup.CLASS)
        if None not in schools:  # a role without a school holds at every school
            current = current.filter(year__school_id__in=schools)
        found |= {group.pk: group for group in current.select_related(*WITH_SCHOOL)}
    return sorted(found.values(), key=lambda group: (group.year.school.name, group.stage or 0, group.name))


def pupil_consents(*, door: Door) -> list[PupilConsents]:
    """Each pupil that is open, as a class list sorts them."""
    known = states(door=door)
    return [
        PupilConsents(pupil, [known.get((pupil.pupil_id, key), State.UNKNOWN) for key in REGISTER.topics])
        for pupil in members(door=door)
    ]


def by_topic(found: Sequence[PupilConsents]) -> list[TopicConsents]:
    """The same by topic, in the register's order."""
    return [
        TopicConsents(
            topic,
            yes=[line.pupil for line in found if line.states[number] is State.YES],
            no=[line.pupil for line in found if line.states[number] is not State.YES],
        )
        for number, topic in enumerate(REGISTER.topics.values())
    ]


def _mentors(door: Door) -> bool:
    """Whether the one at the door is a mentor today, by role too: a tie without the role opens nothing."""
    held = StaffRole.objects.filter(
        in_force(today(door=door)), staff_id=door.actor_id, role__in=roles_with(purpose=PURPOSE, shape=Shape.GROUP)
    )
    return held.exists()
