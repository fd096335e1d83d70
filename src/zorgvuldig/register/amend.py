"""Another value in a register's text, with every other line and comment of it as it was. Pure.

Values are written where they stand (`positions`): a library that reads the whole text and writes it anew puts what is added behind the
heading of the next section, and loses the comments around what is taken away.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from zorgvuldig.register.load import load
from zorgvuldig.register.positions import Spans, spans
from zorgvuldig.register.problems import Path, dotted, quoted


class Removal(StrEnum):
    """In place of a value: it, or the whole entry, is taken away."""

    GONE = "gone"


GONE = Removal.GONE


@dataclass(frozen=True, slots=True)
class Change:
    """Another value at `path`: text, number, yes or no, a list of texts, a mapping for a whole entry, or `GONE`.

    An entry that is not there yet is added by its whole mapping; a rule at the place behind the last one.
    """

    path: Path
    value: Any


class NotChangeable(ValueError):
    """This cannot be changed on screen; `why` says which sentence fits.

    `program` (it goes with tables or with code), `shipped` (the program counts on this entry), `unknown` (there is no such entry or key),
    `value` (a text cannot hold this).
    """

    def __init__(self, path: Path, why: str) -> None:
        """Where it was, and why."""
        self.path, self.why = path, why
        super().__init__(f"{dotted(path)}: {why}")


_TEXT = ("nl", "en")
_SOURCED = ("cites", "source", "source_status", "confirmed_by", "confirmed_on", "read")
# Per section the keys of an entry that may get another value.
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    "controller": ("name", "contact", "dpo_name", "dpo_contact"),
    "outside_services": ("who", "country", "outside_eea", "unused"),
    "legal_claims": _SOURCED,
    "personal_rights": _SOURCED,
    "information": _SOURCED,
    "bases": ("text", *_SOURCED),
    "terms": ("period", "after", "text", *_SOURCED, "confirmed_by_school"),
    "categories": ("name", "holds", "origin"),
    "purposes": ("name", "says", "basis"),
    "roles": ("name", "does"),
    "relations": ("name",),
    "rules": ("reads", "writes"),
    "jobs": ("name",),
    "recipients": ("name", "article", "categories", "form", "told", "outside_eea", "desk", "fields", *_SOURCED),
    "signals": ("name", "text", *_SOURCED),
    "watches": ("name", "text", "threshold", "window", "from_hour", "until_hour", *_SOURCED),
    "duties": ("name", "does", "every", *_SOURCED),
    "topics": ("name", "asks", "version"),
    "claims": ("name",),
    "promises": ("says", "kept_by", "cannot"),
    "own_fields": ("name", "why", "sees", "writes", "ended_on", "cleared"),
}
# Sections to which whole entries may be added, and from which those may be taken that the program does not count on.
OPEN = ("purposes", "recipients", "rules", "own_fields")
_TEXTS = {"text", "name", "holds", "origin", "says", "does", "form", "told", "asks", "kept_by", "cannot", "why"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def changeable(path: Path) -> bool:
    """Whether the value at `path` may be changed on screen; whole entries are asked with `NotChangeable`."""
    match path:
        case ("controller", str(key)):
            return key in CHANGEABLE["controller"]
        case (str(section), _, str(key)):
            return key in CHANGEABLE.get(section, ())
        case (str(section), _, str(key), str(language)):
            return key in CHANGEABLE.get(section, ()) and key in _TEXTS and language in _TEXT
        case ("tables", _, "columns", _, str(language)):
            return language in _TEXT
        case _:
            return False


def amended(text: str, changes: Sequence[Change], *, on: date | None = None) -> str:
    """The register's `text` with these values changed, its version raised and `changed_on` put at `on` (today).

    A topic that is asked in other words gets a higher version, so that everybody is asked again. Raises `NotChangeable`.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = spans(text)
    for change in changes:
        _allowed(change, found)
    edits = [_edit(text, c, found) for c in (*changes, *_raised(text, found, changes, on or _today()))]
    return _applied(text, edits, changes)


def _applied(text: str, edits: Sequence[tuple[int, int, str]], changes: Sequence[Change]) -> str:
    """All edits at once, each where it was in the text as it came; no two may be about the same place."""
    result, behind = "", 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < behind:
            raise NotChangeable(changes[0].path, "value")
        result += text[behind:start] + new
        behind = end
    return result + text[behind:]


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date()


