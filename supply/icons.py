"""Our mark as pictures for the first screen of a telephone: `python -m supply.icons`. The same shapes as `img/logo.svg`, in squares of so many pixels."""

import itertools
import sys

from PIL import Image, ImageDraw

from supply.lock import ROOT

FOLDER = ROOT / "src" / "zorgvuldig" / "web" / "static" / "img"
BOARD, MARGIN, CHALK = "#123f35", "#ca7f7b", "#f3f8f1"
FINER = 8  # drawn so many times as large, then made smaller
# Size, whether the board fills all of it (a telephone cuts its own shape out of that), and how much of it the mark is.
ICONS = {
    "icoon-192.png": (192, False, 1.0),
    "icoon-512.png": (512, False, 1.0),
    "icoon-180.png": (180, True, 0.95),
    "icoon-vol-512.png": (512, True, 0.8),
}


def drawn(size: int, fills: bool, part: float) -> Image.Image:
    """The mark in a square; the mark itself is 40 units wide, as in the SVG."""
    whole = size * FINER
    unit, begin = whole * part / 40, whole * (1 - part) / 2
    picture = Image.new("RGBA", (whole, whole), BOARD if fills else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)

    def at(*places: float) -> list[float]:
        return [begin + place * unit for place in places]

    if not fills:
        pen.rectangle(at(1, 1, 39, 39), fill=BOARD)
        for x, y in ((1, 1), (39, 1), (1, 39), (39, 39)):
            pen.ellipse(at(x - 6, y - 6, x + 6, y + 6), fill=(0, 0, 0, 0))
    top, bottom = (0, whole) if fills else at(1, 39)
    for x in (9.5, 12):
        left, right = at(x - 0.5, x + 0.5)
        pen.rectangle((left, top, right, bottom), fill=MARGIN)
    letter = ((17, 12), (31, 12), (17, 28), (31, 28))
    for (x, y), (to_x, to_y) in itertools.pairwise(letter):
        pen.line(at(x, y, to_x, to_y), fill=CHALK, width=round(3 * unit))
    for x, y in letter:
        pen.ellipse(at(x - 1.5, y - 1.5, x + 1.5, y + 1.5), fill=CHALK)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> int:
    """Write them."""
    for name, (size, fills, part) in ICONS.items():
        picture = drawn(size, fills, part)
        (picture.convert("RGB") if fills else picture).save(FOLDER / name, "PNG", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
