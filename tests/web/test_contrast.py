"""The colours of the style sheets, as WCAG measures them, by day and by night."""

import re

import pytest

from tests.web.test_static import STYLES
from zorgvuldig.platform.branding.theme import DECORATION, PAIRS, SHAPE, SHEET, TEXT, Pair, colours, pairs, ratio

FRONT = re.compile(r"(?<![-\w])color: [^;]*var\(--z-([a-z-]+)\)")
BACK = re.compile(r"(?<![-\w])background(?:-color)?: [^;]*var\(--z-([a-z-]+)\)")


def together(sheet: str) -> set[tuple[str, str]]:
    """The pairs of text and background that one rule sets, without those of the rules nested in it."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = set()
    while inner := re.search(r"\{([^{}]*)\}", text):
        front, back = FRONT.findall(inner[1]), BACK.findall(inner[1])
        if front and back:
            found.add((front[-1], back[-1]))
        text = text[: inner.start()] + ";" + text[inner.end() :]
    return found


def test_the_ratio_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.front.name}-{pair.back.name}")
def test_pairs_can_be_read(pair: Pair) -> None:
    assert (pair.day >= pair.needs, pair.night >= pair.needs) == (True, True)


def test_every_pair_that_a_rule_sets_is_measured_as_text() -> None:
    set_ = {pair for path in STYLES for pair in together(path.read_text())}
    assert ("op-actie", "actie") in set_
    assert ("blad", "fout") in set_
    assert set_ - {(front, back) for front, back, needs in PAIRS if needs >= TEXT} == set()


def test_the_pairs_of_a_rule_are_its_own() -> None:
    sheet = ".a { color: var(--z-inkt); b { background: var(--z-vlak); color: var(--x, var(--z-link)) } border-color: var(--z-rand) }"
    assert together(sheet) == {("link", "vlak")}


def test_every_colour_for_text_or_shape_is_measured() -> None:
    assert set(colours()) - {name for front, back, _ in PAIRS for name in (front, back)} == DECORATION
    assert {needs for *_, needs in PAIRS} == {TEXT, SHAPE}


def test_no_colour_of_the_sheet_is_overlooked() -> None:
    lines = [line for line in SHEET.read_text().splitlines() if re.search(r"--z-[a-z-]+:.*#[0-9a-f]{3}", line)]
    assert len(colours()) == len(lines) > 20
