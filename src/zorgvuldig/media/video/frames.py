"""The images of a film, upright, each with its place in time.

A place is counted in frames: seconds since the first image times the average number of images per second. Phones film at
an uneven pace; counted this way, a moment has the same place for whoever starts in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from zorgvuldig.media.photos.encoder import jpeg
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.probe import picture_of
from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import numpy as np
    from av import VideoFrame
    from av.container import InputContainer
    from numpy.typing import NDArray
    from PIL import Image
else:
    np = lazy_module("numpy")
    Image = lazy_module("PIL.Image")

Plane: TypeAlias = "NDArray[np.uint8]"
BRIGHT = frozenset({"yuv420p", "yuvj420p"})  # with brightness as bytes in the first plane


@dataclass(frozen=True, slots=True)
class Shot:
    """One image: `place` in frames, `seconds` since the first one, and the frame as the decoder gave it (not yet upright)."""

    place: float
    seconds: Fraction
    frame: VideoFrame


def shots(film: InputContainer, rate: float, *, since: float = 0.0) -> Iterator[Shot]:
    """The images from place `since` on. `rate` is that of the `Picture`. Raises `av.FFmpegError` where the film is broken."""
    stream = picture_of(film)
    stream.thread_type = "AUTO"
    begin, base = stream.start_time or 0, stream.time_base or Fraction(1)
    if since > 0:
        film.seek(begin + int(since / rate / base), stream=stream)
    for frame in film.decode(stream):
        if frame.pts is None:
            continue
        seconds = (frame.pts - begin) * base
        place = float(seconds) * rate
        if place >= since - 0.5:
            yield Shot(place, seconds, frame)


def shot_at(blob: UUID, rate: float, place: float) -> Shot | None:
    """The image at a place, or the last one before the end; None when there is none."""
    with opened_film(blob) as film:
        return next(shots(film, rate, since=max(0.0, place)), None)


def upright(plane: Plane, rotation: int) -> Plane:
    """Rows and columns as a viewer sees them. `rotation` is that of the frame: degrees against the clock."""
    return np.rot90(plane, k=round(rotation / 90) % 4) if rotation else plane


def as_rgb(frame: VideoFrame, *, long_side: int) -> Plane:
    """The image, upright, (height, width, 3), at most `long_side` pixels long."""
    width, height = scaled(frame.width, frame.height, long_side)
    flat = frame.reformat(width=width, height=height, format="rgb24")
    rows = _rows(flat, 0)[:, : 3 * width].reshape(height, width, 3)
    return np.ascontiguousarray(upright(rows, frame.rotation))


def scaled(width: int, height: int, long_side: int) -> tuple[int, int]:
    """The size that fits in `long_side`, in even numbers, never larger than it was."""
    shrink = min(1.0, long_side / max(width, height))
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


def planes(frame: VideoFrame, *, long_side: int) -> tuple[Plane, Plane, Plane]:
    """Brightness and both colours, upright, of even size and the colours at half of it, to be written in."""
    width, height = scaled(frame.width, frame.height, long_side)
    flat = frame.reformat(width=width, height=height, format="yuv420p")
    y, u, v = (upright(_plane(flat, number), frame.rotation) for number in range(3))
    return np.array(y, order="C"), np.array(u, order="C"), np.array(v, order="C")


def _plane(frame: VideoFrame, number: int) -> Plane:
    return _rows(frame, number)[:, : frame.planes[number].width]


def _rows(frame: VideoFrame, number: int) -> Plane:
    """The bytes of a plane row by row, with what the decoder left behind each row."""
    plane = frame.planes[number]
    whole = np.frombuffer(memoryview(plane), np.uint8)
    return whole[: plane.height * plane.line_size].reshape(plane.height, plane.line_size)


def brightness(frame: VideoFrame) -> NDArray[np.float32]:
    """A coarse look at the image, for telling one scene from the next: means from 0 to 255, unturned."""
    plane = _plane(frame if frame.format.name in BRIGHT else frame.reformat(format="gray"), 0)
    step = max(1, plane.shape[0] // 72)
    small = plane[::step, ::step]
    rows, columns = small.shape[0] // 9 * 9, small.shape[1] // 16 * 16
    if not rows or not columns:
        return np.full((1, 1), small.mean(), np.float32)
    grid = small[:rows, :columns].reshape(9, rows // 9, 16, columns // 16)
    found: NDArray[np.float32] = grid.mean(axis=(1, 3), dtype=np.float32)
    return found


def begin_of(film: InputContainer) -> Fraction:
    """When the picture begins, in seconds on the film's own clock."""
    stream = picture_of(film)
    return (stream.start_time or 0) * (stream.time_base or Fraction(1))


def still(frame: VideoFrame, *, long_side: int) -> bytes:
    """An image as a fresh JPEG of at most `long_side` pixels, without a word about where or when."""
    return jpeg(Image.fromarray(as_rgb(frame, long_side=long_side)), long_side=long_side)
