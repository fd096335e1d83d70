"""How often the pupils of an opened group were away, late or sent out in this school year."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import missed_hours
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity


@dataclass(frozen=True, slots=True)
class Counts:
    """A pupil with the number of lessons: away, late, sent out."""

    pupil: PupilIdentity
    absent: int
    late: int
    sent_out: int


def counts_of_group(group: LearningGroup, *, door: Door) -> list[Counts]:
    """One row per pupil of the group whose door this is, over the lessons of this group in its school year until today; a class has
    none of its own, so of a class over all lessons of its pupils.

    Away is who was noted as absent, and who was reported away in a lesson, with leave or without, as everywhere else.
    """
    people = members(door=door)
    until = min(group.year.ends_on, today(door=door) + timedelta(days=1))
    hours = missed_hours([person.pupil_id for person in people], group.year.starts_on, until, door=door)
    counted = Counter(
        (hour.pupil_id, hour.status) for hour in hours if group.kind == LearningGroup.CLASS or hour.group_id == group.pk
    )
    return [
        Counts(
            person,
            counted[person.pupil_id, Status.UNAUTHORISED] + counted[person.pupil_id, Status.AUTHORISED],
            counted[person.pupil_id, Status.LATE],
            counted[person.pupil_id, Status.SENT_OUT],
        )
        for person in people
    ]
