"""The first page of a family in a demonstration, on a Tuesday with lessons: two screens of a telephone, one main button, few ways on, two taps to report sick."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from supply.help_pictures import visitor
from tests.moved import IN_AUTUMN, Demonstration, demonstration

TELEPHONE = {"width": 390, "height": 844}
SCREENS, MAIN_BUTTONS, WAYS_ON = 2, 1, 16
SHOWN = """selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => one.innerText)"""


@pytest.fixture(scope="module")
def school() -> Iterator[Demonstration]:
    """A demonstration at 10.45 in the morning, the third lesson."""
    with demonstration(IN_AUTUMN) as made:
        yield made


def arrived(browser: Browser, school: Demonstration, account: str) -> Page:
    """Somebody of a family on their first page, on a telephone."""
    page = visitor(browser, school.address, account, school.data, school.environment)
    page.set_viewport_size(TELEPHONE)
    page.goto("/")
    return page


@pytest.mark.parametrize("account", ["ouder", "leerling"])
def test_the_day_of_a_family_fits_two_screens(chromium: Browser, school: Demonstration, account: str) -> None:
    page = arrived(chromium, school, account)
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * TELEPHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    assert len(page.evaluate(SHOWN, "main .knop:not(.stille)")) <= MAIN_BUTTONS
    assert len(page.evaluate(SHOWN, "main :is(a, button, summary)")) <= WAYS_ON
    expect(page.locator("tr.nu")).to_contain_text("nu")  # the lesson that is going on


def test_a_parent_reports_a_child_sick_in_two_taps(chromium: Browser, school: Demonstration) -> None:
    page = arrived(chromium, school, "ouder")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Ziek melden").click()
    main.get_by_role("button", name="Inès is ziek, dinsdag 24 november").click()
    page.wait_for_load_state()
    expect(main).to_contain_text("Inès")
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto("/")
    expect(main.locator("thead")).to_contain_text("ziek gemeld")
