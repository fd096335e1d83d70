"""Nothing on a page moves while it comes, on a slow device either. With ZORGVULDIG_MEASURE set: after how long something stands there."""

import os
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from supply.faces import LETTERS
from tests.browser.conftest import DESKTOP, PHONE, until
from tests.people import Cast, Someone, secret_of
from zorgvuldig.statement.jobs import measure_and_publish

SLOWER = 4  # times slower than this machine: a cheap phone
# A browser that was just opened first draws windows of its own (the box where an address is typed). Who measures waits for that, in ms.
OPENED = 1500 if "ZORGVULDIG_MEASURE" in os.environ else 0
EVERYBODY = (
    "dirk", "maud", "sanne", "hanna", "cato", "anna", "leo", "petra", "fenna", "bas", "otto", "gerda", "noor", "yara", "rob",
)  # fmt: skip
OPEN = ("/beloften/", "/en/promises/", "/register/", "/register/identity/", "/inloggen/", "/verklaring/zegels/")
# Before anything of the page: what moves is written down, with what it was. Less than a hundredth is left out: on a
# very slow device the menu is drawn before its last words are there, and makes room for them.
WATCH = """window.moved = []
new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput && one.value >= 0.01) window.moved.push(
        `${one.value.toFixed(4)} ${one.sources.map(source => source.node?.nodeName + "." + source.node?.className).join(", ")}`)
}).observe({ type: "layout-shift", buffered: true })"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

Visit = Callable[[str, Someone | None, tuple[int, int]], Page]


@pytest.fixture
def visit(chromium: Browser, site: str, cast: Cast) -> Iterator[Visit]:
    """Come to a page for the first time, on a slow device; nothing is kept from one visit to the next."""
    contexts: list[BrowserContext] = []

    def visited(path: str, someone: Someone | None, size: tuple[int, int]) -> Page:
        while contexts:  # a slowed page takes as much of the processor as it lets lie, as long as it is there
            contexts.pop().close()
        context = chromium.new_context(base_url=site, viewport={"width": size[0], "height": size[1]}, locale="nl-NL")
        contexts.append(context)
        if someone is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": secret_of(someone), "url": site}])
        page = context.new_page()
        page.add_init_script(WATCH)
        page.wait_for_timeout(OPENED)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.set_default_timeout(120_000)
        page.goto(path)
        page.evaluate(DRAWN)
        return page

    yield visited
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_nothing_moves_on_the_first_page_of_anybody(visit: Visit, cast: Cast, size: tuple[int, int]) -> None:
    for name in EVERYBODY:
        page = visit("/", cast.people[name], size)
        assert page.get_by_role("heading", level=1).count() == 1, name
        assert page.evaluate("moved") == [], name


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_nothing_moves_on_a_page_that_anybody_may_see(visit: Visit, size: tuple[int, int]) -> None:
    measure_and_publish(datetime.now(UTC))
    for path in OPEN:
        assert visit(path, None, size).evaluate("moved") == [], path


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_nothing_moves_where_most_is_to_be_seen(visit: Visit, cast: Cast, size: tuple[int, int]) -> None:
    group = cast.groups["wi2B"][1]
    for name, path in (
        ("gerda", f"/mijn-kind/{cast.noor.uid}/"),
        ("maud", f"/leerlingen/{cast.noor.uid}/begeleiding/"),
        ("anna", f"/leerlingen/{cast.noor.uid}/administratie/"),
        ("dirk", f"/groepen/{group}/cijfers/"),
        ("petra", "/privacy/"),
    ):
        assert visit(path, cast.people[name], size).evaluate("moved") == [], path


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_our_own_letters_are_what_is_read(visit: Visit, cast: Cast, size: tuple[int, int]) -> None:
    """From the second page on at least: a first visit on a slow line begins with those of the device, and nothing moves."""
    page = visit("/", cast.people["gerda"], size)
    page.reload()
    page.evaluate(DRAWN)
    assert page.evaluate("moved") == []
    assert _letters_of(page, "h1") == {"Zorgvuldig Spreek"}
    assert _letters_of(page, "main li a") == {"Zorgvuldig Tekst"}
    page.evaluate("text => { document.querySelector('h1').textContent = text }", LETTERS.replace(" ", ""))
    assert _letters_of(page, "h1") == {"Zorgvuldig Spreek"}


def _letters_of(page: Page, selector: str) -> set[str]:
    """The names of what the first of these is drawn with."""
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {font["familyName"] for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def test_what_moves_is_seen(visit: Visit) -> None:
    page = visit("/beloften/", None, DESKTOP)
    page.evaluate(
        "const it = document.createElement('p'); it.textContent = 'Te laat. '.repeat(400); document.querySelector('main').prepend(it)"
    )
    page.evaluate(DRAWN)
    until(page, "moved.length > 0")


if "ZORGVULDIG_MEASURE" in os.environ:  # measures, and proves nothing

    def _painted(page: Page) -> float:
        """After how many ms something stood there; the browser tells a moment later."""
        until(page, PAINTED)
        return float(page.evaluate(PAINTED))

    def test_after_how_long_something_stands_there(visit: Visit, cast: Cast) -> None:
        """Five first visits each; nothing is asserted of the clock."""
        measure_and_publish(datetime.now(UTC))
        places = [("/", cast.people[name], name) for name in EVERYBODY] + [(path, None, path) for path in OPEN]
        for path, someone, said in places:
            times = [_painted(visit(path, someone, PHONE)) for _ in range(5)]
            sys.stderr.write(
                f"\n{said}: {statistics.median(times):.0f} ms (of five: {min(times):.0f} to {max(times):.0f})"
            )
        sys.stderr.write(f"\nload {os.getloadavg()[0]:.1f}\n")
