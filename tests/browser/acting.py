"""People who act in a browser: they click what they see, type into the box with its label, and read what is said."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic

import psycopg
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

AWAY = 36525  # days: so far that nothing moved there meets what still has to move


@dataclass(slots=True)
class Tally:
    """What people did, per act: every link, button, tick, choice, box that is typed into or folded open, and page that is loaded again.

    A decision about a pupil (`decisions`), and what belongs to it (`words`: another class, why somebody leaves and to where), stand apart.
    """

    act: str = ""
    clicks: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    waited: list[tuple[float, str]] = field(default_factory=list)  # seconds from a link or button to the whole page

    def __str__(self) -> str:
        rows = [f"{act:40} {count:4} clicks {self.decisions[act]:4} decisions" for act, count in self.clicks.items()]
        total = f"{self.clicks.total():4} clicks {self.decisions.total():4} decisions, with {self.words.total()} words"
        slowest = [f"{seconds:6.2f} s {name}" for seconds, name in sorted(self.waited)[-5:]]
        return "\n".join([*rows, f"{'together':40} {total}", *slowest])


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a browser window open. Every step waits for what it needs; none sleeps. Several may share a tally."""

    page: Page
    tally: Tally = field(default_factory=Tally)

    @property
    def main(self) -> Locator:
        """What is on the page, without the menu."""
        return self.page.get_by_role("main")

    def does(self, times: int = 1) -> None:
        """Count what is done with mouse or keys."""
        self.tally.clicks[self.tally.act] += times

    def goes(self, there: Locator, name: str) -> None:
        """Click what leads to a page, and wait for the whole of it: a click itself is over when the page begins."""
        self.does()
        begun = monotonic()
        there.first.click()
        self.page.wait_for_load_state()
        self.tally.waited.append((monotonic() - begun, name))

    def follows(self, *names: str) -> None:
        """Follow links, one after the other. A name is how the link begins."""
        for name in names:
            self.goes(self.main.get_by_role("link", name=_beginning(name)), name)

    def arrives(self, *names: str) -> None:
        """Come back another day: signing in leaves somebody on the first page; follow links from there."""
        self.page.goto("/")
        self._chooses(*names)

    def starts(self, *names: str) -> None:
        """Go back to the first page by the menu, open, and follow links from there."""
        self._opens_menu()
        self.does()
        self.page.get_by_role("navigation", name="Hoofdmenu").get_by_role(
            "link", name=re.compile("^(Start|Vandaag)$")
        ).click()
        self._chooses(*names)

    def _opens_menu(self) -> None:
        """On a telephone the menu is folded, anew on every page."""
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            self.does()
            menu.click()

    def _chooses(self, *names: str) -> None:
        """From the first page: the start page has a list of all, and the day of a family the menu."""
        expect(self.main.get_by_role("heading", name=re.compile(r"Waar wilt u heen\?|Vandaag")).first).to_be_visible()
        first = _beginning(names[0])
        if not self.main.get_by_role("link", name=first).count():
            self._opens_menu()
            menu = self.page.get_by_role("navigation", name="Hoofdmenu")
            if not (there := menu.get_by_role("link", name=first)).first.is_visible():
                self.does()
                menu.locator("summary").click()
            self.goes(there.locator("visible=true"), names[0])
            names = names[1:]
        self.follows(*names)

    def presses(self, name: str, *, of: str = "") -> None:
        """Press a button, in the line of a list that speaks of `of`."""
        there = self.main.get_by_role("listitem").filter(has_text=of) if of else self.main
        self.goes(there.get_by_role("button", name=_beginning(name)), name)

    def unfolds(self, summary: str) -> None:
        """Open what is folded away."""
        self.does()
        self.main.locator("summary").filter(has_text=summary).first.click()

    def fills(self, answers: Mapping[str, str | date], then: str) -> None:
        """Answer the questions with these labels, and press a button."""
        for label, answer in answers.items():
            box = self.main.get_by_label(_label(label)).first
            text = answer if isinstance(answer, str) else answer.isoformat()
            self.does()
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=text)
            else:
                box.fill(text)
        self.presses(then)

    def chooses(self, question: str, answer: str) -> None:
        """Choose one of several answers, by how it begins."""
        self.does()
        self.main.get_by_role("group", name=question, exact=True).get_by_label(_beginning(answer)).first.check()

    def ticks(self, label: str) -> None:
        """Tick a box."""
        self.does()
        self.main.get_by_label(label, exact=True).check()

    def looks_again(self) -> None:
        """Load the page again."""
        self.does()
        self.page.reload()

    def reads(self, *texts: str) -> None:
        """See that the page says this, waiting for it to arrive."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def leafs_through(self, items: str) -> list[str]:
        """The words of everything of a kind on all sheets of a long list, this one first; it ends on the last sheet."""
        found: list[str] = []
        following = self.main.locator("a[rel=next]")
        while True:
            found += [" ".join(text.split()) for text in self.main.locator(items).all_text_contents()]
            if not following.count():
                return found
            self.does()
            with self.page.expect_navigation():
                following.click()

    def is_refused(self) -> None:
        """Try to open the page again, and see nothing."""
        self.page.reload()
        self.reads("Deze pagina is er niet")


def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(name)}")


def _label(label: str) -> re.Pattern[str]:
    """A label, with or without the help that belongs to it."""
    return re.compile(rf"^\s*{re.escape(label)}\s*($|\(hoeft niet\))")


def link_in_mail(to: str) -> str:
    """The address that the last mail to somebody holds."""
    mails = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda mail: mail.stat().st_mtime_ns)
    mail = next(text for text in (mail.read_text() for mail in reversed(mails)) if f"To: {to}" in text)
    found = re.search(r"^http\S+", mail, re.MULTILINE)
    assert found, mail
    return found[0]


def let_pass(db: psycopg.Connection, count: int) -> None:
    """Let whole weeks pass. No clock is touched: every day and moment the school wrote down moves into the past.

    What the machinery keeps (sessions, jobs, the access log) stays where it is. In two steps, so that a period which has
    moved never stands on one that has not.
    """
    assert count % 7 == 0, "a Monday has to stay one"
    columns: dict[str, list[str]] = {}
    for table, column in db.execute(
        "select c.table_name, c.column_name from information_schema.columns c "
        "join information_schema.tables t using (table_schema, table_name) "
        "where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' "
        "and data_type in ('date', 'timestamp with time zone') "
        "and table_name !~ '^(procrastinate|django|account|usersession|mfa|login_cache)'"
    ):
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        for step in (AWAY, -AWAY - count):
            moved = ", ".join(f"{name} = {name} + interval '{step} days'" for name in names)
            db.execute(f"update {table} set {moved}")
