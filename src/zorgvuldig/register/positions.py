"""Where each key and value of a TOML text stands: `tomllib` forgets that once it has read the text.

The text must already have been read by `tomllib`, so the walk below need not look for mistakes.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from zorgvuldig.register.problems import Path, dotted

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
# a run of bare key characters, or a quoted part, with dots and spaces between
_KEY = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_\-. \t])+""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:[^"\\]|\\.)*"' r"|'[^']*'", re.DOTALL
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


def line_index(text: str) -> Mapping[str, int]:
    """The line (from 1) of every table and key in the valid TOML `text`, by dotted path."""
    return _Walk(text).lines


@dataclass(frozen=True, slots=True)
class Spans:
    """From where to where things stand in a text: each `values` (with its key from `pairs`), and each table that has a header.

    A table ends behind its last pair: what follows up to the next header is about the next one.
    """

    values: Mapping[Path, tuple[int, int]]
    pairs: Mapping[Path, int]
    tables: Mapping[Path, tuple[int, int]]


@lru_cache(maxsize=4)
def spans(text: str) -> Spans:
    """Where the values and tables of the valid TOML `text` stand."""
    walk = _Walk(text)
    return Spans(walk.values, walk.pairs, walk.tables)


def line_of(index: Mapping[str, int], key: str) -> int:
    """The line of `key`, or of the nearest key it is part of; 1 when the file holds neither."""
    around = [known for known in index if key == known or key.startswith((f"{known}.", f"{known}["))]
    return index[max(around, key=len)] if around else 1


class _Walk:
    """One walk through a text; `lines` is complete once it has been made."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[str, int] = {}
        self.counts: dict[Path, int] = {}
        self.values: dict[Path, tuple[int, int]] = {}
        self.pairs: dict[Path, int] = {}
        self.tables: dict[Path, tuple[int, int]] = {}
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self._space() < len(self.text):
            if self.text[self.at] == "[":
                start = self.at
                table = self._header()
                self.tables[table] = start, self.at
            else:
                self._pair(table)
                if table in self.tables:
                    self.tables[table] = self.tables[table][0], self.at

    def _space(self) -> int:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(dotted(path), bisect_left(self.ends, at) + 1)

    def _header(self) -> Path:
        start, listed = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if listed else 1
        path = self._inside_lists(self._key(), listed)
        self.at += 2 if listed else 1
        for depth in range(len(path)):  # a section has no line of its own: it begins with its first entry
            self._note(path[: depth + 1], start)
        return path

    def _inside_lists(self, names: tuple[str, ...], listed: bool) -> Path:
        """A header's path with the place in each array of tables that it runs through."""
        path: Path = ()
        for depth, name in enumerate(names, start=1):
            path += (name,)
            if listed and depth == len(names):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path += (self.counts[path],)
        return path

    def _key(self) -> tuple[str, ...]:
        match = _KEY.match(self.text, self.at)
        raw = match.group() if match else ""
        self.at += len(raw)
        if _BARE.fullmatch(bare := raw.strip()):
            return (bare,)
        names: list[str] = []
        # tomllib itself says what quotes and escapes in a key mean
        value: object = tomllib.loads(f"{raw.strip()} = 0")
        while isinstance(value, dict):
            [(name, value)] = value.items()
            names.append(name)
        return tuple(names)

    def _pair(self, table: Path) -> None:
        start, path = self.at, table
        for name in self._key():
            path += (name,)
            self._note(path, start)
        self.at += 1  # the equals sign
        self.pairs[path] = start
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self._space()
        self._leap_over(path)
        end = self.at
        while self.text[end - 1] in " \t\r":  # a number or a word was read up to what follows it
            end -= 1
        self.values[path] = start, end

    def _leap_over(self, path: Path) -> None:
        match self.text[self.at]:
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case '"' | "'":
                self._leap(_STRING)
            case _:
                self._leap(_SCALAR)

    def _leap(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at + 1

    def _array(self, path: Path) -> None:
        self.at += 1
        place = 0
        while self.text[self._space()] != "]":
            self._note((*path, place), self.at)
            self._value((*path, place))
            place += 1
            self._comma()
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self.text[self._space()] != "}":
            self._pair(path)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        if self.text[self._space()] == ",":
            self.at += 1
