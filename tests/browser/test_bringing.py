"""Bringing files in a real browser: many at once in pieces, going on after a break, and the sentence of what is refused."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Open, look_at, until
from tests.media.bringing import bringing, film, filmed, jpeg
from tests.media.picturing import event
from tests.people import Cast
from zorgvuldig.media.uploads.parts import PIECE

# Two pieces and a bit.
LARGE = 2 * PIECE + 1000


def files(folder: Path) -> dict[str, str]:
    """A photo of three pieces, a small one, and a letter."""
    content = {
        "groot.jpg": jpeg() + os.urandom(LARGE - len(jpeg())),
        "klein.jpg": jpeg(),
        "brief.txt": b"Beste ouders, dit is geen foto.",
    }
    for name, one in content.items():
        (folder / name).write_bytes(one)
    return {name: str(folder / name) for name in content}


def choose(page: Page, *paths: str) -> None:
    page.locator("input[type=file]").set_input_files(list(paths))
    page.get_by_role("button", name="Breng ze").click()


def line(page: Page, name: str, says: str) -> None:
    """Wait until the line of a file says so."""
    page.locator(".brengen-nu li", has_text=name).filter(has_text=says).wait_for(timeout=60_000)


def states(cast: Cast) -> list[tuple[str, str, int]]:
    rows = cast.db.execute("select name, state, received from picture_upload order by id").fetchall()
    return [(name, state, received) for name, state, received in rows]


def test_many_files_at_once_each_with_its_own_outcome(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    paths = files(tmp_path)
    page = open_page(bringing(event(cast)), cast.dirk, PHONE)
    choose(page, *paths.values())
    line(page, "groot.jpg", "binnen, wij bekijken het zo")
    line(page, "klein.jpg", "binnen, wij bekijken het zo")
    line(page, "brief.txt", "Dit is geen foto of video")
    assert "brief.txt: Dit is geen foto of video" in page.locator(".brengen-melding").inner_text()
    assert sorted(states(cast)) == [
        ("brief.txt", "refused", 0),
        ("groot.jpg", "waiting", LARGE),
        ("klein.jpg", "waiting", len(jpeg())),
    ]
    look_at(page, "bringing")


def test_a_broken_connection_is_tried_again(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    page = open_page(bringing(event(cast)), cast.dirk)
    page.evaluate("""() => {
        const { open, send } = XMLHttpRequest.prototype;
        window.lost = 0;
        XMLHttpRequest.prototype.open = function (method, address) {
            this.isSecond = address.endsWith("/stuk/1/");
            open.call(this, method, address);
        };
        XMLHttpRequest.prototype.send = function (data) {
            if (!this.isSecond || window.lost >= 2) return send.call(this, data);
            window.lost += 1;
            setTimeout(() => this.onerror(), 10);
        };
    }""")
    choose(page, files(tmp_path)["groot.jpg"])
    line(page, "groot.jpg", "geen verbinding, wij proberen het zo opnieuw")
    line(page, "groot.jpg", "binnen, wij bekijken het zo")
    assert page.evaluate("window.lost") == 2
    assert states(cast) == [("groot.jpg", "waiting", LARGE)]


def test_after_a_reload_a_file_goes_on_where_it_was(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    paths = files(tmp_path)
    sent: list[str] = []
    page = open_page(bringing(event(cast)), cast.dirk)
    page.route("**/stuk/1/", lambda route: None)  # hangs, as in a tunnel
    with page.expect_request("**/stuk/1/"):
        choose(page, paths["groot.jpg"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/stuk/1/")
    assert "halverwege: 49 % is binnen" in page.locator(".brengen-lijst").inner_text()
    page.on("request", lambda request: sent.append(request.url) if "/stuk/" in request.url else None)
    choose(page, paths["groot.jpg"])
    line(page, "groot.jpg", "binnen, wij bekijken het zo")
    assert [url.rsplit("/", 2)[1] for url in sent] == ["0", "1", "2"]  # the last that was in goes once more
    assert states(cast) == [("groot.jpg", "waiting", LARGE)]


def test_a_file_can_be_stopped(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    page = open_page(bringing(event(cast)), cast.dirk)
    page.route("**/stuk/1/", lambda route: None)
    choose(page, files(tmp_path)["groot.jpg"])
    line(page, "groot.jpg", "wordt gebracht: 4")
    with page.expect_response("**/weg/"):
        page.get_by_role("button", name="Breng dit niet: groot.jpg").click()
    line(page, "groot.jpg", "niet gebracht")
    assert states(cast) == []


def test_files_can_be_dropped_on_the_form(cast: Cast, open_page: Open) -> None:
    page = open_page(bringing(event(cast)), cast.dirk)
    page.evaluate(
        """content => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(content)], "gesleept.jpg"));
            document.querySelector("form.brengen").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        list(jpeg()),
    )
    line(page, "gesleept.jpg", "binnen, wij bekijken het zo")
    assert [state for _, state, _ in states(cast)] == ["waiting"]


def test_without_script_the_form_does_it(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    page = open_page(bringing(event(cast)), cast.dirk, java_script_enabled=False)
    paths = files(tmp_path)
    with page.expect_navigation():
        choose(page, paths["klein.jpg"], paths["brief.txt"])
    assert "1 bestand is binnen" in page.content()
    assert [state for _, state, _ in states(cast)] == ["waiting", "refused"]


def test_a_film_of_a_lesson_plays(cast: Cast, open_page: Open) -> None:
    one = filmed(cast, cast.dirk, film(seconds=2))
    page = open_page(f"/opnamen/{one.uid}/", cast.dirk)
    until(page, "document.querySelector('video').readyState >= 1")
    assert page.evaluate("document.querySelector('video').duration") > 1.5
    page.evaluate("document.querySelector('video').currentTime = 1")
    until(page, "!document.querySelector('video').seeking && document.querySelector('video').readyState >= 2")
    look_at(page, "recording")
