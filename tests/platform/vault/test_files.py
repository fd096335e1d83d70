"""A sealed file comes back whole and unaltered, or it does not come back."""

import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platform.vault.conftest import alter, lying
from zorgvuldig.platform.postgres import load_or_create
from zorgvuldig.platform.vault.files import (
    CHUNK,
    HEAD,
    NOBODY,
    PREFIX,
    TAG,
    TAIL,
    TooLarge,
    exists,
    read,
    read_range,
    remove,
    remove_unnamed,
    size_of,
    store,
)
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, destroy
from zorgvuldig.platform.vault.s3 import PART
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.storage import LocalStorage, Missing, storage

MUCH = 10 * 1024 * 1024
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for the property tests, which run many times in one test."""
    return tmp_path_factory.mktemp("data")


def path_of(data: Path, blob: UUID) -> Path:
    """Where the sealed bytes lie."""
    [path] = (data / "vault").rglob(str(blob))
    return path


def half_written(data: Path) -> None:
    """As a process that died while storing leaves it."""
    place = storage()
    if isinstance(place, LocalStorage):
        (data / "vault" / "incoming" / "half.part").touch()
    else:
        place.client.create_multipart_upload(Bucket=place.bucket, Key="half")


def nothing_is_kept(data: Path) -> bool:
    """No file, and nothing half written."""
    place = storage()
    drafts = [path for path in (data / "vault").rglob("*") if path.is_file()]
    return list(place.blobs()) == drafts == [] and place.sweep(datetime.now(UTC) + timedelta(days=1)) == 0


def pattern(size: int) -> bytes:
    """Content in which every place differs from the next chunk's same place."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


