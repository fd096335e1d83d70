"""The real server in a process of its own, and a real Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import psycopg
import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright

from tests.patience import Patience
from tests.people import Someone, secret_of
from zorgvuldig.gate.contents import DIGEST

# Playwright keeps an event loop in this thread; the fixtures talk to the database beside it, one at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
DESKTOP, TABLET, PHONE = (1280, 900), (768, 1024), (360, 800)
SIZES = (DESKTOP, TABLET, PHONE)
NARROWEST = 320  # a desktop at 400 % (WCAG 1.4.10)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# The first draws as the others do, without the windows around it that nobody sees, in half of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Refusals of a page that a test asks for, the network that a test takes away, and the worker that was still on its way when a test left its page
# (a worker that is not there says its status). What a page is made of is always there.
GONE = "An unknown error occurred when fetching the script."
EXPECTED = ("403", "404", "409", "410", "422", "ERR_INTERNET_DISCONNECTED", GONE)
PICTURES = os.environ.get("ZORGVULDIG_SCREENSHOTS")  # a directory: every page that is looked at is kept there
# What is right is not gathered in full: on a page of thousands of lines that would take longer than the looking.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

# Buttons that touch what stands above them; what is hidden stands nowhere, and a foot that stays in sight lies over its list.
TOUCHING = """[...document.querySelectorAll(".acties:not(.plakvoet)")].filter(one => {
    let above = one.previousElementSibling;
    while (above && !above.getClientRects().length) above = above.previousElementSibling;
    return above && one.getClientRects().length && one.getBoundingClientRect().top - above.getBoundingClientRect().bottom < 4;
}).map(one => one.innerText)"""


class Site:
    """`zorgvuldig serve` on the database of this run, for as long as the register is in force with which it began: a server follows
    the register, and tests put others in force."""

    def __init__(self, database: psycopg.Connection) -> None:
        self._database = database
        self._server: subprocess.Popen[bytes] | None = None
        self._digest = ""
        self.address = ""

    def running(self) -> str:
        """Its address, once it answers; begun anew when it is not there, or not with the register of now."""
        if self._server is None or self._server.poll() is not None or self._digest != self._in_force():
            self.stop()
            self._begin()
        return self.address

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
            self._server = None

    def _in_force(self) -> str:
        (digest,) = self._database.execute("select value from gate.state where key = %s", [DIGEST]).fetchone()
        return str(digest)

    def _begin(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "zorgvuldig", "--data", str(settings.DATA), "serve", "--port", str(port)]
        environment = {**os.environ, "ZORGVULDIG_EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
        self._digest, self.address = self._in_force(), f"http://127.0.0.1:{port}"
        self._server = subprocess.Popen([*command, "--workers", "1"], env=environment)
        _wait_for(f"{self.address}/gezond/", self._server)


@pytest.fixture(scope="package")
def served(_built: psycopg.Connection) -> Iterator[Site]:
    """One for all tests of this folder, which one process does one after the other (`pytest_collection_modifyitems`)."""
    site = Site(_built)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def site(served: Site) -> str:
    """The address of the site."""
    return served.running()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    patience = Patience(180, "the server does not answer")  # a start takes seconds, and minutes where much else runs
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - this machine
            return
        except (URLError, OSError):
            assert server.poll() is None, "the server stopped"
            patience.pause()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the run."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Browser tests need Chromium on the path: install the package chromium."
    # In a thread with an event loop Django keeps other connections than before it began: those of earlier tests would stay out of the pool.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(site: str, chromium: Browser, database: psycopg.Connection) -> Iterator[Open]:
    """Open an address as somebody (signed in without the form) or nobody; complains of anything the browser refuses."""
    contexts: list[BrowserContext] = []
    complaints: list[tuple[str, str]] = []  # what it says, and of which address

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append((message.text, message.location["url"]))

    def opened(
        address: str = "/", someone: Someone | None = None, size: tuple[int, int] = DESKTOP, **more: object
    ) -> Page:
        context = chromium.new_context(
            base_url=site, viewport={"width": size[0], "height": size[1]}, locale="nl-NL", **more
        )
        contexts.append(context)
        if someone is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": secret_of(someone), "url": site}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append((str(error), "")))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A picture alone in its window cannot say which icon is ours, so a browser asks for one by itself, sometimes.
    of_pages = [one for one in complaints if not one[1].endswith("/favicon.ico")]
    assert [one for one in of_pages if is_missing(*one) or not any(word in one[0] for word in EXPECTED)] == []


def is_missing(said: str, address: str) -> bool:
    """Whether something was not there of which our pages are made."""
    return "/static/" in address and "status of" in said


def goes(there: Locator) -> None:
    """Click what leads to another page, and wait for the whole of it: a click is over when its first bytes come."""
    with there.page.expect_navigation():
        there.click()


def until(page: Page, said: str) -> None:
    """Waits for an expression to be so. Given as a function: a page that refuses eval, as ours do, refuses to work one out twice."""
    page.wait_for_function(f"() => {{ return {said}; }}", timeout=30_000)


def look_at(page: Page, name: str) -> None:
    """What every page must be: without axe violations, without sideways scroll, with one heading; and kept as a picture."""
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    wrong = page.evaluate("async rules => (await axe.run(document, rules)).violations", RULES)
    found = AxeResults({"violations": wrong})
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.locator("h1").count() == 1, name
    assert page.evaluate(TOUCHING) == [], f"{name}: buttons touch what stands above them"
    stays_in_its_window(page, name)


def look_at_every_size(page: Page, name: str) -> None:
    """The same at a desk, on a tablet and on a phone; and without sideways scroll when everything is four times as large."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        look_at(page, name)
    page.set_viewport_size({"width": NARROWEST, "height": 256})
    stays_in_its_window(page, name)


def stays_in_its_window(page: Page, name: str) -> None:
    """Nobody has to scroll sideways to read a line; what has to be wide scrolls in a region of its own."""
    inner, wide = page.evaluate(
        "[innerWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth]"
    )
    assert wide == 0, f"{name} scrolls sideways by {wide} pixels at {inner}"
