"""Adding and removing papers of the care team, and keeping the medical card."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from zorgvuldig.care.file.reads import Document, DocumentShelf
from zorgvuldig.care.models import MedicalCard
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.kit.refusals import Refused
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


# Keeping the medical card.


def save_card(pupil_id: int, texts: Mapping[str, str], *, seen: datetime | None, door: Door) -> None:
    """Keep the parts of the card that `texts` names. `seen` is the moment of the card the page showed (None: no card).

    Raises `Refused` when somebody else was first, and nothing changes then.
    """
    door.writing("health")
    card = MedicalCard.objects.select_for_update().filter(pupil_id=pupil_id).first()
    if (card.changed_at if card else None) != seen:
        raise Refused("changed")
    fresh = card is None
    card = card or MedicalCard(pupil_id=pupil_id)
    for part, text in texts.items():
        if getattr(card, part) != text:  # what stayed the same keeps its sealed form
            setattr(card, part, text)
    card.changed_by_id, card.changed_at = door.actor_id, door.opened_at
    try:
        with transaction.atomic():
            card.save(force_insert=fresh)
    except IntegrityError as meanwhile:
        raise Refused("changed") from meanwhile
