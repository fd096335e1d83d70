"""A photo as telephones make it (HEIC): boxes in boxes, of which a table says where each item lies.

What is beside the picture is overwritten in its place, as every other place is counted from the beginning of the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

KEPT = {b"ftyp", b"meta", b"mdat"}
TELLING = {b"Exif", b"mime", b"uri "}  # kinds of item that are no picture
UNUSED = b"free"  # the kind that they become, so that no program looks for EXIF in what is empty


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and from where until where its content lies in the file."""

    kind: bytes
    start: int
    end: int


def pixels(content: bytes) -> int:
    """How many points the largest picture in it says it has. Raises ValueError."""
    try:
        iprp = _meta(content)[b"iprp"]
        sizes: list[tuple[int, int]] = [
            struct.unpack_from(">II", content, box.start + 4)
            for ipco in _boxes(content, iprp.start, iprp.end)
            if ipco.kind == b"ipco"
            for box in _boxes(content, ipco.start, ipco.end)
            if box.kind == b"ispe"
        ]
    except struct.error as short:
        raise ValueError("this picture was cut short") from short
    if not sizes:
        raise ValueError("there is no picture in it")
    return max(width * height for width, height in sizes)


def plain(content: bytes) -> bytes:
    """The same file, with what is no picture overwritten. Raises ValueError."""
    meta = _meta(content)
    told = dict(_metadata_items(content, meta[b"iinf"]))
    places = [(box.start, box.end) for box in _boxes(content, 0, len(content)) if box.kind not in KEPT]
    places += [(start, end) for item, start, end in _places(content, meta) if item in told]
    left = bytearray(content)
    for start, end in places:
        if not 0 <= start < end <= len(left):
            raise ValueError("what is no picture does not lie in the file")
        left[start:end] = bytes(end - start)
    for at in told.values():
        left[at : at + len(UNUSED)] = UNUSED
    return bytes(left)


def _boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    while start < end:
        size, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", content, start + 8), 16
        after = end if size == 0 else start + size
        if not start + head <= after <= end:
            raise ValueError(f"the box at {start} has no length that can be")
        yield Box(kind, start + head, after)
        start = after


def _meta(content: bytes) -> dict[bytes, Box]:
    """What the box `meta` holds, by kind."""
    for box in _boxes(content, 0, len(content)):
        if box.kind == b"meta":
            found = {one.kind: one for one in _boxes(content, box.start + 4, box.end)}
            if {b"iinf", b"iloc", b"iprp"} <= set(found):
                return found
    raise ValueError("there is no picture in it")


def _metadata_items(content: bytes, iinf: Box) -> Iterator[tuple[int, int]]:
    """The items that are no picture, and where their kind stands."""
    start = iinf.start + (6 if content[iinf.start] == 0 else 8)
    for box in _boxes(content, start, iinf.end):
        form = struct.Struct(">I2x4s" if content[box.start] > 2 else ">H2x4s")
        item, kind = form.unpack_from(content, box.start + 4)
        if kind in TELLING:
            yield item, box.start + 4 + form.size - len(kind)


@dataclass(slots=True)
class _Reading:
    """Numbers one after another."""

    content: bytes
    place: int

    def number(self, size: int) -> int:
        found = self.content[self.place : self.place + size]
        if len(found) < size:
            raise ValueError("this picture was cut short")
        self.place += size
        return int.from_bytes(found, "big")


def _places(content: bytes, meta: dict[bytes, Box]) -> Iterator[tuple[int, int, int]]:
    """Each item with from where until where it lies, a piece at a time; nowhere for one that is made of others."""
    iloc = _Reading(content, meta[b"iloc"].start)
    version = iloc.number(4) >> 24
    sizes = iloc.number(2)
    of_offset, of_length, of_base, of_index = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15)
    number = 4 if version == 2 else 2
    for _ in range(iloc.number(number)):
        item, way = iloc.number(number), iloc.number(2) & 15 if version else 0
        iloc.number(2)
        base = iloc.number(of_base)
        if way == 1 and b"idat" in meta:
            base += meta[b"idat"].start
        for _ in range(iloc.number(2)):
            iloc.number(of_index if version else 0)
            start, length = base + iloc.number(of_offset), iloc.number(of_length)
            yield (item, start, start + length) if way < 2 else (item, 0, 0)
