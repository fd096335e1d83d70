"""Searching in a long list while one types: what is hidden, what is told, and that what is typed stays here."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, look_at, look_at_every_size
from tests.people import Cast

NAMES = [
    ("Annet", "Vries"),
    ("Zoë", "Çelik"),
    ("Bjørn", "Ångström"),
    ("Jan-Peter", "Hof"),
    *((f"Leerling{place}", "Nummer") for place in range(12)),
]
SHIFTS = """window.moved = []; new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved.push(one.value)
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture
def crowd(cast: Cast) -> str:
    """The address of a class with names that are hard to type."""
    for given, family in NAMES:
        cast.pupil(given, family, 13, "2B")
    for prefix, family in (("de", "Vries"), ("van ’t", "Hof")):
        cast.db.execute("update pupil_identity set prefix = %s where family_name = %s", [prefix, family])
    return f"/mentorklas/{cast.groups['2B'][1]}/"


def found(page: Page) -> list[str]:
    """The names that can be seen."""
    return page.locator("ul.lijst > li:visible").all_inner_texts()


def test_a_name_is_found_by_a_part_of_it(cast: Cast, open_page: Open, crowd: str) -> None:
    page = open_page(crowd, cast.maud)
    everybody = len(found(page))
    box = page.get_by_label("Zoek in deze lijst")
    status = page.locator("[data-zeef] [role=status]")
    for typed, names in (
        ("vries", ["Annet de Vries"]),
        ("De Vr", ["Annet de Vries"]),
        ("vries annet", ["Annet de Vries"]),
        ("celik", ["Zoë Çelik"]),
        ("ZOE", ["Zoë Çelik"]),
        ("bjorn angstrom", ["Bjørn Ångström"]),
        ("van 't hof", ["Jan-Peter van ’t Hof"]),
        ("van t hof", ["Jan-Peter van ’t Hof"]),
        ("xyz", []),
    ):
        box.fill(typed)
        expect(status).to_have_text(f"{len(names)} van {everybody}")
        assert found(page) == names, typed
    box.fill("")
    assert len(found(page)) == everybody
    assert status.inner_text().strip() == ""


def test_it_goes_by_keyboard_moves_nothing_and_sends_nothing(cast: Cast, open_page: Open, crowd: str) -> None:
    page = open_page(crowd, cast.maud, reduced_motion="reduce")
    page.evaluate(SHIFTS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box = page.get_by_label("Zoek in deze lijst")
    box.focus()
    top = page.locator("h1").bounding_box(), box.bounding_box()
    page.keyboard.type("vries")
    page.keyboard.press("Enter")
    assert found(page) == ["Annet de Vries"]
    assert (page.locator("h1").bounding_box(), box.bounding_box()) == top
    page.keyboard.press("Escape")
    assert (box.input_value(), len(found(page)) > len(NAMES) - 1) == ("", True)
    assert page.evaluate("document.activeElement.id") == "zeef"
    assert asked == []
    assert page.url.endswith(crowd)
    assert page.evaluate("moved") == []


def test_it_is_looked_at(cast: Cast, open_page: Open, crowd: str) -> None:
    page = open_page(crowd, cast.maud)
    page.get_by_label("Zoek in deze lijst").fill("nummer")
    look_at_every_size(page, "zeef")


def test_a_table_that_stacks_on_a_phone_is_searched_too(cast: Cast, open_page: Open, crowd: str) -> None:
    page = open_page(f"/mentorklas/{cast.groups['2B'][1]}/verzuim/", cast.maud, size=PHONE)
    page.get_by_label("Zoek in deze lijst").fill("celik")
    assert page.locator("table tbody tr:visible").count() == 1
    look_at(page, "zeef-tabel")


def test_a_short_list_and_a_page_without_script_have_no_field(cast: Cast, open_page: Open) -> None:
    assert open_page(f"/mentorklas/{cast.groups['2B'][1]}/", cast.maud).locator("[data-zeef]").count() == 0
    for given, family in NAMES:
        cast.pupil(given, family, 13, "2B")
    page = open_page(f"/mentorklas/{cast.groups['2B'][1]}/", cast.maud, java_script_enabled=False)
    expect(page.get_by_label("Zoek in deze lijst")).to_be_hidden()
    assert len(found(page)) > len(NAMES) - 1
