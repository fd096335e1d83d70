"""A camera that is none: a moving drawing over RTSP, on this machine alone, for the demonstration and for tests. Nobody is in it.

As much of RTSP (RFC 2326) and of H.264 in RTP (RFC 6184) as a recorder asks over TCP. Run: `python -m zorgvuldig.demo.camera_stream PORT`.
"""

import base64
import itertools
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

HOST = "127.0.0.1"
WIDTH, HEIGHT, RATE = 320, 180, 10
SECONDS = 4  # after which the drawing begins again
KEY_EVERY = RATE  # images from one key frame to the next
TICKS = 90000  # a second, in RTP
LARGEST = 1400  # bytes of a packet
START, END, UNIT = 0x80, 0x40, 28  # of a unit in parts (FU-A)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The units of H.264 of every image, and those that say how to read them."""

    images: tuple[tuple[bytes, ...], ...]
    parameters: tuple[bytes, ...]


@lru_cache(maxsize=2)
def drawing(grain: int = 0) -> Drawing:
    """A door, a square that walks past it and a hand that goes round; as a camera for a small screen would pack it.

    `grain` is how much each point differs from what it should be, 0 to 255, as in the dark: such images take more room.
    """
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    coder.time_base, coder.framerate = Fraction(1, RATE), Fraction(RATE)
    coder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "crf": "30",
        "g": str(KEY_EVERY),
    }
    images = []
    for number in range(RATE * SECONDS):
        frame = av.VideoFrame.from_ndarray(_draw_frame(number, grain), format="rgb24")
        frame.pts = number
        images += [bytes(packet) for packet in coder.encode(frame)]
    images += [bytes(packet) for packet in coder.encode(None)]
    units = [tuple(_units(image)) for image in images]
    parameters = tuple(unit for unit in units[0] if unit[0] & 31 in (7, 8))
    return Drawing(tuple(tuple(unit for unit in image if unit[0] & 31 in (1, 5, 7, 8)) for image in units), parameters)


def _draw_frame(number: int, grain: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    image = Image.new("RGB", (WIDTH, HEIGHT), (214, 220, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 30, 200, 150), fill=(120, 92, 70))
    draw.rectangle((0, 150, WIDTH, HEIGHT), fill=(150, 150, 140))
    left = number * (WIDTH - 30) // (RATE * SECONDS)
    draw.rectangle((left, 110, left + 30, 150), fill=(40, 110, 160))
    angle = number * 360 // (RATE * SECONDS) - 90
    draw.ellipse((260, 20, 310, 70), fill=(250, 250, 250), outline=(60, 60, 60))
    draw.pieslice((262, 22, 308, 68), angle - 6, angle + 6, fill=(60, 60, 60))
    noise = np.random.default_rng(number).integers(-grain, grain + 1, (HEIGHT, WIDTH, 1))
    drawn: np.ndarray[Any, np.dtype[np.uint8]] = np.clip(np.asarray(image, np.int16) + noise, 0, 255).astype(np.uint8)
    return drawn


def _units(image: bytes) -> Iterator[bytes]:
    """The units between their start codes."""
    for part in image.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01"):
        if part:
            yield part


def described(first: tuple[bytes, ...]) -> str:
    """The stream as SDP says it, with the units that say how to read it."""
    sets = ",".join(base64.b64encode(unit).decode() for unit in first)
    lines = (
        "v=0", f"o=- 1 1 IN IP4 {HOST}", "s=Zorgvuldig", f"c=IN IP4 {HOST}", "t=0 0", "a=control:*", "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000", f"a=fmtp:96 packetization-mode=1;profile-level-id={first[0][1:4].hex()};sprop-parameter-sets={sets}",
        f"a=framerate:{RATE}", "a=control:trackID=0",
    )  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def payloads(unit: bytes) -> Iterator[bytes]:
    """A unit as one packet, or in parts when it is larger."""
    if len(unit) <= LARGEST:
        yield unit
        return
    head, parts = unit[0], [unit[at : at + LARGEST] for at in range(1, len(unit), LARGEST)]
    for number, part in enumerate(parts):
        place = START if number == 0 else END if number == len(parts) - 1 else 0
        yield bytes([head & 0xE0 | UNIT, place | head & 31]) + part


class Visitor(socketserver.StreamRequestHandler):
    """One recorder that is connected."""

    server: "CameraStream"

    def handle(self) -> None:
        """Answer every request; while it plays, images go out between answers."""
        self.sending, self.playing = threading.Lock(), threading.Event()
        try:
            while request := self._asked():
                method, headers = request
                if not self._answer(method, headers):
                    return
        except OSError:
            return
        finally:
            self.playing.set()

    def _asked(self) -> tuple[str, dict[str, str]] | None:
        """The next request; what the recorder sends of itself in between is passed over."""
        while (first := self.rfile.read(1)) == b"$":
            _, size = struct.unpack(">BH", self.rfile.read(3))
            self.rfile.read(size)
        lines = [first + self.rfile.readline()]
        while (line := self.rfile.readline().strip()) != b"" and len(lines) < 100:
            lines.append(line)
        if not first:
            return None
        headers = dict(line.decode("latin-1").split(": ", 1) for line in lines[1:] if b": " in line)
        return lines[0].decode("latin-1").split(" ")[0], headers

    def _answer(self, method: str, headers: dict[str, str]) -> bool:
        """Answer; False when it was the last request."""
        more: dict[str, str] = {"OPTIONS": {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"}}.get(
            method, {}
        )
        body, status = "", "200 OK"
        if method == "DESCRIBE":
            body, more = described(self.server.drawing.parameters), {"Content-Type": "application/sdp"}
        elif method == "SETUP" and "interleaved" in headers.get("Transport", ""):
            more = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"}
        elif method == "SETUP":
            status = "461 Unsupported Transport"
        elif method not in ("OPTIONS", "PLAY", "TEARDOWN", "GET_PARAMETER"):
            status = "405 Method Not Allowed"
        said = {"CSeq": headers.get("CSeq", "0"), "Session": "1;timeout=60", "Content-Length": str(len(body)), **more}
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self._send(f"RTSP/1.0 {status}\r\n{head}\r\n{body}".encode())
        if method == "PLAY":
            threading.Thread(target=self._play, daemon=True).start()
        return method != "TEARDOWN"

    def _play(self) -> None:
        """Images at their pace until the visitor is gone."""
        began, number = time.monotonic(), 0
        try:
            for count, image in enumerate(itertools.cycle(self.server.drawing.images)):
                if self.playing.wait(max(0.0, began + count / RATE - time.monotonic())):
                    return
                parts = [part for unit in image for part in payloads(unit)]
                for part in parts:
                    head = struct.pack(
                        ">BBHII",
                        0x80,
                        96 | 0x80 * (part is parts[-1]),
                        number % 65536,
                        count * TICKS // RATE % 2**32,
                        1,
                    )
                    self._send(struct.pack(">cBH", b"$", 0, len(head) + len(part)) + head + part)
                    number += 1
        except OSError:
            return

    def _send(self, data: bytes) -> None:
        with self.sending:
            self.request.sendall(data)


class CameraStream(socketserver.ThreadingTCPServer):
    """The camera at `rtsp://127.0.0.1:PORT/`, whatever stands behind that."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, port: int = 0, grain: int = 0) -> None:
        self.drawing = drawing(grain)  # before anybody waits for it
        super().__init__((HOST, port), Visitor)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"rtsp://{HOST}:{self.server_address[1]}/camera"

    def __enter__(self) -> "CameraStream":
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    CameraStream(int(sys.argv[1])).serve_forever()
