"""What the care team keeps of one pupil beside notes and plans: papers of care or of health, and the medical card."""

from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.care.models import HealthStatement, MedicalCard
from zorgvuldig.gate.door import Door
from zorgvuldig.pupils.file_models import CareDocument, HealthDocument
from zorgvuldig.school.people.reads import names_of

Document = CareDocument | HealthDocument


@dataclass(frozen=True, slots=True)
class DocumentShelf:
    """Where a paper belongs: the category of the register and the table that hold it."""

    category: str
    model: type[CareDocument] | type[HealthDocument]


CARE = DocumentShelf("care", CareDocument)
HEALTH = DocumentShelf("health", HealthDocument)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper and the name of whoever added it; empty when that person left."""

    document: Document
    added_by: str


def papers(shelf: DocumentShelf, pupil_id: int, *, door: Door) -> list[DocumentRow]:
    """The papers on this shelf about the pupil, the last added first."""
    door.reading(shelf.category)
    found: list[Document] = list(shelf.model.objects.filter(pupil_id=pupil_id).order_by("-added_at", "-id"))
    names = names_of({document.added_by_id for document in found}, door=door)
    return [DocumentRow(document, names.get(document.added_by_id, "")) for document in found]


def paper(shelf: DocumentShelf, uid: UUID, pupil_id: int, *, door: Door) -> Document | None:
    """One paper of this pupil on this shelf, or None."""
    door.reading(shelf.category)
    found: Document | None = shelf.model.objects.filter(uid=uid, pupil_id=pupil_id).first()
    return found


# What the school knows of a pupil's health: the card, and what the family told at enrolment.


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
