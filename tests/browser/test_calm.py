"""Nothing moves for who asked for calm, and what a picture says can be read on a phone."""

from itertools import pairwise

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Open
from tests.people import Cast

# Everything on a page, its ::before and ::after too, that would change over time: when a colour changes, or by itself.
MOVING = """() => [...document.querySelectorAll("*")].flatMap(one => [null, "::before", "::after"].map(part => {
    const look = getComputedStyle(one, part), lasts = text => text.split(",").some(time => parseFloat(time) > 0);
    const moves = lasts(look.transitionDuration) || (look.animationName !== "none" && lasts(look.animationDuration));
    return moves || look.scrollBehavior === "smooth" ? `${one.tagName}.${one.className}${part || ""}` : "";
})).filter(Boolean)"""
PAGES = ("/stijl/", "/inloggen/")


def moving(page: Page) -> list[str]:
    """What moves on the page."""
    found: list[str] = page.evaluate(MOVING)
    return found


def test_nothing_moves_for_who_asked_for_calm(cast: Cast, open_page: Open) -> None:
    page = open_page(PAGES[0], reduced_motion="reduce")
    for address in PAGES:
        page.goto(address)
        assert moving(page) == [], address
    page.goto(PAGES[0])
    page.locator("details summary").first.click()
    page.locator("button.knop.gevaar").hover()
    assert page.evaluate("document.getAnimations().length") == 0


def test_what_moves_for_others_is_found(cast: Cast, open_page: Open) -> None:
    """The test above can fail: the same page has buttons that change slowly for who did not ask for calm."""
    page = open_page(PAGES[0], reduced_motion="no-preference")
    assert any("knop" in one for one in moving(page))


def test_the_days_of_a_chart_can_be_read_on_a_phone(cast: Cast, open_page: Open) -> None:
    page = open_page(PAGES[0], size=PHONE)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.grafiek text.m.zacht')].map(one => one.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert len(boxes) > 2
    assert all(right < left for (_, right), (left, _) in pairwise(boxes))
