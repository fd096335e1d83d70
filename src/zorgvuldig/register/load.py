"""Reads a register from TOML and refuses one that is incomplete, inconsistent or not understood."""

import re
import tomllib
from dataclasses import MISSING, fields, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from zorgvuldig.register import shipped
from zorgvuldig.register.build import Builder
from zorgvuldig.register.positions import line_index, line_of
from zorgvuldig.register.problems import Problem, RegisterProblem
from zorgvuldig.register.schema import Register
from zorgvuldig.register.validation import inconsistencies

__all__ = ["Problem", "RegisterProblem", "load", "parse", "text_of"]

_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def load(path: Path | None = None) -> Register:
    """The register in `path`, or the one shipped for secondary education.

    Raises RegisterProblem with everything that is wrong in it, and OSError when it cannot be read.
    """
    return _shipped() if path is None else parse(text_of(path), path.name)


def text_of(path: Path | None = None) -> str:
    """The text of the register in `path`, or of the one shipped, whole: every byte of it. Raises as `load`."""
    if path is None:
        return shipped.text()
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RegisterProblem([_not_text(error, path.name)]) from error


@cache
def _shipped() -> Register:
    try:
        return parse(text_of(), "register/school")
    except RegisterProblem as error:
        for name, text in shipped.sources():
            _toml(text, name)  # what is left open in one file would be found wrong in the next
        raise RegisterProblem(shipped.placed(error.problems)) from None


@lru_cache(maxsize=4)  # reading seven thousand lines takes a while, and a proposal is looked at again and again
def parse(text: str, name: str) -> Register:
    """The register in the TOML `text`; `name` is what problems call the file. Raises RegisterProblem."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    raw = _toml(text, name)
    builder = Builder()
    register: Register = builder.value(Register, raw, ())
    problems = [*builder.problems, *_consequences(register, raw, builder.problems)]
    if problems:
        raise RegisterProblem(_placed(problems, text, name))
    return register


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers too long and brackets too deep to read
        raise RegisterProblem([_syntax(error, text, name)]) from error


def _consequences(register: Register, raw: dict[str, object], found: list[Problem]) -> list[Problem]:
    """Inconsistencies, without those that only repeat what was found wrong already."""
    if any(field.name not in raw for field in fields(Register) if field.default_factory is MISSING):
        return []
    keys = tuple(problem.key for problem in found)
    return [p for p in inconsistencies(register) if not any(_same_place(p.key, key) for key in keys)]


def _same_place(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def _placed(problems: list[Problem], text: str, name: str) -> list[Problem]:
    index = line_index(text)
    placed = [replace(p, line=line_of(index, p.key), name=name) for p in problems]
    return sorted(placed, key=lambda problem: problem.line)


def _syntax(error: Exception, text: str, name: str) -> Problem:
    match = _LINE.search(str(error))
    line, column = (int(match[1]), match[2]) if match else (text.count("\n") + 1, "the end")
    what = f"this is not TOML: {_LINE.sub('', str(error))}"
    return Problem(line, f"column {column}", what, "look at this line and the one before it", name)


def _not_text(error: UnicodeDecodeError, name: str) -> Problem:
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(line, f"byte {error.start}", "this is not UTF-8 text", "save the file as UTF-8", name)
