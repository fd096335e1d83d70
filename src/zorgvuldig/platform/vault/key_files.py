"""A key in a file of its own, closed with a key of the master's; destroyed down to the disk. What it is the key of, others say.

Closing it anew puts another file in its place, and destroying must not miss either: whoever does one of the two holds the lock of
the file that has the name (`_alone`), and what closing anew leaves behind when it is killed (`.new`) goes with the key.
"""

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.platform.vault.disk import flush_directory, private_directory, write_new

VERSION = b"\x01"
NONCE = 12
LENGTH = 32
ENDINGS = ("key", "gone", "new")  # what destroying may find of one key


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
    write_new(draft, [wrapped_with(wrapping, os.urandom(LENGTH), bound)])
    try:
        os.link(draft, path)  # unlike a rename, this never replaces
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    flush_directory(path.parent)


def wrapped_with(wrapping: bytes, key: bytes, bound: bytes) -> bytes:
    """A key as it lies in its file."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(wrapping).encrypt(nonce, key, bound)


def close_anew(path: Path, closed: Callable[[bytes], bytes]) -> bool:
    """Put what `closed` makes of the file in its place, down to the disk; False when there is no such key (any more).

    The same file before and after when `closed` raises, and after a kill: either of the two, each whole.
    """
    with _alone(path) as descriptor:
        if descriptor is None:
            return False
        before = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        fresh = path.with_suffix(".new")
        _wipe(fresh)  # of somebody who was killed here
        write_new(fresh, [closed(before)])
        fresh.rename(path)
        flush_directory(path.parent)
        os.pwrite(descriptor, os.urandom(len(before)), 0)  # what opened with the key that goes is not left on the disk
        os.fsync(descriptor)
    return True


@contextmanager
def _alone(path: Path) -> Iterator[int | None]:
    """The file that has this name, open, while nobody closes it anew or destroys it; None without one."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            yield None
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_still(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


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
    with _alone(path):
        is_there = _rename(path, dying)  # from here on nobody finds it, not even a reader that comes before the wiping
        was_cut_short |= _wipe(path.with_suffix(".new"))
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
