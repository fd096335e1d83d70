"""What the school knows of a pupil's health: the card, and what the family told at enrolment."""

from dataclasses import dataclass

from zorgvuldig.care.models import HealthStatement, MedicalCard
from zorgvuldig.gate.door import Door
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class MedicalCardDetail:
    """A medical card and who changed it last; empty when that person left."""

    card: MedicalCard
    changed_by: str


def card(pupil_id: int, *, door: Door) -> MedicalCardDetail | None:
    """The medical card of the pupil, when there is one."""
    door.reading("health")
    found = MedicalCard.objects.filter(pupil_id=pupil_id).first()
    if found is None:
        return None
    return MedicalCardDetail(found, names_of({found.changed_by_id}, door=door).get(found.changed_by_id, ""))


def statement(pupil_id: int, *, door: Door) -> HealthStatement | None:
    """What the family told about health when they applied, when they told anything."""
    door.reading("health")
    return HealthStatement.objects.filter(person_id=pupil_id).first()
