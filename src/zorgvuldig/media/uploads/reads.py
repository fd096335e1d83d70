"""What somebody is sending, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import PictureEvent, PictureUpload, Recording
from zorgvuldig.media.uploads.refusals import sentence


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
