"""The colours of the style sheet, as WCAG measures them, by day and by night."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "src/zorgvuldig/web/static/css/tokens.css"
COLOUR = re.compile(r"--z-([a-z-]+):.*?(?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}))")

TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("inkt", "blad", TEXT),
    ("inkt", "papier", TEXT),
    ("inkt", "vlak", TEXT),
    ("potlood", "blad", TEXT),
    ("potlood", "papier", TEXT),
    ("potlood", "vlak", TEXT),
    ("link", "blad", TEXT),
    ("link", "papier", TEXT),
    ("link", "vlak", TEXT),
    ("op-actie", "actie", TEXT),
    ("op-actie", "actie-hover", TEXT),
    ("op-bord", "bord", TEXT),
    ("goed", "blad", TEXT),
    ("goed", "goed-vlak", TEXT),
    ("let-op", "blad", TEXT),
    ("let-op", "let-op-vlak", TEXT),
    ("fout", "blad", TEXT),
    ("fout", "fout-vlak", TEXT),
    ("info", "blad", TEXT),
    ("info", "info-vlak", TEXT),
    ("inkt", "goed-vlak", TEXT),
    ("inkt", "let-op-vlak", TEXT),
    ("inkt", "fout-vlak", TEXT),
    ("inkt", "info-vlak", TEXT),
    ("blad", "fout", TEXT),
    ("blad", "inkt", TEXT),
    ("op-focus", "focus", TEXT),
    ("inkt", "focus", 1.0),
    ("rand", "blad", SHAPE),
    ("rand", "vlak", SHAPE),
    ("actie", "blad", SHAPE),
    ("inkt", "blad", SHAPE),
]


def colours() -> dict[str, tuple[str, str]]:
    """Every colour by name, by day and by night."""
    found = (match.groups() for match in map(COLOUR.search, TOKENS.read_text().splitlines()) if match)
    return {name: (light or both, dark or both) for name, light, dark, both in found}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda value: str(value))
def test_pairs_can_be_read(front: str, back: str, least: float, night: bool) -> None:
    known = colours()
    assert ratio(known[front][night], known[back][night]) >= least


def test_every_colour_for_text_or_shape_is_measured() -> None:
    measured = {name for front, back, _ in PAIRS for name in (front, back)}
    assert set(colours()) - measured == {"lijn", "kantlijn"}  # decoration carries no meaning
