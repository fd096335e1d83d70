"""Sealed files: chunks of 64 KiB under a key of the file's own, readable from any place, never plain on a disk.

Layout: head · sealed chunks (`vault.chunks`) · the sealed file key. The whole head with the file's name is bound to every
chunk. The file key comes last: what is left of an interrupted file has no key at all. A file about one pupil may be closed with that pupil's key for this kind of data
(`closing`), so that destroying the key closes it, in every backup too; footage is closed with the key of its camera and day.

Footage is written while it comes in (`vault.footage_writer`), and its beginning is worth keeping when the end is lost: its key stands
in front, after the head, where otherwise it stands last.
"""

import hashlib
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Protocol, runtime_checkable
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.platform.vault.chunks import CHUNK, KEY, NONCE, PREFIX, SEALED, TAG, TooLarge, open_chunk, seal_chunks
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, of_footage
from zorgvuldig.platform.vault.keys import Damaged, derived, opening, pupil_key
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.storage import storage

__all__ = [
    "MAGIC",
    "Readable",
    "StoredFile",
    "TooLarge",
    "exists",
    "read",
    "read_range",
    "remove",
    "remove_unnamed",
    "size_of",
    "store",
]

MAGIC = b"ZVLT\x02"
FRONT = b"ZVLT\x03"  # the same, with the key in front
PURPOSE = "files"
NOBODY = bytes(9)  # stands in the head for a file that is closed with the vault's own key
HEAD = len(MAGIC) + 16 + len(NOBODY) + PREFIX
TAIL = NONCE + KEY + TAG
END = HEAD + SEALED + TAIL  # as much as holds the last chunk and what follows, and the whole of a small file
AT_ONCE = 32  # chunks, 2 MiB


AnyClosing = Closing | DayClosing | HoldClosing


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault: its name there, and the size in bytes and SHA-256 of its plain content."""

    blob: UUID
    size: int
    sha256: bytes


@runtime_checkable
class Readable(Protocol):
    """An open file."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


def store(
    content: bytes | Readable | Iterable[bytes], *, limit_bytes: int, closing: AnyClosing | None = None
) -> StoredFile:
    """Seal `content` into the vault while it is read. When it returns, the file is whole and on the disk.

    `closing` is the pupil's key that closes it (`vault.shelves.closing`), or that of footage; without, the vault's own does.

    Raises `TooLarge` beyond `limit_bytes`; then, or when reading `content` fails, nothing is kept.
    """
    blob, key, prefix = uuid4(), os.urandom(KEY), os.urandom(PREFIX)
    head = MAGIC + blob.bytes + _named(closing) + prefix
    counted = _CountingWriter(_parts(content), limit_bytes)
    nonce = os.urandom(NONCE)
    tail = nonce + AESGCM(_wrapping(closing, create=True)).encrypt(nonce, key, head)
    storage().put(blob, chain([head], seal_chunks(counted, key, head, prefix), [tail]))
    return StoredFile(blob, counted.size, counted.digest.digest())


def read(blob: UUID) -> Iterator[bytes]:
    """The content, chunk by chunk, each checked before it is handed over; a cut file is refused before the first.

    Raises `Missing`, `Damaged`, or `KeyGone` when the pupil's key was destroyed.
    """
    return _Sealed.open(blob).chunks()


