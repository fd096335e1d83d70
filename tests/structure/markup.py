"""What can be said of a page by reading its markup: `tests/browser` looks at the rest of it in a real browser."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse

STATIC = "/static/"
LABELLED = {"input", "select", "textarea"}
SILENT = {"hidden", "submit", "button", "image"}  # inputs that need no label: they say themselves what they do
NAMED_BY = ("aria-label", "aria-labelledby", "title")


class _Reader(HTMLParser):
    """Collects what `unsound` asks."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.pointed_at: list[str] = []  # ids that something names
        self.static: set[str] = set()
        self.labels: set[str] = set()
        self.controls: list[tuple[str, str]] = []  # id and name of those that only a label can name
        self.wrong: list[str] = []
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in given:
            self.ids[given["id"]] += 1
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.pointed_at += given.get(name, "").split()
        for name in ("href", "src"):
            if given.get(name, "").startswith(STATIC):
                self.static.add(given[name])
        if tag == "label":
            self._in_label += 1
            self.labels.add(given.get("for", ""))
        is_named = self._in_label or any(given.get(name) for name in NAMED_BY)
        if tag in LABELLED and given.get("type") not in SILENT and not is_named:
            self.controls.append((given.get("id", ""), given.get("name", "")))
        if tag == "img" and "alt" not in given:
            self.wrong.append("a picture has no alt")
        if "style" in given or any(name.startswith("on") for name in given):
            self.wrong.append(f"<{tag}> has style or script of its own, which the policy refuses")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.wrong.append("a script stands in the page, which the policy refuses")

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        if tag == "label":
            self._in_label -= 1


def unsound(answer: HttpResponse) -> Iterator[str]:
    """What is wrong with the markup of a page, a sentence each; nothing of an answer that is no page."""
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return
    reader = _Reader()
    reader.feed(answer.content.decode())
    yield from dict.fromkeys(reader.wrong)
    if reader.tags["h1"] != 1:
        yield f"it has {reader.tags['h1']} main headings"
    yield from (f"the id {one} stands there {count} times" for one, count in reader.ids.items() if count > 1)
    yield from (f"something points at {one}, which is not there" for one in reader.pointed_at if one not in reader.ids)
    yield from (
        f"the field {name} has no label" for key, name in reader.controls if key not in reader.labels or not key
    )
    yield from (f"{path} is not there" for path in sorted(reader.static) if not _is_there(path))


@cache
def _is_there(path: str) -> bool:
    return staticfiles_storage.exists(path.removeprefix(STATIC).partition("?")[0])
