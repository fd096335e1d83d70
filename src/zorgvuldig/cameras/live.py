"""Looking along at the desk: the newest picture of a camera, and nothing before it. Nothing of it is ever on a disk.

It is taken out of the file that the recorder is writing at this moment (`vault.footage_files`), of which every whole chunk can be
read. Who looks and when is drawn in the picture itself.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag

from zorgvuldig.media.photos.encoder import jpeg
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.chunks import CHUNK, PREFIX, SEALED, open_chunk
from zorgvuldig.platform.vault.day_keys import DayClosing, of_footage
from zorgvuldig.platform.vault.footage_files import ENDING, orphaned_files, writing_place
from zorgvuldig.platform.vault.keys import Damaged, KeyGone

if TYPE_CHECKING:
    import av
    from PIL import Image, ImageDraw, ImageFont
else:
    av = lazy_module("av")
    Image = lazy_module("PIL.Image")
    ImageDraw = lazy_module("PIL.ImageDraw")
    ImageFont = lazy_module("PIL.ImageFont")

OLDEST = timedelta(seconds=40)
SIDE = 1280  # pixels of the longest side
START = files.HEAD + files.TAIL  # where the first chunk lies
INK, GROUND = "#ffffff", "#14211d"


@dataclass(frozen=True, slots=True)
class NewestImage:
    """A picture and the moment of it."""

    image: Image.Image
    moment: datetime


@dataclass(frozen=True, slots=True)
class FilmBox:
    """A part of a film file: its kind, and where it lies in the content."""

    kind: bytes
    start: int
    end: int


class UnfinishedFile:
    """The content of a file that is still written, as far as it was sealed in whole chunks."""

    def __init__(self, blob: UUID, path: Path) -> None:
        """Raises `Damaged`, `KeyGone`, or FileNotFoundError when the recorder just finished it."""
        with path.open("rb") as file:
            self.sealed = mmap(file.fileno(), 0, access=ACCESS_READ)
        self.written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        self.head, self.key = self.sealed[: files.HEAD], files.key_in_front(blob, self.sealed[:START])
        self.size = (len(self.sealed) - START) // SEALED * CHUNK
        self._chunks: dict[int, bytes] = {}

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` until `end`. Raises InvalidTag for what was altered."""
        first = start // CHUNK
        found = b"".join(self._chunk(number) for number in range(first, (end - 1) // CHUNK + 1))
        return found[start - first * CHUNK : end - first * CHUNK]

    def boxes(self) -> Iterator[FilmBox]:
        """The parts that are whole, in order."""
        start = 0
        while start + 16 <= self.size:
            size, kind, large = struct.unpack(">I4sQ", self.read(start, start + 16))
            size = large if size == 1 else size
            if size < 8 or start + size > self.size:
                return
            yield FilmBox(kind, start, start + size)
            start += size

    def _chunk(self, number: int) -> bytes:
        if number not in self._chunks:
            place = START + number * SEALED
            sealed = self.sealed[place : place + SEALED]
            self._chunks[number] = open_chunk(sealed, self.key, self.head, self.head[-PREFIX:], number, is_last=False)
        return self._chunks[number]


def newest(camera_id: int, *, now: datetime) -> NewestImage | None:
    """The last key frame of a camera that is being recorded; None when there is none, or it is older than 40 seconds."""
    growing = _growing(camera_id)
    try:
        found = growing and _last_key_frame(growing)
    except (av.FFmpegError, InvalidTag, ValueError, EOFError):
        return None
    return found if found and found.moment >= now - OLDEST else None


def watermarked(found: NewestImage, name: str, moment: str) -> bytes:
    """A JPEG with who looks and when in its pixels, thrice, so that none is cut off without a trace."""
    image = found.image.copy()
    image.thumbnail((SIDE, SIDE))
    font = ImageFont.load_default(max(12, image.width // 32))
    drawing = ImageDraw.Draw(image)
    for share in (0.04, 0.5, 0.96):
        place = (round(image.width * share), round(image.height * share))
        anchor = {0.04: "la", 0.5: "mm", 0.96: "rd"}[share]
        text = f"{name}  {moment}"
        drawing.rectangle(drawing.textbbox(place, text, font=font, anchor=anchor), fill=GROUND)
        drawing.text(place, text, font=font, fill=INK, anchor=anchor)
    return jpeg(image, long_side=SIDE)


def _growing(camera_id: int) -> UnfinishedFile | None:
    """The file of this camera that was written to last."""
    found: list[UnfinishedFile] = []
    for blob in orphaned_files():
        path = writing_place() / f"{blob}{ENDING}"
        try:
            with path.open("rb") as file:
                begin = file.read(START)
            if _camera_of(begin) == camera_id:
                found.append(UnfinishedFile(blob, path))
        except (FileNotFoundError, Damaged, KeyGone):
            continue  # it was finished meanwhile, or nobody can read it
    return max(found, key=lambda one: one.written_at, default=None)


def _camera_of(begin: bytes) -> int | None:
    named = begin[files.HEAD - PREFIX - len(files.NOBODY) : files.HEAD - PREFIX]
    try:
        closing = of_footage(named) if len(named) == len(files.NOBODY) else None
    except ValueError:
        return None
    return closing.camera_id if isinstance(closing, DayClosing) else None


def _last_key_frame(growing: UnfinishedFile) -> NewestImage | None:
    """Out of as few of the last fragments as hold one."""
    boxes = list(growing.boxes())
    head = b"".join(growing.read(box.start, box.end) for box in boxes if box.kind in (b"ftyp", b"moov"))
    fragments = [(one.start, two.end) for one, two in pairwise(boxes) if (one.kind, two.kind) == (b"moof", b"mdat")]
    count = 1
    while fragments:
        if found := _key_frame(head + b"".join(growing.read(*place) for place in fragments[-count:])):
            image, behind = found
            return NewestImage(image, growing.written_at - timedelta(seconds=behind))
        if count >= len(fragments):
            return None
        count *= 2
    return None


def _key_frame(content: bytes) -> tuple[Image.Image, float] | None:
    """The last key frame, and how many seconds before the end of the content it begins."""
    with av.open(io.BytesIO(content), mode="r", format="mov") as film:
        packets = [(one, one.pts) for one in film.demux(film.streams.video[0]) if one.pts is not None]
        key = next(((one, begins) for one, begins in reversed(packets) if one.is_keyframe), None)
        base = film.streams.video[0].time_base
        if key is None or base is None:
            return None
        decoder = film.streams.video[0].codec_context
        frame = next(iter([*decoder.decode(key[0]), *decoder.decode(None)]), None)
        ends = max(begins + (one.duration or 0) for one, begins in packets)
        behind = float((ends - key[1]) * base)
        return (Image.fromarray(frame.to_ndarray(format="rgb24")), behind) if frame is not None else None
