"""The sound of a film, made anew beside the picture when somebody decided that it stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.media.video.file import opened_film

if TYPE_CHECKING:
    from av import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer

RATE = 48_000


class Sound:
    """Writes the sound up to any moment. Without a source it is silent."""

    def __init__(self, copy: OutputContainer, source: InputContainer | None) -> None:
        self._copy, self._stream, self._held = copy, None, None
        self._frames: Iterator[AudioFrame] = iter(())
        self._shift = Fraction(0)
        if source is not None and source.streams.audio:
            self._frames = source.decode(source.streams.audio[0])
            self._stream = copy.add_stream("aac", rate=RATE, layout="stereo")

    _stream: AudioStream | None
    _held: AudioFrame | None

    def begin(self, seconds: Fraction) -> None:
        """The moment on the film's own clock at which the copy begins."""
        self._shift = seconds

    def until(self, seconds: Fraction | None) -> None:
        """Write what is heard before this moment of the copy; None: all there is."""
        if self._stream is None:
            return
        while frame := self._held or next(self._frames, None):
            self._held = None
            at = self._moved(frame)
            if at is None:
                continue
            if seconds is not None and at > seconds:
                self._held = frame
                return
            self._write(self._stream, frame, at)

    def finish(self) -> None:
        """Write the rest, and what the writer still held."""
        self.until(None)
        for packet in self._stream.encode() if self._stream else ():
            self._copy.mux(packet)

    def _moved(self, frame: AudioFrame) -> Fraction | None:
        """When it is heard in the copy; None for what is heard before it begins."""
        if frame.pts is None or frame.time_base is None:
            return None
        at = frame.pts * frame.time_base - self._shift
        return at if at >= 0 else None

    def _write(self, stream: AudioStream, frame: AudioFrame, at: Fraction) -> None:
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = round(at / frame.time_base)
        for packet in stream.encode(frame):
            self._copy.mux(packet)


@contextmanager
def sound_of(blob: UUID, copy: OutputContainer, *, wanted: bool) -> Iterator[Sound]:
    """The sound of the film, as far as it is wanted and there is any."""
    if not wanted:
        yield Sound(copy, None)
        return
    with opened_film(blob) as source:
        yield Sound(copy, source)
