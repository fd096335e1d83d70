"""Who is at work in a mixed load: each does what such a person does, and keeps what the pages said was done."""

import hashlib
import json
import re
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg

from tests.running.load import GONE, Act, Browsing
from tests.running.school import School
from tests.running.visitor import Visitor

LISTS = re.compile(r'href="(/groepen/[0-9a-f-]{36}/cijfers/)"')
CHILDREN = re.compile(r'href="(/mijn-kind/[0-9a-f-]{36}/)"')
ROW = re.compile(r'name="w-([0-9a-f-]{36})"')
SECRET = "sessionid"
ONE_AT_A_TIME = threading.Lock()  # two who sign in with the same code: the second would be refused
ROSTER = "/ims/oneroster/rostering/v1p2/"
SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"
# What each thing does at the door: the purpose and kind that its rows in the log have. What is not here opens nobody.
OPENS = {
    "children": ("parental_view", "own"),
    "child": ("parental_view", "pupil"),
    "own file": ("own_view", "own"),
    "groups": ("workplace", "nobody"),
    "class": ("teaching", "group"),
    "list of marks": ("teaching", "group"),
    "saved marks": ("teaching", "group"),
    "search": ("search", "search"),
    "asked a copy": ("copy", "pupil"),
    "looked for a copy": ("copy", "pupil"),
    "copy": ("copy", "pupil"),
    "asked an own copy": ("copy", "own"),
    "looked for an own copy": ("copy", "own"),
    "own copy": ("copy", "own"),
}


@dataclass
class Enters(Browsing):
    """Signs in, looks at the first page, and signs out. `out` are the sessions of which the page said that they are over."""

    out: list[str] = field(default_factory=list)

    def act(self, browser: Visitor) -> None:
        """Look, and leave."""
        if self.read(browser, "first page", "/") is None:
            return
        secret = next((value for name, value in browser.cookies.items() if name.endswith(SECRET)), "")
        if self.send(browser, "sign out", "/afmelden/", {}) is not None:
            self.out.append(secret)
            self._browser = None


@dataclass
class Looks(Browsing):
    """A guardian who looks at the list of their children, and then at each."""

    children: list[str] = field(default_factory=list)

    def act(self, browser: Visitor) -> None:
        """The next page."""
        at = self.turns % (len(self.children) + 1)
        if at:
            self.read(browser, "child", self.children[at - 1])
            return
        page = self.read(browser, "children", "/mijn-kinderen/", lambda text: len(set(CHILDREN.findall(text))))
        if page:
            self.children = sorted(set(CHILDREN.findall(page.text)))


@dataclass
class LooksAtSelf(Browsing):
    """A pupil who looks at their own file."""

    def act(self, browser: Visitor) -> None:
        """Look."""
        self.read(browser, "own file", "/mijn-gegevens/")


@dataclass
class Teaches(Browsing):
    """A teacher who reads the class and gives one pupil another mark, again and again.

    `saved` are the marks that the pages said were saved, of the pupil who stands at `place` in the first list.
    """

    place: int = 0
    group: str = ""
    pupil: str = ""
    saved: list[str] = field(default_factory=list)

    def act(self, browser: Visitor) -> None:
        """The groups, the class, or the list with another mark saved."""
        if not self.group or self.turns % 10 == 0:
            page = self.read(browser, "groups", "/groepen/", lambda text: 1)
            if page:
                self.group = LISTS.findall(page.text)[0]
        elif self.turns % 3 == 0:
            self.read(browser, "class", self.group.removesuffix("cijfers/"))
        else:
            self._save(browser)

    def _save(self, browser: Visitor) -> None:
        page = self.read(browser, "list of marks", self.group, _rows)
        if page is None:
            return
        there, fields = ROW.findall(page.text), page.fields()
        if not there:  # a clock that jumps between opening and reading shows nobody
            return
        self.pupil = self.pupil or there[self.place % len(there)]
        mark = f"{1 + (self.turns * 7 + self.place) % 90 / 10:.1f}"
        now = fields[f"w-{self.pupil}"]
        if mark == now:
            return
        form = {
            "toets": fields["toets"],
            f"w-{self.pupil}": now,
            f"c-{self.pupil}": mark,
            "reden": "opnieuw bekeken",
        }
        if self.send(browser, "saved marks", self.group, form, lambda text: len(set(there))):
            self.saved.append(mark)


@dataclass
class Searches(Browsing):
    """The administration, which looks up a name."""

    names: tuple[str, ...] = ("wahdani", "heechsma", "jans")
    shown: Visitor | None = None

    def act(self, browser: Visitor) -> None:
        """Open the page, and look one up after another."""
        if self.shown is not browser:
            self.shown = browser if self.read(browser, "search", "/zoeken/", lambda text: 0) else None
            return
        self.send(browser, "search", "/zoeken/", {"q": self.names[self.turns % len(self.names)]}, lambda text: 0)


