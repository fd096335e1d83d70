"""What is folded on a phone opens by keyboard and without script, and where there is room it simply stands there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.learning.gradeworld import period
from tests.people import Cast


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_places_of_a_leader_open_on_a_phone_and_stand_there_at_a_desk(
    cast: Cast, open_page: Open, script: bool
) -> None:
    page = open_page("/", cast.leo, size=PHONE, java_script_enabled=script)
    last = page.locator("main .vervolg a").last
    expect(last).not_to_be_visible()
    fold = page.locator("summary", has_text="plekken")
    fold.focus()
    page.keyboard.press("Enter")
    expect(last).to_be_visible()
    page.reload()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(last).to_be_visible()
    expect(fold).not_to_be_visible()
    if script:
        look_at(page, "start_folded")


def test_whoever_is_chosen_in_a_report_meeting_opens(cast: Cast, open_page: Open) -> None:
    period(cast, 1, -100, 200)
    page = open_page(f"/rapportvergadering/{cast.groups['2B'][1]}/", cast.maud, size=PHONE)
    box = page.locator(f"#n-{cast.noor.uid}")
    expect(box).not_to_be_visible()
    page.locator("summary", has_text="Toon de cijfers van de klas").click()
    page.locator("table.vergader").get_by_role("link", name="Noor").first.click()
    expect(box).to_be_visible()
    box.fill("Elke week een gesprek.")
    page.get_by_role("button", name="Bewaar de afspraken").click()
    page.wait_for_load_state()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(box).to_be_visible()
    expect(box).to_have_value("Elke week een gesprek.")


def test_a_report_says_on_a_phone_in_one_line_whether_it_is_complete(cast: Cast, open_page: Open) -> None:
    period(cast, 1, -100, 200)
    page = open_page(f"/mentorklas/{cast.groups['2B'][1]}/rapporten/", cast.maud, size=PHONE)
    line = page.locator("li.rapport").first
    assert (line.bounding_box() or {"height": 0})["height"] < 80
    preview = line.get_by_role("link", name="Bekijk het voorbeeld")
    expect(preview).not_to_be_visible()
    line.locator("summary").first.click()
    expect(preview).to_be_visible()
    look_at(page, "report_line_open")
