"""Adding and removing papers of the care team."""

from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zorgvuldig.care.documents.reads import Document, DocumentShelf
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

KINDS = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DOCX, Kind.ODT)
LIMIT = 10 * 1024 * 1024  # bytes


def add_paper(shelf: DocumentShelf, pupil_id: int, *, upload: "Upload", door: Door) -> Document:
    """Seal a paper with the pupil's key for its category and put it on the shelf. Raises `vault.kinds.NotAccepted`; nothing is kept then."""
    door.writing(shelf.category)
    accepted = accept(upload, kinds=KINDS, limit_bytes=LIMIT, closing=closing(shelf.model, pupil_id))
    try:
        with transaction.atomic():
            document: Document = shelf.model.objects.create(
                pupil_id=pupil_id,
                **row_of(accepted, door=door),
            )
    except BaseException:
        files.remove(accepted.blob)
        raise
    return document


def remove_paper(shelf: DocumentShelf, document: Document, *, door: Door) -> None:
    """Take a paper away: the row now, the sealed bytes as soon as that is certain."""
    door.writing(shelf.category)
    document.delete()
    transaction.on_commit(partial(files.remove, document.blob))
