"""Attachments of a copy for a request: pages are looked at and covered by hand, and what nobody looked at does not go along.

What goes along of a file that can be drawn is pictures of its pages, with what was covered burned in: no text, no file within it, nothing that
was not seen. The original stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.faces.masks import check_place
from zorgvuldig.media.photos.decoder import NotAPicture, decode_photo
from zorgvuldig.media.photos.encoder import MEDIA_TYPE, VIEW, jpeg, resized
from zorgvuldig.platform.documents.page_images import NotDrawn, draw_page, pdf_of_pictures
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.signatures import PICTURES, Kind
from zorgvuldig.rights.weighing.actions import check_other
from zorgvuldig.rights.weighing.models import CopyFile, MaskedFile

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    ImageDraw = lazy_module("PIL.ImageDraw")

PHOTOS = frozenset(kind.media_type for kind in PICTURES)
DRAWABLE = PHOTOS | {Kind.PDF.media_type}
MOST_BOXES = 100  # on one page
BLACK = (0, 0, 0)
LIMIT = 50 * 1024**2
Box = Sequence[float]


def draw(file: CopyFile, number: int) -> tuple[int, Image.Image]:
    """How many pages the file has, and one of them as a picture. Raises `NotDrawn`, `Missing`, `KeyGone`, `Damaged`."""
    content = b"".join(files.read(file.original))
    if file.media_type == Kind.PDF.media_type:
        count, picture = draw_page(content, number)
        return count, resized(picture, VIEW)
    if file.media_type not in PHOTOS or number != 1:
        raise NotDrawn("this file has no such page")
    try:
        return 1, resized(decode_photo(content), VIEW)
    except NotAPicture as wrong:
        raise NotDrawn("this photo cannot be drawn") from wrong


def keep_boxes(file: CopyFile, number: int, boxes: Sequence[Box], *, door: Door) -> CopyFile:
    """Somebody looked at this page and covers these places of it, fractions of left, top, width and height. Raises `Refused`."""
    row = _open(file, door)
    if len(boxes) > MOST_BOXES:
        raise Refused("boxes")
    for box in boxes:
        check_place(tuple(box))
    try:
        row.pages, _picture = draw(row, number)
    except NotDrawn:
        raise Refused("not_drawn") from None
    row.boxes = {**row.boxes, str(number): [list(box) for box in boxes]}
    _settle(row, "", door)
    return row


def cover(file: CopyFile, *, door: Door) -> None:
    """Make the version that goes along. Raises `Refused` while there is a page that nobody looked at."""
    row = _open(file, door)
    boxes: dict[str, list[Box]] = row.boxes
    if not row.pages or set(boxes) != {str(number) for number in range(1, row.pages + 1)}:
        raise Refused("unseen")
    try:
        pages = [covered(draw(row, number)[1], boxes[str(number)]) for number in range(1, row.pages + 1)]
    except NotDrawn:
        raise Refused("not_drawn") from None
    is_photo = row.media_type in PHOTOS
    content = jpeg(pages[0], long_side=VIEW) if is_photo else pdf_of_pictures(pages)
    stored = files.store(content, limit_bytes=LIMIT, closing=closing(MaskedFile, row.pupil_id))
    stem = row.name.rpartition(".")[0] or row.name
    _settle(row, "masked", door)
    MaskedFile.objects.create(
        pupil_id=row.pupil_id,
        request_id=row.request_id,
        file=row,
        mask=row.mask,
        blob=stored.blob,
        name=f"{stem[:110]}.{'jpg' if is_photo else 'pdf'}",
        media_type=MEDIA_TYPE if is_photo else Kind.PDF.media_type,
        size=stored.size,
        added_at=door.opened_at,
        added_by_id=door.actor_id,
    )


def decide_file(file: CopyFile, outcome: str, reason: str, *, door: Door) -> None:
    """Let all of it go along, for a reason, or leave it out. Raises `Refused`."""
    row = _open(file, door)
    if outcome not in ("whole", "left_out"):
        raise Refused("file_outcome")
    if outcome == "whole" and not reason.strip():
        raise Refused("reason")
    row.reason = reason.strip()
    _settle(row, outcome, door)


def covered(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """A new picture in which each place is black, to the pixel or more: what stood there is nowhere in it."""
    plain = picture.copy()
    pen = ImageDraw.Draw(plain)
    for left, top, width, height in boxes:
        start = int(left * plain.width), int(top * plain.height)
        end = int((left + width) * plain.width) + 1, int((top + height) * plain.height) + 1
        pen.rectangle((start, end), fill=BLACK)
    return plain


def page_jpeg(picture: Image.Image) -> bytes:
    """A page as it is shown to whoever covers it."""
    return jpeg(picture, long_side=VIEW)


def _open(file: CopyFile, door: Door) -> CopyFile:
    """The row, kept from others until the end. Raises `Refused` for whoever asked for the copy, and when it is gone."""
    door.writing("request", "correction")
    row = CopyFile.objects.select_for_update().select_related(None).filter(pk=file.pk).first()
    if row is None:
        raise Refused("gone")
    check_other(row.request, door=door)
    return row


def _settle(row: CopyFile, outcome: str, door: Door) -> None:
    """Write down what was decided; a version of before goes, and its file when that is committed."""
    for old in MaskedFile.objects.filter(file=row):
        transaction.on_commit(partial(files.remove, old.blob))
        old.delete()
    if outcome != "whole":
        row.reason = row.reason if outcome == "left_out" else ""
    row.outcome = outcome
    row.decided_at, row.decided_by_id = (door.opened_at, door.actor_id) if outcome else (None, None)
    row.save(update_fields=["pages", "boxes", "reason", "outcome", "decided_at", "decided_by_id"])
