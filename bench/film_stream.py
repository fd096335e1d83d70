"""The demonstration's camera, as large and as fast as real ones: 1920 by 1080, 25 images a second, 4 megabits a second.

Run: `python -m bench.film_stream`; it says its address and sends until it is ended. It is a process of its own, so that what it takes
of the machine is not taken for what the recorder takes.
"""

from fractions import Fraction
from itertools import groupby
from math import pi, sin

import av
import numpy as np

from zorgvuldig.demo import camera_stream

WIDTH, HEIGHT, RATE, SECONDS = 1920, 1080, 25, 4
BITS = 4_000_000  # a second
OPTIONS = {
    "preset": "ultrafast", "tune": "zerolatency", "profile": "baseline", "g": str(2 * RATE), "x264-params": "nal-hrd=cbr:force-cfr=1",
    "maxrate": str(BITS), "bufsize": str(BITS),
}  # fmt: skip


def film() -> camera_stream.Drawing:
    """Noise that goes to and fro under a bar that goes by."""
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    coder.time_base, coder.framerate, coder.bit_rate, coder.options = Fraction(1, RATE), Fraction(RATE), BITS, OPTIONS
    noise = np.random.default_rng(1).integers(60, 190, (HEIGHT, WIDTH, 3), np.uint8)
    packets = []
    for number in range(RATE * SECONDS):
        image = np.roll(noise, round(40 * sin(2 * pi * number / RATE)), axis=1)
        image[:, number * 19 : number * 19 + 60] = 240
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts = number
        packets += coder.encode(frame)
    packets += coder.encode(None)
    images = [
        tuple(unit for packet in same for unit in camera_stream._units(bytes(packet)) if unit[0] & 31 in (1, 5, 7, 8))
        for _, same in groupby(packets, key=lambda packet: packet.pts)
    ]
    return camera_stream.Drawing(tuple(images), tuple(unit for unit in images[0] if unit[0] & 31 in (7, 8)))


def main() -> None:
    """Serve it."""
    server = camera_stream.CameraStream()
    camera_stream.RATE, server.drawing = RATE, film()
    print(server.url, flush=True)  # noqa: T201 - who started us reads it
    server.serve_forever()


if __name__ == "__main__":
    main()
