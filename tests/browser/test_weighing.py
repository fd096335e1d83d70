"""In a browser: the officer weighs a copy by keyboard alone, and covers a page with boxes by keyboard and by mouse."""

import pytest
import typst

from tests.browser.conftest import PHONE, Open, look_at
from tests.browser.test_keyboard_rights import press_to
from tests.care.test_guidance import put_note
from tests.people import Cast
from tests.rights.asking import handled, put_request
from tests.rights.test_weighing_files import TWO_PAGES, outcome, put_document
from tests.rights.weighing import called, file_address, passages, searched


@pytest.mark.parametrize("more", [{}, {"size": PHONE}, {"color_scheme": "dark"}])
def test_the_officer_decides_of_a_name_by_keyboard(cast: Cast, open_page: Open, more: dict[str, object]) -> None:
    called(cast, "bram", "Roos", "", "Zwaluw")
    put_note(cast, cast.maud, title="Gesprek", text="Roos liep weg. Later kwam Roos Zwaluw terug. Roos zei niets.")
    uid = put_request(cast)
    searched(cast, uid)
    page = open_page(handled(cast, uid, "kopie/"), cast.petra, **more)
    look_at(page, "weighed_copy")
    press_to(page, "all")
    page.get_by_text("Besloten over 2 zinnen.").wait_for()
    press_to(page, "one")
    page.get_by_text("Over alles is besloten. Wie").wait_for()
    assert sorted(row[5] for row in passages(cast, uid)) == ["left_out"] * 3


@pytest.mark.parametrize("more", [{}, {"size": PHONE}, {"color_scheme": "dark"}])
def test_a_page_is_covered_by_keyboard_alone(cast: Cast, open_page: Open, more: dict[str, object]) -> None:
    uid = put_request(cast)
    put_document(cast, typst.compile(TWO_PAGES, format="pdf"))
    searched(cast, uid)
    page = open_page(file_address(cast, uid), cast.petra, **more)
    page.get_by_role("button", name="Zet een vlak in het midden").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    look_at(page, "copy_file")
    press_to(page, "Bewaar deze bladzijde")
    page.get_by_text("De bladzijde is bewaard.").wait_for()
    press_to(page, "Bewaar deze bladzijde")
    press_to(page, "Maak de versie die meegaat")
    page.get_by_text("De afgedekte versie is gemaakt.").wait_for()
    assert outcome(cast) == "masked"


def test_a_box_is_drawn_with_a_mouse_and_taken_away(cast: Cast, open_page: Open) -> None:
    uid = put_request(cast)
    put_document(cast, typst.compile(TWO_PAGES, format="pdf"))
    searched(cast, uid)
    page = open_page(file_address(cast, uid), cast.petra)
    page.get_by_role("button", name="Teken een vlak").click()
    page.locator(".gezichten-foto > svg").scroll_into_view_if_needed()
    edge = page.locator(".gezichten-foto > svg").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + edge["width"] * 0.3, edge["y"] + edge["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(edge["x"] + edge["width"] * 0.4, edge["y"] + edge["height"] * 0.5)
    page.mouse.move(edge["x"] + edge["width"] * 0.6, edge["y"] + edge["height"] * 0.6)
    page.mouse.up()
    page.get_by_role("button", name="Bewaar deze bladzijde").click()
    page.get_by_role("link", name="Bladzijde 1").click()
    assert page.locator(".vak").count() == 1
    page.get_by_label("Haal dit vlak weg").first.check()
    page.get_by_role("button", name="Bewaar deze bladzijde").click()
    page.get_by_role("link", name="Bladzijde 1").click()
    assert page.locator(".vak").count() == 0