@dataclass
class Copies(Browsing):
    """Somebody who asks for a copy of all data and fetches it. `fetched` is the SHA-256 of each that came whole, by its address.

    `own` for a pupil; a guardian's copy is of the first child. Five a day is the most that somebody gets.
    """

    own: bool = False
    place: str = ""
    now: str = ""
    asked: list[str] = field(default_factory=list)
    fetched: dict[str, str] = field(default_factory=dict)
    most: int = 5

    def act(self, browser: Visitor) -> None:
        """Find where, ask, or look whether it is there."""
        own = "own " if self.own else ""
        if not self.place:
            self._find(browser)
        elif not self.now and len(self.asked) < self.most:
            if self.read(browser, f"looked for a{'n own' if own else ''} copy", self.place) is None:
                return
            asked = self.send(browser, f"asked a{'n own' if own else ''} copy", self.place, {"language": "nl"})
            if asked and asked.where.startswith(self.place):
                self.now = asked.where
                self.asked.append(self.now)
        elif self.now:
            answer = self.send(browser, f"{own}copy", self.now, {})
            if answer and answer.headers.get("content-type") == "application/zip":
                self.fetched[self.now] = hashlib.sha256(answer.content).hexdigest()
                self.now = ""
            else:
                time.sleep(0.3)  # it is being made
        else:
            self._find(browser)

    def _find(self, browser: Visitor) -> None:
        if self.own:
            self.place = "/mijn-gegevens/kopie/"
            self.read(browser, "own file", "/mijn-gegevens/")
        elif page := self.read(browser, "children", "/mijn-kinderen/", lambda text: len(set(CHILDREN.findall(text)))):
            self.place = f"{sorted(set(CHILDREN.findall(page.text)))[0]}kopie/"


@dataclass
class Supplier:
    """A program that asks the roster: a token by its secret, and then page after page. `whole` are the pages that came to the end."""

    name: str
    port: int
    secret: str
    product: int
    limit: int = 50
    acts: list[Act] = field(default_factory=list)
    turns: int = 0
    whole: int = 0
    token: str = ""
    patience: float = 30.0

    def turn(self) -> None:
        """A token when there is none, or the next page."""
        self.turns += 1
        what, begin = ("page of a roster" if self.token else "token"), time.monotonic()
        try:
            status = self._page() if self.token else self._token()
        except GONE:
            status = 0
        self.acts.append(Act(what, begin, time.monotonic() - begin, status))

    def _page(self) -> int:
        visitor = Visitor(self.port, patience=self.patience)
        what = ("users", "classes", "enrollments")[self.turns % 3]
        answer = visitor.get(f"{ROSTER}{what}?limit={self.limit}", Authorization=f"Bearer {self.token}")
        if answer.status == 200:
            json.loads(answer.content)
            self.whole += 1
        elif answer.status == 401:
            self.token = ""
        return answer.status

    def _token(self) -> int:
        shown = b64encode(f"{self.name}:{self.secret}".encode()).decode()
        visitor = Visitor(self.port, patience=self.patience)
        asked = {"grant_type": "client_credentials", "scope": SCOPE}
        answer = visitor.post("/oidc/token/", asked, Authorization=f"Basic {shown}")
        if answer.status == 200:
            self.token = str(json.loads(answer.content)["access_token"])
        return answer.status


CLIENT = """
with made as (
    insert into client (client_id, redirect_uris, post_logout_redirect_uris, client_type, authorization_grant_type, client_secret,
        hash_client_secret, name, skip_authorization, created, updated, algorithm, allowed_origins, registration_source, product_id,
        is_test, signs_with, sector_uri, logout_uri)
    select %s, '', '', 'confidential', 'client-credentials', '', false, p.name, true, now(), now(), 'RS256', '', 'manual', p.id,
        false, 'ES256', '', '' from product p where p.name = 'Taalreis' returning id, product_id
) insert into client_secret (client_id, digest, made_at) select id, %s, now() from made
    returning (select product_id from made)
"""


def supplier(school: School, port: int) -> Supplier:
    """The supplier of the demonstration who gets rosters, with a client of its own."""
    name, secret = f"load-{uuid4()}", uuid4().hex
    product = school.server.ask(CLIENT, name, hashlib.sha256(secret.encode()).hexdigest())
    return Supplier(name, port, secret, product)


def entering(school: School, username: str, port: int) -> Callable[[], Visitor]:
    """How somebody of the demonstration signs in; a code that was used may be used again."""

    def enter() -> Visitor:
        if username not in school.secrets:
            return school.signed_in(username, port)
        with ONE_AT_A_TIME:
            try:
                school.forget_codes()
            except psycopg.Error as away:
                raise OSError("the database is away") from away
            return school.signed_in(username, port)

    return enter


@dataclass
class Everybody:
    """One of each."""

    enters: Enters
    looks: Looks
    self_looks: LooksAtSelf
    teaches: list[Teaches]
    searches: Searches
    copies: list[Copies]
    supplies: Supplier

    @property
    def all(self) -> list[Browsing | Supplier]:
        """They, in a row."""
        return [
            self.enters, self.looks, self.self_looks, *self.teaches, self.searches, *self.copies, self.supplies,
        ]  # fmt: skip


def everybody(school: School, port: int) -> Everybody:
    """The people of the demonstration school at their work, in front of this port."""

    def at(username: str) -> tuple[str, Callable[[], Visitor]]:
        return username, entering(school, username, port)

    return Everybody(
        Enters(*at("leerling")),
        Looks(*at("ouder")),
        LooksAtSelf(*at("leerling18")),
        [Teaches(*at("docent"), place=place) for place in (0, 1)],
        Searches(*at("administratie")),
        [Copies(*at("ouder")), Copies(*at("leerling18"), own=True)],
        supplier(school, port),
    )


def _rows(text: str) -> int:
    return len(set(ROW.findall(text)))
