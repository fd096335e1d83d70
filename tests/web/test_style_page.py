"""The style page shows every token and every part of the common style sheets, or says here why it does not."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.people import Cast
from tests.web.test_static import PACKAGE, SCRIPTS, STYLES, TEMPLATES
from zorgvuldig.platform.branding import theme

ADDRESS = "/stijl/"
COMMON = ("tokens", "base", "frame", "form", "parts")  # on every page; the others belong to the pages of one room
CODE = sorted(PACKAGE.rglob("*.py"))
CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")

# Classes of the common sheets that do not stand on the page, and why.
CAMERA = "footage: shown where it is looked at, with its own style sheet"
PHOTO = "drawn over a photo, and a photo has a person in it"
FLOW = "the picture of where data go, on its own page"
LISTS = "a wide figure of one page: how a class is doing, or who looked"
ABSENT = {
    "kleinscherm": "a fold that is there on a phone alone: at a desk it would show nothing",
    "vervolg": "the rest of a list, inside such a fold",
    "regel": "a line that keeps its button beside it on a phone; the style page has the line that does not",
    "heel": "another kind of sheet, for grids: a page has one",
    "vraagblad": "another kind of sheet, for one question: a page has one",
    "dicht": "of the whole page, for who works in tables",
    "meldingen": "messages above a page; those below stand among the parts",
    "verder": "entries of the menu of who is signed in",
    "meer": "in the menu of who has more entries than fit on a line",
    "plakvoet": "sticks to the lower edge of the window, over whatever stands there",
    "dag": "the field of a day, inside a form that asks one",
    "pasfoto": PHOTO,
    "foto": PHOTO,
    "kader": PHOTO,
    "kader-rand": PHOTO,
    "mist": PHOTO,
    "nr": PHOTO,
    "nr-t": PHOTO,
    "bron": FLOW,
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
    "band": LISTS,
    "tijd": LISTS,
    "hoekje": LISTS,
}

# The other sheets, and why the page does not show what is in them: each is a figure that means nothing without what it draws.
OF_ONE_PAGE = {
    "albums": "the photos of an album, which anybody may see",
    "banen": "the faces of a film, each with its way through it",
    "bewaren": "the line of how long each kind of data stays",
    "brengen": "photos on their way from a telephone, and one in full",
    "file": "the head and the contents of a whole file",
    "gezichten": "a photo with a frame around each face, and the weighing of it",
    "gezinsfotos": "photos of one's own child",
    "grades": "the grid of marks, which one fills in with the keyboard",
    "intake": "the questions of an application, one at a time",
    "kijken": "footage, with the name of who looks over it",
    "leerlingen": "the drawings of the page for pupils",
    "lists": "lists to print: faces, labels",
    "rooster": "the hours of a week beside its days",
    "toestemming": "the questions of consent with yes and no",
    "uitleg": "the steps and pictures of the help",
    "verzoeken": "the line of a request to its last day",
    "vakkeuze": "the boxes for what each pupil of a class chooses",
    "vergadering": "a class in one table, and what is agreed of each pupil",
    "verzuim": "the roll of a lesson and the calendar of a year",
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
    return set().union(*map(classes, sheets))


def classes(sheet: Path) -> set[str]:
    """Every class that a style sheet has a rule for."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    return {name for selector in re.findall(r"([^{};]+)\{", text) for name in CLASS.findall(selector)}


def used(page: str) -> set[str]:
    """Every class on the page."""
    return {name for value in re.findall(r'class="([^"]*)"', page) for name in value.split()}


def test_every_token_is_shown(page: str) -> None:
    shown = set(re.findall(r"<code>--z-([a-z0-9-]+)</code>", page))
    assert shown == set(theme.tokens())
    assert len(shown) > 40


def test_every_class_of_the_common_sheets_is_shown_or_says_why_not(page: str) -> None:
    assert declared() - used(page) == set(ABSENT), "show it on the page, or say in ABSENT why not"


def test_a_sheet_of_one_page_says_what_it_is_for() -> None:
    assert {path.stem for path in STYLES} - set(COMMON) == OF_ONE_PAGE.keys(), "say in OF_ONE_PAGE what it draws"


@pytest.mark.parametrize("name", OF_ONE_PAGE)
def test_every_class_of_a_sheet_of_one_page_is_used(name: str) -> None:
    """In a template, a script or a view; and some page has the sheet. What nobody uses goes."""
    sheet = next(path for path in STYLES if path.stem == name)
    templates = {path: path.read_text() for path in TEMPLATES}
    assert [path for path, text in templates.items() if f"css/{name}.css" in text], "no page has this sheet"
    said = "\n".join(
        [*templates.values(), *(path.read_text() for path in SCRIPTS), *(path.read_text() for path in CODE)]
    )
    assert {one for one in classes(sheet) if not re.search(rf"(?<![\w-]){one}(?![\w-])", said)} == set()


def test_the_contrast_is_measured_and_not_written_down(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ">16,4</td>" in page  # ink on the sheet
    monkeypatch.setattr("zorgvuldig.platform.branding.theme.ratio", lambda one, other: 12.3)
    assert Client().get(ADDRESS).content.decode().count(">12,3</td>") == 2 * len(theme.PAIRS)


def test_the_errors_of_an_example_take_no_focus(page: str) -> None:
    assert 'class="foutlijst stapel" role="group"' in page
    assert "Een telefoonnummer heeft 10 cijfers." in page
    assert "autofocus" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_in_the_language_of_the_page(cast: Cast, client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert f'<html lang="{language}">' in client.get(ADDRESS).content.decode()


def test_lengths_are_read_as_pixels() -> None:
    assert [theme.pixels(value) for value in (".25rem", "1rem", "2.75rem", "3px", "clamp(1rem, 2vw, 3rem)")] == [
        4, 16, 44, 0, 0,
    ]  # fmt: skip
