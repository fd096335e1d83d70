"""Nothing jumps when a picture comes: every picture and film of a template says how large it is before it is there."""

import re

import pytest

from zorgvuldig.operations.translations import PACKAGE

TEMPLATES = sorted(path for path in PACKAGE.glob("*/jinja2/**/*") if path.suffix in {".html", ".svg"})
STYLES = "".join(path.read_text() for path in (PACKAGE / "web" / "static" / "css").glob("*.css"))
TAG = re.compile(r"<(img|video|iframe|canvas|svg)\b((?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>", re.DOTALL)


def is_sized(kind: str, attributes: str) -> bool:
    """Whether a browser knows the size, or of a drawing the shape, when it reads the tag.

    A drawing stands in the page itself, so its size may be said by a style sheet too; one inside another takes no room.
    """
    has = {name for name in ("width", "height", "viewBox", "x") if re.search(rf"\s{name}=\"[^\"]", attributes)}
    if kind != "svg":
        return {"width", "height"} <= has
    named = re.search(r'class="([^"]*)"', attributes)
    by_style = any(
        re.search(rf"\.{re.escape(name)} \{{[^}}]*block-size", STYLES) for name in (named[1].split() if named else ())
    )
    return bool(has & {"viewBox", "height", "x"}) or by_style


def unsized(text: str) -> list[str]:
    """The tags that say nothing of their size."""
    return [found[0] for found in TAG.finditer(text) if not is_sized(found[1], found[2])]


def test_every_picture_says_how_large_it_is() -> None:
    found = {str(path.relative_to(PACKAGE)): unsized(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert {path: tags for path, tags in found.items() if tags} == {}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ('<img src="{{ url_for("x", a=1) }}" alt="{% if a > 1 %}b{% endif %}">', True),
        ('<img src="x" width="1">', True),
        ('<img src="x" width="" height="">', True),
        ('<img src="x" data-width="1" data-height="2">', True),
        ('<img src="x" alt="{% if a > 1 %}b{% endif %}" width="{{ a }}" height="2">', False),
        ('<video src="x"></video>', True),
        ('<svg aria-hidden="true">', True),
        ('<svg viewBox="0 0 1 1">', False),
        ('<svg class="beeld grafiek">', False),
        ('<svg class="nergens">', True),
    ],
)
def test_the_test_sees_it(text: str, is_found: bool) -> None:
    assert bool(unsized(text)) == is_found
