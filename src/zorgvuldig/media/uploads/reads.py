"""What somebody is sending, what became of it, and why a file was not taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import Word
from zorgvuldig.media import refusals
from zorgvuldig.media.models import PictureEvent, PictureUpload, Recording

# Why a file was not taken while it came in, as a sentence; what only looking at the whole tells is in `refusals`.

SENTENCES: dict[str, Word] = {
    "large": _("Dit bestand is te groot. Een foto mag ten hoogste 60 MB zijn, en een video 2 GB."),
    "many": _("Er zijn al 200 bestanden onderweg. Wacht tot die in huis zijn, of haal er een paar weg."),
    "filled": _("Bij deze opname is al een film. Maak voor een andere film een nieuwe opname."),
    "other": _("Dit is een ander bestand dan waarvan het begin al binnen is. Kies het bestand opnieuw."),
    "misplaced": _("Dit stuk hoort hier niet. Kies het bestand opnieuw, dan gaat het verder waar het was."),
}


def sentence(key: str) -> str:
    """The sentence of a key, in the language of the page."""
    said = SENTENCES.get(key)
    return str(said) if said else refusals.sentence(key)


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload as the list shows it: `percent` of what was announced is in, `why` is the sentence of a refusal."""

    upload: PictureUpload
    percent: int
    why: str


def upload_rows(to: PictureEvent | Recording, *, door: Door) -> list[UploadRow]:
    """What the one at the door sent here, except what is in the house already: refusals first, then the newest."""
    door.reading("picture_work")
    where = {"recording": to} if isinstance(to, Recording) else {"picture_event": to}
    mine = PictureUpload.objects.filter(uploaded_by_id=door.actor_id, **where).exclude(state=PictureUpload.DONE)
    order = (PictureUpload.REFUSED, PictureUpload.RECEIVING, PictureUpload.WAITING)
    rows: Sequence[PictureUpload] = sorted(mine.order_by("-id"), key=lambda row: order.index(row.state))
    return [UploadRow(row, row.received * 100 // row.size, sentence(row.why) if row.why else "") for row in rows]


def own_upload(uid: UUID, *, door: Door) -> PictureUpload | None:
    """An upload of the one at the door."""
    door.reading("picture_work")
    mine = PictureUpload.objects.filter(uid=uid, uploaded_by_id=door.actor_id)
    return mine.select_related("picture_event", "recording").first()
