"""The public statement in a browser: axe at a desk, on a phone and at night, on paper, and nothing asked of anybody else."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.people import Cast
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.jobs import measure_and_publish

PAGES = {"nl": "/beloften/", "en": "/en/promises/"}
PUPILS = {"nl": "/beloften/leerlingen/", "en": "/en/promises/pupils/"}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page_is_for_everybody(
    cast: Cast, open_page: Open, language: str, size: tuple[int, int], colours: str
) -> None:
    measure_and_publish(datetime.now(UTC))
    page = open_page(PAGES[language], size=size, color_scheme=colours)
    look_at(page, f"statement-{language}-{colours}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    look_at(page, f"statement-{language}-{colours}-open")


@pytest.mark.parametrize("language", PUPILS)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page_of_pupils_is_for_every_pupil(
    cast: Cast, open_page: Open, language: str, size: tuple[int, int], colours: str
) -> None:
    measure_and_publish(datetime.now(UTC))
    page = open_page(PUPILS[language], size=size, color_scheme=colours)
    look_at(page, f"pupil-statement-{language}-{colours}")
    assert page.get_by_role("img").filter(visible=True).count() >= 4


def test_nothing_is_kept_and_nobody_else_is_asked(cast: Cast, open_page: Open, site: str) -> None:
    measure_and_publish(datetime.now(UTC))
    page = open_page(PAGES["nl"])  # and not an address without an icon: the browser would look for one and find our 404
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGES["nl"])
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"**{PAGES['en']}")
    assert page.locator("html").get_attribute("lang") == "en"
    assert len(asked) > 2
    assert [url for url in asked if not url.startswith(f"{site}/")] == []
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_page_that_was_changed_on_its_way_is_refused_by_its_own_script(cast: Cast, open_page: Open) -> None:
    measure_and_publish(datetime.now(UTC))
    page = open_page(PAGES["nl"])
    page.locator("#paginazegel", has_text="precies wat het systeem ondertekende").wait_for(state="attached")
    assert page.get_by_role("alert").count() == 0

    def nicer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("deels waar", "waar"))

    page.route(f"**{PAGES['nl']}", nicer)
    page.goto(PAGES["nl"])
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "Iemand veranderde deze bladzijde" in alert.inner_text()


def test_a_promise_is_reached_by_keyboard(cast: Cast, open_page: Open) -> None:
    measure(datetime.now(UTC))
    page = open_page(PAGES["nl"])
    page.locator(".zeventien a").nth(8).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#p09")
    proof = page.locator("#p09 summary")
    proof.focus()
    page.keyboard.press("Enter")
    assert page.locator("#p09").get_by_text("Wat u kunt doen").is_visible()


def test_on_paper_every_promise_is_there_with_its_proof(cast: Cast, open_page: Open, tmp_path: Path) -> None:
    measure(datetime.now(UTC))
    page = open_page(PAGES["nl"])
    (tmp_path / "beloften.pdf").write_bytes(page.pdf(format="A4"))
    told = subprocess.run(["pdftotext", "-raw", "beloften.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)  # noqa: S607 - a tool of the machine
    text = "".join(told.stdout.decode().split())  # where a line of paper ends is its own affair
    for promise in REGISTER.promises.values():
        for said in (promise.says.nl, promise.kept_by.nl):
            assert "".join(said.split()) in text, promise.key
    assert text.count("Welkeregel") >= 17
    assert "autoriteitpersoonsgegevens.nl" in text
