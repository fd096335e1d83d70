"""By keyboard alone: a parent says that something is not right and asks something, and both are decided."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.test_keyboard import focused, tab_to
from tests.people import Cast
from tests.rights.asking import asking, handled, put_request, row
from tests.rights.places import put_correction

MOST = 200  # stops of the Tab key on the longest page


def press_to(page: Page, text: str) -> None:
    """Tab to what reads so, press it, and wait for the page that answers."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if focused(page).startswith(text):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{text} cannot be reached with Tab")


def follow(page: Page, address: str) -> None:
    """Tab to the link to an address with this in it, and open it."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if address in str(page.evaluate("document.activeElement.href || ''")):
            page.keyboard.press("Enter")
            page.wait_for_url(f"**{address}**")
            return
    pytest.fail(f"{address} cannot be reached with Tab")


def test_a_parent_says_that_something_is_not_right(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/mijn-kind/{cast.noor.uid}/", cast.gerda)
    follow(page, "/klopt-niet/pupil_identity/given_name/")
    tab_to(page, "proposed")
    page.keyboard.type("Nora")
    tab_to(page, "explanation", 5)
    page.keyboard.type("Zo heet zij.")
    press_to(page, "Vraag om verbetering")
    page.get_by_text("wacht op een besluit").first.wait_for()


def test_a_parent_asks_and_the_officer_answers(cast: Cast, open_page: Open) -> None:
    page = open_page(asking(cast, "nieuw/?soort=inzage"), cast.gerda)
    tab_to(page, "wish")
    page.keyboard.type("Alles over Noor")
    press_to(page, "Verstuur")
    page.get_by_text("U krijgt antwoord uiterlijk op").first.wait_for()
    uid = put_request(cast, "bram", None, asker_name="Een moeder", kind="withdrawal")
    page = open_page(handled(cast, uid, pupil="bram"), cast.petra)
    tab_to(page, "outcome", MOST)
    for _ in range(4):  # arrows choose among the outcomes; the last one is that the asker withdrew
        if page.evaluate("document.activeElement.value") == "withdrawn" and page.evaluate(
            "document.activeElement.checked"
        ):
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, "answer", 20)
    page.keyboard.type("U trok uw vraag in.")
    press_to(page, "Neem het besluit")
    assert row(cast, "outcome", uid) == ("withdrawn",)


def test_an_owner_decides(cast: Cast, open_page: Open) -> None:
    uid, _paper = put_correction(cast)
    page = open_page("/verbeteringen/administratie/", cast.anna)
    follow(page, str(uid))
    tab_to(page, "decision", MOST)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "reason", 5)
    page.keyboard.type("Nagekeken op papier.")
    press_to(page, "Bewaar mijn besluit")
    page.get_by_text("Uw besluit is bewaard.").wait_for()