@pytest.mark.parametrize("size", EDGES)
def test_what_is_stored_is_read_again(vault: Path, size: int) -> None:
    content = pattern(size)
    stored = store(content, limit_bytes=MUCH)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).digest())
    assert b"".join(read(stored.blob)) == content
    assert size_of(stored.blob) == size
    assert (
        len(lying(stored.blob)) == storage().size(stored.blob) == HEAD + size + max(1, -(-size // CHUNK)) * TAG + TAIL
    )


@given(parts=st.lists(st.binary(max_size=300), max_size=5), large=st.integers(0, 3))
@settings(max_examples=25)
def test_it_does_not_matter_how_the_content_arrives(lasting: Path, parts: list[bytes], large: int) -> None:
    with override_settings(DATA=lasting):
        parts = [*parts, pattern(large * CHUNK)]
        whole = b"".join(parts)
        for content in (whole, parts, iter(parts), io.BytesIO(whole)):
            stored = store(content, limit_bytes=MUCH)
            assert b"".join(read(stored.blob)) == whole


@given(size=st.sampled_from(EDGES), start=st.integers(0, 3 * CHUNK), length=st.integers(0, 3 * CHUNK))
@settings(max_examples=40)
def test_a_range_is_that_part_of_the_content(lasting: Path, size: int, start: int, length: int) -> None:
    with override_settings(DATA=lasting):
        content = pattern(size)
        blob = store(content, limit_bytes=MUCH).blob
        assert read_range(blob, start, length) == content[start : start + length]


def test_a_negative_range_is_refused(vault: Path) -> None:
    with pytest.raises(ValueError, match="range"):
        read_range(store(b"x", limit_bytes=1).blob, -1, 1)


def test_nothing_of_the_content_is_on_the_disk(data: Path) -> None:
    content = b"diagnose" * 20_000
    store(content, limit_bytes=MUCH)
    assert [p for p in data.rglob("*") if p.is_file() and b"diagnose" in p.read_bytes()] == []


def test_nobody_else_can_come_at_the_files(data: Path) -> None:
    store(b"x", limit_bytes=1)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [data / "vault", *(data / "vault").rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_too_much_is_refused_and_nothing_is_kept(vault: Path) -> None:
    taken: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield bytes(CHUNK)

    with pytest.raises(TooLarge):
        store(endless(), limit_bytes=3 * CHUNK)
    assert len(taken) == 4
    assert nothing_is_kept(vault)
    assert store(bytes(3 * CHUNK), limit_bytes=3 * CHUNK).size == 3 * CHUNK


@pytest.mark.parametrize("size", [2 * CHUNK, PART + CHUNK])
def test_a_reading_that_fails_leaves_nothing(vault: Path, size: int) -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(size)
        raise OSError("the line went dead")

    with pytest.raises(OSError, match="line"):
        store(broken(), limit_bytes=MUCH)
    assert nothing_is_kept(vault)


def test_a_removed_file_is_missing(vault: Path) -> None:
    blob = store(b"x", limit_bytes=1).blob
    assert (exists(blob), remove(blob), exists(blob), remove(blob)) == (True, True, False, False)
    with pytest.raises(Missing):
        read(blob)


ALTERED: dict[str, Callable[[bytes, bytes], bytes]] = {
    "cut by a byte": lambda own, _: own[:-1],
    "cut by a chunk, with its end": lambda own, _: own[: -TAIL - TAG - 5] + own[-TAIL:],
    "cut by two chunks, with its end": lambda own, _: own[: HEAD + CHUNK + TAG] + own[-TAIL:],
    "without chunks": lambda own, _: own[:HEAD] + own[-TAIL:],
    "nothing but its head": lambda own, _: own[:HEAD],
    "empty": lambda own, _: b"",
    "lengthened": lambda own, _: own + b"x",
    "lengthened before its end": lambda own, _: own[:-TAIL] + bytes(CHUNK + TAG) + own[-TAIL:],
    "with a chunk twice": lambda own, _: own[: HEAD + CHUNK + TAG] + own[HEAD:],
    "reordered": lambda own, _: (
        own[:HEAD]
        + own[HEAD + CHUNK + TAG : HEAD + 2 * (CHUNK + TAG)]
        + own[HEAD : HEAD + CHUNK + TAG]
        + own[HEAD + 2 * (CHUNK + TAG) :]
    ),
    "another file": lambda _, other: other,
    "another file under its own head": lambda own, other: own[:HEAD] + other[HEAD:],
    "another file's chunk": lambda own, other: (
        own[:HEAD] + other[HEAD : HEAD + CHUNK + TAG] + own[HEAD + CHUNK + TAG :]
    ),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_file_is_refused(vault: Path, how: str) -> None:
    own, other = (store(pattern(2 * CHUNK + 5), limit_bytes=MUCH).blob for _ in range(2))
    alter(own, lambda content: ALTERED[how](content, lying(other)))
    with pytest.raises(Damaged):
        b"".join(read(own))


def test_a_cut_file_is_refused_before_anything_of_it_is_handed_over(vault: Path) -> None:
    blob = store(pattern(3 * CHUNK), limit_bytes=MUCH).blob
    alter(blob, lambda content: content[: -TAIL - CHUNK - TAG] + content[-TAIL:])
    with pytest.raises(Damaged):
        read(blob)
    with pytest.raises(Damaged):
        read_range(blob, 0, 1)


@given(draw=st.data())
@settings(max_examples=60)
def test_any_flipped_bit_is_refused(lasting: Path, draw: st.DataObject) -> None:
    with override_settings(DATA=lasting):
        blob = store(b"uitspraak van de rechter", limit_bytes=MUCH).blob
        path = path_of(lasting, blob)
        content = bytearray(path.read_bytes())
        place = draw.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << draw.draw(st.integers(0, 7))
        path.write_bytes(content)
        with pytest.raises((Damaged, KeyGone, FileNotFoundError)):  # the bit may name a pupil who has no key
            b"".join(read(blob))


def test_a_file_of_a_pupil_closes_with_the_pupils_key_on_its_shelf(vault: Path) -> None:
    paper, report, other = (
        store(b"x", limit_bytes=1, closing=key).blob for key in (Closing(7, 31), Closing(7, 25), Closing(8, 31))
    )
    assert b"".join(read(paper)) == b"x"
    destroy([7], 31)
    for opening in (read, size_of, lambda blob: read_range(blob, 0, 1)):
        with pytest.raises(KeyGone):
            opening(paper)
    assert b"".join(read(report)) == b"x"
    destroy([7])
    with pytest.raises(KeyGone):
        read(report)
    assert b"".join(read(other)) == b"x"


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(Closing(8, 31), id="another pupil"),
        pytest.param(Closing(7, 25), id="another shelf"),
        pytest.param(None, id="nobody"),
    ],
)
def test_a_file_does_not_open_with_the_key_of_another_pupil_or_shelf(data: Path, named: Closing | None) -> None:
    blob = store(b"x", limit_bytes=1, closing=Closing(7, 31)).blob
    other = store(b"y", limit_bytes=1, closing=named).blob
    path, place = path_of(data, blob), slice(HEAD - PREFIX - len(NOBODY), HEAD - PREFIX)
    content = bytearray(path.read_bytes())
    content[place] = path_of(data, other).read_bytes()[place]
    path.write_bytes(content)
    with pytest.raises(Damaged):
        read(blob)


@pytest.mark.parametrize("named", [bytes(8) + b"\x1f", bytes(7) + b"\x07\x3f"], ids=["pupil 0", "shelf 63"])
def test_a_head_that_names_no_key_is_damage(data: Path, named: bytes) -> None:
    blob = store(b"x", limit_bytes=1, closing=Closing(7, 31)).blob
    path = path_of(data, blob)
    content = path.read_bytes()
    path.write_bytes(content[: HEAD - PREFIX - len(NOBODY)] + named + content[HEAD - PREFIX :])
    with pytest.raises(Damaged):
        read(blob)


STORING = """
import os, sys
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import Closing
def parts():
    for number in range(6):
        yield b"diagnose" * 8192
    print("halfway", flush=True)
    sys.stdin.read()
store(parts(), limit_bytes=10**7, closing=Closing(7, 31))
"""


def test_a_process_killed_while_storing_leaves_no_file(data: Path) -> None:
    load_or_create(data)
    environment = {**os.environ, "ZORGVULDIG_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-c", STORING], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "halfway\n"
        process.send_signal(signal.SIGKILL)
    assert list(storage().blobs()) == []
    [draft] = (data / "vault").rglob("*.part")
    assert b"diagnose" not in draft.read_bytes()
    # Even under a final name it does not open: its key was never on the disk.
    blob = UUID(draft.stem)
    path = data / "vault" / blob.hex[:2] / blob.hex[2:4] / str(blob)
    path.write_bytes(draft.read_bytes())
    with override_settings(SECRETS=load_or_create(data)), pytest.raises(Damaged):
        read(blob)


def test_what_no_row_names_goes_after_a_while(vault: Path) -> None:
    kept, stray = (store(b"x", limit_bytes=1).blob for _ in range(2))
    now = datetime.now(UTC)
    assert remove_unnamed({kept}, before=now - timedelta(days=1)) == 0
    half_written(vault)
    assert remove_unnamed({kept}, before=now + timedelta(minutes=1)) == 2
    assert (exists(kept), exists(stray)) == (True, False)
