"""The register that comes with the program: a file per package in `school/`, put together to one text. Pure.

One text is what is read, changed on screen, kept by version and exported; many files are for those who maintain the program. An entry with
the comments above it is moved as it stands, so each line of each file is in the text once, and has a place to name when it is wrong.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from zorgvuldig.register.problems import Problem

_FOLDER = files("zorgvuldig.register") / "school"
_HEADER = re.compile(r"^\[+(\w+)(?:\.([\w-]+|\"[^\"]+\"))?", re.MULTILINE)
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a file that stay together, from line `line` on, and the entry `key` of the `section` that they belong to."""

    file: str
    line: int
    text: str
    section: str
    key: str


@cache
def text() -> str:
    """The whole register. Raises OSError when a file that `school/order.toml` names is not there."""
    return _BETWEEN.join(passage.text for passage in _passages()) + "\n"


def sources() -> Iterator[tuple[str, str]]:
    """Each file by the name that problems call it, and its text, in the order in which they are read."""
    for name in _order()["files"]:
        yield f"register/school/{name}.toml", (_FOLDER / f"{name}.toml").read_bytes().decode("utf-8")


def file_of(section: str, key: str) -> str:
    """The file in which an entry stands; where to put one that is not there yet."""
    found = (passage.file for passage in _passages() if (passage.section, passage.key) == (section, key))
    return next(found, "the file of its package in register/school")


def placed(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the text, each with the file and the line where it stands."""
    lines = [
        (passage.file, passage.line + number)
        for passage in _passages()
        for number in range(passage.text.count("\n") + len(_BETWEEN))
    ]
    found = ((problem, lines[min(problem.line, len(lines)) - 1]) for problem in problems)
    return [replace(problem, name=file, line=line) for problem, (file, line) in found]


def _order() -> Mapping[str, Sequence[str]]:
    return tomllib.loads((_FOLDER / "order.toml").read_text(encoding="utf-8"))


def _passages() -> list[Passage]:
    """All of them in the order of the text: by section, in it what `order.toml` names, then the rest by file."""
    order = _order()
    sections = ["", *order["sections"]]

    def place(passage: Passage) -> tuple[int, int]:
        return _index(sections, passage.section), _index(order.get(passage.section, []), passage.key)

    return sorted((passage for name, source in sources() for passage in _cut(name, source)), key=place)


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _cut(file: str, source: str) -> Iterator[Passage]:
    """A file at its empty lines: comments go with the entry below them, lines without a heading with the one above."""
    section, key, line, above = "", "", 1, ""
    for part in source.removesuffix("\n").split(_BETWEEN):
        together = above + part
        above = ""
        if header := _HEADER.search(part):
            section, key = header[1], (header[2] or "").strip('"')
        elif all(one.startswith("#") for one in part.splitlines()):
            above = together + _BETWEEN
            continue
        yield Passage(file, line, together, section, key)
        line += together.count("\n") + len(_BETWEEN)
    if above:
        yield Passage(file, line, above.removesuffix(_BETWEEN), section, key)
