"""The parts of an MP4: what was cut through is left out, so that what is left plays to its end."""

import struct
from collections.abc import Iterable, Iterator

HEADER, LONG_HEADER = 8, 16
OPENS = b"moof"  # says where things are in the `mdat` after it, and is nothing without


def whole_boxes(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The content as far as its boxes are whole, each with what belongs to it."""
    waiting, begun = bytearray(), 0
    for part in parts:
        waiting += part
        while (size := _size(waiting, begun)) and begun + size <= len(waiting):
            kind, begun = bytes(waiting[begun + 4 : begun + HEADER]), begun + size
            if kind != OPENS:
                yield bytes(waiting[:begun])
                del waiting[:begun]
                begun = 0


def _size(waiting: bytearray, begun: int) -> int:
    """The size of the box that begins there, header included; 0 when it is not known yet."""
    if len(waiting) < begun + LONG_HEADER:
        return 0
    size: int = struct.unpack_from(">I", waiting, begun)[0]
    if size == 1:
        size = struct.unpack_from(">Q", waiting, begun + HEADER)[0]
    return size if size >= HEADER else 0
