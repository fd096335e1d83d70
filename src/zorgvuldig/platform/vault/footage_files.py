"""Where footage lies while it is written, and how it comes into the vault: whole, or as much as a dead recorder left of it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag

from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.chunks import KEY, PREFIX, SEALED, open_chunk
from zorgvuldig.platform.vault.day_keys import DayClosing, of_footage
from zorgvuldig.platform.vault.disk import private_directory
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import local_vault, storage

ENDING = ".part"
Trim = Callable[[Iterator[bytes]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class NewFootageFile:
    """What a recorder needs to write one file: where, its own key, and what the file begins with."""

    blob: UUID
    path: Path
    head: bytes
    sealed_key: bytes
    key: bytes
    prefix: bytes


def writing_place() -> Path:
    """The directory of files that are being written; it is made when it is not there."""
    place = local_vault() / "footage"
    private_directory(place)
    return place


def begin(closing: DayClosing) -> NewFootageFile:
    """A new file for a camera's day. Raises as `day_keys.DayClosing.key` does."""
    blob, key, prefix = uuid4(), os.urandom(KEY), os.urandom(PREFIX)
    head, sealed_key = files.front(blob, prefix, key, closing)
    return NewFootageFile(blob, writing_place() / f"{blob}{ENDING}", head, sealed_key, key, prefix)


def take_in(blob: UUID) -> None:
    """Bring a finished file into the vault, whole, and remove it from where it was written. Raises what the storage raises."""
    path = writing_place() / f"{blob}{ENDING}"
    with path.open("rb") as file:
        storage().put(blob, iter(lambda: file.read(SEALED), b""))
    path.unlink()


def orphaned_files() -> list[UUID]:
    """Files that some recorder was writing: it still does, or it died."""
    return [UUID(path.stem) for path in writing_place().glob(f"*{ENDING}")]


def rescue(blob: UUID, closing: DayClosing, trim: Trim = iter) -> files.StoredFile | None:
    """Take in what can be read of a file that was never finished, under a new name; None when there is nothing. The rest is removed.

    `trim` leaves out of the content what is of no use once it is cut.

    Raises `KeyGone`: then it is removed too, as nobody can ever read it. Whatever else it raises, the file stays for another time.
    """
    path = writing_place() / f"{blob}{ENDING}"
    try:
        head = _begin(path)
        stored = files.store(
            trim(_readable(path, head, files.key_in_front(blob, head))), limit_bytes=2**40, closing=closing
        )
    except (Damaged, _Nothing):
        stored = None
    except KeyGone:
        path.unlink()
        raise
    path.unlink()  # not when there was no room for it: then it is tried again
    return stored


def closing_of(blob: UUID) -> DayClosing | None:
    """Whose key closes a file that some recorder was writing; None when it does not say so."""
    head = _begin(writing_place() / f"{blob}{ENDING}")[: files.HEAD]
    if len(head) < files.HEAD or not head.startswith(files.FRONT + blob.bytes):
        return None
    found = of_footage(head[-PREFIX - len(files.NOBODY) : -PREFIX])
    return found if isinstance(found, DayClosing) else None


def is_whole(blob: UUID) -> bool:
    """Whether a file was finished, though nobody took it in. Raises as `rescue` does."""
    path = writing_place() / f"{blob}{ENDING}"
    begin, body = _begin(path), path.stat().st_size - files.HEAD - files.TAIL
    if body <= 0:
        return False
    number, head = (body - 1) // SEALED, begin[: files.HEAD]
    with path.open("rb") as file:
        file.seek(files.HEAD + files.TAIL + number * SEALED)
        last = file.read(SEALED)
    try:
        open_chunk(last, files.key_in_front(blob, begin), head, head[-PREFIX:], number, is_last=True)
    except (InvalidTag, Damaged):
        return False
    return True


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(files.HEAD + files.TAIL)


class _Nothing(Exception):
    """Not one whole chunk is there."""


def _readable(path: Path, begin: bytes, key: bytes) -> Iterator[bytes]:
    """Every chunk until the first that is not whole."""
    head, number = begin[: files.HEAD], 0
    with path.open("rb") as file:
        file.seek(files.HEAD + files.TAIL)
        while sealed := file.read(SEALED):
            content = _open_chunk(sealed, key, head, number)
            if content is None:
                break
            yield content
            number += 1
    if not number:
        raise _Nothing


def _open_chunk(sealed: bytes, key: bytes, head: bytes, number: int) -> bytes | None:
    for is_last in (False, True):
        try:
            return open_chunk(sealed, key, head, head[-PREFIX:], number, is_last=is_last)
        except InvalidTag:
            continue
    return None
