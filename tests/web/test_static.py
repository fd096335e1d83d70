"""Nothing that the content security policy would stop, and nothing from another site."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src/zorgvuldig"
STYLES = sorted((PACKAGE / "web/static/css").glob("*.css"))
SCRIPTS = sorted((PACKAGE / "web/static/js").glob("*.js"))
TEMPLATES = sorted(PACKAGE.glob("*/jinja2/**/*.html"))
LAYERS = ("tokens", "base", "frame", "parts", "print")

INERT = re.compile(r"<script\b[^>]*\bsrc=[^>]*></script>|<script\b[^>]*type=[\"']application/json", re.IGNORECASE)
FORBIDDEN = re.compile(r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script\b""", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_fetch_nothing(path: Path) -> None:
    text = re.sub(r"@font-face \{[^}]*\}", "", path.read_text())  # our own letters: `web/test_faces`
    assert not re.search(r"url\(|@import|https?://", text)
    assert set(re.findall(r"@layer ([a-z]+) \{", text)) <= set(LAYERS)
    assert text.count("{") == text.count("}")


def test_the_layers_are_ordered_once() -> None:
    assert f"@layer {', '.join(LAYERS)};" in (PACKAGE / "web/static/css/tokens.css").read_text()


def test_every_token_that_is_used_exists() -> None:
    text = "\n".join(path.read_text() for path in STYLES)
    assert set(re.findall(r"var\((--z-[a-z0-9-]+)", text)) <= set(re.findall(r"(--z-[a-z0-9-]+):", text))


def test_styles_stay_small() -> None:
    """In sum; a page has those of every page, and of the others at most its own."""
    assert sum(path.stat().st_size for path in STYLES) < 65_000


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_stay_on_this_site_and_make_no_code(path: Path) -> None:
    assert not re.search(r"https?://|\beval\(|new Function|innerHTML|document\.write|\.style\b", path.read_text())


def test_templates_hold_no_style_and_no_script() -> None:
    texts = {name(path): INERT.sub("", path.read_text()) for path in TEMPLATES}
    found = {path: FORBIDDEN.search(text) or ELSEWHERE.search(text) for path, text in texts.items()}
    assert [f"{path}: {wrong[0]}" for path, wrong in found.items() if wrong] == []


@pytest.mark.parametrize(
    "bad",
    [
        "<p style='color:red'>",
        '<button onclick="go()">',
        "<style>p{}</style>",
        "<script>go()</script>",
        "<a href='javascript:go()'>",
    ],
)
def test_what_is_forbidden_is_found(bad: str) -> None:
    assert FORBIDDEN.search(INERT.sub("", bad))


def test_a_script_file_is_allowed() -> None:
    assert not FORBIDDEN.search(INERT.sub("", "<script src=\"{{ static('js/cijfers.js') }}\" defer></script>"))


def test_what_moves_is_for_who_did_not_ask_for_calm() -> None:
    """Every transition and animation stands where `prefers-reduced-motion` says that it may."""
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        calm = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
        assert not re.search(r"(?<![-\w])(transition|animation|scroll-behavior)[-\w]*:|@keyframes", calm), path.name