def _allowed(change: Change, found: Spans) -> None:
    section = change.path[0] if change.path else ""
    if len(change.path) == 2 and section in OPEN:
        _entry_allowed(change, found)
    elif not changeable(change.path):
        raise NotChangeable(change.path, "program")
    elif (section == "tables" and change.path not in found.values) or (
        section not in ("controller", "tables") and change.path[:2] not in found.tables
    ):
        raise NotChangeable(change.path, "unknown")
    elif change.value is GONE and change.path[-1] not in ("after", "outside_eea", "desk", "from_hour", "until_hour"):
        raise NotChangeable(change.path, "value")


def _entry_allowed(change: Change, found: Spans) -> None:
    """Whole entries: new ones have a name of their own; what was shipped is named by pages and jobs."""
    section, key = change.path
    if change.value is not GONE:
        if change.path in found.tables or not isinstance(change.value, Mapping):
            raise NotChangeable(change.path, "value")
        if section != "rules" and not _NAME.fullmatch(str(key)):
            raise NotChangeable(change.path, "value")
        return
    if change.path not in found.tables:
        raise NotChangeable(change.path, "unknown")
    if section != "rules" and key in getattr(load(), str(section)):
        raise NotChangeable(change.path, "shipped")


def _raised(text: str, found: Spans, changes: Sequence[Change], on: date) -> list[Change]:
    """The version of the whole, the day, and the version of every topic that is asked in other words."""
    told = {change.path[1] for change in changes if change.path[:1] == ("topics",) and change.path[2:] == ("version",)}
    asked = dict.fromkeys(c.path[1] for c in changes if c.path[:1] == ("topics",) and c.path[2:3] == ("asks",))
    topics = [
        Change(("topics", key, "version"), int(_raw(text, found, ("topics", key, "version"))) + 1)
        for key in asked
        if key not in told
    ]
    version = json.loads(_raw(text, found, ("version",)))
    return [*topics, Change(("version",), _next(version)), Change(("changed_on",), on.isoformat())]


def _raw(text: str, found: Spans, path: Path) -> str:
    start, end = found.values[path]
    return text[start:end]


def _next(version: str) -> str:
    """`1` → `2`, `2026.4` → `2026.5`, `spring` → `spring.2`."""
    numbered = re.sub(r"(\d+)(\D*)$", lambda match: f"{int(match[1]) + 1}{match[2]}", version)
    return numbered if numbered != version else f"{version}.2"


def _edit(text: str, change: Change, found: Spans) -> tuple[int, int, str]:
    """From where to where a change writes, and what."""
    path, value = change.path, change.value
    if len(path) == 2 and path[0] in OPEN:
        return (
            _lines_of(text, found.tables[path], blank=True) if value is GONE else _new_entry(text, found, path, value)
        )
    if path in found.values:
        start, end = found.values[path]
        if value is GONE:
            return _lines_of(text, (found.pairs[path], end))
        return start, end, literal(value, path)
    at = _line_end(text, found.tables[path[:-1]][1])
    return at, at, "" if value is GONE else f"\n{quoted(str(path[-1]))} = {literal(value, path)}"


def _line_end(text: str, at: int) -> int:
    """Where the line ends: a comment behind a value stays behind it."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _new_entry(text: str, found: Spans, path: Path, value: Mapping[str, Any]) -> tuple[int, int, str]:
    """A table more behind the last of its section, or of the text when the section has none yet."""
    section = path[0]
    ends = (end for table, (_, end) in found.tables.items() if table[0] == section)
    at = _line_end(text, max(ends, default=len(text.rstrip())))
    header = "[[rules]]" if section == "rules" else f"[{section}.{quoted(str(path[1]))}]"
    lines = [f"{quoted(str(key))} = {literal(item, path)}" for key, item in value.items() if item is not None]
    return at, at, "\n" + "\n".join(("", header, *lines))


def _lines_of(text: str, span: tuple[int, int], *, blank: bool = False) -> tuple[int, int, str]:
    """Whole lines go; with `blank` the empty line behind a table too."""
    end = min(_line_end(text, span[1]) + 1, len(text))
    if blank and text.startswith("\n", end):
        end += 1
    return text.rfind("\n", 0, span[0]) + 1, end, ""


def literal(value: Any, path: Path = ()) -> str:
    """A value as TOML writes it, in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _string(value, path)
        case Mapping():
            return "{ " + ", ".join(f"{quoted(str(k))} = {literal(v, path)}" for k, v in value.items()) + " }"
        case Sequence():
            return "[" + ", ".join(literal(item, path) for item in value) + "]"
        case _:
            raise NotChangeable(path, "value")


def _string(value: str, path: Path) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotChangeable(path, "value") from None
    # What JSON escapes TOML reads too; it leaves one sign as it is that TOML does not take.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
