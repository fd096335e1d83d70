"""A film of a few seconds of invented people: one drawing past which the camera moves, so that every place of a face is known."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import av
import numpy as np

from zorgvuldig.demo.picture_drawing import Box, Scene, painted

FILM_WIDTH, FILM_HEIGHT = 640, 360  # pixels of the film
LARGE = (760, 570)  # and of the drawing
TOP = 90  # where the film begins in the drawing
FRAMES, RATE = 48, 12

Place = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Film:
    """An MP4 without sound, one image of it as a JPEG, and where each face is in the first and the last frame, in between evenly."""

    content: bytes
    still: bytes
    tracks: tuple[tuple[Place, Place], ...]


@lru_cache(maxsize=4)
def filmed(people: tuple[int, ...], scene: Scene) -> Film:
    """Three people at most, or some would leave the picture."""
    drawing, boxes = painted(people, scene, size=LARGE)
    images = [drawing.crop((x, TOP, x + FILM_WIDTH, TOP + FILM_HEIGHT)) for x in map(_shift, range(FRAMES))]
    written = BytesIO()
    with av.open(written, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "26"})
        stream.width, stream.height, stream.pix_fmt = FILM_WIDTH, FILM_HEIGHT, "yuv420p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="rgb24")))
        container.mux(stream.encode())
    still = BytesIO()
    images[FRAMES // 10].save(still, "JPEG", quality=85)
    tracks = tuple((_place(box, 0), _place(box, FRAMES - 1)) for box in boxes)
    return Film(written.getvalue(), still.getvalue(), tracks)


def _shift(frame: int) -> int:
    return round(frame * (LARGE[0] - FILM_WIDTH) / (FRAMES - 1))


def _place(box: Box, frame: int) -> Place:
    """A box in the drawing as one in a frame of the film."""
    left, top, width, height = box
    return (
        frame,
        round((left * LARGE[0] - _shift(frame)) / FILM_WIDTH, 5),
        round((top * LARGE[1] - TOP) / FILM_HEIGHT, 5),
        round(width * LARGE[0] / FILM_WIDTH, 5),
        round(height * LARGE[1] / FILM_HEIGHT, 5),
    )
