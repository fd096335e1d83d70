"""Every page of this version, at a desk and on a phone: axe, sideways scroll, one heading, nothing the CSP refuses."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.people import NOW, Cast
from zorgvuldig.statement.evidence import measure

Address = Callable[[Cast], str]

# (name of the picture, who looks, where)
PAGES: list[tuple[str, str, Address]] = [
    ("welkom", "", lambda cast: "/"),
    ("beloften", "", lambda cast: "/beloften/"),
    ("register", "", lambda cast: "/register/"),
    ("inloggen", "", lambda cast: "/inloggen/"),
    ("wachtwoord-vergeten", "", lambda cast: "/wachtwoord-vergeten/"),
    ("uitnodiging", "", lambda cast: "/uitnodiging/"),
    ("niet-gevonden", "dirk", lambda cast: f"/leerlingen/{cast.sem.uid}/begeleiding/"),
    ("start-docent", "dirk", lambda cast: "/"),
    ("start-ouder", "gerda", lambda cast: "/"),
    ("start-beheer", "bas", lambda cast: "/"),
    ("groepen", "dirk", lambda cast: "/groepen/"),
    ("groep", "dirk", lambda cast: f"/groepen/{cast.groups['wi2B'][1]}/"),
    ("cijfers", "dirk", lambda cast: f"/groepen/{cast.groups['wi2B'][1]}/cijfers/"),
    ("nieuwe-toets", "dirk", lambda cast: f"/groepen/{cast.groups['wi2B'][1]}/toetsen/nieuw/"),
    ("groepen-leeg", "leo", lambda cast: "/groepen/"),
    ("mentorklas", "maud", lambda cast: f"/mentorklas/{cast.groups['2B'][1]}/"),
    ("begeleiding", "maud", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/"),
    ("mijn-kinderen", "gerda", lambda cast: "/mijn-kinderen/"),
    ("mijn-kind", "gerda", lambda cast: f"/mijn-kind/{cast.noor.uid}/"),
    ("mijn-kind-inzage", "gerda", lambda cast: f"/mijn-kind/{cast.noor.uid}/inzage/"),
    ("mijn-gegevens", "yara", lambda cast: "/mijn-gegevens/"),
    ("zoeken", "anna", lambda cast: "/zoeken/"),
    ("administratie", "anna", lambda cast: f"/leerlingen/{cast.noor.uid}/administratie/"),
    ("uitnodigen", "anna", lambda cast: f"/leerlingen/{cast.noor.uid}/uitnodigen/"),
    ("ouder-toevoegen", "anna", lambda cast: f"/leerlingen/{cast.noor.uid}/ouders/nieuw/"),
    ("medewerkers-uitnodigen", "anna", lambda cast: "/medewerkers/uitnodigen/"),
    ("noodtoegang", "anna", lambda cast: "/noodtoegang/"),
    ("toezicht", "petra", lambda cast: "/toezicht/"),
    ("toezicht-leerling", "petra", lambda cast: f"/toezicht/leerling/{cast.noor.uid}/"),
    ("toezicht-medewerkers", "petra", lambda cast: "/toezicht/medewerkers/"),
    ("toezicht-medewerker", "petra", lambda cast: f"/toezicht/medewerker/{cast.dirk.uid}/"),
    ("account", "gerda", lambda cast: "/account/"),
    ("tweede-stap", "gerda", lambda cast: "/account/tweede-stap/"),
    ("sessies", "gerda", lambda cast: "/account/sessies/"),
]  # fmt: skip


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("name", "who", "address"), PAGES, ids=[page[0] for page in PAGES])
def test_a_page_is_for_everybody(
    cast: Cast, open_page: Open, name: str, who: str, address: Address, size: tuple[int, int]
) -> None:
    measure(NOW)
    page = open_page(address(cast), cast.people[who] if who else None, size)
    assert "/inloggen/" not in page.url or name == "inloggen"
    look_at(page, name)


def test_the_strip_stands_there_exactly_when_a_file_is_open(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/mijn-kind/{cast.noor.uid}/", cast.gerda)
    assert "Noor" in page.locator("aside.deur").inner_text()
    page.locator("aside.deur a").click()
    page.wait_for_load_state()
    assert page.locator("aside.deur").count() == 0


def test_a_page_prints_without_its_controls(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/mijn-kind/{cast.noor.uid}/", cast.gerda)
    page.emulate_media(media="print")
    assert not page.locator("nav.menu").is_visible()
    assert not page.locator("main .knop").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("aside.deur").is_visible()


def test_english_is_one_click_away(cast: Cast, open_page: Open) -> None:
    page = open_page("/beloften/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    look_at(page, "beloften-en")
