"""Where the faces are in a picture, as lines on the page: a number for each, and nothing about who it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.images.models import Face

WIDTH = 1000  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Drawn:
    """A face by the number that stands in the picture. The box is in thousandths of the picture's width and height."""

    face: int
    number: int
    left: int
    top: int
    width: int
    height: int

    @property
    def percent_left(self) -> int:
        """How far its middle is from the left, in percent."""
        return (self.left + self.width // 2) // 10

    @property
    def percent_top(self) -> int:
        """How far its middle is from the top, in percent."""
        return (self.top + self.height // 2) // 10


def drawn(faces: Sequence[Face]) -> list[Drawn]:
    """The faces that are one, numbered from 1 in the order in which they were found; of a film where each begins."""
    real = [face for face in faces if face.mark != Face.NONE]
    return [_drawn(face, number) for number, face in enumerate(real, start=1)]


def _drawn(face: Face, number: int) -> Drawn:
    box = face.box
    if box and isinstance(box[0], list):
        box = box[0][1:]  # the first number is that of the frame
    left, top, width, height = (round(float(part) * WIDTH) for part in box)
    return Drawn(face.pk, number, left, top, width, height)
