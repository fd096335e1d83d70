"""Closing anew what an older master key closes: keys of the keystore, and files that the vault's own key closes.

Every walk may be killed and done again: what is closed with the key of now is passed by. With `mend` false it only counts, which
is how somebody knows that an older key may go.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.platform.vault import day_keys, files, key_files, keys, log_keys
from zorgvuldig.platform.vault.chunks import NONCE, PREFIX
from zorgvuldig.platform.vault.storage import Missing, storage

PART = 4 * 1024 * 1024


@dataclass(slots=True)
class Tally:
    """What was gone through: how much, of which so much still needs an older key (`old`) or opens with none (`lost`)."""

    what: str
    seen: int = 0
    old: int = 0
    mended: int = 0
    lost: int = 0


def reseal_keystore(*, mend: bool) -> Tally:
    """Every key of a pupil, of a camera's day, of a hold and of the log that others witness. RuntimeError without an installation."""
    tally = Tally("keys of pupils and cameras")
    for path, purpose, bound in _key_files():
        wrapped = key_files.read(path)
        if wrapped is None:  # destroyed meanwhile
            continue
        tally.seen += 1
        if _opens(wrapped, keys.derived(purpose), bound):
            continue
        try:
            if mend and key_files.close_anew(path, partial(_anew, purpose=purpose, bound=bound)):
                tally.mended += 1
            elif not mend:
                keys.unwrapped(wrapped, purpose, bound)
                tally.old += 1
        except InvalidTag:
            tally.lost += 1
    return tally


def reseal_files(*, mend: bool) -> Tally:
    """Every file that is closed with the vault's own key. Raises `storage.Unreachable` and `storage.UnfitStorage`."""
    tally = Tally("files of nobody")
    for blob, _ in storage().blobs():
        try:
            head = storage().get(blob, 0, files.HEAD)
            if _names_nobody(head, blob):
                _look_at_file(blob, head, tally, mend=mend)
        except Missing:  # removed meanwhile
            continue
    return tally


def _key_files() -> Iterator[tuple[Path, str, bytes]]:
    """Where each key lies, for what, and to what it is bound."""
    for pupil_id, shelf in keys.all_keys():
        yield keys.path_of(pupil_id, shelf), keys.PURPOSE, keys.bound_of(pupil_id, shelf)
    for closing in _footage():
        yield closing.path(), day_keys.PURPOSE, closing.named()
    for log in log_keys.log_keys():
        yield log.path(), log_keys.PURPOSE, log.named()


def _footage() -> Iterable[day_keys.DayClosing | day_keys.HoldClosing]:
    yield from day_keys.day_keys()
    yield from day_keys.hold_keys()


def _opens(wrapped: bytes, wrapping: bytes, bound: bytes) -> bool:
    try:
        key_files.unwrap(wrapped, wrapping, bound)
    except InvalidTag:
        return False
    return True


def _anew(before: bytes, purpose: str, bound: bytes) -> bytes:
    return key_files.wrapped_with(keys.derived(purpose), keys.unwrapped(before, purpose, bound), bound)


def _names_nobody(head: bytes, blob: UUID) -> bool:
    return head.startswith(files.MAGIC + blob.bytes) and head[-PREFIX - len(files.NOBODY) : -PREFIX] == files.NOBODY


def _look_at_file(blob: UUID, head: bytes, tally: Tally, *, mend: bool) -> None:
    tally.seen += 1
    size, tail = storage().end(blob, files.TAIL)
    found = [key for wrapping in keys.opening(files.PURPOSE) if (key := _file_key(wrapping, tail, head)) is not None]
    if _file_key(keys.derived(files.PURPOSE), tail, head) is not None:
        return
    if not found:
        tally.lost += 1
    elif not mend:
        tally.old += 1
    else:
        nonce = os.urandom(NONCE)
        fresh = nonce + AESGCM(keys.derived(files.PURPOSE)).encrypt(nonce, found[0], head)
        storage().put_anew(blob, [*_body(blob, size - files.TAIL), fresh])
        tally.mended += 1


def _file_key(wrapping: bytes, tail: bytes, head: bytes) -> bytes | None:
    try:
        return AESGCM(wrapping).decrypt(tail[:NONCE], tail[NONCE:], head)
    except (InvalidTag, ValueError):
        return None


def _body(blob: UUID, size: int) -> Iterator[bytes]:
    """Everything but the end, as it lies there."""
    for start in range(0, size, PART):
        yield storage().get(blob, start, min(PART, size - start))
