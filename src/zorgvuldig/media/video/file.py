"""A sealed film as a file that the decoder reads from any place; nothing of it is ever plain on a disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
else:
    av = lazy_module("av")

BLOCK = 1024 * 1024  # bytes that are opened at once
KEPT = 4  # blocks that stay open: picture and sound of one moment may lie apart


class SealedFile(io.RawIOBase):
    """A file of the vault, for reading. Raises as `vault.files.read_range` does."""

    def __init__(self, blob: UUID) -> None:
        super().__init__()
        self._blob, self._size, self._place = blob, files.size_of(blob), 0
        self._blocks: dict[int, bytes] = {}

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go there; beyond the end nothing is read."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes: what is left of one block. Nothing at the end."""
        number, skip = divmod(self._place, BLOCK)
        left = max(0, self._size - self._place)
        wanted = min(left if size < 0 else size, left, BLOCK - skip)
        if wanted == 0:
            return b""
        found = self._block(number)[skip : skip + wanted]
        self._place += len(found)
        return found

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            while len(self._blocks) >= KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[number] = files.read_range(self._blob, number * BLOCK, BLOCK)
        return self._blocks[number]


@contextmanager
def opened_film(blob: UUID) -> Iterator[InputContainer]:
    """The film, to be taken apart as MP4 or MOV whatever it says it is. Raises what the decoder raises (`av.FFmpegError`).

    It reads nothing but this file: what a film names elsewhere is not followed.
    """
    with SealedFile(blob) as file, av.open(file, "r", format="mov", options={"enable_drefs": "0"}) as film:
        yield film
