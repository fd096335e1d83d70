"""A key in a file of its own, closed with a key of the master's; destroyed down to the disk. What it is the key of, others say."""

import os
import uuid
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.vault.disk import flush_directory, private_directory, write_new

VERSION = b"\x01"
NONCE = 12
LENGTH = 32


def read(path: Path) -> bytes | None:
    """What is in the file, still closed; None without one."""
    try:
        with path.open("rb", buffering=0) as file:  # a page reads many keys, and each is one small read
            return file.read()
    except FileNotFoundError:
        return None


def make(path: Path, wrapping: bytes, bound: bytes) -> None:
    """Put a new key at `path`, unless another process was first. It opens only with `wrapping` and for what it is `bound` to."""
    private_directory(path.parent)
    draft = path.with_name(f".{uuid.uuid4().hex}")
    nonce = os.urandom(NONCE)
    wrapped = AESGCM(wrapping).encrypt(nonce, os.urandom(LENGTH), bound)
    write_new(draft, [VERSION, nonce, wrapped])
    try:
        os.link(draft, path)  # unlike a rename, this never replaces
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    flush_directory(path.parent)


def unwrap(wrapped: bytes, wrapping: bytes, bound: bytes) -> bytes:
    """The key. Raises `InvalidTag` when it is not the one for this, or was altered."""
    if wrapped[:1] != VERSION:
        raise InvalidTag
    nonce, body = wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :]
    try:
        return AESGCM(wrapping).decrypt(nonce, body, bound)
    except ValueError as error:  # too short for a nonce
        raise InvalidTag from error


def destroy(path: Path) -> tuple[bool, bool]:
    """Destroy one key: whether it was there, and whether anything was done. Its directory is for the caller to flush.

    Cut short by a crash, the same call finishes it: the file is renamed, overwritten, and removed.
    """
    dying = path.with_suffix(".gone")
    was_cut_short = _wipe(dying)
    is_there = _rename(path, dying)  # from here on nobody finds it, not even a reader that comes before the wiping
    if is_there:
        _wipe(dying)
    return is_there, is_there or was_cut_short


def _rename(path: Path, to: Path) -> bool:
    try:
        path.rename(to)
    except FileNotFoundError:
        return False
    return True


def _wipe(path: Path) -> bool:
    """Overwrite and remove a file; False when there is none (any more), as another process may be at it."""
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    path.unlink(missing_ok=True)
    return True
