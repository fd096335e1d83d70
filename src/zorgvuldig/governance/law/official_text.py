"""A law as the national database of laws publishes it: the consolidated text in XML (`toestand`), read to its articles.

What could make a parser do more than read is refused before it does: a document type, and with it every entity. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.parsers import expat

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 64
MAX_ARTICLES = 20_000
MAX_TEXT = 100_000  # letters of one article

_LEFT_OUT = frozenset({"kop", "meta-data"})  # the heading of an article, and where it was published
_NUMBERS = frozenset({"lidnr", "li.nr"})
_INLINE = frozenset({"nadruk", "extref", "intref", "sup", "inf", "unl", "noot", "noot.nr", "redactie"})


class LawTextProblem(ValueError):
    """This file is not taken over, and the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article with the day from which this text is in force: a line for each paragraph."""

    number: str
    in_force_on: date
    text: str


@dataclass(frozen=True, slots=True)
class OfficialText:
    """A consolidated law: its number (BWB), the number of this publication, and its articles, a number may be there twice."""

    official: str
    publication: str
    articles: Sequence[ArticleText]


def text_of_lines(lines: Sequence[str]) -> str:
    """A text with a line per paragraph, each with single spaces and none of them empty: so that only words make a difference."""
    return "\n".join(clean for line in lines if (clean := " ".join(line.split())))


def read_official_text(path: Path) -> OfficialText:
    """The law in a file. `LawTextProblem` for what is no such file, and for one that is too large; OSError when it cannot be read."""
    if path.stat().st_size > MAX_BYTES:
        raise LawTextProblem(
            f"{path.name} is larger than {MAX_BYTES // 1024 // 1024} MB, as no law is. Take the XML of one law from the national database of laws."
        )
    return parse_official_text(path.read_bytes(), path.name)


def parse_official_text(content: bytes, name: str) -> OfficialText:
    """The law in these bytes; `name` is what a sentence calls the file. Raises `LawTextProblem`."""
    parser = expat.ParserCreate()
    reader = _Reader(name)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise LawTextProblem(
            f"{name} is no proper XML: line {error.lineno}, {expat.ErrorString(error.code)}. Download it again."
        ) from error
    return reader.law()


@dataclass(slots=True)
class _Reader:
    """Puts the articles together while the parser walks through the file; nothing of the rest is kept."""

    name: str
    root: Mapping[str, str] | None = None
    stack: list[str] = field(default_factory=list)
    articles: list[ArticleText] = field(default_factory=list)
    inside: int = 0  # how deep the article under way began; 0 outside any
    left_out: int = 0  # how deep what is left out of it began
    number: str = ""
    days: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # of the paragraph whose text comes next
    words: str = ""
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise LawTextProblem(f"{self.name} is nested deeper than {MAX_DEPTH} levels, as no law is.")
        if not self.stack:
            self._begin(name, attributes)
        self.stack.append(name)
        if self.inside:
            self.days.append(attributes.get("inwerking", ""))
            if name in _LEFT_OUT and not self.left_out:
                self.left_out = len(self.stack)
            elif name not in _INLINE:
                self._end_line()
        elif name == "artikel":
            self.inside, self.number, self.length = len(self.stack), "", 0
            self.days, self.lines, self.numbers, self.words = [attributes.get("inwerking", "")], [], [], ""

    def end(self, name: str) -> None:
        if self.inside and not self.left_out:
            if name in _NUMBERS:
                self.numbers, self.words = [*self.numbers, " ".join(self.words.split())], ""
            elif name not in _INLINE:
                self._end_line()
            if self.inside == len(self.stack):
                self._end_article()
        if self.left_out == len(self.stack):
            self.left_out = 0
        self.stack.pop()

    def characters(self, text: str) -> None:
        if not self.inside:
            return
        if self.left_out:
            # the number of the article itself, and of no heading further in
            if self.stack[-1] == "nr" and len(self.stack) == self.inside + 2:
                self.number += text
            return
        self.length += len(text)
        if self.length > MAX_TEXT:
            raise LawTextProblem(
                f"Article {self.number.strip()} of {self.name} is longer than {MAX_TEXT} letters, as no article is."
            )
        self.words += text

    def doctype(self, *_: object) -> None:
        raise LawTextProblem(
            f"{self.name} declares a document type, which the official files never do. Download it again."
        )

    def law(self) -> OfficialText:
        """What was found. Raises `LawTextProblem` when there is no article in it."""
        if self.root is None or not self.articles:
            raise LawTextProblem(
                f"{self.name} has no article. Take the XML of the whole law from the national database of laws."
            )
        publication = self.root.get("bwb-ng-vast-deel", "").rpartition("/id/")[2]
        official = self.root["bwb-id"]
        return OfficialText(
            official, (publication or f"{official}/{self.root['inwerkingtreding']}")[:100], self.articles
        )

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        day = attributes.get("inwerkingtreding", "")
        if name != "toestand" or not attributes.get("bwb-id") or _day(day) is None:
            raise LawTextProblem(
                f"{self.name} is no consolidated law in the official form: it begins with «{name[:40]}», without a number and a day of a law. "
                "Take the XML of the law from the national database of laws."
            )
        self.root = attributes

    def _end_line(self) -> None:
        if words := " ".join(self.words.split()):
            self.lines.append(" ".join((*self.numbers, words)))
            self.numbers = []
        self.words = ""

    def _end_article(self) -> None:
        """The newest day of anything in it is that of its text, and never later than that of the file."""
        assert self.root is not None
        latest = self.root["inwerkingtreding"]
        days = [day for day in self.days if _day(day) and day <= latest] or [latest]
        text, number = text_of_lines([*self.lines, *self.numbers]), " ".join(self.number.split())
        if number and text:
            self.articles.append(ArticleText(number, date.fromisoformat(max(days)), text))
        if len(self.articles) > MAX_ARTICLES:
            raise LawTextProblem(f"{self.name} has more than {MAX_ARTICLES} articles, as no law has.")
        self.inside = 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-26") else None
    except ValueError:
        return None
