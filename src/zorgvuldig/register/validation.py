"""Whether a register is consistent: what it names exists, what needs a ground has one.

Three groups of checks: the law and the terms, the tables, and who opens what.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from zorgvuldig.register import validation_law as rules_law
from zorgvuldig.register import validation_openings as rules_openings
from zorgvuldig.register import validation_tables as rules_tables
from zorgvuldig.register.check import wrong
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import Register, Text

PROMISES = tuple(f"P{number:02}" for number in range(1, 18))


def inconsistencies(register: Register) -> list[Problem]:
    """Everything that is wrong between the parts of a register; empty when it may be used. Lines are 0."""
    checks = (*rules_law.CHECKS, *rules_tables.CHECKS, *rules_openings.CHECKS, _head, _promises, _texts)
    return [problem for check in checks for problem in check(register)]


def _head(register: Register) -> Iterator[Problem]:
    """Who answers for the data (AVG art. 30(1)(a)), and which edition of the register this is."""
    for field in fields(register.controller):
        if not getattr(register.controller, field.name).strip():
            yield wrong(("controller", field.name), "this is empty", "say who it is and how to reach them")
    if not register.version.strip():
        yield wrong(("version",), "this is empty", "number each edition of the register")
    try:
        date.fromisoformat(register.changed_on)
    except ValueError:
        yield wrong(("changed_on",), f"{register.changed_on!r} is no date", "write it as 2026-11-25")


def _promises(register: Register) -> Iterator[Problem]:
    for key in PROMISES:
        if key not in register.promises:
            yield wrong(("promises", key), "this promise is missing", f"add [promises.{key}]")
    for key in register.promises:
        if key not in PROMISES:
            yield wrong(("promises", key), "there are seventeen promises, P01 to P17", "remove it")


def _texts(register: Register) -> Iterator[Problem]:
    for path, text in texts(register):
        if text.nl.strip() and text.en.strip():
            continue
        # a promise without a limit says so by leaving both languages empty
        if path[-1] == "cannot" and not text.nl + text.en:
            continue
        yield wrong(path, "a text is empty in one of its two languages", "write it in Dutch (nl) and English (en)")


def texts(register: Register) -> Iterator[tuple[Path, Text]]:
    """Every text of the register with its path, in the order of the file."""
    yield from _walk(register, ())


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _walk(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*path, key))
