"""Places in a picture as people type and see them: percent of width and height, from the top left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

SMALLEST = Decimal("0.5")  # percent
NAMES = ("links", "boven", "breed", "hoog")


class NotABox(Exception):
    """This is no place in a picture; `key` says why, as `labels.PROBLEMS` has it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class FaceDrawing:
    """A box in pixels, for the drawing over the picture: its place, and where its number stands."""

    left: float
    top: float
    width: float
    height: float


def box_of(typed: Sequence[str]) -> list[float]:
    """[left, top, width, height] as fractions, from four texts in percent. Raises `NotABox`."""
    try:
        left, top, width, height = (Decimal(text.strip().replace(",", ".")) for text in typed)
    except InvalidOperation as wrong:
        raise NotABox("number") from wrong
    numbers = (left, top, width, height)
    if not all(number.is_finite() and 0 <= number <= 100 for number in numbers):
        raise NotABox("number")
    if min(width, height) < SMALLEST:
        raise NotABox("small")
    if left + width > 100 or top + height > 100:
        raise NotABox("outside")
    return [round(float(number) / 100, 5) for number in numbers]


def percent(box: Sequence[float]) -> list[str]:
    """The same the other way round, with one decimal sign that a Dutch keyboard has."""
    return [f"{number * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") for number in box]


def same(box: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two places are one, as far as percent with two decimals tell."""
    return percent(box) == percent(other)


def drawing(box: Sequence[float], width: int, height: int) -> FaceDrawing:
    """The box in pixels of a picture of this width and height."""
    left, top, across, down = box
    return FaceDrawing(
        round(left * width, 1), round(top * height, 1), round(across * width, 1), round(down * height, 1)
    )
