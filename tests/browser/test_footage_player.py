"""Footage in a real browser: piece after piece over a gap, frame by frame, and gone from the screen when the permission is."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect
from psycopg.types.json import Json

from tests.browser.conftest import DESKTOP, PHONE, Open, goes, look_at, until
from tests.cameras import footage
from tests.cameras.looking_world import World, film, looks, world
from tests.people import Cast
from zorgvuldig.platform.vault.chunks import CHUNK
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.footage_files import begin
from zorgvuldig.platform.vault.footage_writer import FootageWriter


@pytest.fixture
def w(cast: Cast) -> World:
    """Kees may look at two pieces of three seconds, with a minute between them."""
    return world(cast, film(3, width=640, height=360, kbit=1500), seconds=3)


def video(page: Page, what: str) -> Any:
    """Something of the picture that is on the screen."""
    return page.evaluate(f"document.querySelector('.kijker-beeld video:not([hidden])')?.{what}")


def playing(page: Page, said: str) -> None:
    """Waits for something to be so of the picture on the screen, `v`."""
    until(page, f"(v => v && ({said}))(document.querySelector('.kijker-beeld video:not([hidden])'))")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_two_pieces_play_one_after_the_other(open_page: Open, w: World, size: tuple[int, int]) -> None:
    page = open_page(w.at("beelden/"), w.kees, size)
    look_at(page, "viewing_player")
    assert looks(w.cast) == []  # nothing was opened yet
    page.get_by_role("button", name="Speel").click()
    playing(page, "v.currentTime > 0.5")
    assert [row[1] for row in looks(w.cast)] == [w.pieces[0].uid]
    assert page.locator(".watermerk").first.inner_text().startswith("Kees Werker · ")
    look_at(page, "viewing_player_playing")
    playing(page, f"v.src.includes('{w.pieces[1].uid}') && v.currentTime > 0.3")
    expect(page.locator("[data-waar]")).to_contain_text("is er geen beeld: de camera gaf geen antwoord")
    expect(page.locator("[data-waar]")).to_contain_text("Dit was het laatste stuk.", timeout=15_000)
    assert [row[1] for row in looks(w.cast)] == [piece.uid for piece in w.pieces]
    assert page.locator(".kijker-beeld video:not([hidden])").count() == 1


def test_frame_speed_and_moment_by_the_keyboard(open_page: Open, w: World) -> None:
    page = open_page(w.at("beelden/"), w.kees)
    page.get_by_role("button", name="Eén beeld verder").focus()
    page.locator(".kijker").focus()
    page.keyboard.press("k")
    playing(page, "v.currentTime > 0.2")
    page.keyboard.press("k")
    playing(page, "v.paused && !v.seeking")
    before = video(page, "currentTime")
    page.keyboard.press(".")
    playing(page, f"!v.seeking && v.currentTime > {before}")
    after = video(page, "currentTime")
    assert after - before == pytest.approx(0.04, abs=0.02)
    page.keyboard.press(",")
    playing(page, f"!v.seeking && v.currentTime < {after}")
    page.get_by_role("group", name="Snelheid").get_by_role("button", name="4").focus()
    page.keyboard.press("Enter")
    assert video(page, "playbackRate") == 4
    at = localtime(footage.BEGAN)
    page.get_by_label("Ga naar een moment").fill(f"{at.replace(microsecond=0).isoformat()[11:17]}{at.second:02}")
    page.keyboard.press("Enter")
    playing(page, "v.currentTime < 0.1")
    page.locator("[data-lijn]").scroll_into_view_if_needed()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    playing(page, "!v.seeking && v.currentTime > 0.5")  # a thousandth of twenty minutes


def test_a_permission_that_ends_takes_the_footage_from_the_screen(open_page: Open, w: World) -> None:
    page = open_page(w.at("beelden/"), w.kees)
    page.get_by_role("button", name="Speel").click()
    playing(page, "v.currentTime > 0.3")
    w.cast.db.execute("update viewing set ended_at = now()")
    page.get_by_role("button", name="Volgend stuk").click()
    expect(page.get_by_role("alert")).to_contain_text("De toestemming is voorbij")
    assert page.locator(".kijker-beeld video").count() == 0
    assert [row[1] for row in looks(w.cast)] == [w.pieces[0].uid]
    look_at(page, "viewing_player_over")


def test_a_piece_that_was_changed_is_not_shown(open_page: Open, w: World) -> None:
    w.cast.db.execute("update segment set size = size + 1 where uid = %s", [w.pieces[0].uid])
    page = open_page(w.at("beelden/"), w.kees)
    page.get_by_role("button", name="Speel").click()
    expect(page.get_by_role("alert")).to_contain_text("niet meer zoals de recorder het schreef")
    assert video(page, "readyState") == 0


def test_it_works_without_a_script_on_a_phone(open_page: Open, w: World) -> None:
    page = open_page(w.at("beelden/"), w.kees, PHONE, java_script_enabled=False)
    assert not page.locator(".kijker").is_visible()
    goes(page.get_by_role("link", name="Bekijk dit stuk").first)
    assert page.locator("video").get_attribute("src") == w.at("", 0)
    assert page.locator(".watermerk").first.is_visible()
    goes(page.get_by_role("link", name="Volgende"))
    assert page.locator("video").get_attribute("src") == w.at("", 1)
    goes(page.get_by_role("link", name="Alle stukken"))
    at = localtime(footage.BEGAN)
    page.get_by_label("Ga naar een moment").fill(f"{at:%H:%M:%S}")
    goes(page.get_by_role("button", name="Ga", exact=True))
    assert page.locator("video").get_attribute("src") == w.at("", 0)


def test_every_page_of_it_is_for_everybody(open_page: Open, w: World) -> None:
    asked = footage.viewing(w.cast, w.camera, w.incident, w.kees)
    page = open_page(w.at("beelden/", 0), w.kees)
    places = (
        ("viewing_piece", w.kees, w.at("beelden/", 0)), ("viewings", w.kees, "/cameras/kijken/"), ("viewing", w.kees, w.at()),
        ("new_viewing", w.kees, "/cameras/kijken/nieuw/"),
    )  # fmt: skip
    for name, _who, address in places:
        page.goto(address)
        for width, height in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            look_at(page, name)
    other = open_page("/cameras/kijken/", w.cast.leo)
    for name, address in (
        ("viewings_leader", "/cameras/kijken/"), ("viewing_log", "/cameras/kijken/logboek/"),
        ("viewing_answer", f"/cameras/kijken/{asked.uid}/antwoord/"),
    ):  # fmt: skip
        other.goto(address)
        for width, height in (DESKTOP, PHONE):
            other.set_viewport_size({"width": width, "height": height})
            look_at(other, name)


@pytest.fixture
def desk(w: World) -> Iterator[str]:
    """The page of a camera at the desk, of which a recorder is writing."""
    camera = footage.camera(w.cast, "Balie", has_live=True, purposes=Json(["guarding"]))
    one = begin(DayClosing(camera.id, datetime.now(UTC).date()))
    writer = FootageWriter(one.path, head=one.head, sealed_key=one.sealed_key, key=one.key, prefix=one.prefix)
    writer.write(film(3, width=640, height=360, kbit=2000) + bytes(CHUNK))
    yield f"/cameras/kijken/nu/{camera.uid}/"
    one.path.unlink()


def test_the_desk_sees_the_picture_of_now(open_page: Open, w: World, desk: str) -> None:
    page = open_page(desk, w.kees)
    first = page.locator("[data-nu-beeld]").get_attribute("src")
    expect(page.locator("[data-nu-beeld]")).not_to_have_attribute("src", first or "", timeout=10_000)
    assert page.evaluate("document.querySelector('[data-nu-beeld]').naturalWidth") == 640
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        look_at(page, "viewing_live")
    w.cast.db.execute("update staff_role set ends_on = current_date where staff_id = %s", [w.kees.id])
    expect(page.locator("[data-nu-woord]")).to_contain_text("niet meer meekijken", timeout=10_000)
    assert not page.locator("[data-nu-beeld]").is_visible()


SEEK = """async () => {
  const links = document.querySelectorAll("[data-bron]");
  const video = () => document.querySelector(".kijker-beeld video:not([hidden])");
  const times = [];
  for (const number of [0, 1, 2]) {
    const from = performance.now();
    links[number].click();
    await new Promise((go) => video().addEventListener("playing", go, { once: true }));
    times.push(performance.now() - from);
  }
  for (const second of [40, 5, 55, 20]) {
    const from = performance.now();
    video().currentTime = second;
    await new Promise((go) => video().addEventListener("seeked", go, { once: true }));
    await new Promise((go) => (video().paused ? video().play().then(go) : video().requestVideoFrameCallback(go)));
    times.push(performance.now() - from);
  }
  return times;
}"""


if "ZORGVULDIG_MEASURE" in os.environ:  # measures, and proves nothing

    def test_how_long_seeking_takes(open_page: Open, cast: Cast) -> None:
        """A minute of 1080p at 4 Mbit/s, as the recorder writes it. Nothing is asserted of the clock."""
        content = film(60, width=1920, height=1080, gop=50, kbit=4000, fragment=1_000_000)
        w = world(cast, content, seconds=60)
        footage.segment(cast, w.camera, footage.BEGAN + timedelta(minutes=5), content=content)
        page = open_page(w.at("beelden/"), w.kees)
        times = [f"{one:.0f}" for one in page.evaluate(SEEK)]
        said = f"pieces play after {', '.join(times[:3])} ms; seeks within one {', '.join(times[3:])} ms"
        sys.stderr.write(f"\n{len(content)} bytes: {said}\n")
