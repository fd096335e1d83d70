"""The shipped register with one thing changed, to see whether a check notices."""

from dataclasses import replace
from typing import Any

from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Column, Register, Text
from zorgvuldig.register.validation import inconsistencies

SOME = Text("iets", "something")


def changed(section: str, key: str, **changes: Any) -> Register:
    """The shipped register in which entry `key` of `section` has other values."""
    entries = getattr(load(), section)
    return _with(section, {**entries, key: replace(entries[key], **changes)})


def added(section: str, key: str, entry: object) -> Register:
    """The shipped register with one entry more."""
    return _with(section, {**getattr(load(), section), key: entry})


def removed(section: str, key: str) -> Register:
    """The shipped register without one entry."""
    return _with(section, {k: v for k, v in getattr(load(), section).items() if k != key})


def _with(section: str, entries: Any) -> Register:
    return replace(load(), **{section: entries})


def columns(*names: str, sensitive: bool = False) -> dict[str, Column]:
    """Columns with these names."""
    return {name: Column(name, SOME, sensitive) for name in names}


def found(register: Register) -> dict[str, str]:
    """What the checks say, by key."""
    return {problem.key: problem.what for problem in inconsistencies(register)}
