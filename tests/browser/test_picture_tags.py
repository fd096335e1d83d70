"""Saying who is in a photo in a browser: boxes by mouse and by keyboard, and everything without a script as well."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Open, goes, look_at
from tests.media.picturing import Row
from tests.media.tagging_pages import faces, photo, place, stand
from tests.people import Cast


@pytest.fixture
def mine(cast: Cast) -> Row:
    """A photo of Dirk's."""
    return photo(cast)


def shown(open_page: Open, cast: Cast, of: Row, **more: Any) -> Page:
    """The page of Dirk, with a grey photo in it."""
    content = io.BytesIO()
    Image.new("RGB", (160, 120), "#9aa").save(content, "PNG")
    page = open_page("/gezond/", cast.dirk, **more)
    page.context.route("**/beeld/", lambda route: route.fulfill(body=content.getvalue(), content_type="image/png"))
    page.goto(place(cast, of))
    return page


def boxes(cast: Cast, of: Row) -> list[Any]:
    return [box for (box,) in cast.db.execute("select box from face where picture_id = %s order by id", [of.id])]


def test_a_click_on_a_box_goes_to_its_line_and_the_other_way_round(open_page: Open, cast: Cast, mine: Row) -> None:
    page = shown(open_page, cast, mine)
    (_, first), (_, second) = faces(cast, mine)
    page.locator(f'[data-vak="{first}"] .vak-t').click()
    assert page.evaluate("document.activeElement.name") == f"wie-{first}"
    page.locator(f'[name="wie-{second}"]').focus()
    assert page.locator(".vak.nu").get_attribute("data-vak") == second
    look_at(page, "picture_tags_chosen")


def test_a_missed_face_gets_a_box_with_the_keyboard_alone(open_page: Open, cast: Cast, mine: Row) -> None:
    page = shown(open_page, cast, mine)
    page.get_by_role("button", name="Zet een kader in het midden").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    look_at(page, "picture_tags_drawn")
    page.keyboard.press("Enter")
    page.keyboard.type("Bram")
    page.get_by_role("button", name="Bewaar", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Bewaard.").wait_for()
    assert boxes(cast, mine)[2] == [0.44, 0.4, 0.11, 0.18]
    assert stand(cast, mine)[2] == ("pupil", cast.bram.id)


def test_boxes_are_drawn_moved_and_pulled_with_a_mouse(open_page: Open, cast: Cast, mine: Row) -> None:
    page = shown(open_page, cast, mine)

    def drag(*points: tuple[float, float]) -> None:
        edge = page.locator(".gezichten-foto > svg").bounding_box()
        assert edge
        for number, (across, down) in enumerate(points):
            page.mouse.move(edge["x"] + edge["width"] * across / 100, edge["y"] + edge["height"] * down / 100)
            if not number:
                page.mouse.down()
        page.mouse.up()

    for start, end in (((70, 60), (80, 80)), ((10, 60), (20, 80))):
        page.get_by_role("button", name="Teken een kader in de foto").click()
        drag(start, (start[0] + 1, start[1] + 1), end)
    drag((75, 70), (76, 71), (70, 70))  # the first of them is moved
    drag((20, 80), (22, 82), (25, 85))  # and the second pulled at its corner
    page.get_by_role("button", name="Bewaar", exact=True).click()
    page.get_by_text("Bewaard.").wait_for()
    third, fourth = ([round(number, 2) for number in box] for box in boxes(cast, mine)[2:])
    assert third == pytest.approx([0.65, 0.6, 0.1, 0.2], abs=0.011)
    assert fourth == pytest.approx([0.1, 0.6, 0.15, 0.25], abs=0.011)


def test_everything_works_without_a_script_on_a_phone(open_page: Open, cast: Cast, mine: Row) -> None:
    page = shown(open_page, cast, mine, size=PHONE, java_script_enabled=False)
    (_, first), (_, second) = faces(cast, mine)
    assert not page.get_by_role("button", name="Zet een kader in het midden").is_visible()
    page.locator(f'[name="wie-{first}"]').select_option(label="Bram Visserman")
    page.locator(f'[name="wie-{second}"]').select_option(label="geen gezicht")
    for name, number in (("links", "80"), ("boven", "10"), ("breed", "7,5"), ("hoog", "12")):
        page.locator(f'[name="{name}-nieuw-1"]').fill(number)
    page.get_by_label("Elk gezicht heeft een kader").check()
    goes(page.get_by_role("button", name="Bewaar en bevestig"))
    assert page.get_by_text("Bevestigd: elk gezicht heeft een kader.").first.is_visible()
    assert stand(cast, mine) == [("pupil", cast.bram.id), ("none", None), ("open", None)]
    assert boxes(cast, mine)[2] == [0.8, 0.1, 0.075, 0.12]
