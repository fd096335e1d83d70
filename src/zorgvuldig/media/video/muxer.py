"""An MP4 with its index in front, sealed while it is written: a browser can begin anywhere, and no plain byte is on a disk.

The index is known only at the end. So the film is first sealed in pieces that need none, and then copied twice: once only to
learn what the writer goes back to fill in, and once more, with that filled in, into the vault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.media.video.file import opened_film
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import StoredFile

if TYPE_CHECKING:
    import av
    from av.container import OutputContainer
else:
    av = lazy_module("av")

# No name of a program, no date: nothing but the picture and the sound.
PLAIN = {"fflags": "+bitexact"}
PIECES = {"movflags": "frag_keyframe+delay_moov+default_base_moof"}
SEQUENCE_BYTES = 64 * 1024
PER_PICTURE, PER_SOUND = 48, 40  # bytes of the index for one, at most


@dataclass(slots=True)
class Tap:
    """What the writer writes in order, to be taken while it goes on. It cannot go back."""

    fresh: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self.fresh += data
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self.fresh)
        self.fresh.clear()
        return taken


@dataclass(slots=True)
class GrowingFile:
    """A writer that may go back: what it writes at the end is `fresh`, what it fills in before that is in `filled`."""

    place: int = 0
    end: int = 0
    fresh: bytearray = field(default_factory=bytearray)
    filled: list[tuple[int, bytes]] = field(default_factory=list)
    keeps: bool = True

    def write(self, data: bytes) -> int:
        """At its place; beyond the end it is new."""
        back = data[: max(0, self.end - self.place)]
        if back:
            self.filled.append((self.place, bytes(back)))
        if self.keeps:
            self.fresh += (
                bytes(max(0, self.place - self.end)) + data[len(back) :]
            )  # what it left open it fills in later
        self.place += len(data)
        self.end = max(self.end, self.place)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go there."""
        self.place = {0: 0, 1: self.place, 2: self.end}[whence] + offset
        return self.place

    def tell(self) -> int:
        """Where the next byte goes."""
        return self.place


def indexed(pieces: UUID, *, limit_bytes: int) -> StoredFile:
    """The film of `pieces` as an ordinary MP4, in the vault. Raises `TooLarge`, and what the vault raises."""
    learning = GrowingFile(keeps=False)
    for _ in _copied(pieces, learning):
        pass
    return files.store(_filled_in(pieces, learning.filled), limit_bytes=limit_bytes)


def _filled_in(pieces: UUID, filled: list[tuple[int, bytes]]) -> Iterator[bytes]:
    writing, start = GrowingFile(), 0
    for _ in _copied(pieces, writing):
        part = writing.fresh
        for place, data in filled:
            begin, end = max(place, start), min(place + len(data), start + len(part))
            if begin < end:
                part[begin - start : end - start] = data[begin - place : end - place]
        if part:
            yield bytes(part)
        start += len(part)
        writing.fresh = bytearray()
    if writing.filled != filled:  # a writer that does otherwise the second time would leave holes
        raise RuntimeError("the film was not written the same way twice")


def _copied(pieces: UUID, into: GrowingFile) -> Iterator[None]:
    """Copy picture and sound as they are, and pause after some of it."""
    reserve = SEQUENCE_BYTES + _index_bytes(pieces)
    with opened_film(pieces) as film:
        copy = av.open(into, "w", format="mp4", options={**PLAIN, "moov_size": str(reserve)})
        streams = {one.index: copy.add_stream_from_template(one) for one in film.streams}
        try:
            for packet in film.demux():
                if packet.dts is None:
                    continue
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)
                yield
        finally:
            copy.close()
        yield


def _index_bytes(pieces: UUID) -> int:
    with opened_film(pieces) as film:
        pictures = film.streams.video[0].index
        return sum(PER_PICTURE if packet.stream.index == pictures else PER_SOUND for packet in film.demux())


def pieces_into(tap: Tap) -> OutputContainer:
    """A writer of a film in pieces."""
    return av.open(tap, "w", format="mp4", options={**PLAIN, **PIECES})
