"""The law in the register: its texts, what is claimed of them and how well that is founded, and how an article is written.

A claim is a sentence of the school, on a page, in a letter or in a copy, that rests on a text: a legal basis, a term, a right, a refusal.
Whoever reads one can see which text, and whether somebody has read it as it is in force. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from zorgvuldig.register.kinds import Action, LawKind, Limit, SourceStatus, Start, Text, YearEnd
from zorgvuldig.register.period import spelled

SPELLED = "{period}"  # in the text of a term: here its period is said
_CITED = re.compile(r"(?P<law>[a-z][a-z0-9_]*)(?: (?P<article>\d[\w:.]*(?:\([\da-z]+\))*))?")
_ARTICLE = {"nl": "artikel", "en": "article"}
_AND = {"nl": "en", "en": "and"}


@dataclass(frozen=True, slots=True)
class Law:
    """A text that claims cite: a law, or a norm of the supervisor or the sector.

    `official` is the number of its official publication (CELEX, BWB), empty for what has none. `until` is the day (ISO 8601) from
    which the text is no longer in force; empty while it is.
    """

    key: str
    kind: LawKind
    name: Text
    title: Text
    official: str = ""
    until: str = ""


class Founded(Protocol):
    """What rests on a text: `cites` where it stands, `source` how that is known, `source_status` how well it is founded.

    Who confirmed it is a function or a name that the school gives. `confirmed_on` is the day of that, and `read` the day from which
    the text that was read is valid (both ISO 8601); all three are empty as long as nobody has.
    """

    @property
    def cites(self) -> tuple[str, ...]:
        """Places of law, each as `citation` reads it."""

    @property
    def source(self) -> str:
        """Where this was read, in Dutch."""

    @property
    def source_status(self) -> SourceStatus:
        """How well it is founded."""

    @property
    def confirmed_by(self) -> str:
        """Who read the text that is in force."""

    @property
    def confirmed_on(self) -> str:
        """On which day."""

    @property
    def read(self) -> str:
        """Of which day the text was."""


@dataclass(frozen=True, slots=True)
class LegalClaim:
    """A claim of law that is no basis, term, recipient, signal, watch or duty of its own: a right, a time limit, a ground of refusal."""

    key: str
    cites: tuple[str, ...]
    source: str
    source_status: SourceStatus
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A question about the law that only a human can answer, and the claims that may have to change then.

    `claims` are names of `Register.claims_of_law`; `source` says in Dutch where the question comes from.
    """

    key: str
    asks: Text
    claims: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis (AVG art. 6(1)) with the article that gives it. One `by_recipient` is said by whoever gets the data."""

    key: str
    article: str
    avg: str
    text: Text
    source: str
    source_status: SourceStatus
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""
    by_recipient: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """How long a category is kept: an ISO 8601 calendar period counted from a start event (`retention.due`).

    `period` is empty when data stay until the event itself (`P0D` would say the same less plainly). With `after` counting
    begins when the year of the event is over. `text` has `{period}` where the period is said; people read `says`.
    """

    key: str
    limit: Limit
    period: str
    start: Start
    action: Action
    text: Text
    source: str
    source_status: SourceStatus
    confirmed_by_school: bool
    after: YearEnd = YearEnd.NONE
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""

    @property
    def says(self) -> Text:
        """The text with the period in it, so that it cannot say another one."""
        nl, en = (spelled(self.period, language) for language in ("nl", "en"))
        return Text(self.text.nl.replace(SPELLED, nl), self.text.en.replace(SPELLED, en))


@dataclass(frozen=True, slots=True)
class SpecialData:
    """What of a kind of data the law protects more than the rest: AVG art. 9 (health, religion), 10 (offences) or 87 (the number of the state).

    `claim` is the key of the legal claim by which the school may hold it all the same.
    """

    what: Text
    claim: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a text: the key of the law, and the article with its paragraphs as lawyers write it, `13(2)(f)`; empty for the whole."""

    law: str
    article: str

    @property
    def number(self) -> str:
        """The article alone, without its paragraphs: what has a version of its own."""
        return self.article.partition("(")[0]


class CitationProblem(ValueError):
    """This is no place in a text."""


def citation(text: str) -> Citation:
    """`avg 13(2)(f)`, `wvo2020` or `bw2 10` as a place. Raises CitationProblem."""
    if not (found := _CITED.fullmatch(text)):
        raise CitationProblem(f"{text!r} is no place in a text of law")
    return Citation(found["law"], found["article"] or "")


def cited(claims: Iterable[Founded], laws: Mapping[str, Law], language: str) -> str:
    """The places of these claims as people read them: «AVG artikel 12, 13(2)(f) en 77; UAVG artikel 30»; each once, in their order."""
    places: dict[str, dict[str, None]] = {}
    for claim in claims:
        for place in map(citation, claim.cites):
            articles = places.setdefault(place.law, {})
            if place.article:
                articles[place.article] = None
    return "; ".join(_place(laws[law], list(articles), language) for law, articles in places.items())


def _place(law: Law, articles: list[str], language: str) -> str:
    name = law.name.en if language == "en" else law.name.nl
    if not articles:
        return name
    *first, last = articles
    listed = f"{', '.join(first)} {_AND[language]} {last}" if first else last
    return f"{name} {_ARTICLE[language]} {listed}"
