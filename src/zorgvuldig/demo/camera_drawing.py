"""What the cameras of the demonstration see, drawn: a floor plan, three places, and footage of shapes that move. Nobody is in it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO

import av
import numpy as np
from django.utils import timezone
from PIL import Image, ImageDraw

WIDTH, HEIGHT, RATE = 640, 360, 2  # pixels, and images a second: enough to see that time goes by
PLAN = (960, 600)
CELLS = (16, 9)
CODEC = "avc1.42c01e"
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
ENCODER = {"preset": "ultrafast", "profile": "baseline", "level": "3.0", "crf": "32", "threads": "1", "g": "10"}
ROOMS = (
    ("Entree", (60, 420, 300, 560)), ("Hal", (300, 260, 660, 560)), ("Kantine", (660, 260, 900, 560)), ("Lokalen", (60, 40, 660, 260)),
    ("Administratie", (60, 260, 300, 420)), ("Fietsenstalling", (660, 40, 900, 260)),
)  # fmt: skip
# Of each place: the wall, the floor, and what stands in it, as fractions of the picture.
VIEWS = {
    "entrance": ("#d8d2c6", "#8f8a80", ((0.36, 0.18, 0.64, 0.72, "#4d6b7c"), (0.5, 0.18, 0.505, 0.72, "#24323a"))),
    "bikes": ("#c9dbe6", "#9aa08f", tuple((0.05 + 0.15 * n, 0.5, 0.07 + 0.15 * n, 0.8, "#5c6b5a") for n in range(6))),
    "hall": ("#e3ddd0", "#a99f8d", ((0.08, 0.2, 0.3, 0.66, "#7c5a4d"), (0.7, 0.2, 0.92, 0.66, "#7c5a4d"))),
}


def floor_plan() -> bytes:
    """The ground floor as a PNG of `PLAN` pixels."""
    plan = Image.new("RGB", PLAN, "#fbf9f4")
    pen = ImageDraw.Draw(plan)
    for name, box in ROOMS:
        pen.rectangle(box, fill="#ffffff", outline="#24323a", width=4)
        pen.text((box[0] + 14, box[1] + 12), name, fill="#24323a", font_size=20)
    return _png(plan)


def view(place: str) -> bytes:
    """What a camera at this place sees, as a PNG."""
    return _png(_place(place))


@lru_cache(maxsize=16)  # drawing and encoding a minute takes a quarter of a second
def piece(place: str, begins: datetime, seconds: int, *, is_masked: bool = False) -> bytes:
    """Footage from that moment on, as the recorder writes it: a fragmented MP4 of H.264, without sound. Masked, all of it is in cells."""
    written = BytesIO()
    behind = _place(place)
    with av.open(written, "w", format="mp4", options=FRAGMENTS) as film:
        stream = film.add_stream("libx264", rate=RATE, options=ENCODER)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for plain in _images(behind, begins, seconds):
            image = plain.resize(CELLS).resize(plain.size, Image.Resampling.NEAREST) if is_masked else plain
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="rgb24")))
        film.mux(stream.encode())
    return written.getvalue()


def _images(behind: Image.Image, begins: datetime, seconds: int) -> Iterator[Image.Image]:
    """A ball, a trolley and a clock."""
    for number in range(seconds * RATE):
        image, at = behind.copy(), begins + timedelta(seconds=number / RATE)
        pen, way = ImageDraw.Draw(image), at.timestamp() % 40 / 40
        x = way * (WIDTH + 80) - 40
        pen.ellipse((x, 250, x + 40, 290), fill="#c2452f")
        pen.rectangle((WIDTH - x * 0.7, 280, WIDTH - x * 0.7 + 70, 325), fill="#2f5fc2")
        pen.rectangle((8, 8, 190, 32), fill="#000000")
        pen.text((14, 11), f"{timezone.localtime(at):%d-%m-%Y %H:%M:%S}", fill="#ffffff", font_size=16)
        yield image


def _place(place: str) -> Image.Image:
    wall, floor, things = VIEWS[place]
    image = Image.new("RGB", (WIDTH, HEIGHT), wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, HEIGHT * 0.7, WIDTH, HEIGHT), fill=floor)
    for left, top, right, bottom, colour in things:
        pen.rectangle((left * WIDTH, top * HEIGHT, right * WIDTH, bottom * HEIGHT), fill=colour)
    return image


def _png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
