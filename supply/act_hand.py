"""A hand that does what somebody does on a screen, and counts it: clicks, fields typed, and the seconds that the machine took."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

STEPS = 60  # days of the longest holiday, and some


@dataclass(slots=True)
class Hand:
    """Of one person, in one window. What it cannot find by the words on the screen it does not find. `today` is the day that the school has."""

    page: Page
    today: date
    clicks: int = 0
    typed: int = 0
    seconds: float = 0.0

    @property
    def main(self) -> Locator:
        """What is on the page, without the menu."""
        return self.page.get_by_role("main")

    def follows(self, *names: str) -> None:
        """Follow links, one after the other. A name is how the link begins."""
        for name in names:
            self.clicks_on(self.main.get_by_role("link", name=beginning(name)))

    def goes(self, *names: str) -> None:
        """Choose in the menu, where what does not fit on its line stands under «Meer»; then follow links."""
        menu = self.page.get_by_role("navigation", name="Hoofdmenu")
        here = menu.get_by_role("link", name=beginning(names[0]))
        if not here.first.is_visible():
            self._here(menu.locator("summary").click)
        self.clicks_on(here.locator("visible=true"))
        self.follows(*names[1:])

    def presses(self, name: str, *, of: str = "") -> None:
        """Press a button, in the part of the page that speaks of `of`."""
        there = self.main.locator("li, tr, form, section").filter(has_text=of).last if of else self.main
        self.clicks_on(there.get_by_role("button", name=beginning(name)))

    def clicks_on(self, there: Locator) -> None:
        """Click the first of these, and wait until what it leads to is there."""
        there.first.wait_for()
        with self._waited():
            there.first.click()
            self.page.wait_for_load_state()
        self.clicks += 1

    def unfolds(self, summary: str) -> None:
        """Open what is folded away."""
        self._here(self.main.locator("summary").filter(has_text=summary).first.click)

    def ticks(self, label: str) -> None:
        """Tick a box, by how its label begins."""
        self._here(self.main.get_by_label(beginning(label)).first.check)

    def chooses(self, answer: str, *, of: str = "") -> None:
        """Choose one of several answers, by how it begins, of the question `of`."""
        there = self.main.get_by_role("group", name=beginning(of)) if of else self.main
        self._here(there.first.get_by_label(beginning(answer)).first.check)

    def marks(self, there: Locator) -> None:
        """Choose what a person sees there and has no words of its own, such as the first pupil of a list."""
        self._here(there.first.check)

    def picks(self, label: str, option: str | int) -> None:
        """Choose from a list that folds out, by words or by how far down: one choice."""
        self.picks_in(self.main.get_by_label(beginning(label)).first, option)

    def picks_in(self, box: Locator, option: str | int) -> None:
        """Choose from this list that folds out."""
        there = box.locator("option").filter(has_text=beginning(option)) if isinstance(option, str) else None
        chosen = there.first.get_attribute("value") if there else None
        self._here(lambda: box.select_option(chosen) if there else box.select_option(index=option))

    def types(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.types_in(self.main.get_by_label(beginning(label)).first, text)

    def types_in(self, there: Locator, text: str) -> None:
        """Fill in this field."""
        there.fill(text)
        self.typed += 1

    def brings(self, label: str, name: str, text: str) -> None:
        """Choose a file of one's own machine: one click, as what its own window asks is not ours."""
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self._here(lambda: self.main.get_by_label(beginning(label)).first.set_input_files(file))

    def takes(self, name: str) -> Path:
        """Press a button that gives a file, and wait until the whole of it is there."""
        with self._waited(), self.page.expect_download() as coming:
            self.main.get_by_role("button", name=beginning(name)).first.click()
        self.clicks += 1
        return Path(coming.value.path())

    def leafs_until(self, wanted: Callable[[], Locator], onward: str) -> None:
        """Leaf a day or week on until there is what the act needs: a click that depends on the day the school is looked at, and does not count."""
        for _ in range(STEPS):
            if wanted().count():
                return
            self.page.goto(str(self.main.get_by_role("link", name=beginning(onward)).first.evaluate("one => one.href")))

    def reads(self, *texts: str) -> None:
        """See that the page says this, waiting for it to arrive; that belongs to what the machine takes."""
        with self._waited():
            for text in texts:
                expect(self.main).to_contain_text(text, timeout=30_000)

    def _here(self, does: Callable[[], object]) -> None:
        does()
        self.clicks += 1

    @contextmanager
    def _waited(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - began


def beginning(name: str) -> re.Pattern[str]:
    """What begins with these words."""
    words = (
        re.escape(name).replace(":", r"\s*:\s*").replace(r"\s*\ ", r"\s*")
    )  # a part that is only read aloud stands a little apart
    return re.compile(rf"^\s*{words}")
