"""A film with faces masked, as a new file: every image is made anew, and nothing of the original file comes along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.media.video.check import check_clean
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.frames import Plane, Shot, begin_of, planes, shots, still
from zorgvuldig.media.video.masks import Masks
from zorgvuldig.media.video.muxer import PLAIN, Tap, indexed, pieces_into
from zorgvuldig.media.video.places import HOLD, Track
from zorgvuldig.media.video.sound import sound_of
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files

if TYPE_CHECKING:
    import av
    from av import VideoFrame
    from av.container import OutputContainer
    from av.video.stream import VideoStream
else:
    av = lazy_module("av")

LONG_SIDE = 1920  # pixels: a copy is not larger than a screen
LIMIT = 4 * 1024 * 1024 * 1024  # bytes
THUMB = 480
MEDIA_TYPE = "video/mp4"
PICTURE = {"preset": "veryfast", "crf": "23"}
LOOKED_AT = 960  # pixels
QUICK = {"preset": "ultrafast", "crf": "26"}
SECONDS_BETWEEN = 2  # whole images, from which a browser can begin
SOUND_RATE = 48_000
CLOCK = Fraction(1, 90_000)

# Told a place in frames from time to time; whether to go on.
Step = Callable[[float], bool]


class Stopped(Exception):
    """Somebody stopped it, or somebody else does it: nothing of it stays."""


@dataclass(frozen=True, slots=True)
class VideoCopy:
    """A copy in the vault: its files, size in bytes, SHA-256 in hexadecimals, size in pixels."""

    blob: UUID
    thumb_blob: UUID
    media_type: str
    size: int
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """A film (`blob`, with `rate` images per second) of which `tracks` are to be masked in `style`, with its sound or without.

    `beyond` is asked to cover more of every image, given its place in frames, once the masks are in it.
    """

    blob: UUID
    rate: float
    tracks: Sequence[Track]
    style: str = "cells"
    sound: bool = False
    beyond: Callable[[tuple[Plane, Plane, Plane], float], None] | None = None


def make(wanted: CopyOrder, *, step: Step) -> VideoCopy:
    """Make the copy and seal it into the vault. Until then no row names it, so the caller removes it when that fails.

    `step` is asked about once a second of film. Raises `Stopped` when it says no, `NotClean`, `TooLarge`, what the decoder and the vault raise; nothing stays
    in the vault then.
    """
    pieces = files.store(encoded(wanted, step=step), limit_bytes=LIMIT).blob
    try:
        stored = indexed(pieces, limit_bytes=LIMIT)
    finally:
        files.remove(pieces)
    try:
        check_clean(stored.blob, sound=wanted.sound and _has_sound(wanted.blob))
        thumb, width, height = _thumb(stored.blob, wanted.rate)
    except BaseException:
        files.remove(stored.blob)
        raise
    return VideoCopy(stored.blob, thumb, MEDIA_TYPE, stored.size, stored.sha256.hex(), width, height)


def encoded(wanted: CopyOrder, *, step: Step) -> Iterator[bytes]:
    """The masked film in pieces of an MP4, while it is made. Raises `Stopped`, and what the decoder and the vault raise."""
    tap = Tap()
    with pieces_into(tap) as copy:
        for place in written(wanted, copy, long_side=LONG_SIDE, options=PICTURE):
            if place is not None and not step(place):
                raise Stopped
            if tap.fresh:
                yield tap.take()
    yield tap.take()


def fragment(wanted: CopyOrder, span: tuple[float, float]) -> bytes:
    """A short part of the masked film, from one place to (not including) another, small and quickly made: to be looked at, not kept.

    Empty when there is nothing of the film there. Raises what the decoder and the vault raise.
    """
    whole = BytesIO()
    copy = av.open(whole, "w", format="mp4", options=PLAIN)
    with copy:
        count = len(list(written(wanted, copy, long_side=LOOKED_AT, options=QUICK, span=span)))
    return whole.getvalue() if count else b""


def written(
    wanted: CopyOrder,
    copy: OutputContainer,
    *,
    long_side: int,
    options: dict[str, str],
    span: tuple[float, float] | None = None,
) -> Iterator[float | None]:
    """Write the masked film into `copy`, and pause after every image: with its place about once a second, and None otherwise."""
    with opened_film(wanted.blob) as film, sound_of(wanted.blob, copy, wanted=wanted.sound) as sound:
        first, images = _first(_within(shots(film, wanted.rate, since=span[0] if span else 0.0), span))
        if first is None:
            if span:
                return
            raise av.InvalidDataError(0, "there is no image in this film")
        writer = Writer(wanted, copy, first, long_side, options)
        sound.begin(begin_of(film) + first.seconds)
        asked = first.place
        for shot in images:
            writer.add(shot)
            sound.until(shot.seconds - first.seconds)
            is_time = shot.place - asked >= wanted.rate
            asked = shot.place if is_time else asked
            yield shot.place if is_time else None
        writer.finish()
        sound.finish()


def _within(images: Iterator[Shot], span: tuple[float, float] | None) -> Iterator[Shot]:
    for shot in images:
        if span and shot.place >= span[1]:
            return
        yield shot


def _first(images: Iterator[Shot]) -> tuple[Shot | None, Iterator[Shot]]:
    first = next(images, None)
    return first, _again(first, images)


def _again(first: Shot | None, images: Iterable[Shot]) -> Iterator[Shot]:
    if first is not None:
        yield first
        yield from images


class Writer:
    """Masks images and writes them, at the moments they had."""

    def __init__(
        self, wanted: CopyOrder, copy: OutputContainer, first: Shot, long_side: int, options: dict[str, str]
    ) -> None:
        self._masks, self._beyond = Masks(wanted.tracks, wanted.style, wanted.rate), wanted.beyond
        self._copy, self._long_side, self._begin = copy, long_side, first.seconds
        y, _, _ = planes(first.frame, long_side=long_side)
        self._last = -1
        self._stream = _picture(copy, (y.shape[1], y.shape[0]), wanted.rate, options)

    def add(self, shot: Shot) -> None:
        """One image more."""
        image = planes(shot.frame, long_side=self._long_side)
        if image[0].shape != (self._stream.height, self._stream.width):
            raise av.InvalidDataError(0, "the size of the picture changes on the way")
        self._masks.put(image, shot.place, hold=HOLD)
        if self._beyond is not None:
            self._beyond(image, shot.place)
        frame = _frame(image)
        frame.pts = max(self._last + 1, round((shot.seconds - self._begin) / CLOCK))
        frame.time_base, self._last = CLOCK, frame.pts
        for packet in self._stream.encode(frame):
            self._copy.mux(packet)

    def finish(self) -> None:
        """What the writer still held."""
        for packet in self._stream.encode():
            self._copy.mux(packet)


def _picture(copy: OutputContainer, size: tuple[int, int], rate: float, options: dict[str, str]) -> VideoStream:
    keys = {"g": str(max(1, round(rate * SECONDS_BETWEEN)))}
    stream = copy.add_stream("libx264", rate=Fraction(rate).limit_denominator(1001), options={**options, **keys})
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = CLOCK
    return stream


def _frame(image: tuple[Plane, Plane, Plane]) -> VideoFrame:
    frame = av.VideoFrame(image[0].shape[1], image[0].shape[0], "yuv420p")
    for plane, content in zip(frame.planes, image, strict=True):
        rows = memoryview(plane).cast("B")
        if plane.line_size == content.shape[1]:
            rows[: content.size] = content.reshape(-1).data
            continue
        for number, row in enumerate(content):
            rows[number * plane.line_size : number * plane.line_size + len(row)] = row.data
    return frame


def _has_sound(blob: UUID) -> bool:
    with opened_film(blob) as film:
        return bool(film.streams.audio)


def _thumb(blob: UUID, rate: float) -> tuple[UUID, int, int]:
    with opened_film(blob) as film:
        first = next(shots(film, rate))
    content = still(first.frame, long_side=THUMB)
    return files.store(content, limit_bytes=len(content)).blob, first.frame.width, first.frame.height


__all__ = ["CopyOrder", "Stopped", "VideoCopy", "encoded", "make"]
