"""What a film is, told by reading it through to its end, before anything else is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream
else:
    av = lazy_module("av")

LONGEST = 30 * 60  # seconds
LARGEST = 2 * 1024 * 1024 * 1024  # bytes
MOST_PIXELS = 4096 * 2304
QUICKEST = 121  # frames per second
CODECS = frozenset({"h264", "hevc"})
MEDIA_TYPE = "video/mp4"


class NotAVideo(NotKept):
    """This film is not kept; `key` says why, as `media.refusals` puts it into words."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film that can be worked with: size in pixels, upright; images, images per second on average, length in seconds."""

    width: int
    height: int
    frames: int
    rate: float
    seconds: float
    has_sound: bool


def probe(blob: UUID) -> Film:
    """Look a sealed film through. Raises `NotAVideo` with one of these keys.

    `film_codec` (not H.264 or HEVC), `film_silent_picture` (no moving picture in it), `film_long` (more than half an
    hour), `film_pixels` (more than 4K, or more than 120 images per second), `film_broken` (it ends in the middle, or cannot be read).
    """
    try:
        with opened_film(blob) as film:
            return _looked_through(film)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise NotAVideo("film_broken") from error


def _looked_through(film: InputContainer) -> Film:
    """Counted by decoding, since what a file says of its own length and size need not be so."""
    stream = picture_of(film)
    if stream.codec_context.name not in CODECS:
        raise NotAVideo("film_codec")
    if not 0 < stream.width * stream.height <= MOST_PIXELS:
        raise NotAVideo("film_pixels")
    frames, seconds = _count_images(film, stream)
    if seconds > LONGEST:
        raise NotAVideo("film_long")
    first = next(iter(film.decode(stream)), None) if _rewound(film, stream) else None
    if first is None or frames < 2 or seconds <= 0:
        raise NotAVideo("film_broken")
    rate = frames / seconds
    if rate > QUICKEST:
        raise NotAVideo("film_pixels")
    turned = first.rotation % 180 != 0
    width, height = (first.height, first.width) if turned else (first.width, first.height)
    return Film(width, height, frames, rate, seconds, bool(film.streams.audio))


def picture_of(film: InputContainer) -> VideoStream:
    """The moving picture of a film; a cover picture is none. Raises `NotAVideo`."""
    for stream in film.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return stream
    raise NotAVideo("film_silent_picture")


def _count_images(film: InputContainer, stream: VideoStream) -> tuple[int, float]:
    """How many images there are, and over how many seconds, by going through all of them: a head may say anything."""
    count, first, last, length = 0, None, 0, 0
    for packet in film.demux(stream):
        if packet.pts is None or packet.size == 0:
            continue
        if packet.is_corrupt:
            raise NotAVideo("film_broken")
        count += 1
        first = packet.pts if first is None else min(first, packet.pts)
        last, length = max(last, packet.pts), packet.duration or length
    if stream.frames > count or count == 0:  # its list names images that are not there
        raise NotAVideo("film_broken")
    return count, float((last - (first or 0) + (length or 0)) * (stream.time_base or 0))


def _rewound(film: InputContainer, stream: VideoStream) -> bool:
    film.seek(stream.start_time or 0, stream=stream)
    return True
