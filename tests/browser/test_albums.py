"""What anybody sees of pictures, in a browser: albums, newsletters, the gallery for another website, and what is gone."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.media.picturing import Row, allow, copy, event, publish
from tests.media.publication.showing import file_of, put_letter, weighed
from tests.people import Cast


def jpeg(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (60, 120, 90)).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def album(cast: Cast) -> tuple[Row, Row, str]:
    """An event with two pictures on the website, one of which is in the newsletter too: the event, that picture, its token."""
    at = event(cast)
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)
    for pupil in (cast.noor, cast.tess):
        photo, decision = weighed(cast, pupil, at=at, caption="De estafette")
        token = publish(cast, photo, copy(cast, photo, **file_of(jpeg(1600, 1200), jpeg(480, 360))), decision)
    letter, decision = weighed(cast, cast.tess, medium="newsletter", at=at)
    publish(cast, letter, copy(cast, letter, **file_of(jpeg(800, 600), jpeg(480, 360))), decision, "newsletter")
    return at, letter, token


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_pages_for_anybody(cast: Cast, album: tuple[Row, Row, str], open_page: Open, size: tuple[int, int]) -> None:
    at, letter, token = album
    news = put_letter(cast, letter)
    for name, address in (
        ("albums", "/albums/"),
        ("album", f"/albums/{at.uid}/"),
        ("album_frame", f"/albums/{at.uid}/inlijsten/"),
        ("newsletters", "/ouderinfo/"),
        ("newsletter", f"/ouderinfo/{news}/"),
    ):
        page = open_page(address, size=size)
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("it => it.naturalWidth") == 480
        look_at(page, name)
    allow(cast, cast.tess, cast.tess, allows=False)
    page = open_page("/albums/", size=size)
    assert page.goto(f"/beeld/{token}/").status == 410
    look_at(page, "picture_gone")


def test_the_picture_alone_in_a_window(album: tuple[Row, Row, str], open_page: Open) -> None:
    page = open_page("/albums/")
    answer = page.goto(f"/beeld/{album[2]}/")
    assert answer is not None
    assert answer.headers["content-type"] == "image/jpeg"
    assert page.locator("img").evaluate("it => it.naturalWidth") == 1600


def test_by_keyboard_alone(album: tuple[Row, Row, str], open_page: Open) -> None:
    page = open_page(f"/albums/{album[0].uid}/")
    page.locator(".album a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/beeld/**")
