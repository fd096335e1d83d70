"""The pictures of the front page: `python -m supply.pictures http://127.0.0.1:8000/`, of the demonstration school that runs there.

Three pages at the width of a desk, as PNG of few colours: a repository is copied whole by everybody who takes it.
"""

import argparse
import io
import shutil
import sys
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from supply.lock import ROOT

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
COLOURS = 64
PASSWORD = "Welkom-in-Wilgendam"  # noqa: S105 - of a school that does not exist; `zorgvuldig demo` prints it


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: whose, which links lead there, and what of it is at the top of the picture."""

    name: str
    somebody: str
    follow: tuple[str, ...]
    top: str


PICTURES = (
    Picture("promises", "", (".menu a[href^='/beloften']",), "body"),
    Picture("my-child", "ouder", ("main a[href^='/mijn-kind/']:has-text('Younes')",), "#cijfers"),
    Picture("who-looked", "ouder", ("main a[href^='/mijn-kind/']:has-text('Younes')",), "#inzage"),
)


def main(arguments: list[str]) -> int:
    """Make every picture."""
    parser = argparse.ArgumentParser(prog="python -m supply.pictures", description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    address = parser.parse_args(arguments).address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        for picture in PICTURES:
            (FOLDER / f"{picture.name}.png").write_bytes(taken(browser, address, picture))
        browser.close()
    return 0


def taken(browser: Browser, address: str, picture: Picture) -> bytes:
    """One page, looked at by whoever it is for."""
    page = browser.new_page(base_url=address, viewport=SIZE, locale="nl-NL", color_scheme="light")
    if picture.somebody:
        page.set_default_timeout(120_000)
        page.goto("/inloggen/")
        page.locator("#id_login").fill(picture.somebody)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: "/inloggen/" not in url)
    page.goto("/")
    for link in picture.follow:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.locator(picture.top).first.evaluate("one => one.scrollIntoView()")
    shot = page.screenshot()
    page.close()
    return small(shot)


def small(shot: bytes) -> bytes:
    """The same picture with few colours, of which a page of text has no more."""
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
