"""Who is meant, where a board has so many staff that somebody types it: seen in a browser, from nothing to done."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, goes, look_at_every_size
from tests.crowd import crowd
from tests.people import Cast, days

WHO = "Wie vervangt de docent?"


@pytest.fixture
def many(cast: Cast) -> Cast:
    crowd(cast, 250)
    return cast


def test_a_substitute_is_typed_and_chosen(many: Cast, open_page: Open) -> None:
    page = open_page("/jaarplanning/vervanging/", many.leo)
    look_at_every_size(page, "substitute_asked")
    page.get_by_label("Voor welke groep?").select_option(index=1)
    page.get_by_label("Wat is de laatste dag?").fill(days(5).isoformat())
    page.get_by_label(WHO).fill("Menigte 01")
    goes(page.get_by_role("button", name="Regel de vervanging"))
    look_at_every_size(page, "substitute_which")
    meant = page.get_by_label("Wie bedoelt u?")
    assert meant.locator("option").count() == 1 + 13, "nobody, and those with 01 in their name"
    meant.select_option(label="Wil van den Menigte 012 (MN012)")
    goes(page.get_by_role("button", name="Regel de vervanging"))
    expect(page.locator(".post b", has_text="Menigte 012")).to_be_visible()


def test_who_is_not_there_is_said_beside_the_field(many: Cast, open_page: Open) -> None:
    page = open_page("/jaarplanning/vervanging/", many.leo)
    page.get_by_label(WHO).fill("Xqzz")
    goes(page.get_by_role("button", name="Regel de vervanging"))
    look_at_every_size(page, "substitute_nobody")
    expect(page.get_by_label(WHO)).to_have_value("Xqzz")
    expect(page.locator(".veldfout", has_text="niemand met deze naam")).to_be_visible()
