"""What a change reaches: the files that were changed, and every file of the product that goes on from one of them.

A file goes on from another when it imports it or names it in a text, as settings do with what stands before every page. What is no Python
(SQL, templates, rules of the register) is of its package as a whole: other packages call a function of the database, or include a
template, of packages that they import (docs/architecture.md).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SRC = "src/zorgvuldig"
NAMED = re.compile(r"\bzorgvuldig(?:\.\w+)+")
IMPORTED = re.compile(r"^from (zorgvuldig[\w.]*) import (\([^)]*\)|.+)$", re.MULTILINE)
RULES = f"{SRC}/register/school/"  # a file per package


def reached(changed: Iterable[str]) -> set[str]:
    """The changed paths, from the root, with every Python file that goes on from one of them."""
    on = going_on()
    found, to_do = set(), {begun for path in changed for begun in _begun_by(path)}
    while to_do:
        path = to_do.pop()
        found.add(path)
        to_do |= on.get(path, set()) - found
    return found


@cache
def going_on() -> Mapping[str, set[str]]:
    """By file, those that go on from it. What a package gives on from one of its modules is of that module."""
    files = {_module(path): path for path in python_files()}
    given_on = {
        f"{package}.{name.rpartition('.')[2]}": name
        for package, path in files.items()
        if path.endswith("/__init__.py")
        for name in _imported(_text(path))
    }
    on: dict[str, set[str]] = {}
    for path in files.values():
        for name in {*_imported(_text(path)), *NAMED.findall(IMPORTED.sub("", _text(path)))}:
            while name in given_on and given_on[name] != name:
                name = given_on[name]
            while name and name not in files:  # what is named may be a class or a function in a file
                name = name.rpartition(".")[0]
            if name:
                on.setdefault(files[name], set()).add(path)
    return on


@cache
def python_files() -> tuple[str, ...]:
    """Every Python file of the product, from the root."""
    return tuple(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / SRC).rglob("*.py")))


def _begun_by(path: str) -> Iterator[str]:
    yield path
    if path.startswith(f"{SRC}/") and not path.endswith(".py"):
        package = path.removeprefix(RULES).removesuffix(".toml") if path.startswith(RULES) else path.split("/")[2]
        yield from (one for one in python_files() if one.startswith(f"{SRC}/{package}/"))


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(text: str) -> Iterator[str]:
    for package, names in IMPORTED.findall(text):
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names))


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text()
