"""What anybody can read without an account, the page with the promises and the register, laid beside the register's text.

The seal of the page is checked by the program that schools give away for it, which is not the one that makes it (decision 64).
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zorgvuldig_verify.pages import check_page
from zorgvuldig_verify.trust import Refused, read_trust

from zorgvuldig.canaries.observer.browser import Answer, NotYet, SiteClient
from zorgvuldig.canaries.observer.forms import links, plain
from zorgvuldig.canaries.observer.register_text import (
    ChapterWords,
    Sentences,
    category_called,
    chapters,
    digest,
    officer,
    promise_keys,
    public_lines,
)
from zorgvuldig.canaries.observer.tries import NOTHING, Outcome

KEYS, REGISTER = "/transparantie/sleutels.json", "/register/"
PAGES: Mapping[str, str] = {"nl": "/beloften/", "en": "/en/promises/"}
AT_MOST = 600  # seconds since a promise was measured: what is older says nothing about now
AHEAD = 60  # seconds that a clock may differ
SILENT = "not_in_use"
SEAL = re.compile(r'<script type="application/json" id="statement"[^>]*>(.*?)</script>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
FIELD = re.compile(r"[a-z_.]+\.[a-z_0-9]+")
WENT = re.compile(r"<li[^>]*>\s*<p><b>([^<]+)</b>.*?<p>([^<]+)</p>(.*?)</li>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Departure:
    """Something that left, as the family reads it: to whom, what kinds of data, and on which ground."""

    recipient: str
    kinds: Collection[str]
    ground: str


def departures(page: Answer) -> list[Departure]:
    """Everything that left about a pupil, from the page on which their family reads it."""
    return [Departure(plain(to), plain(what).split(", "), plain(why)) for to, what, why in WENT.findall(page.text)]


def read_statement(site: SiteClient, language: str, register: str, invented: Collection[str], now: float) -> Outcome:
    """The page with the promises as it comes: sealed, of now, and saying what the register says; of somebody invented not a word.

    Raises `NotYet` when it claims nothing, or was made before the register became what it is.
    """
    page = site.fetch(PAGES[language])
    try:
        check_page(page.content, read_trust(site.fetch(KEYS).content))
    except Refused:
        return Outcome(0, missing=frozenset({"seal"}))
    seal = json.loads(SEAL.findall(page.text)[0])
    promises = seal["promises"]
    if all(one["state"] == SILENT and one["at"] is None for one in promises) or seal["register"] != digest(register):
        raise NotYet("the public page claims nothing of now")
    words, rows = plain(page.text), [plain(row) for row in ROW.findall(page.text)]
    is_so = {
        "promise": sorted(promise_keys(register)) == [one["id"] for one in promises],
        "moment": all(_is_fresh(one["at"], now) for one in promises),
        "officer": _has_all(officer(register), words),
        **{
            about: all(any(_has_all(line, row) for row in rows) for line in lines)
            for about, lines in public_lines(register, language).items()
        },
    }
    return _as_outcome(is_so, {"invented": not any(word in words for word in invented)})


def read_recipients(site: SiteClient, left: Collection[Departure], register: str) -> Outcome:
    """Whoever really got something stands on the page with the promises by its article, and on the register's page about what it got."""
    rows = [plain(row) for row in ROW.findall(site.fetch(PAGES["nl"]).text)]
    pages = {
        kind: plain(site.fetch(f"{REGISTER}{category_called(register, kind)}/").text)
        for kind in {kind for one in left for kind in one.kinds}
    }
    articles = {name: article for name, _form, _told, article in public_lines(register, "nl")["recipient"]}
    named = [
        (article := articles.get(one.recipient, "")) != ""
        and article in one.ground
        and any(_has_all((one.recipient, article), row) for row in rows)
        and all(_has_all((one.recipient, article), pages[kind]) for kind in one.kinds)
        for one in left
    ]
    return Outcome(sum(named), missing=NOTHING if all(named) else frozenset({"recipient"}))


def read_register(site: SiteClient, register: str) -> Outcome:
    """Every page of the register: each kind of data with its fields, each with its reason, its terms, and who gets it."""
    found = site.fetch(REGISTER)
    listed = {address.removeprefix(REGISTER).strip("/") for address in links(REGISTER, found.text, REGISTER)} - {""}
    told = dict(chapters(register, "nl"))
    wrong = {key for key, words in told.items() if not _says_all(words, site.fetch(f"{REGISTER}{key}/"))}
    if not _has_all(officer(register), plain(found.text)):
        wrong.add("officer")
    return Outcome(len(told), missing=frozenset(wrong | (told.keys() - listed)), beyond=frozenset(listed - told.keys()))


def _says_all(words: ChapterWords, page: Answer) -> bool:
    rows = dict(_fields(page))
    return _has_all(words.sentences, plain(page.text)) and rows == dict(words.fields)


def _fields(page: Answer) -> Iterator[tuple[str, str]]:
    """Each field of a page of the register with the reason that it gives."""
    for row in ROW.findall(page.text):
        reason, _, name = plain(row).rpartition(" ")
        if FIELD.fullmatch(name):
            yield name, reason


def _is_fresh(at: Any, now: float) -> bool:
    """A promise without a moment claims something that was not measured, or that somebody changed since."""
    return isinstance(at, str) and -AHEAD <= now - datetime.fromisoformat(at).timestamp() <= AT_MOST


def _has_all(sentences: Sentences, words: str) -> bool:
    return all(" ".join(one.split()) in words for one in sentences)


def _as_outcome(is_there: Mapping[str, bool], is_absent: Mapping[str, bool]) -> Outcome:
    return Outcome(
        sum(is_there.values()),
        frozenset(part for part, holds in is_there.items() if not holds),
        frozenset(part for part, holds in is_absent.items() if not holds),
    )
