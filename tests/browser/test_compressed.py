"""Chromium says which site asked for a page, and only what ours asked for comes compressed (decision 60)."""

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import Open
from tests.people import Cast

ELSEWHERE = "http://elders.example/"


def leads_to(page: Page, address: str) -> Response:
    """What comes when the page that is open leads to this address."""
    with page.expect_navigation() as answer:
        page.evaluate("address => { location.href = address }", address)
    assert answer.value is not None
    assert page.locator("h1").inner_text() == "Noor Bakkerman"
    return answer.value


def test_a_page_of_ours_gets_it_compressed(cast: Cast, open_page: Open) -> None:
    page = open_page("/", cast.anna)
    assert leads_to(page, f"/leerlingen/{cast.noor.uid}/inschrijving/").header_value("content-encoding") == "gzip"


@pytest.mark.parametrize("way", ["{address}", "/inloggen/?next={address}"])
def test_a_page_of_another_site_gets_it_as_it_is(cast: Cast, open_page: Open, site: str, way: str) -> None:
    """Also when we send the browser on ourselves."""
    page = open_page("/", cast.anna)
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(ELSEWHERE)
    address = f"/leerlingen/{cast.noor.uid}/inschrijving/"
    answer = leads_to(page, site + way.format(address=address))
    assert answer.url == site + address
    assert answer.header_value("content-encoding") is None
