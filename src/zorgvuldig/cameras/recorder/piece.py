"""One piece of footage while it is recorded: images as the camera packed them, in an MP4 that is sealed while it is written."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from zorgvuldig.platform.vault.disk import is_full
from zorgvuldig.platform.vault.footage_writer import FootageWriter

# Fragments of a fifth of a second, as what is in one is not on the disk before it is whole. The first moment of each file is 0.
PIECES = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "200000", "fflags": "+bitexact"}
TO_DISK = 5.0  # seconds between two times that it is brought down to the disk
AHEAD, BACK = 10, 1  # seconds that the time of two images may jump within one piece
BEGAN = "comment"  # where the file says, inside what is sealed, when it began


class Unwritten(Exception):
    """What came in could not be written: `why` is `full` when there was no room, or `broken`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Piece:
    """A file that is being written. Moments are in seconds since 1970; ticks are those of the stream, `base` seconds each."""

    blob: str
    writer: FootageWriter
    output: OutputContainer
    stream: VideoStream
    base: Fraction
    first: int  # ticks of the first image
    starts_at: float
    codec: str
    last: int = 0  # ticks of the last image after the first one, and how long it stays
    lasts: int = 0
    decoded: int = -1
    packets: int = 0
    flushed: float = field(default_factory=time.monotonic)

    @classmethod
    def begin(
        cls, order: dict[str, str], like: VideoStream, packet: "Packet[VideoStream]", starts_at: float
    ) -> "Piece":
        """Begin the file of an order, for a key frame that is to be added first. Raises `Unwritten`."""
        sealed = {name: bytes.fromhex(order[name]) for name in ("head", "sealed_key", "key", "prefix")}
        first = packet.pts if packet.dts is None else packet.dts
        with _written():
            writer = FootageWriter(Path(order["path"]), **sealed)
            output = av.open(writer, "w", format="mp4", options=PIECES)
            output.metadata[BEGAN] = datetime.fromtimestamp(starts_at, UTC).isoformat(timespec="microseconds")
            stream = output.add_stream_from_template(like)
        base = Fraction(tick.numerator, tick.denominator) if (tick := like.time_base) else Fraction(0)
        return cls(order["blob"], writer, output, stream, base, first or 0, starts_at, codec_of(like))

    def add(self, packet: "Packet[VideoStream]") -> bool:
        """Add an image; False when its time jumps, so that it does not fit in here. Raises `Unwritten`."""
        shown = (packet.pts or 0) - self.first
        decoded = shown if packet.dts is None else packet.dts - self.first
        if self.packets and not -BACK < (decoded - self.decoded) * self.base < AHEAD:
            return False
        decoded = max(decoded, self.decoded + 1)
        if shown > self.last:
            self.last, self.lasts = shown, shown - self.last
        self.decoded, self.packets = decoded, self.packets + 1
        packet.pts, packet.dts, packet.stream = max(shown, decoded), decoded, self.stream
        with _written():
            self.output.mux_one(packet)
            if time.monotonic() - self.flushed > TO_DISK:
                self.writer.flush()
                self.flushed = time.monotonic()
        return True

    def ends_at(self) -> float:
        """When the last image is over."""
        return self.starts_at + float((self.last + self.lasts) * self.base)

    def close(self) -> dict[str, Any]:
        """Finish it, and say what it is. Raises `Unwritten`."""
        with _written():
            self.output.close()
            digest = self.writer.close()
        return {
            "say": "segment",
            "blob": self.blob,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at(),
            "packets": self.packets,
            "size": self.writer.size,
            "sha256": digest,
            "codec": self.codec,
        }


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritten("full" if is_full(error) else "broken") from None
    except av.FFmpegError:
        raise Unwritten("broken") from None


def codec_of(stream: VideoStream) -> str:
    """As a browser wants to know it: `avc1` with profile and level, or `hvc1`."""
    context = stream.codec_context
    if context.name != "h264":
        return {"hevc": "hvc1"}.get(context.name, context.name)
    data = context.extradata or b""
    if data[:1] == b"\x01":  # as in an MP4
        return f"avc1.{data[1:4].hex()}"
    for part in data.split(b"\x00\x00\x01")[1:]:
        if part and part[0] & 31 == 7:  # the sequence parameters
            return f"avc1.{part[1:4].hex()}"
    return "avc1"
