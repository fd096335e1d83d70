"""What somebody sees first of this repository: pictures that are light, and a drawing of the rooms that is true."""

import re
from pathlib import Path

import pytest
from PIL import Image

from supply import pictures, rooms
from supply.lock import ROOT

HEAVIEST = 100_000  # bytes
SHOTS = [ROOT / "docs" / "images" / f"{picture.name}.png" for picture in pictures.PICTURES]


@pytest.mark.parametrize("shot", SHOTS, ids=lambda path: path.stem)
def test_a_picture_is_light_and_of_a_whole_window(shot: Path) -> None:
    assert shot.stat().st_size <= HEAVIEST
    with Image.open(shot) as picture:
        assert picture.size == (pictures.SIZE["width"], pictures.SIZE["height"])


@pytest.mark.parametrize("name", ["README.md", "README.nl.md"])
def test_the_front_page_shows_the_three_pictures_each_with_words(name: str) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\((docs/images/[^)]+)\)", (ROOT / name).read_text())
    assert {ROOT / path for _, path in shown} == set(SHOTS)
    assert all(len(words) > 40 for words, _ in shown)


def test_it_says_what_is_different_in_five_lines_and_how_to_try_it_in_two() -> None:
    text = (ROOT / "README.md").read_text()
    different = text.partition("## What is different")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\d\. ", different, re.MULTILINE)) == 5
    block = text.partition("## Try it")[2].split("```")[1]
    assert [line.split("#")[0].strip() for line in block.strip().splitlines()] == ["make demo", "make test"]


def test_the_drawing_of_the_rooms_fits_the_code() -> None:
    assert rooms.FILE.read_text() == rooms.drawing(), "run: python -m supply.rooms"


def test_every_import_in_the_drawing_goes_to_the_left() -> None:
    order = rooms.layers()
    found = rooms.imports(ROOT / "src" / "zorgvuldig", set(order))
    assert len(found) > 50
    assert [(one, other) for one, other in found if order.index(other) >= order.index(one)] == []
    said, beside = rooms.words()
    assert len(said) == 32
    assert set(order) - set(said) - set(beside) == {"urls"}
