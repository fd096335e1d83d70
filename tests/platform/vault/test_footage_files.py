"""Footage is sealed while it comes in: whole it is a file of the vault, and of a half one everything that can be read is kept."""

import hashlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from zorgvuldig.platform.vault import files, footage_files
from zorgvuldig.platform.vault.chunks import CHUNK
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.platform.vault.footage_files import (
    begin,
    closing_of,
    is_whole,
    orphaned_files,
    rescue,
    take_in,
    writing_place,
)
from zorgvuldig.platform.vault.footage_writer import FootageWriter
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import storage

DAY = DayClosing(7, date(2026, 3, 9))
CONTENT = os.urandom(2 * CHUNK + 1000)


def writing(content: bytes, *, piece: int = 7001) -> tuple[UUID, FootageWriter]:
    """A file to which this was written, and which was not closed."""
    begun = begin(DAY)
    writer = FootageWriter(begun.path, head=begun.head, sealed_key=begun.sealed_key, key=begun.key, prefix=begun.prefix)
    for start in range(0, len(content), piece):
        writer.write(content[start : start + piece])
    return begun.blob, writer


def part(blob: UUID) -> Path:
    """Where it lies while it is written."""
    return writing_place() / f"{blob}.part"


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1000])
def test_a_whole_file_is_one_of_the_vault(vault: Path, size: int) -> None:
    blob, writer = writing(CONTENT[:size])
    assert orphaned_files() == [blob]
    assert not is_whole(blob)
    assert writer.close() == hashlib.sha256(CONTENT[:size]).hexdigest()
    assert is_whole(blob)
    assert closing_of(blob) == DAY
    take_in(blob)
    assert orphaned_files() == []
    assert b"".join(files.read(blob)) == CONTENT[:size]
    assert files.read_range(blob, 900, 5000) == CONTENT[:size][900:5900]
    assert files.closing_of(blob) == DAY


@pytest.mark.parametrize("size", [CHUNK + 1, 2 * CHUNK, len(CONTENT)])
def test_of_a_file_that_was_never_finished_all_but_the_last_chunk_is_kept(vault: Path, size: int) -> None:
    blob, writer = writing(CONTENT[:size])
    writer.flush()
    assert not is_whole(blob)
    stored = rescue(blob, DAY)
    assert stored is not None
    assert stored.blob != blob
    kept = (size - 1) // CHUNK * CHUNK
    assert b"".join(files.read(stored.blob)) == CONTENT[:kept]
    assert stored.sha256 == hashlib.sha256(CONTENT[:kept]).digest()
    assert files.closing_of(stored.blob) == DAY
    assert orphaned_files() == []


@pytest.mark.parametrize("left", [0, 10, 40, 97, 98, 5000])
def test_of_less_than_a_chunk_nothing_is_kept(data: Path, left: int) -> None:
    blob, _ = writing(CONTENT)
    os.truncate(part(blob), left)
    assert not is_whole(blob)
    assert rescue(blob, DAY) is None
    assert orphaned_files() == []
    assert list(storage().blobs()) == []


def test_what_was_altered_is_not_kept_nor_what_comes_after(data: Path) -> None:
    blob, _ = writing(CONTENT)
    lay = bytearray(part(blob).read_bytes())
    lay[files.HEAD + files.TAIL + CHUNK + 100] ^= 1
    part(blob).write_bytes(lay)
    stored = rescue(blob, DAY)
    assert stored is not None
    assert b"".join(files.read(stored.blob)) == CONTENT[:CHUNK]


def test_a_file_under_another_name_is_none(data: Path) -> None:
    (one, writer), (other, _) = writing(CONTENT), writing(CONTENT)
    writer.close()
    part(one).rename(part(other))
    assert closing_of(other) is None
    assert not is_whole(other)
    assert rescue(other, DAY) is None
    assert orphaned_files() == []


def test_with_the_key_of_its_day_it_is_gone(data: Path) -> None:
    (whole, writer), (half, _) = writing(CONTENT), writing(CONTENT)
    writer.close()
    take_in(whole)
    assert destroy_footage_keys([DAY]) == 1
    with pytest.raises(KeyGone):
        list(files.read(whole))
    with pytest.raises(KeyGone):
        rescue(half, DAY)
    assert orphaned_files() == []


def test_where_there_is_no_room_it_lies_there_for_another_time(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob, _ = writing(CONTENT)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patched:
        patched.setattr(footage_files.files, "store", full)
        with pytest.raises(OSError, match="no room"):
            rescue(blob, DAY)
    assert orphaned_files() == [blob]
    assert rescue(blob, DAY) is not None


def test_what_is_of_no_use_is_left_out(data: Path) -> None:
    def short(parts: Iterator[bytes]) -> Iterator[bytes]:
        yield next(parts)[:10]

    blob, _ = writing(CONTENT)
    stored = rescue(blob, DAY, short)
    assert stored is not None
    assert b"".join(files.read(stored.blob)) == CONTENT[:10]


def test_nothing_of_it_is_plain_and_nobody_else_may_read_it(data: Path) -> None:
    words = b"een heel herkenbaar stuk beeld " * 8000
    blob, writer = writing(words)
    assert part(blob).stat().st_mode & 0o077 == 0
    writer.close()
    take_in(blob)
    lying = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    assert len(lying) == 2
    assert not [found for found in lying if b"herkenbaar" in found]


def test_every_file_and_every_day_has_a_key_of_its_own(data: Path) -> None:
    one, two = begin(DAY), begin(DAY)
    assert one.key != two.key
    assert one.blob != two.blob
    other = DayClosing(7, date(2026, 3, 10))
    begin(other)
    assert DAY.key(create=False) != other.key(create=False)
