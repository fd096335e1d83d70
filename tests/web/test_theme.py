"""A school's own colours: what is used of its file, what is refused, and what a browser gets."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests.people import Cast
from zorgvuldig.platform.branding.theme import FIXED, colours, pairs, read, theme_css, unfit
from zorgvuldig.settings.check import problems

PLUM = """/* a theme */ .school-theme {
  --basis-color-action-1-inverse-bg-default: light-dark(#6A1F4B, #f0b4d4);
  --basis-color-action-1-inverse-bg-hover: light-dark(#4d1236,#f8d6e8);
  --basis-color-positive-color-default: #ff00ff; --basis-color-accent-1-inverse-bg-default: #6a1f4b;
  --basis-heading-font-family: Georgia, serif;
  --basis-space-block-md: 1rem; --voorbeeld-x: url(https://elsewhere.example/x);
}"""


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A file as a school may have it."""
    path = tmp_path / "theme.css"
    path.write_text(PLUM)
    return path


def written(tmp_path: Path, text: str) -> Path:
    """A file of one line."""
    path = tmp_path / "other.css"
    path.write_text(f":root {{ {text} }}")
    return path


def test_what_we_use_of_it_is_taken_and_the_rest_left_alone(theme: Path) -> None:
    assert read(theme) == {
        "--basis-color-action-1-inverse-bg-default": "light-dark(#6a1f4b, #f0b4d4)",
        "--basis-color-action-1-inverse-bg-hover": "light-dark(#4d1236,#f8d6e8)",
        "--basis-heading-font-family": "Georgia, serif",
    }
    assert colours(read(theme))["actie"].day == "#6a1f4b"
    assert colours(read(theme))["actie-hover"].night == "#f8d6e8"
    assert colours(read(theme))["goed"] == colours()["goed"]
    assert set(colours()) > FIXED
    assert "elsewhere" not in theme_css(theme)
    assert problems({"ZORGVULDIG_THEME": str(theme)}) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("--basis-color-action-1-inverse-bg-default: #ffd23e", "op-actie (--basis-color-action-1-inverse-color-default) on actie", id="too light"),
        pytest.param("--basis-color-default-color-document: #14211d", "in the dark, and WCAG asks 4.5", id="a colour of the day at night"),
        pytest.param("--basis-color-default-border-default: light-dark(#c0c0c0, #8ba299)", "by day, and WCAG asks 3.", id="a border one cannot see"),
        pytest.param("--basis-color-action-1-color-default: rebeccapurple", "Write #rrggbb", id="a word"),
        pytest.param("--basis-color-action-1-color-default: url(https://a.example)", "Write #rrggbb", id="an address"),
        pytest.param("--basis-heading-font-family: a\\\\b", "is no list of letters", id="letters with a sign"),
        pytest.param("--basis-space-block-md: 1rem", "sets no token that Zorgvuldig uses", id="nothing of ours"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    (said,) = problems({"ZORGVULDIG_THEME": str(path)})
    assert said.startswith("ZORGVULDIG_THEME cannot be used: ")
    assert says in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert unfit(tmp_path / "gone.css") == f"{tmp_path / 'gone.css'} cannot be read."


def test_a_browser_gets_it_after_our_own_on_every_page(cast: Cast, client: Client, theme: Path) -> None:
    with override_settings(THEME=theme):
        for address in ("/inloggen/", "/nergens/", "/stijl/"):
            text = client.get(address).content.decode()
            assert text.index("css/parts") < text.index('href="/stijl/thema.css"'), address
        answer = client.get("/stijl/thema.css")
        shown = client.get("/stijl/").content.decode()
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.decode() == theme_css(theme)
    assert 'fill="#6a1f4b"' in shown
    first = next(pair for pair in pairs(read(theme)) if pair.back.name == "actie")
    assert f"{first.day:.1f}".replace(".", ",") in shown


def test_without_a_theme_there_is_none(cast: Cast, client: Client) -> None:
    assert client.get("/stijl/thema.css").status_code == 404
    assert "thema.css" not in client.get("/stijl/").content.decode()
