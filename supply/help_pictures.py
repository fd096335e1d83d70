"""The pictures of the help, of a demonstration that `python -m tests.moved --help-pictures` makes for it, on a day in November.

Beside them stands which words of the page they show. `tests/browser/test_help.py` opens every page again and fails when its words
are others, so a picture cannot go stale. What is data does not count: a word counts when the catalogue has it.
"""

import argparse
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from supply.help_shots import SHOTS, Fill, Shot, Until
from supply.lock import ROOT
from supply.pictures import COLOURS, PASSWORD
from zorgvuldig.operations.translations import PACKAGE, Catalogue

AGAIN = "make them anew: `python -m tests.moved --help-pictures`"
FOLDER = ROOT / "src" / "zorgvuldig" / "web" / "static" / "help"
SHOWN = ROOT / "src" / "zorgvuldig" / "web" / "help" / "shown.json"
LANGUAGES = ("nl", "en")
SIZE = {"width": 800, "height": 900}
TALLEST = 760  # of a picture: what is below is told by the steps
EDGE = "#8a938f"
MOST = 40_000  # bytes
STEPS = 60  # days of the longest holiday, and some
LABELS = """part => {
    const found = [];
    for (const one of part.querySelectorAll("h1, h2, h3, summary, button, label, legend, thead th, a.knop, .acties a, nav a")) {
        if (!one.checkVisibility()) continue;
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) found.push(texts.currentNode.data.replace(/\\u00ad/g, "").replace(/\\s+/g, " ").trim());
    }
    return found;
}"""


def main(arguments: list[str], environment: Mapping[str, str] | None = None) -> int:
    """Make every picture. `environment` is that of the programs of the demonstration, when theirs is not ours."""
    parser = argparse.ArgumentParser(prog="python -m supply.help_pictures", description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=SHOTS, nargs="+", default=list(SHOTS), metavar="TASK")
    options = parser.parse_args(arguments)
    kept = json.loads(SHOWN.read_text(encoding="utf-8"))
    shown: dict[str, dict[str, object]] = {name: kept.get(name, {}) for name in SHOTS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox", "--lang=nl-NL"],
        )
        for account in dict.fromkeys(SHOTS[name].account for name in options.only):
            page = visitor(browser, options.address, account, options.data, environment)
            for language in LANGUAGES:
                speak(page, options.address, language)
                (FOLDER / language).mkdir(parents=True, exist_ok=True)
                for name in options.only:
                    if (shot := SHOTS[name]).account == account:
                        reach(page, shot)
                        picture, width, height = taken(page, shot)
                        (FOLDER / language / f"{name}.webp").write_bytes(picture)
                        shown[name][language] = {"width": width, "height": height, "words": words(page, shot, language)}
        browser.close()
    lines = (f"{json.dumps(name)}: {json.dumps(of, ensure_ascii=False)}" for name, of in shown.items())  # one for each
    SHOWN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


def visitor(
    browser: Browser, address: str, account: str, data: Path, environment: Mapping[str, str] | None = None
) -> Page:
    """A window, signed in as somebody of the demonstration, or as nobody. `environment` is that of its programs, when theirs is not ours."""
    page = browser.new_page(base_url=address, viewport=SIZE, locale="nl-NL", color_scheme="light")
    page.set_default_timeout(60_000)
    page.goto("/inloggen/")
    if account:
        page.locator("#id_login").fill(account)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/inloggen/"))
        if "/inloggen/code/" in page.url:
            page.locator("[name=code]").fill(_code(account, data, environment))
            page.locator("[name=code]").press("Enter")
            page.wait_for_url(lambda url: "/inloggen/" not in url)
    return page


def _code(account: str, data: Path, environment: Mapping[str, str] | None) -> str:
    command = [sys.executable, "-m", "zorgvuldig", "demo-code", account, "--data", str(data)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return asked.stdout.strip()


def speak(page: Page, address: str, language: str) -> None:
    """From now on pages are in this language."""
    page.context.add_cookies([{"name": "taal", "value": language, "url": address}])


def reach(page: Page, shot: Shot) -> None:
    """Go to the page, along its links."""
    page.goto(shot.start)
    for step in shot.follow:
        if isinstance(step, Fill):
            with page.expect_navigation():
                page.locator(step.field).fill(step.text)
                page.locator(step.field).press("Enter")
        elif isinstance(step, Until):
            for _ in range(STEPS):
                if page.locator(step.wanted).count():
                    break
                _follow(page, step.onward)
        else:
            _follow(page, step)


def _follow(page: Page, selector: str) -> None:
    page.goto(str(page.locator(selector).first.evaluate("link => link.href")))


def taken(page: Page, shot: Shot) -> tuple[bytes, int, int]:
    """The part of the page as a small picture with an edge, and its size."""
    box, top = _box(page, shot.part), _box(page, shot.top or shot.part)["y"] - 12
    height = min(box["y"] + box["height"] + 12 - top, TALLEST)
    page.set_viewport_size(
        {"width": SIZE["width"], "height": int(top + height)}
    )  # what sticks to the foot is seen there
    shown = page.screenshot(clip={"x": 0, "y": top, "width": SIZE["width"], "height": height})
    page.set_viewport_size(SIZE)
    image = Image.open(io.BytesIO(shown)).convert("RGB")
    image = ImageOps.expand(image.crop((1, 1, image.width - 1, image.height - 1)), 1, EDGE)
    return small(image), image.width, image.height


def _box(page: Page, selector: str) -> FloatRect:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box


def small(image: Image.Image) -> bytes:
    """As WEBP: of few colours and sharp when that is small enough, otherwise as good as fits."""
    few = image.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    for picture, lossless, quality in ((few, True, 80), (image, False, 80), (image, False, 60), (image, False, 40)):
        out = io.BytesIO()
        picture.save(out, "WEBP", lossless=lossless, quality=quality, method=6)
        if out.tell() <= MOST:
            break
    return out.getvalue()


def words(page: Page, shot: Shot, language: str) -> list[str]:
    """What the part says that the catalogue says too, in order: headings, buttons, fields and columns."""
    found = page.locator(shot.part).first.evaluate(LABELS)
    counts = texts(language) - set(shot.sometimes if language == "nl" else map(english, shot.sometimes))
    return [word for word in dict.fromkeys(found) if word in counts]


def english(text: str) -> str:
    """A text of the source as English pages have it."""
    message = Catalogue.of(PACKAGE).read().get(text)
    return str(message.string) if message else text


@cache
def texts(language: str) -> frozenset[str]:
    """Every whole text of the screens in a language."""
    known = (entry.id if language == "nl" else entry.string for entry in Catalogue.of(PACKAGE).read() if entry.id)
    return frozenset(text for text in known if isinstance(text, str) and text and "%" not in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
