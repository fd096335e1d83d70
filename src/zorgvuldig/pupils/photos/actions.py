"""The portrait by which the school knows a pupil: made small and plain before it is kept, gone when asked."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.files import remove
from zorgvuldig.platform.vault.kinds import Kind, NotAccepted, accept, kind_of
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import PupilPhoto

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image = lazy_module("PIL.Image")
    ImageOps = lazy_module("PIL.ImageOps")

UPLOAD_LIMIT = 10 * 1024 * 1024
LARGEST = 20_000_000  # pixels: a picture that unpacks to more is no photo of a pupil
SIZE = (480, 640)
QUALITY = 85
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
HEAD = 64 * 1024


def replace_photo(*, door: Door, pupil_id: int, upload: UploadedFile[bytes]) -> PupilPhoto:
    """Keep a photo as the pupil's portrait instead of the one there was. Raises `NotAccepted` with a sentence."""
    door.writing("id_photo")
    portrait = SimpleUploadedFile("pasfoto.jpg", portrait_jpeg(upload), "image/jpeg")
    key = closing(PupilPhoto, pupil_id)
    kept = accept(portrait, kinds={Kind.JPEG}, limit_bytes=UPLOAD_LIMIT, closing=key)
    remove_photo(door=door, pupil_id=pupil_id)
    return PupilPhoto.objects.create(
        pupil_id=pupil_id,
        **row_of(kept, door=door),
    )


def remove_photo(*, door: Door, pupil_id: int) -> bool:
    """Take the portrait away, the file too once this is final; False when there was none."""
    door.writing("id_photo")
    photo = PupilPhoto.objects.select_for_update().filter(pupil_id=pupil_id).first()
    if photo is None:
        return False
    photo.delete()
    transaction.on_commit(partial(remove, photo.blob))
    return True


def portrait_jpeg(upload: UploadedFile[bytes]) -> bytes:
    """A JPEG of at most 480 by 640 pixels with nothing in it but the picture. Raises `NotAccepted` with a sentence."""
    if (upload.size or 0) > UPLOAD_LIMIT:
        raise NotAccepted(gettext("Deze foto is te groot. Een foto mag ten hoogste 10 MB zijn."))
    upload.seek(0)
    kind = kind_of(upload.read(HEAD))
    if kind not in FORMATS:
        raise NotAccepted(gettext("Dit is geen foto die wij kunnen gebruiken. Kies een JPG, PNG of WebP."))
    upload.seek(0)
    try:
        with Image.open(upload, formats=[FORMATS[kind]]) as picture:
            return _plain(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as broken:
        raise NotAccepted(gettext("Deze foto is beschadigd. Sla hem opnieuw op, of kies een andere.")) from broken


def _plain(picture: Image.Image) -> bytes:
    """Upright, on white, small; what the camera wrote about place and time stays behind."""
    if picture.width * picture.height > LARGEST:
        raise NotAccepted(gettext("Deze foto heeft te veel beeldpunten. Maak hem kleiner dan 20 megapixel."))
    picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(SIZE, Image.Resampling.LANCZOS)
    portrait = Image.new("RGB", upright.size, "white")
    portrait.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    portrait.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
