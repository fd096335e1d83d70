"""A picture that somebody brings with a message or a form: the same picture, in a file that tells nothing else.

Nothing is unpacked: the parts that a viewer needs are kept as they are, and what a camera or an editor wrote about place, time, maker and
owner is left out, with small copies and whatever stands behind the end. How a photo was held is written anew, as it is part of the picture.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import pictures_heic
from zorgvuldig.platform.vault.signatures import Kind

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy_module("PIL.Image")

FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
ORIENTATION = 0x0112
TURNED = range(2, 9)
# Of a JPEG: frames and tables of all sorts, scans, restart intervals; of what programs add, the form and the colours alone.
SOI, EOI, SOS, APP0, APP1 = b"\xff\xd8", 0xD9, 0xDA, 0xE0, 0xE1
DRAWN = {*range(0xC0, 0xD0), SOS, 0xDB, 0xDC, 0xDD}
ADDED = {APP0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
JFIF = 16  # bytes of its segment without a small picture in it
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # that ends a scan
PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"hIST", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_TELLS = 0x08 | 0x04  # flags of VP8X: there is EXIF, there is XMP


def pixels(kind: Kind, content: bytes) -> int:
    """How many points a picture says it has. Only its head is read. Raises ValueError for what is no picture."""
    if kind is Kind.HEIC:
        return pictures_heic.pixels(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is large is counted by whoever asks
            with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
                return picture.width * picture.height
    except Image.DecompressionBombError:
        return 2 * (Image.MAX_IMAGE_PIXELS or 0)  # more than that
    except Exception as broken:  # a library that is given hostile bytes may raise anything
        raise ValueError("this is no picture") from broken


def plain(kind: Kind, content: bytes) -> bytes:
    """The picture and nothing else. Raises ValueError for what is no whole picture."""
    try:
        return _PLAIN[kind](content)
    except (IndexError, struct.error) as short:
        raise ValueError("this picture was cut short") from short


def _jpeg(content: bytes) -> bytes:
    kept = [
        _without_small(one) if marker == APP0 else one for marker, one in _segments(content) if _is_drawn(marker, one)
    ]
    first = 1 if kept and kept[0][1] == APP0 else 0
    return b"".join([SOI, *kept[:first], _orientation(content), *kept[first:], bytes([0xFF, EOI])])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a JPEG between its two ends, each with its marker; a scan is one part with its head."""
    place = len(SOI)
    while (marker := content[place + 1]) != EOI or content[place] != 0xFF:
        if content[place] != 0xFF:
            raise ValueError(f"there is no marker at {place}")
        if marker == 0xFF:  # a marker may be filled up
            place += 1
            continue
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == SOS:
            found = MARKER.search(content, end)
            if found is None:
                raise ValueError("there is no end")
            end = found.start()
        if not place + 4 <= end < len(content):
            raise ValueError(f"the part at {place} has no length that can be")
        yield marker, content[place:end]
        place = end


def _is_drawn(marker: int, segment: bytes) -> bool:
    return marker in DRAWN or (marker in ADDED and segment[4:].startswith(ADDED[marker]))


def _without_small(jfif: bytes) -> bytes:
    return jfif[:2] + JFIF.to_bytes(2, "big") + jfif[4:JFIF] + bytes(2)


def _orientation(content: bytes) -> bytes:
    """How the camera was held, when not upright, as the only thing that EXIF tells."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
            turned = picture.getexif().get(ORIENTATION)
    except Exception:  # as above; what cannot be read says nothing
        return b""
    if turned not in TURNED:
        return b""
    told = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return bytes([0xFF, APP1]) + (len(told) + 2).to_bytes(2, "big") + told


def _png(content: bytes) -> bytes:
    kept, place, kind = [PNG], len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise ValueError("this picture was cut short")
        if kind in PNG_KEPT:
            kept.append(content[place:end])
        place = end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, place, end = [b"WEBP"], 12, 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise ValueError("this picture was cut short")
    while place < end:
        kind, length = struct.unpack_from("<4sI", content, place)
        after = place + 8 + length + length % 2
        if kind == b"VP8X":
            flags = content[place + 8] & ~WEBP_TELLS
            kept.append(content[place : place + 8] + bytes([flags]) + content[place + 9 : after])
        elif kind in WEBP_KEPT:
            kept.append(content[place:after])
        place = after
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


_PLAIN: dict[Kind, Callable[[bytes], bytes]] = {
    Kind.JPEG: _jpeg,
    Kind.PNG: _png,
    Kind.WEBP: _webp,
    Kind.HEIC: pictures_heic.plain,
}
