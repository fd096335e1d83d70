"""Sealed files of a backup: a head and chunks (`vault.chunks`), under a key that follows from the master key.

The head says which file of which backup this is, and is bound to every chunk, so files cannot be exchanged between backups.
Nothing is on a disk unsealed.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidTag

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.vault.chunks import PREFIX, SEALED, open_chunks, seal_chunks
from zorgvuldig.vault.disk import write_new
from zorgvuldig.vault.keys import derive

MAGIC = b"ZBCK\x01"
SALT = 32
HEAD = len(MAGIC) + SALT + PREFIX
PURPOSE = "backup"


def write_sealed(path: Path, parts: Iterable[bytes], *, master: bytes, moment: str) -> None:
    """Seal `parts` into the new file `path` of the backup of `moment`. Whatever goes wrong, no file stays behind."""
    head = MAGIC + os.urandom(SALT) + os.urandom(PREFIX)
    bound = _bound(head, moment, path.name)
    write_new(path, chain([head], seal_chunks(parts, _key(master, head), bound, head[-PREFIX:])))


def read_sealed(path: Path, *, master: bytes, moment: str) -> Iterator[bytes]:
    """The content, chunk by chunk, each checked before it is handed over. Raises `BackupProblem`."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC):
            raise BackupProblem(f"{path} is not a file of a backup: choose another backup.")
        parts = iter(lambda: file.read(SEALED), b"")
        try:
            yield from open_chunks(parts, _key(master, head), _bound(head, moment, path.name), head[-PREFIX:])
        except InvalidTag as error:
            raise BackupProblem(
                f"{path} does not open: it was altered, cut short or exchanged. Choose another backup."
            ) from error


def digest(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(master: bytes, head: bytes) -> bytes:
    salt = head[len(MAGIC) : len(MAGIC) + SALT]
    return hmac.new(derive(master, PURPOSE), salt, hashlib.sha256).digest()


def _bound(head: bytes, moment: str, name: str) -> bytes:
    return head + f"{moment}/{name}".encode()
