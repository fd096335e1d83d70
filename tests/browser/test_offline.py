"""What a browser keeps of this site, and what it shows without a connection."""

import json
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.accounts.steps import PASSWORD, give_password
from tests.browser.conftest import DESKTOP, PHONE, Open, goes, look_at
from tests.people import Cast
from zorgvuldig.web.offline.pages import FOLDER

HTML, SCRIPT = {"Content-Type": "text/html"}, {"Content-Type": "text/javascript"}
PAGE = "/geen-verbinding/"
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname + new URL(one.url).search);
    return found.sort();
}"""
WORKING = "async () => { await navigator.serviceWorker.ready; return (await caches.keys()).length }"
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"


def kept(page: Page) -> list[str]:
    """The addresses of everything in Cache Storage."""
    return list(page.evaluate(KEPT))


def begun(page: Page) -> None:
    """Wait until the worker is there, with all that it keeps."""
    assert page.evaluate(WORKING) == 1


def may_be_kept(page: Page) -> set[str]:
    """What the worker says that it keeps."""
    text = page.request.get("/werker.js").text()
    line = next(line for line in text.splitlines() if line.startswith("const KEPT = "))
    return set(page.evaluate(f"() => {line.removeprefix('const KEPT = ').removesuffix(';')}"))


def test_nothing_of_anybody_is_kept_signed_in_or_off(cast: Cast, open_page: Open) -> None:
    give_password(cast.gerda)
    page = open_page("/inloggen/")
    assert page.evaluate(WORKERS) == 0
    page.locator("#id_login").fill("gerda")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/")
    begun(page)
    listed = may_be_kept(page)
    assert all(address == PAGE or address.startswith("/static/") for address in listed)
    assert set(kept(page)) == listed
    for path in (f"/mijn-kind/{cast.noor.uid}/", "/mijn-kinderen/", "/mijn-berichten/", "/account/", "/nergens/"):
        page.goto(path)
        assert set(kept(page)) == listed, path
    page.goto("/account/")
    with page.expect_navigation():
        page.get_by_role("button", name="Meld mij af").click()
    page.goto("/inloggen/")
    assert kept(page) == []
    assert page.evaluate(WORKERS) == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_without_a_connection_it_says_so_and_shows_nothing_else(
    cast: Cast, open_page: Open, size: tuple[int, int]
) -> None:
    page = open_page("/", cast.gerda, size)
    begun(page)
    page.goto(f"/mijn-kind/{cast.noor.uid}/")
    name = "Noor"
    assert name in page.locator("main").inner_text()
    page.context.set_offline(True)
    page.goto(f"/mijn-kind/{cast.noor.uid}/")
    text = page.locator("body").inner_text()
    assert "Geen verbinding" in text
    assert "No connection" in text
    assert name not in text
    assert page.evaluate("getComputedStyle(document.querySelector('.kop')).display") == "flex"
    look_at(page, "geen-verbinding")
    page.context.set_offline(False)
    goes(page.get_by_role("link", name="Probeer het opnieuw"))
    assert name in page.locator("main").inner_text()


def test_without_a_connection_neither_a_form_nor_a_search_is_answered(cast: Cast, open_page: Open) -> None:
    page = open_page("/", cast.anna)
    begun(page)
    page.goto("/zoeken/")
    page.context.set_offline(True)
    asked = (
        "async ([address, method]) => { try { return (await fetch(address, { method })).status } catch { return 0 } }"
    )
    assert page.evaluate(asked, ["/zoeken/?q=Noor", "GET"]) == 0
    assert page.evaluate(asked, ["/account/", "GET"]) == 0
    assert page.evaluate(asked, ["/", "POST"]) == 0
    sheet = page.evaluate("new URL(document.querySelector('link[rel=stylesheet]').href).pathname")
    assert page.evaluate(asked, [sheet, "GET"]) == 200
    assert page.evaluate(asked, [sheet, "POST"]) == 0
    assert page.evaluate(asked, [f"{sheet}?x", "GET"]) == 0


class Site:
    """A site of nobody with a worker of ours, of which a test chooses what is at each address: status, headers and body."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], str]] = {"/": (200, HTML, "<p>open")}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = site.answers.get(self.path, (404, HTML, "nothing"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # a browser that wants no redirect reads no further
                    self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Nothing to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def keeps(self, version: str, *addresses: str) -> None:
        """From now on the worker is of this version, and keeps the page and these."""
        says = {"VERSION": version, "OFFLINE": PAGE, "KEPT": [PAGE, *addresses]}
        head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in says.items())
        self.answers["/werker.js"] = (200, SCRIPT, head + (FOLDER / "worker.js").read_text())


