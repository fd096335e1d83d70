"""How often the pupils of an opened group were away, late or sent out in this school year."""

from collections import Counter
from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.records.models import Attendance, LearningGroup, PupilIdentity
from zorgvuldig.records.queries.groups import members


@dataclass(frozen=True, slots=True)
class Counts:
    """A pupil with the number of lessons: away, late, sent out."""

    pupil: PupilIdentity
    absent: int
    late: int
    sent_out: int


def counts_of_group(group: LearningGroup, *, door: Door) -> list[Counts]:
    """One row per pupil of the group whose door this is, over the lessons of this group in its school year."""
    door.reading("attendance", "timetable")
    marks = Attendance.objects.filter(lesson__group=group).values_list("pupil_id", "kind")
    counted = Counter(marks)
    return [
        Counts(
            person,
            counted[person.pupil_id, "absent"],
            counted[person.pupil_id, "late"],
            counted[person.pupil_id, "sent_out"],
        )
        for person in members(door=door)
    ]
