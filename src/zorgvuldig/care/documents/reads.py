"""Papers of the care team about one pupil: of care, or of health. The rows are guarded; the bytes lie in the vault."""

from dataclasses import dataclass
from uuid import UUID

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
