"""Where the faces are in a picture, as lines on the page: a number for each, and nothing about who it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.media.models import Face, Picture

WIDE = 740  # of a drawing, in its own units


@dataclass(frozen=True, slots=True)
class OverlayFace:
    """A face by the number that stands in the picture, with its box in the units of the drawing."""

    face: int
    number: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FaceOverlay:
    """A picture with its faces; `width` and `height` in units of the drawing."""

    width: int
    height: int
    faces: Sequence[OverlayFace]


def drawing(picture: Picture, faces: Sequence[Face]) -> FaceOverlay:
    """The faces that are one, numbered from 1 in the order in which they were found; of a film where each begins."""
    high = max(1, round(WIDE * picture.height / max(1, picture.width)))
    real = [face for face in faces if face.mark != Face.NONE]
    return FaceOverlay(WIDE, high, [_overlay_face(face, number, high) for number, face in enumerate(real, start=1)])


def _overlay_face(face: Face, number: int, high: int) -> OverlayFace:
    box = face.box
    if box and isinstance(box[0], list):
        box = box[0][1:]  # the first number is that of the frame
    left, top, width, height = (float(part) for part in box)
    return OverlayFace(
        face.pk, number, round(left * WIDE), round(top * high), round(width * WIDE), round(height * high)
    )
