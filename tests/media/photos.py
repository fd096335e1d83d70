"""A photo with a face in it, groups made of it, and photos as phones and programs write them."""

import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FIXTURES = Path(__file__).parent / "fixtures"
FACE = (0.355, 0.114, 0.173, 0.234)  # of the astronaut, as somebody would draw it
# Stands in the EXIF of what is to stay hidden.
MARKER = "MERKTEKEN-KLAASJE-VAARTJES"


@cache
def astronaut() -> Image.Image:
    """One person, 512 by 512 pixels."""
    with Image.open(FIXTURES / "astronaut.jpg") as photo:
        return photo.convert("RGB")


def group(across: int, down: int, side: int) -> Image.Image:
    """A class of the same person, each `side` pixels large: a face of about a fifth of that."""
    one = astronaut().resize((side, side), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (across * side, down * side))
    for place in range(across * down):
        whole.paste(one, (place % across * side, place // across * side))
    return whole


def places(across: int, down: int) -> list[tuple[float, float, float, float]]:
    """Where the faces of a group are."""
    left, top, width, height = FACE
    return [
        ((x + left) / across, (y + top) / down, width / across, height / down)
        for y in range(down)
        for x in range(across)
    ]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How much two boxes share of what they cover together."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(wide, 0) * max(high, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def written(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """A picture as a file."""
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def told(picture: Image.Image, orientation: int = 1) -> bytes:
    """A JPEG as a phone writes it: with EXIF (place, marker, orientation) and a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = orientation, MARKER, MARKER
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 0.0)
    return written(picture, quality=90, exif=exif, comment=MARKER.encode())


def pixels(content: bytes) -> NDArray[np.uint8]:
    """What is in a file, as numbers."""
    with Image.open(BytesIO(content)) as picture:
        return np.asarray(picture.convert("RGB"))


def png_of(width: int, height: int, *, depth: int = 8, pixels: bytes = bytes(100_000)) -> bytes:
    """A small file that says it is a picture of this size; `pixels` stand in it as they are."""
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def plain_png(picture: Image.Image) -> bytes:
    """A PNG in which the pixels lie row by row, not packed."""
    rows = np.asarray(picture.convert("RGB"))
    return png_of(*picture.size, pixels=b"".join(b"\0" + row.tobytes() for row in rows))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
