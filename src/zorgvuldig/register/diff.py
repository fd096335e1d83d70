"""What differs between two registers, place by place, so that somebody can judge it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from zorgvuldig.register.problems import Path, dotted
from zorgvuldig.register.schema import Register, Rule, Text


class Change(StrEnum):
    """What happened to a place."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of the register: an entry that came or went, or a value before and after.

    A rule has its role, relation and purpose as its place. `before` and `after` are what a reader sees; lists have commas between.
    """

    path: Path
    change: Change
    before: str
    after: str

    def as_json(self) -> dict[str, object]:
        """What is kept of it with a version."""
        path = list(self.path)
        return {
            "path": path,
            "key": dotted(self.path),
            "change": self.change.value,
            "before": self.before,
            "after": self.after,
        }


def compared(old: Register, new: Register) -> list[Difference]:
    """Every difference, in the order of the sections; empty when both say the same."""
    found: list[Difference] = []
    for field in fields(Register):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name == "rules":
            before, after = _by_place(before), _by_place(after)
        found += _differences((field.name,), before, after)
    return found


def _by_place(rules: tuple[Rule, ...]) -> dict[str, Rule]:
    return {f"{rule.role} {rule.relation} {rule.purpose}": rule for rule in rules}


def _differences(path: Path, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _entry_differences((*path, key), old.get(key), new.get(key))
    elif is_dataclass(old) and type(old) is type(new):
        for field in fields(old):
            yield from _differences((*path, field.name), getattr(old, field.name), getattr(new, field.name))
    else:
        yield Difference(path, Change.CHANGED, readable(old), readable(new))


def _entry_differences(path: Path, old: Any, new: Any) -> Iterator[Difference]:
    if old is None:
        yield Difference(path, Change.ADDED, "", readable(new))
    elif new is None:
        yield Difference(path, Change.REMOVED, readable(old), "")
    else:
        yield from _differences(path, old, new)


def readable(value: Any) -> str:
    """A value as one line of text; an entry as its keys with their values."""
    match value:
        case Text():
            return f"{value.nl} / {value.en}" if value.nl or value.en else ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(readable(item) for item in value)
        case Mapping():
            return ", ".join(str(key) for key in value)
        case StrEnum():
            return value.value
        case _ if is_dataclass(value):
            said = ((field.name, readable(getattr(value, field.name))) for field in fields(value))
            return "; ".join(f"{name}: {text}" for name, text in said if text and text != "false")
        case _:
            return str(value)
