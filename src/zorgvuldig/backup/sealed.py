"""Sealed files of a backup: a head and chunks (`vault.chunks`), under a key that follows from the master key.

The head says which file of which backup this is, and is bound to every chunk, so files cannot be exchanged between backups.
Nothing is on a disk unsealed.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidTag

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.vault.chunks import PREFIX, SEALED, open_chunk, open_chunks, seal_chunks
from zorgvuldig.platform.vault.disk import write_new
from zorgvuldig.platform.vault.keys import derive

MAGIC = b"ZBCK\x01"
SALT = 32
HEAD = len(MAGIC) + SALT + PREFIX
PURPOSE = "backup"


def write_sealed(path: Path, parts: Iterable[bytes], *, master: bytes, moment: str) -> None:
    """Seal `parts` into the new file `path` of the backup of `moment`. Whatever goes wrong, no file stays behind."""
    head = MAGIC + os.urandom(SALT) + os.urandom(PREFIX)
    bound = _bound(head, moment, path.name)
    write_new(path, chain([head], seal_chunks(parts, _key(master, head), bound, head[-PREFIX:])))


def read_sealed(path: Path, *, masters: Sequence[bytes], moment: str) -> Iterator[bytes]:
    """The content, chunk by chunk, each checked before it is handed over, with whichever of `masters` sealed it.

    Raises `BackupProblem`.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC):
            raise BackupProblem(f"{path} is not a file of a backup: choose another backup.")
        parts = iter(lambda: file.read(SEALED), b"")
        try:
            yield from _decrypt(
                parts, [_key(master, head) for master in masters], head, _bound(head, moment, path.name)
            )
        except InvalidTag as error:
            raise BackupProblem(
                f"{path} does not open: it was altered, cut short or exchanged. Choose another backup."
            ) from error


def _decrypt(parts: Iterator[bytes], keys: Sequence[bytes], head: bytes, bound: bytes) -> Iterator[bytes]:
    """The content of the chunks, with the key that opens the first. Raises `InvalidTag`, as with the first key when none does."""
    begin, then = next(parts, b""), next(parts, b"")
    fitting = (key for key in keys if _fits(key, begin, bound, head[-PREFIX:], is_last=not then))
    return open_chunks(chain([begin, then], parts), next(fitting, keys[0]), bound, head[-PREFIX:])


def _fits(key: bytes, chunk: bytes, bound: bytes, prefix: bytes, *, is_last: bool) -> bool:
    try:
        open_chunk(chunk, key, bound, prefix, 0, is_last=is_last)
    except InvalidTag:
        return False
    return True


def digest(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(master: bytes, head: bytes) -> bytes:
    salt = head[len(MAGIC) : len(MAGIC) + SALT]
    return hmac.new(derive(master, PURPOSE), salt, hashlib.sha256).digest()


def _bound(head: bytes, moment: str, name: str) -> bytes:
    return head + f"{moment}/{name}".encode()
