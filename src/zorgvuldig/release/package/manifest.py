"""The list of a copy's files with their hashes, and its signature. Pure, but for `signed`, which needs our key."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zorgvuldig.platform.vault.sign import public_key, sign
from zorgvuldig.release.package.archive import ArchiveEntry, FileDescription

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
