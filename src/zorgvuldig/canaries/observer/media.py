"""Pictures and footage that arrive, or that may not: byte by byte, and never looked at. Nobody is in them: they are drawn from a number.

What a family said is read from its own page, and nowhere else.
"""

import re
import struct
import zlib

from zorgvuldig.canaries.observer.browser import Answer
from zorgvuldig.canaries.observer.tries import Outcome

PICTURE, FOOTAGE, CONSENT = "picture", "footage", "consent"  # kinds of data, as the register calls them
GIVEN = (200, 206)
SIDE, SQUARE = 8, 16  # squares of a drawing, and pixels of each
ANSWER = (
    r'name="topic" value="{}">\s*<input type="hidden" name="version"\s+value="\d+">\s*<button[^>]*\svalue="(yes|no)"'
)


def drawn_picture(mark: bytes) -> bytes:
    """A picture of squares, each a byte of `mark`, as a PNG. Packed by hand, so that another version of a library makes the same file."""
    wide = SIDE * SQUARE
    rows = [
        bytes(mark[(line * SIDE + one) % len(mark)] for one in range(SIDE) for _ in range(SQUARE))
        for line in range(SIDE)
    ]
    pixels = b"".join(b"\0" + row for row in rows for _ in range(SQUARE))
    size = struct.pack("<HH", len(pixels), len(pixels) ^ 0xFFFF)
    packed = b"\x78\x01\x01" + size + pixels + struct.pack(">I", zlib.adler32(pixels))
    head = struct.pack(">IIBBBBB", wide, wide, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def file_must_come(*, is_it: bool, kind: str) -> Outcome:
    """The outcome of a file that must come as it was drawn."""
    return Outcome(1) if is_it else Outcome(0, missing=frozenset({kind}))


def nothing_may_come(arrived: Answer, kind: str) -> Outcome:
    """The outcome of an address that gives nothing: whatever is given is too much."""
    return Outcome(1, beyond=frozenset({kind})) if arrived.status in GIVEN else Outcome(0)


def words_must_come(arrived: Answer, words: str, kind: str) -> Outcome:
    """The outcome of a page on which these words must stand."""
    return file_must_come(is_it=arrived.status in GIVEN and words in arrived.text, kind=kind)


def standing_answer(page: Answer, topic: str) -> bool | None:
    """What the page of a family says that they answered last about a topic; None: nothing yet. A yes is what can be taken back."""
    found = re.search(ANSWER.format(re.escape(topic)), page.text)
    return found[1] == "no" if found else None
