"""P14, P15 and P16 in a browser, on phones: brought, named by keyboard, weighed by another, published, and gone with one click."""

import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.acting import Actor
from tests.browser.conftest import PHONE, Open, look_at
from tests.browser.test_keyboard import tab_to
from tests.media.photos import told
from tests.media.picturing import Row, team
from tests.people import Cast, days
from tests.promises import picturing as story
from tests.promises.picturing import DECIDES, ORIGINAL, SEATS, WEBSITE, Story
from zorgvuldig.media.uploads.intake_job import look_at_uploads


def test_from_the_phone_of_a_teacher_to_the_website_and_away(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    cast.guardian("Bea", "bram")
    photo = dirk_brings_it(cast, Actor(open_page("/fotos/nieuw/", cast.dirk, PHONE)), tmp_path)
    for pupil in DECIDES:
        story.answered(photo, pupil, "yes")
    lies_says_who_is_who(photo, open_page(photo.page("gezichten/"), team(cast), PHONE))
    leo_decides(Actor(open_page(photo.page("weging/"), cast.leo, PHONE)))
    leo = Actor(open_page(photo.page("plaatsen/"), cast.leo, PHONE))
    address = leo_publishes(leo)
    assert story.recognisable(story.seen(address)) == ["bram", "tess", "yara", "noor"]
    anybody = open_page(f"/albums/{photo.event}/", size=PHONE)
    expect(anybody.locator(f'img[src^="{address}"]')).to_have_js_property("naturalWidth", 480)
    look_at(anybody, "picture_story_album")
    gerda_takes_it_back(open_page(f"/mijn-kind/{cast.noor.uid}/toestemming/", cast.gerda, PHONE))
    is_gone(open_page("/albums/", size=PHONE), address)
    anybody.reload()  # whose browser may keep the picture for a minute, and asks anew when told to
    expect(anybody.locator(f'img[src^="{address}"]')).to_have_count(0)
    story.jobs_run()
    leo.page.reload()
    back = shown_at(leo)
    assert back != address
    assert story.recognisable(story.seen(back)) == ["bram", "tess", "yara"]
    is_gone(open_page("/albums/", size=PHONE), address)


def dirk_brings_it(cast: Cast, dirk: Actor, folder: Path) -> Story:
    """An event, and the photo from his phone."""
    dirk.page.get_by_label("Wat is het?").fill("Klassenfoto")
    dirk.page.get_by_label("Op welke dag was het?").fill(f"{days(-1)}")
    dirk.ticks("wi2B")
    dirk.presses("Verder")
    dirk.reads("Foto’s en video’s brengen")
    (folder / "IMG_0007.jpg").write_bytes(told(ORIGINAL))
    dirk.page.locator("input[type=file]").set_input_files(str(folder / "IMG_0007.jpg"))
    dirk.presses("Breng ze")
    dirk.page.locator(".brengen-nu li", has_text="binnen, wij bekijken het zo").wait_for()
    assert look_at_uploads(datetime.now(UTC)) == 1
    dirk.follows("Bekijk wat er al is")
    expect(dirk.page.get_by_role("img", name="Foto 1")).to_be_visible()
    look_at(dirk.page, "picture_story_event")
    rows = cast.db.execute("select p.id, p.uid, e.uid from picture p join picture_event e on e.id = p.picture_event_id")
    ((number, uid, event),) = rows.fetchall()
    return Story(cast, event, Row(number, uid))


def lies_says_who_is_who(photo: Story, page: Page) -> None:
    """By keyboard alone: names by typing how they begin, the last one is of another school, and that is everybody."""
    rows = photo.cast.db.execute("select uid::text from face where picture_id = %s order by id", [photo.photo.id])
    for (uid,), seat in zip(rows.fetchall(), story.seats(photo), strict=True):
        tab_to(page, f"wie-{uid}")
        page.keyboard.type(SEATS[seat].title() or "geen leerling van ons")
    look_at(page, "picture_story_names")
    tab_to(page, "compleet")
    page.keyboard.press("Space")
    tab_to(page, "bevestig")
    page.keyboard.press("Enter")
    page.get_by_text("Bevestigd: elk gezicht heeft een kader.").first.wait_for()
    look_at(page, "picture_story_named")


def leo_decides(leo: Actor) -> None:
    """He did not bring it; without a reason nothing is decided."""
    leo.page.locator(f'[name="plek-{WEBSITE}"]').select_option(label="plaatsen zoals hij is")
    leo.page.get_by_label("Die leerling krijgt een masker").check()
    leo.presses("Bewaar dit besluit")
    leo.reads("Schrijf in een of twee zinnen waarom.", "masker op")  # and the last child was never asked
    look_at(leo.page, "picture_story_refused")
    leo.page.locator(f'[name="plek-{WEBSITE}"]').select_option(label="plaatsen, met maskers")
    leo.page.get_by_label("Waarom wel of niet plaatsen?").fill("Een vrolijk beeld van een gewone dag.")
    leo.presses("Bewaar dit besluit")
    leo.reads("Een vrolijk beeld van een gewone dag.", "plaatsen, met maskers")


def leo_publishes(leo: Actor) -> str:
    """He presses the button, and a minute later everybody sees it; where that is."""
    leo.presses("Plaats")
    leo.page.get_by_text("Het bestand wordt gemaakt.").first.wait_for()
    story.jobs_run()
    leo.page.reload()
    look_at(leo.page, "picture_story_published")
    return shown_at(leo)


def shown_at(leo: Actor) -> str:
    """Where everybody sees it, as the page says."""
    found = leo.page.get_by_role("link", name="Bekijk wat iedereen ziet").get_attribute("href")
    assert found
    return found


def gerda_takes_it_back(page: Page) -> None:
    """One click of the mother, on the page about consent."""
    look_at(page, "picture_story_consent")
    page.locator(f"#{WEBSITE}").get_by_role("button", name=re.compile("^Trek in")).click()
    page.locator(f"#{WEBSITE}").get_by_text("U zei nee").wait_for()


def is_gone(page: Page, address: str) -> None:
    """The address says so, and so does the small one."""
    for at in (f"{address}klein/", address):
        answer = page.goto(at)
        assert answer is not None
        assert answer.status == 410
    expect(page.get_by_role("heading", name="Deze foto is niet meer te zien")).to_be_visible()
    look_at(page, "picture_story_gone")
