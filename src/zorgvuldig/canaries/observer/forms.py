"""The forms and links of a page, as a browser without script knows them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

Answers = Mapping[str, str | Sequence[str]]  # several of a name, such as boxes that are ticked
TAG = re.compile(r"<[^>]*>")
LINK = re.compile(r'href="([^"]+)"')


@dataclass(slots=True)
class PageForm:
    """A form that is posted: where to (empty: where it stands), what is filled in already, and everything that can be."""

    action: str
    filled: dict[str, list[str]] = field(default_factory=dict, repr=False)
    names: set[str] = field(default_factory=set)

    def with_answers(self, answers: Answers) -> list[tuple[str, str]]:
        """What is sent when somebody fills this in, and leaves all else as it is."""
        given = {name: [value] if isinstance(value, str) else value for name, value in answers.items()}
        return [(name, value) for name, values in {**self.filled, **given}.items() for value in values]


class _FormReader(HTMLParser):
    """Reads forms as they stand: text that is typed, boxes that are ticked, what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.area = self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = PageForm(said.get("action", "")) if said.get("method", "").lower() == "post" else None
            self.forms += [self.open] if self.open else []
        elif self.open and (name := said.get("name", "")):
            self.open.names.add(name)
            self._fill(tag, name, said)
        elif self.open and tag == "option" and self.choice and "selected" in said:
            self.open.filled[self.choice] = [said.get("value", "")]

    def _fill(self, tag: str, name: str, said: Mapping[str, str]) -> None:
        kind = said.get("type", "text")
        if tag == "textarea":
            self.area = name
        elif tag == "select":
            self.choice = name
        elif (
            tag == "input"
            and kind not in ("submit", "file")
            and (kind not in ("radio", "checkbox") or "checked" in said)
        ):
            assert self.open is not None
            self.open.filled.setdefault(name, []).append(said.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self.open and self.area:
            self.open.filled[self.area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag in ("textarea", "select"):
            self.area = self.choice = ""


def form_with(text: str, *names: str) -> PageForm | None:
    """The first form of a page in which all of these can be filled in or pressed; None without one."""
    reader = _FormReader()
    reader.feed(text)
    return next((form for form in reader.forms if form.names.issuperset(names)), None)


def links(page: str, text: str, part: str) -> Iterator[str]:
    """Where the links lead of the page at this address, of those that have `part` in their address."""
    yield from (urljoin(page, unescape(address)) for address in LINK.findall(text) if part in address)


def plain(text: str) -> str:
    """What a page says, on one line."""
    return " ".join(unescape(TAG.sub(" ", text)).split())
