"""The style page shows every token and every part of the common style sheets, or says here why it does not."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.people import Cast
from tests.web.test_static import STYLES
from zorgvuldig.web import tokens

ADDRESS = "/stijl/"
COMMON = ("tokens", "base", "frame", "form", "parts")  # on every page; the others belong to the pages of one room
CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")

# Classes of the common sheets that do not stand on the page, and why.
CAMERA = "footage: shown where it is looked at, with its own style sheet"
PHOTO = "drawn over a photo, and a photo has a person in it"
FLOW = "the picture of where data go, on its own page"
LISTS = "a wide figure of one page: how a class is doing, or who looked"
ABSENT = {
    "heel": "another kind of sheet, for grids: a page has one",
    "vraagblad": "another kind of sheet, for one question: a page has one",
    "dicht": "of the whole page, for who works in tables",
    "meldingen": "messages above a page; those below stand among the parts",
    "verder": "entries of the menu of who is signed in",
    "plakvoet": "sticks to the lower edge of the window, over whatever stands there",
    "dag": "the field of a day, inside a form that asks one",
    "pasfoto": PHOTO,
    "foto": PHOTO,
    "foto-nr": PHOTO,
    "kader": PHOTO,
    "kader-rand": PHOTO,
    "mist": PHOTO,
    "nr": PHOTO,
    "nr-t": PHOTO,
    "nr-x": PHOTO,
    "bron": FLOW,
    "doos": FLOW,
    "huis": FLOW,
    "op-huis": FLOW,
    "naam": FLOW,
    "t-afspraak": FLOW,
    "t-ja": FLOW,
    "t-nee": FLOW,
    "t-stop": FLOW,
    "t-wet": FLOW,
    "baan": CAMERA,
    "gat": CAMERA,
    "streep": CAMERA,
    "venster": CAMERA,
    "vul": LISTS,
    "vul-laag": LISTS,
    "spoor": LISTS,
    "band": LISTS,
    "tijd": LISTS,
    "hoekje": LISTS,
}


@pytest.fixture
def page(cast: Cast, client: Client) -> str:
    """What anybody gets."""
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer.content.decode()


def declared() -> set[str]:
    """Every class of the common style sheets."""
    sheets = [path for path in STYLES if path.stem in COMMON]
    assert len(sheets) == len(COMMON)
    text = "\n".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in sheets)
    return {name for selector in re.findall(r"([^{};]+)\{", text) for name in CLASS.findall(selector)}


def used(page: str) -> set[str]:
    """Every class on the page."""
    return {name for value in re.findall(r'class="([^"]*)"', page) for name in value.split()}


def test_every_token_is_shown(page: str) -> None:
    shown = set(re.findall(r"<code>--z-([a-z0-9-]+)</code>", page))
    assert shown == set(tokens.tokens())
    assert len(shown) > 40


def test_every_class_of_the_common_sheets_is_shown_or_says_why_not(page: str) -> None:
    assert declared() - used(page) == set(ABSENT), "show it on the page, or say in ABSENT why not"


def test_the_contrast_is_measured_and_not_written_down(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ">16,4</td>" in page  # ink on the sheet
    monkeypatch.setattr("zorgvuldig.web.tokens.ratio", lambda one, other: 12.3)
    assert Client().get(ADDRESS).content.decode().count(">12,3</td>") == 2 * len(tokens.PAIRS)


def test_the_errors_of_an_example_take_no_focus(page: str) -> None:
    assert 'class="foutlijst stapel" role="group"' in page
    assert "Een telefoonnummer heeft 10 cijfers." in page
    assert "autofocus" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_in_the_language_of_the_page(cast: Cast, client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert f'<html lang="{language}">' in client.get(ADDRESS).content.decode()


def test_lengths_are_read_as_pixels() -> None:
    assert [tokens.pixels(value) for value in (".25rem", "1rem", "2.75rem", "3px", "clamp(1rem, 2vw, 3rem)")] == [
        4, 16, 44, 0, 0,
    ]  # fmt: skip
