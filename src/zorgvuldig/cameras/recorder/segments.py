"""Pieces that were recorded become rows: whole ones as their process says, and what a dead one left as far as it can be read."""

import hashlib
import itertools
import logging
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import av
from django.utils import timezone

from zorgvuldig.cameras.models import Segment
from zorgvuldig.cameras.recorder import JOB
from zorgvuldig.cameras.recorder.child_process import ChildMessage, moment
from zorgvuldig.cameras.recorder.clock import UNKNOWN
from zorgvuldig.cameras.recorder.piece import BEGAN, codec_of
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.platform.vault import files, footage_files
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing

# The parts of an MP4: what was cut through is left out, so that what is left plays to its end.

HEADER, LONG_HEADER = 8, 16
OPENS = b"moof"  # says where things are in the `mdat` after it, and is nothing without


def whole_boxes(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The content as far as its boxes are whole, each with what belongs to it."""
    waiting, begun = bytearray(), 0
    for part in parts:
        waiting += part
        while (size := _size(waiting, begun)) and begun + size <= len(waiting):
            kind, begun = bytes(waiting[begun + 4 : begun + HEADER]), begun + size
            if kind != OPENS:
                yield bytes(waiting[:begun])
                del waiting[:begun]
                begun = 0


def _size(waiting: bytearray, begun: int) -> int:
    """The size of the box that begins there, header included; 0 when it is not known yet."""
    if len(waiting) < begun + LONG_HEADER:
        return 0
    size: int = struct.unpack_from(">I", waiting, begun)[0]
    if size == 1:
        size = struct.unpack_from(">Q", waiting, begun + HEADER)[0]
    return size if size >= HEADER else 0


TICK = timedelta(microseconds=1)
LOG = logging.getLogger(__name__)


class FileMissing(Exception):
    """Its file is nowhere."""


@dataclass(frozen=True, slots=True)
class RecordedPiece:
    """A piece that lies in the vault, or is about to."""

    camera_id: int
    blob: UUID
    starts_at: datetime
    ends_at: datetime
    size: int
    packets: int
    sha256: str
    codec: str
    clock: str = UNKNOWN
    is_cut: bool = False

    @classmethod
    def of(cls, camera_id: int, said: ChildMessage, clock: str) -> "RecordedPiece":
        """As its process says."""
        return cls(
            camera_id, UUID(said["blob"]), moment(said["starts_at"]), moment(said["ends_at"]), said["size"], said["packets"],
            said["sha256"], said["codec"], clock,
        )  # fmt: skip


def write_down(piece: RecordedPiece, *, door: JobDoor) -> Segment:
    """The row of a piece."""
    door.writing("footage")
    rows, starts_at = Segment.objects.using(door.alias), piece.starts_at
    while rows.filter(camera_id=piece.camera_id, starts_at=starts_at).exists():
        starts_at += TICK  # the clock was set back to this very moment
    ends_at = max(piece.ends_at, starts_at + TICK)
    return rows.create(
        camera_id=piece.camera_id,
        day=timezone.localdate(piece.starts_at),
        starts_at=starts_at,
        ends_at=ends_at,
        blob=piece.blob,
        size=piece.size,
        packets=piece.packets,
        sha256=piece.sha256,
        seal=seal_of(
            camera_id=piece.camera_id,
            starts_at=starts_at,
            ends_at=ends_at,
            blob=piece.blob,
            size=piece.size,
            sha256=piece.sha256,
        ),
        codec=piece.codec,
        clock=piece.clock,
        is_cut=piece.is_cut,
    )


def take_in(piece: RecordedPiece, *, door: JobDoor) -> Segment:
    """Row and file together. Raises what the database and the storage raise; then it is done again. Raises `Lost`."""
    row = write_down(piece, door=door)
    try:
        footage_files.take_in(piece.blob)
    except FileNotFoundError:
        if not files.exists(piece.blob):  # it may be in already, and only the row failed
            raise FileMissing from None
    return row


def rescue(blob: UUID, *, now: datetime) -> RecordedPiece | None:
    """Write down what a dead recorder left in this file; None when nobody can read anything of it, and then it is gone.

    Raises what the database and the storage raise; then it lies there for another time.
    """
    closing = footage_files.closing_of(blob)
    if closing is None:
        with suppress(KeyGone):
            footage_files.rescue(blob, DayClosing(0, timezone.localdate(now)))  # not one chunk: it only goes
        return None
    with working(JOB, now=now) as door:  # first, so that nothing is moved when there is no database
        try:
            piece = _store_piece(blob, closing)
        except KeyGone:
            return None
        if piece is not None:
            write_down(piece, door=door)
    return piece


def rescue_all(blobs: list[UUID], *, now: datetime) -> list[RecordedPiece]:
    """As `rescue`, each by itself: one that cannot be taken in now does not keep the others waiting."""
    found = []
    for blob in blobs:
        try:
            found.append(rescue(blob, now=now))
        except (OSError, Missing):
            LOG.warning("what a dead recorder left was not taken in; it is tried again")
    return [piece for piece in found if piece is not None]


def _store_piece(blob: UUID, closing: DayClosing) -> RecordedPiece | None:
    is_cut = not footage_files.is_whole(blob)
    if is_cut:
        stored = footage_files.rescue(blob, closing, whole_boxes)
        if stored is None:
            return None
        blob, size, digest = stored.blob, stored.size, stored.sha256.hex()
    else:
        footage_files.take_in(blob)
        size, digest = files.size_of(blob), _digest(blob)
    found = _looked_at(blob)
    if found is None:
        files.remove(blob)
        return None
    starts_at, ends_at, packets, codec = found
    return RecordedPiece(closing.camera_id, blob, starts_at, ends_at, size, packets, digest, codec, is_cut=is_cut)


def _digest(blob: UUID) -> str:
    digest = hashlib.sha256()
    for part in files.read(blob):
        digest.update(part)
    return digest.hexdigest()


def _looked_at(blob: UUID) -> tuple[datetime, datetime, int, str] | None:
    """When it begins and ends, how many images are in it, and how they are packed; None when there are none."""
    packets, last = 0, 0.0
    try:
        with opened_film(blob) as film:
            video = film.streams.video[0]
            starts_at, codec = datetime.fromisoformat(film.metadata[BEGAN]), codec_of(video)
            with suppress(av.FFmpegError):  # the last image may be cut through
                for packet in itertools.takewhile(lambda one: one.size, film.demux(video)):
                    packets += 1
                    last = max(last, float(((packet.pts or 0) + (packet.duration or 0)) * (video.time_base or 0)))
    except (av.FFmpegError, IndexError, KeyError, ValueError):
        return None
    return (starts_at, starts_at + timedelta(seconds=last), packets, codec) if packets else None
