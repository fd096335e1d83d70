"""Photos and a film of invented people together, drawn: on a field, on a stage, before a wall. Whoever draws knows where each face is."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Literal

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from zorgvuldig.demo.portraits import HAIRS, SHIRTS, SKINS

WIDTH, HEIGHT = 1600, 1200
FINER = 2  # drawn larger, then made smaller, so that edges are soft
IN_A_ROW = 6
ROWS = {1: ((560,), 150), 2: ((400, 720), 112), 3: ((300, 560, 820), 84)}  # heights of the heads, and half a head
INK, WHITE, LIPS = "#2a2320", "#f6f3ee", "#9c4a44"
GROUND = {"field": "#7d9b62", "stage": "#5b3f2c", "wall": "#b9a58c"}
SKY = {"field": "#c9dbe6", "stage": "#2b2238", "wall": "#d8d2c6"}
PLACE = ((52.0, 54.0, 0.0), (5.0, 18.0, 0.0))  # in the middle of a lake: nobody lives there

Scene = Literal["field", "stage", "wall"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A JPEG as a telephone makes it, with the place and the device in it, and where the faces are, in the order of the people.

    Boxes are fractions of width and height: left, top, width, height.
    """

    content: bytes
    boxes: tuple[Box, ...]


@lru_cache(maxsize=32)
def drawn_group(people: tuple[int, ...], scene: Scene, turn: int = 0) -> DrawnPicture:
    """These people in rows; another `turn` is another photo of the same people. At most 18."""
    picture, boxes = painted(people, scene, turn)
    written = BytesIO()
    picture.save(written, "JPEG", quality=85, exif=_exif())
    return DrawnPicture(written.getvalue(), boxes)


def painted(
    people: tuple[int, ...], scene: Scene, turn: int = 0, *, size: tuple[int, int] = (WIDTH, HEIGHT), moved: float = 0.0
) -> tuple[Image.Image, tuple[Box, ...]]:
    """The same as pixels of this size. `moved` shifts everybody to the right, as a fraction of the width: for films."""
    canvas = Image.new(
        "RGB", (WIDTH * FINER // 2, HEIGHT * FINER // 2) if size[0] < WIDTH else (WIDTH * FINER, HEIGHT * FINER)
    )
    unit = canvas.width / WIDTH
    pen = ImageDraw.Draw(canvas)
    _behind(pen, scene, unit)
    spots = _spots(len(people), turn, moved)
    for number, (x, y, half) in zip(people, spots, strict=True):
        _person(pen, number, x * unit, y * unit, half * unit)
    soft = canvas.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(size[0] / WIDTH))
    return soft, tuple(_box(*spot) for spot in spots)


