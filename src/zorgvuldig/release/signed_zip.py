"""A ZIP of which every byte follows from the names, the contents and one moment, so that a changed byte shows anywhere.

Nothing is compressed: a PDF or a picture would not become smaller, the file has one form on every machine, and it cannot
swell when it is opened. Pure: used by whoever makes a copy and by whoever checks one.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zorgvuldig.platform.vault.sign import public_key, sign

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
VERSION, UTF8, STORED = 20, 0x800, 0
MADE_ON_UNIX, PLAIN_FILE = 3 << 8, 0o100644 << 16
MOST_FILES = 60_000
MOST_BYTES = 2**32 - 2**20  # beyond it another layout is needed
FIRST_YEAR = 1980


class TooLarge(Exception):
    """More files or bytes than this layout can hold."""


class FileChanged(Exception):
    """A file is not what it was when it was counted."""


@dataclass(frozen=True, slots=True)
class FileDescription:
    """A file in the archive: its name, size in bytes and CRC-32."""

    name: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A described file and a way to read it, part by part."""

    described: FileDescription
    parts: Callable[[], Iterable[bytes]]


def stamp_of(moment: datetime) -> tuple[int, int]:
    """Time and day of a moment as an archive writes them, to two seconds."""
    year = max(moment.year, FIRST_YEAR) - FIRST_YEAR
    return (
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        year << 9 | moment.month << 5 | moment.day,
    )


def written(entries: Sequence[ArchiveEntry], stamp: tuple[int, int]) -> Iterator[bytes]:
    """The archive, part by part. Raises `FileChanged` when a file is not as described, and `TooLarge`."""
    described = [entry.described for entry in entries]
    if len(described) > MOST_FILES or sum(one.size + 1024 for one in described) > MOST_BYTES:
        raise TooLarge("there is more than one archive can hold")
    for entry in entries:
        yield local(entry.described, stamp)
        yield from _checked(entry)
    yield closing(described, stamp)


def _checked(entry: ArchiveEntry) -> Iterator[bytes]:
    size = crc = 0
    for part in entry.parts():
        size, crc = size + len(part), zlib.crc32(part, crc)
        yield part
    if (size, crc) != (entry.described.size, entry.described.crc):
        raise FileChanged(f"{entry.described.name} changed while it was packed")


def local(one: FileDescription, stamp: tuple[int, int]) -> bytes:
    """What stands before a file."""
    name = one.name.encode()
    fixed = LOCAL.pack(b"PK\x03\x04", VERSION, UTF8, STORED, *stamp, one.crc, one.size, one.size, len(name), 0)
    return fixed + name


def closing(described: Sequence[FileDescription], stamp: tuple[int, int]) -> bytes:
    """What stands behind the last file: the list of all of them, and the end."""
    listed, place = bytearray(), 0
    for one in described:
        name = one.name.encode()
        listed += CENTRAL.pack(
            b"PK\x01\x02", MADE_ON_UNIX | VERSION, VERSION, UTF8, STORED, *stamp, one.crc, one.size, one.size,
            len(name), 0, 0, 0, 0, PLAIN_FILE, place,
        ) + name  # fmt: skip
        place += LOCAL.size + len(name) + one.size
    count = len(described)
    return bytes(listed) + END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), place, 0)


# The list of a copy's files with their hashes, and its signature. Pure, but for `signed`, which needs our key.

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Content:
    """A file that goes into a copy: how it can be read, and what it must then be."""

    entry: ArchiveEntry
    sha256: str

    @property
    def name(self) -> str:
        """Its name in the copy."""
        return self.entry.described.name


def content_in_memory(name: str, content: bytes) -> Content:
    """A file that is in memory."""
    return content_of_parts(name, lambda: [content])


def content_of_parts(name: str, parts: Callable[[], Iterable[bytes]]) -> Content:
    """A file that is read twice, now to count it and later to pack it, and never held whole."""
    size, crc, digest = 0, 0, hashlib.sha256()
    for part in parts():
        size, crc = size + len(part), zlib.crc32(part, crc)
        digest.update(part)
    return Content(ArchiveEntry(FileDescription(name, size, crc), parts), digest.hexdigest())


def signed(files: Sequence[Content], *, at: datetime, register_version: str) -> list[Content]:
    """The two files that close a copy: the list of the others, and our signature over that list."""
    listed = [{"name": file.name, "size": file.entry.described.size, "sha256": file.sha256} for file in files]
    manifest = plain(
        {"format": FORMAT, "made_at": at.isoformat(), "register_version": register_version, "files": listed}
    )
    key, signature = sign(manifest)
    return [
        content_in_memory(MANIFEST, manifest),
        content_in_memory(SIGNATURE, signature_file(key, public_key(), signature)),
    ]


def signature_file(key: str, public: bytes, signature: bytes) -> bytes:
    """The signature as it lies in the copy: whose key, that key, and the signature."""
    return plain({"key_id": key, "public_key": public.hex(), "signature": signature.hex()})


def plain(values: Any) -> bytes:
    """JSON in the one form that is hashed and signed."""
    return (json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
