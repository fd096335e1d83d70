"""The process of one camera: it is told an address and where to write, and says what it wrote. It ends when nobody listens.

It reads and writes lines of JSON. In: `url`, `every` (seconds a piece), `patience` (seconds), and for TLS `name` and `authorities`; then for each piece that it wants, a
`file`, or `no` with a reason; `until`, a moment at which it has to be over. Out: `opened`, `want`, `segment`, `alive`, `failed`.
Moments are in seconds since 1970. An address stands in no argument and in no environment, where others of the machine could see it.
"""

import json
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.packet import Packet
from av.video.stream import VideoStream

from zorgvuldig.cameras.recorder.piece import Piece, Unwritten
from zorgvuldig.cameras.recorder.stream import Failed, Proof, opened_stream
from zorgvuldig.cameras.recorder.timestamps import Timing

ANSWER = 5.0  # seconds that an order may take
GRACE = 0.5  # seconds that a wait for the camera may still take when all is over
SETTLING = 0.4  # seconds in which the first images are only listened to
ALIVE = 2.0  # seconds between two signs of life


class Over(Exception):
    """Nobody wants more of this camera."""


@dataclass(slots=True)
class Recorder:
    """What is being recorded. `lock` is held by whoever writes: when the camera is silent at the end, another closes the file."""

    every: float
    orders: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float | None = None
    timing: Timing | None = None
    piece: Piece | None = None
    ended: float | None = None
    said: float = 0.0

    def record(self, url: str, patience: float, proof: Proof | None) -> None:
        """Until it is over. Raises `Failed`, `Over` and `Unwritten`.

        The newest image waits until the next one begins: a camera that is pulled out in the middle of one leaves half of it.
        """
        with opened_stream(url, patience=patience, proof=proof) as stream:
            video = stream.streams.video[0]
            tick = video.time_base
            self.timing = Timing(Fraction(tick.numerator, tick.denominator) if tick else Fraction(0))
            say({"say": "opened"})
            opened = time.monotonic()
            held: list[tuple[Packet[VideoStream], float]] = []
            for packet in stream.demux(video):
                if not packet.size:
                    continue  # the end: what was held then is not known to be whole
                held.append((packet, time.time()))
                if packet.pts is not None:
                    self.timing.heard(packet.pts, held[-1][1])
                if time.monotonic() - opened < SETTLING and not self.over.is_set():
                    continue  # what was sent before now comes all at once, and says little of when it was made
                with self.lock:
                    for image, wall in held[:-1]:
                        self.take(image, video, wall)
                del held[:-1]
            raise Failed("unreachable")

    def take(self, packet: "Packet[VideoStream]", video: VideoStream, wall: float) -> None:
        """An image came in at `wall`."""
        if self.over.is_set() or (self.until is not None and wall >= self.until):
            raise Over
        if packet.pts is None or self.timing is None:
            return
        if packet.is_keyframe and self._is_due(packet.pts):
            self._next(packet, video)
        if self.piece is not None and not self.piece.add(packet):
            self.close()  # a new piece begins with the next key frame
        if wall - self.said > ALIVE or wall < self.said:
            self.said = wall
            say({"say": "alive", "at": min(wall, self.timing.at(packet.pts))})

    def close(self) -> None:
        """Finish what is being written, if anything. Raises `Unwritten`; then it is found where it lies."""
        if (piece := self.piece) is not None:
            self.piece, self.ended = None, piece.ends_at()
            say(piece.close())

    def _is_due(self, ticks: int) -> bool:
        """Whether a whole minute of the server's clock has begun since this piece did."""
        if self.piece is None or self.timing is None:
            return True
        return self.timing.at(ticks) // self.every != self.piece.starts_at // self.every

    def _next(self, packet: "Packet[VideoStream]", video: VideoStream) -> None:
        assert self.timing is not None
        assert packet.pts is not None
        self.close()
        begins = self.timing.begins(packet.pts, self.ended)
        say({"say": "want", "at": begins})
        self.piece = Piece.begin(self._ordered(), video, packet, begins)

    def _ordered(self) -> dict[str, str]:
        try:
            order = self.orders.get(timeout=ANSWER)
        except queue.Empty:
            raise Over from None
        if "file" not in order:
            raise Over
        file: dict[str, str] = order["file"]
        return file


def listen(recorder: Recorder) -> None:
    """Take orders until nobody gives any; then see to it that this process ends, whether its camera answers or not."""
    for line in sys.stdin:
        order = json.loads(line)
        if "until" in order:
            recorder.until = order["until"]
        else:
            recorder.orders.put(order)
    recorder.over.set()
    recorder.orders.put({})
    time.sleep(GRACE)
    with recorder.lock:
        finish(recorder)


def finish(recorder: Recorder, failed: str = "") -> None:
    """Close the piece and end this process, whoever still waits for what."""
    try:
        recorder.close()
    except Unwritten as unwritten:
        failed = failed or unwritten.why
    if failed:
        say({"say": "failed", "why": failed})
    os._exit(0)


def say(what: dict[str, Any]) -> None:
    """Tell who started us. When nobody is there any more, what was recorded is found where it lies."""
    try:
        os.write(1, json.dumps(what).encode() + b"\n")
    except OSError:
        return


def main() -> None:
    """Record one camera."""
    for sign in (signal.SIGINT, signal.SIGTERM):  # those are for who started us, and it tells us
        signal.signal(sign, signal.SIG_IGN)
    av.logging.set_level(None)
    start = json.loads(sys.stdin.readline())
    recorder, why = Recorder(start["every"]), ""
    proof = Proof(start["name"], start["authorities"]) if "name" in start else None
    threading.Thread(target=listen, args=(recorder,), daemon=True).start()
    try:
        recorder.record(start["url"], start["patience"], proof)
    except Over:
        pass
    except Failed as failed:
        why = failed.why
    except Unwritten as unwritten:
        recorder.piece, why = None, unwritten.why
    except Exception:  # its text may hold the address
        why = "broken"
    with recorder.lock:
        finish(recorder, why)


if __name__ == "__main__":
    main()