def _spots(count: int, turn: int, moved: float) -> list[tuple[float, float, float]]:
    """Middle of each head and half its height, in pixels: the last row is nearest."""
    rows = max(1, -(-count // IN_A_ROW))
    heights, half = ROWS[rows]
    found: list[tuple[float, float, float]] = []
    for row, y in enumerate(heights):
        here = count // rows + (row < count % rows)
        step = WIDTH / (here + 1)
        for place in range(here):
            sway = (place * 37 + row * 53 + turn * 29) % 41 - 20
            found.append((step * (place + 1) + sway + moved * WIDTH, y + sway / 2, float(half)))
    return found


def _box(x: float, y: float, half: float) -> Box:
    left, top = (x - 0.78 * half) / WIDTH, (y - half) / HEIGHT
    return (round(left, 5), round(top, 5), round(1.56 * half / WIDTH, 5), round(2 * half / HEIGHT, 5))


def _behind(pen: ImageDraw.ImageDraw, scene: Scene, unit: float) -> None:
    """Sky, ground and something to see that it is a field, a stage or a wall."""
    wide, high = WIDTH * unit, HEIGHT * unit
    pen.rectangle((0, 0, wide, high), fill=SKY[scene])
    if scene == "stage":
        for number in range(12):  # a curtain
            pen.rectangle((number * wide / 12, 0, (number + 0.5) * wide / 12, high), fill="#4a2f4f")
    if scene == "wall":
        for row in range(16):
            pen.line((0, row * high / 16, wide, row * high / 16), fill="#c9bfae", width=round(4 * unit))
    pen.rectangle((0, high * 0.62, wide, high), fill=GROUND[scene])
    if scene == "field":
        pen.ellipse((wide * 0.2, high * 0.7, wide * 0.8, high * 1.3), outline=WHITE, width=round(8 * unit))


def _person(pen: ImageDraw.ImageDraw, number: int, x: float, y: float, half: float) -> None:
    skin, hair, shirt = (
        colours[number * 7 // step % len(colours)] for colours, step in ((SKINS, 3), (HAIRS, 2), (SHIRTS, 5))
    )
    wide, line = 0.78 * half, max(2, round(half / 22))
    if number % 3:  # long hair hangs behind the neck
        pen.rounded_rectangle(
            (x - 1.05 * wide, y - 1.1 * half, x + 1.05 * wide, y + 1.15 * half), radius=wide, fill=hair
        )
    pen.rounded_rectangle((x - 1.9 * half, y + 1.25 * half, x + 1.9 * half, y + 6 * half), radius=half, fill=shirt)
    pen.rounded_rectangle(
        (x - 0.34 * half, y + 0.6 * half, x + 0.34 * half, y + 1.5 * half), radius=0.3 * half, fill=_darker(skin)
    )
    pen.ellipse((x - wide, y - half, x + wide, y + half), fill=skin)
    pen.chord((x - 1.06 * wide, y - 1.14 * half, x + 1.06 * wide, y + 0.25 * half), 185, 355, fill=hair)
    for side in (-1, 1):
        _eye(pen, x + side * 0.36 * half, y - 0.06 * half, half, hair)
    if number % 5 == 2:  # glasses
        for side in (-1, 1):
            middle = x + side * 0.36 * half
            pen.ellipse(
                (middle - 0.25 * half, y - 0.28 * half, middle + 0.25 * half, y + 0.18 * half), outline=INK, width=line
            )
    shade = _darker(skin)
    pen.line((x, y + 0.02 * half, x - 0.09 * half, y + 0.34 * half), fill=shade, width=line)
    pen.arc((x - 0.14 * half, y + 0.22 * half, x + 0.14 * half, y + 0.42 * half), 10, 170, fill=shade, width=line * 2)
    pen.chord((x - 0.33 * half, y + 0.42 * half, x + 0.33 * half, y + 0.74 * half), 0, 180, fill=LIPS)
    pen.chord((x - 0.26 * half, y + 0.48 * half, x + 0.26 * half, y + 0.66 * half), 0, 180, fill=WHITE)


def _eye(pen: ImageDraw.ImageDraw, x: float, y: float, half: float, hair: str) -> None:
    pen.ellipse((x - 0.17 * half, y - 0.1 * half, x + 0.17 * half, y + 0.1 * half), fill=WHITE)
    pen.ellipse((x - 0.09 * half, y - 0.1 * half, x + 0.09 * half, y + 0.1 * half), fill=INK)
    pen.arc(
        (x - 0.22 * half, y - 0.34 * half, x + 0.22 * half, y - 0.04 * half),
        200,
        340,
        fill=hair,
        width=round(half / 12),
    )


def _darker(colour: str) -> str:
    parts = (int(colour[place : place + 2], 16) * 4 // 5 for place in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _exif() -> Image.Exif:
    """What a telephone tells along, so that there is something to take out."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Verzonnen", "Schooltelefoon 1"
    north, east = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: north, 3: "E", 4: east})
    return exif


# A film of a few seconds of invented people: one drawing past which the camera moves, so that every place of a face is
# known.

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