@pytest.fixture
def other(chromium: Browser) -> Iterator[tuple[Site, Page]]:
    """That site with the worker of a first version, and a browser in which it is at work."""
    site = Site()
    site.answers |= {PAGE: (200, HTML, "<p>closed"), "/static/a.css": (200, {"Content-Type": "text/css"}, "p {}")}
    site.keeps("een", "/static/a.css")
    context = chromium.new_context(base_url=site.address)
    page = context.new_page()
    page.goto("/")
    page.evaluate(
        "async () => { await navigator.serviceWorker.register('/werker.js', { updateViaCache: 'none' }); await navigator.serviceWorker.ready }"
    )
    assert page.evaluate("caches.keys()") == ["zorgvuldig-een"]
    yield site, page
    context.close()
    site.server.shutdown()
    site.server.server_close()


# As a browser does by itself: look whether there is another worker, and tell what became of it.
RENEW = """async () => {
    const it = await navigator.serviceWorker.ready;
    const found = new Promise((done) => it.addEventListener("updatefound", () => done(it.installing), { once: true }));
    await it.update();
    const other = it.installing ?? it.waiting ?? await Promise.race([found, new Promise((done) => setTimeout(done, 2000))]);
    if (!other) return "the same";
    while (!["activated", "redundant"].includes(other.state)) await new Promise((done) => other.addEventListener("statechange", done, { once: true }));
    return other.state;
}"""


def test_a_new_version_takes_the_place_of_the_old(other: tuple[Site, Page]) -> None:
    site, page = other
    assert page.evaluate(RENEW) == "the same"
    site.answers["/static/b.css"] = (200, {"Content-Type": "text/css"}, "p {}")
    site.keeps("twee", "/static/b.css")
    assert page.evaluate(RENEW) == "activated"
    assert page.evaluate("caches.keys()") == ["zorgvuldig-twee"]
    assert kept(page) == [PAGE, "/static/b.css"]


WRONG = {
    "error": (500, HTML, "broken"),
    "not there": (404, HTML, "nothing"),
    "redirect": (302, {"Location": "/static/a.css"}, ""),
    "part": (206, {"Content-Type": "text/css"}, "p {}"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_error_or_a_redirect_is_not_kept(other: tuple[Site, Page], kind: str) -> None:
    """And then nothing of that version is: the old one stays."""
    site, page = other
    site.answers["/static/c.css"] = WRONG[kind]
    site.keeps("twee", "/static/c.css")
    assert page.evaluate(RENEW) == "redundant"
    assert page.evaluate("caches.keys()") == ["zorgvuldig-een"]
    assert kept(page) == [PAGE, "/static/a.css"]
    assert page.evaluate(WORKERS) == 1


def test_a_worker_that_is_in_the_way_can_be_removed(other: tuple[Site, Page]) -> None:
    site, page = other
    site.answers["/werker.js"] = (200, SCRIPT, (FOLDER / "remove.js").read_text())
    assert page.evaluate(RENEW) in ("activated", "redundant")  # it is gone as soon as it was there
    page.goto("/")
    assert kept(page) == []
    assert page.evaluate(WORKERS) == 0


def test_without_script_everything_works_as_before(cast: Cast, open_page: Open) -> None:
    page = open_page("/", cast.gerda, java_script_enabled=False)
    assert page.locator("h1").count() == 1
    page.goto("/account/")
    assert "zonder appwinkel" in page.locator("main").inner_text()