def read_range(blob: UUID, start: int, length: int) -> bytes:
    """At most `length` bytes of the content from `start`, nothing beyond its end. Raises as `read` does."""
    if start < 0 or length < 0:
        raise ValueError("a range begins at 0 or later and is not negative")
    sealed = _Sealed.open(blob)
    end = min(start + length, sealed.size)
    if start >= end:
        return b""
    first = start // CHUNK
    found = b"".join(sealed.some(first, (end - 1) // CHUNK + 1))
    return found[start - first * CHUNK : end - first * CHUNK]


def size_of(blob: UUID) -> int:
    """The size of the content in bytes. Raises as `read` does."""
    return _Sealed.open(blob).size


def exists(blob: UUID) -> bool:
    """Whether the vault holds this file."""
    return storage().exists(blob)


def remove(blob: UUID) -> bool:
    """Remove the file for good; False when there was none."""
    return storage().remove(blob)


def remove_unnamed(named: Container[UUID], *, before: datetime) -> int:
    """Remove what was stored before this moment and is not `named` by any row: left behind when a page failed halfway.

    Half-written files go too. Says how many went.
    """
    place = storage()
    stray = [blob for blob, stored_at in place.blobs() if stored_at < before and blob not in named]
    return sum(place.remove(blob) for blob in stray) + place.sweep(before)


@dataclass(slots=True)
class _CountingWriter:
    """Counts and digests what passes, and stops beyond the limit."""

    parts: Iterable[bytes]
    limit: int
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self.size += len(part)
            if self.size > self.limit:
                raise TooLarge(f"there is more than {self.limit} bytes")
            self.digest.update(part)
            yield part


def _parts(content: bytes | Readable | Iterable[bytes]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return [content]
    return iter(partial(content.read, CHUNK), b"") if isinstance(content, Readable) else content


def _named(closing: AnyClosing | None) -> bytes:
    """As the head says whose key closes it: pupil, 8 bytes big-endian · shelf, 1 byte; or as footage says it (`day_keys`)."""
    if closing is None:
        return NOBODY
    return (
        closing.pupil_id.to_bytes(8, "big", signed=True) + bytes([closing.shelf])
        if isinstance(closing, Closing)
        else closing.named()
    )


def _wrapping(closing: AnyClosing | None, *, create: bool) -> bytes:
    """The key that closes file keys: the pupil's, that of footage, or the vault's own for a file about nobody or many."""
    if closing is None:
        return derived(PURPOSE)
    return (
        pupil_key(closing.pupil_id, closing.shelf, create=create)
        if isinstance(closing, Closing)
        else closing.key(create=create)
    )


def _unwrapping(closing: AnyClosing | None) -> tuple[bytes, ...]:
    """The keys of which one opens the file key."""
    return opening(PURPOSE) if closing is None else (_wrapping(closing, create=False),)


def _closing(named: bytes) -> AnyClosing | None:
    """Whose key closes a file that says this. ValueError for what is none."""
    if named == NOBODY:
        return None
    return of_footage(named) or Closing(int.from_bytes(named[:8], "big", signed=True), named[8])


def front(blob: UUID, prefix: bytes, key: bytes, closing: AnyClosing) -> tuple[bytes, bytes]:
    """The head of a file whose key stands in front, and that sealed key: what `vault.footage_writer` begins with."""
    head = FRONT + blob.bytes + _named(closing) + prefix
    nonce = os.urandom(NONCE)
    return head, nonce + AESGCM(_wrapping(closing, create=True)).encrypt(nonce, key, head)


def key_in_front(blob: UUID, begin: bytes) -> bytes:
    """The key of a file that begins with this. Raises `Damaged`, and `KeyGone` when what closes it was destroyed."""
    if len(begin) < HEAD + TAIL or not begin.startswith(FRONT + blob.bytes):
        raise Damaged(f"file {blob} is another file")
    return _file_key(blob, begin[:HEAD], begin[HEAD : HEAD + TAIL])


def closing_of(blob: UUID) -> AnyClosing | None:
    """Whose key closes a file; None for the vault's own. Raises as `read` does."""
    head = storage().get(blob, 0, HEAD)
    if not head.startswith((MAGIC + blob.bytes, FRONT + blob.bytes)):
        raise Damaged(f"file {blob} is another file")
    return _closing(head[-PREFIX - len(NOBODY) : -PREFIX])


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A file that is being read; whoever has one has seen its first key and last chunk in order.

    A bucket is asked as seldom as can be: once for a file of one chunk, twice before anything of a larger one is handed over,
    then once for many chunks.
    """

    blob: UUID
    head: bytes
    key: bytes
    count: int
    size: int
    last: bytes
    start: int  # where the first chunk lies

    @classmethod
    def open(cls, blob: UUID) -> "_Sealed":
        """Find the file key and look at the last chunk, which tells a whole file from a cut one."""
        total, end = storage().end(blob, END)
        body = total - HEAD - TAIL
        if body < TAG:
            raise Damaged(f"file {blob} was cut short")
        begin = end[: HEAD + TAIL] if total <= END else storage().get(blob, 0, HEAD + TAIL)
        head, is_front = begin[:HEAD], begin.startswith(FRONT)
        if not head.startswith((FRONT if is_front else MAGIC) + blob.bytes):
            raise Damaged(f"file {blob} is another file")
        key = _file_key(blob, head, begin[HEAD:] if is_front else end[-TAIL:])
        count = -(-body // SEALED)
        rest = end if is_front else end[:-TAIL]
        opened = _open_chunk(blob, rest[-(body - (count - 1) * SEALED) :], key, head, count - 1, is_last=True)
        return cls(blob, head, key, count, body - count * TAG, opened, HEAD + TAIL if is_front else HEAD)

    def chunks(self) -> Iterator[bytes]:
        """The whole content, fetched many chunks at a time. Raises `Damaged` when a chunk is not what was stored there."""
        for first in range(0, self.count, AT_ONCE):
            yield from self.some(first, min(first + AT_ONCE, self.count))

    def some(self, first: int, end: int) -> Iterator[bytes]:
        """The chunks from `first` until `end`, fetched at once. Raises as `chunks` does."""
        before_last = min(end, self.count - 1)
        if first < before_last:
            sealed = storage().get(self.blob, self.start + first * SEALED, (before_last - first) * SEALED)
            for number in range(first, before_last):
                place = (number - first) * SEALED
                yield _open_chunk(self.blob, sealed[place : place + SEALED], self.key, self.head, number, is_last=False)
        if end == self.count:
            yield self.last


def _open_chunk(blob: UUID, sealed: bytes, key: bytes, head: bytes, number: int, *, is_last: bool) -> bytes:
    try:
        return open_chunk(sealed, key, head, head[-PREFIX:], number, is_last=is_last)
    except InvalidTag as error:
        raise Damaged(f"file {blob} was altered") from error


def _file_key(blob: UUID, head: bytes, tail: bytes) -> bytes:
    named = head[-PREFIX - len(NOBODY) : -PREFIX]
    try:
        for key in _unwrapping(_closing(named)):
            with suppress(InvalidTag):
                return AESGCM(key).decrypt(tail[:NONCE], tail[NONCE:], head)
    except ValueError as error:
        raise Damaged(f"file {blob} was altered, or its end is missing") from error
    raise Damaged(f"file {blob} was altered, or its end is missing")
