"""The pieces of a stretch as one film in the vault, copied without decoding and without sound; a hole in it stays a hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.cameras.handout.segments import NotHandedOut, content
from zorgvuldig.cameras.models import Segment
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.muxer import Tap, indexed, pieces_into
from zorgvuldig.media.video.probe import picture_of
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import TooLarge
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

if TYPE_CHECKING:
    import av
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream
else:
    av = lazy_module("av")

LIMIT = 2 * 1024 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Strip:
    """What a joined film is: how many images, how many a second, and its length in seconds."""

    frames: int
    rate: float
    seconds: float


def join(pieces: Sequence[Segment], since: datetime, until: datetime) -> UUID:
    """The film from the last whole image before `since` until (not including) `until`, in the vault. Raises `NotHandedOut`.

    Each piece is read through and compared with its seal before anything of it is copied.
    """
    for piece in pieces:
        for _part in content(piece):
            pass
    try:
        rough = files.store(_joined(pieces, since, until), limit_bytes=LIMIT).blob
        try:
            return indexed(rough, limit_bytes=LIMIT).blob
        finally:
            files.remove(rough)
    except TooLarge as error:
        raise NotHandedOut("large") from error
    except (Missing, KeyGone) as error:
        raise NotHandedOut("gone") from error
    except Damaged as error:
        raise NotHandedOut("damaged") from error
    except (av.FFmpegError, NotKept) as error:
        raise NotHandedOut("broken") from error


def strip_of(blob: UUID) -> Strip:
    """Read from the head of a joined film. Raises `NotHandedOut` when there is nothing in it."""
    with opened_film(blob) as film:
        stream = picture_of(film)
        seconds = float((stream.duration or 0) * (stream.time_base or Fraction(0)))
        if not stream.frames or seconds <= 0:
            raise NotHandedOut("broken")
        return Strip(stream.frames, stream.frames / seconds, seconds)


def _joined(pieces: Sequence[Segment], since: datetime, until: datetime) -> Iterator[bytes]:
    tap = Tap()
    with pieces_into(tap) as copy:
        writer = _Writer(copy, since, until)
        for piece in pieces:
            assert piece.blob is not None
            with opened_film(piece.blob) as film:
                for packet, at in _packets_to_copy(film.demux(picture_of(film)), piece.starts_at, since, until):
                    writer.add(packet, at)
                    if tap.fresh:
                        yield tap.take()
        if writer.stream is None:
            raise NotHandedOut("gone")
    yield tap.take()


def _packets_to_copy(packets: Iterator[Packet[VideoStream]], starts_at: datetime, since: datetime, until: datetime) -> Iterator[tuple[Packet[VideoStream], float]]:  # fmt: skip
    """The packets to copy, each with its moment in seconds since `since` (a little before it is below zero).

    An image is made of those since the last whole one, so what stands before `since` and belongs to it comes along.
    """
    begin, before = None, list["tuple[Packet[VideoStream], float]"]()
    for packet in packets:
        if packet.pts is None or packet.dts is None or packet.size == 0:
            continue
        begin = packet.pts if begin is None else begin
        at = (starts_at - since).total_seconds() + float((packet.pts - begin) * (packet.time_base or 0))
        if at >= (until - since).total_seconds():
            return
        if at < 0:
            before = [] if packet.is_keyframe else before
            before.append((packet, at))
            continue
        if before and not packet.is_keyframe:
            yield from before
        before = []
        yield packet, at


class _Writer:
    """Copies packets of several films behind each other, on the clock of the stretch."""

    def __init__(self, copy: OutputContainer, since: datetime, until: datetime) -> None:
        self._copy, self._since, self._until = copy, since, until
        self.stream: VideoStream | None = None
        self._shape: tuple[object, ...] = ()
        self._first = 0.0
        self._last = -1

    def add(self, packet: Packet[VideoStream], at: float) -> None:
        """One packet more. Raises `NotHandedOut` when the camera changed what it sends."""
        source = packet.stream
        assert isinstance(source, av.video.stream.VideoStream)
        shape = (source.codec_context.name, source.width, source.height, source.codec_context.extradata)
        if self.stream is None:
            self.stream, self._shape, self._first = self._copy.add_stream_from_template(source), shape, at
        if shape != self._shape:
            raise NotHandedOut("mixed")
        base = packet.time_base or Fraction(1, 90_000)
        lag = packet.pts - packet.dts if packet.pts is not None and packet.dts is not None else 0
        shown = round((at - self._first) / float(base))
        packet.dts = max(self._last + 1, shown - lag)
        packet.pts = max(shown, packet.dts)
        self._last = packet.dts
        packet.stream = self.stream
        self._copy.mux(packet)
