"""Fresh files made of pixels, with nothing in them but the picture; each is opened again and looked through before it is kept."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy_module("PIL.Image")


VIEW, THUMB = 2048, 480  # pixels of the longest side
QUALITY = 88
MEDIA_TYPE = "image/jpeg"

SOI, EOI, SOS, APP0 = 0xD8, 0xD9, 0xDA, 0xE0
JFIF = 16  # bytes of an APP0 segment without a small picture in it
# Tables, frame (baseline or progressive), scans, restart intervals: what a decoder needs. Comments and other APPs it does not.
NEEDED = {0xDB, 0xC4, 0xC0, 0xC2, 0xDD, SOS, APP0}
RESTARTS = range(0xD0, 0xD8)
TOLD = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression"}


class NotClean(Exception):
    """There is more in this file than a picture; it is not kept."""


def jpeg(image: Image.Image, *, long_side: int) -> bytes:
    """A new JPEG of at most `long_side` pixels, from the pixels alone. Raises `NotClean`, which would be our own fault."""
    written = BytesIO()
    resized(image, long_side).save(written, "JPEG", quality=QUALITY)
    content = written.getvalue()
    check_clean(content)
    return content


def resized(image: Image.Image, long_side: int) -> Image.Image:
    """A new picture of at most `long_side` pixels, in which only the pixels are those of `image`; never larger."""
    scale = min(1.0, long_side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain = Image.new("RGB", size)
    plain.paste(small)
    return plain


def check_clean(content: bytes) -> None:
    """Look through a JPEG for anything that is not the picture. Raises `NotClean`."""
    _check_segments(content)
    with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
        if extra := {str(key) for key in picture.info} - TOLD:
            raise NotClean(f"the picture tells {', '.join(sorted(extra))}")
        if len(picture.getexif()):
            raise NotClean("the picture has EXIF")


def _check_segments(content: bytes) -> None:
    """Walk the segments from the first byte to the last."""
    if content[:2] != bytes([0xFF, SOI]):
        raise NotClean("this is no JPEG")
    place = 2
    while content[place : place + 2] != bytes([0xFF, EOI]):
        marker = content[place + 1] if content[place : place + 1] == b"\xff" and place + 3 < len(content) else None
        if marker not in NEEDED:
            raise NotClean(f"there is something else at {place}")
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == APP0 and (length != JFIF or content[place + 4 : place + 9] != b"JFIF\0"):
            raise NotClean("there is more than JFIF in APP0")
        place += 2 + length
        if marker == SOS:
            place = _after_scan(content, place)
    if place + 2 != len(content):
        raise NotClean("there is something behind the end")


def _after_scan(content: bytes, place: int) -> int:
    """Where the packed pixels end: at a marker that is none of theirs."""
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        if content[place + 1] != 0 and content[place + 1] not in RESTARTS:
            return place
        place += 2
    raise NotClean("the picture does not end")
