"""Every page of this version, at a desk, on a tablet and on a phone: axe, sideways scroll, one heading, nothing the CSP refuses."""

from collections.abc import Callable

import pytest

from tests.admissions.applying import applied, open_round
from tests.browser.conftest import Open, goes, look_at, look_at_every_size
from tests.people import NOW, Cast
from zorgvuldig.admissions.family.actions import begin
from zorgvuldig.admissions.questions import GUARDIAN, steps
from zorgvuldig.statement.evidence import measure

Address = Callable[[Cast], str]

ASKED = [step for step in steps() if step.slug not in ("ouders", "controle")] + [GUARDIAN[0]]
STARTS = ["dirk", "maud", "anna", "leo", "petra", "bas", "cato", "vera", "hanna", "gerda", "noor"]


def begun(cast: Cast) -> str:
    """The key of an application that was only begun."""
    return begin(round_uid=open_round(cast), email="ilse@example.org")


# (name of the picture, who looks, where). Pages behind the door with something on them: `test_every_page`.
PAGES: list[tuple[str, str, Address]] = [
    ("welkom", "", lambda cast: "/"),
    ("beloften", "", lambda cast: "/beloften/"),
    ("register", "", lambda cast: "/register/"),
    ("toegankelijkheid", "", lambda cast: "/toegankelijkheid/"),
    ("stijl", "", lambda cast: "/stijl/"),
    ("inloggen", "", lambda cast: "/inloggen/"),
    ("wachtwoord-vergeten", "", lambda cast: "/wachtwoord-vergeten/"),
    ("uitnodiging", "", lambda cast: "/uitnodiging/"),
    ("aanmelden-dicht", "", lambda cast: "/aanmelden/"),
    ("aanmelden", "", lambda cast: (open_round(cast), "/aanmelden/")[1]),
    ("aanmelden-begin", "", lambda cast: f"/aanmelden/ronde/{open_round(cast)}/"),
    ("aanmelden-mail", "", lambda cast: "/aanmelden/mail/"),
    ("aanmelden-link-weg", "", lambda cast: "/aanmelden/bestaat-niet/"),
    ("aanmelding", "", lambda cast: f"/aanmelden/{begun(cast)}/"),
    ("aanmelding-controle", "", lambda cast: f"/aanmelden/{begun(cast)}/controle/"),
    ("aanmelding-intrekken", "", lambda cast: f"/aanmelden/{begun(cast)}/intrekken/"),
    ("aanmelding-verstuurd", "", lambda cast: f"/aanmelden/{applied(cast)[1]}/"),
    *((f"aanmelding-{step.slug}", "", lambda cast, step=step: f"/aanmelden/{begun(cast)}/{step.slug}/") for step in ASKED),
    ("niet-gevonden", "dirk", lambda cast: f"/leerlingen/{cast.sem.uid}/begeleiding/"),
    *((f"start-{who}", who, lambda cast: "/") for who in STARTS),
    ("groepen-leeg", "maud", lambda cast: "/groepen/"),
    ("noodtoegang", "anna", lambda cast: "/noodtoegang/"),
    ("account", "gerda", lambda cast: "/account/"),
    ("tweede-stap", "gerda", lambda cast: "/account/tweede-stap/"),
    ("sessies", "gerda", lambda cast: "/account/sessies/"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "address"), PAGES, ids=[page[0] for page in PAGES])
def test_a_page_is_for_everybody(cast: Cast, open_page: Open, name: str, who: str, address: Address) -> None:
    measure(NOW)
    page = open_page(address(cast), cast.people[who] if who else None)
    assert "/inloggen/" not in page.url or name == "inloggen"
    look_at_every_size(page, name)


def test_the_strip_stands_there_exactly_when_a_file_is_open(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/leerlingen/{cast.noor.uid}/begeleiding/", cast.maud)
    assert "Noor" in page.locator("aside.deur").inner_text()
    goes(page.locator("aside.deur a"))
    assert page.locator("aside.deur").count() == 0


def test_the_first_page_of_a_family_opens_its_file_so_no_link_there_says_that_it_closes(
    cast: Cast, open_page: Open
) -> None:
    page = open_page(f"/mijn-kind/{cast.noor.uid}/", cast.gerda)
    assert "Noor" in page.locator("aside.deur").inner_text()
    assert page.locator("aside.deur a").count() == 0
    page.goto("/")
    assert "Noor" in page.locator("aside.deur").inner_text()


def test_a_page_prints_without_its_controls(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/mijn-kind/{cast.noor.uid}/", cast.gerda)
    page.emulate_media(media="print")
    assert not page.locator("nav.menu").is_visible()
    assert not page.locator("main .knop").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("aside.deur").is_visible()


def test_english_is_one_click_away(cast: Cast, open_page: Open) -> None:
    page = open_page("/inloggen/")
    goes(page.get_by_role("button", name="English"))
    assert page.locator("html").get_attribute("lang") == "en"
    look_at(page, "inloggen-en")
    page.get_by_role("link", name="What we promise").last.click()
    page.wait_for_url("**/en/promises/")
