"""Plain TOML values into the register's dataclasses, by their annotations alone.

Everything that does not fit is noted and replaced by a neutral value, so that one reading finds all of it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from zorgvuldig.register.problems import Path, Problem, dotted
from zorgvuldig.register.schema import Column

_NEUTRAL: Mapping[type, object] = {str: "", int: 0, bool: False}
_KINDS: Mapping[type, str] = {str: "text between quotes", int: "a whole number", bool: "true or false"}


class Builder:
    """Builds values and collects what was wrong with them; lines are still 0."""

    def __init__(self) -> None:
        """Start without problems."""
        self.problems: list[Problem] = []

    def value(self, kind: Any, raw: object, path: Path) -> Any:
        """The TOML value `raw` as `kind` (a dataclass, an enum, a scalar, or a tuple or mapping of those)."""
        if is_dataclass(kind):
            return self._record(kind, raw, path)
        if get_origin(kind) is tuple:
            return self._list(get_args(kind)[0], raw, path)
        if get_origin(kind) is Mapping:
            return self._mapping(get_args(kind)[1], raw, path)
        if issubclass(kind, StrEnum):
            return self._choice(kind, raw, path)
        return self._scalar(kind, raw, path)

    def _problem(self, path: Path, what: str, remedy: str) -> None:
        self.problems.append(Problem(0, dotted(path), what, remedy))

    def _scalar(self, kind: type, raw: object, path: Path) -> object:
        # bool is an int to Python, not to a reader
        if type(raw) is kind:
            return raw
        self._problem(path, f"should be {_KINDS[kind]}, not {raw!r}", f"write {_KINDS[kind]}")
        return _NEUTRAL[kind]

    def _choice(self, kind: type[StrEnum], raw: object, path: Path) -> StrEnum:
        for member in kind:
            if member.value == raw:
                return member
        known = ", ".join(member.value for member in kind)
        self._problem(path, f"{raw!r} is not one of the words allowed here", f"write one of: {known}")
        return next(iter(kind))

    def _list(self, kind: Any, raw: object, path: Path) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            self._problem(path, f"should be a list, not {raw!r}", "write it between [ and ]")
            return ()
        return tuple(self.value(kind, item, (*path, place)) for place, item in enumerate(raw))

    def _mapping(self, kind: Any, raw: object, path: Path) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self._problem(path, f"should be a table, not {raw!r}", f"start a table with [{dotted(path)}.a_key]")
            return {}
        return {key: self._named(kind, key, item, (*path, key)) for key, item in raw.items()}

    def _named(self, kind: Any, key: str, raw: object, path: Path) -> Any:
        """An entry of a mapping: the key in the file is the first field of the dataclass."""
        first = fields(kind)[0].name
        if not isinstance(raw, dict):
            return self._record(kind, raw, path, {first: key})
        inner = _column(raw) if kind is Column else raw
        if first in raw:
            self._problem((*path, first), "is known from the name of the table already", "remove this line")
        return self._record(kind, {k: v for k, v in inner.items() if k != first}, path, {first: key})

    def _record(self, kind: Any, raw: object, path: Path, given: Mapping[str, str] | None = None) -> Any:
        values: dict[str, Any] = dict(given or {})
        if not isinstance(raw, dict):
            self._problem(path, f"should be a table, not {raw!r}", "write its keys between { and }")
            raw = {}
        else:
            self._unknown(kind, raw, path, values)
            self._missing(kind, raw, path, values)
        hints = _hints(kind)
        for field in fields(kind):
            if field.name in raw:
                values[field.name] = self.value(hints[field.name], raw[field.name], (*path, field.name))
            elif field.name not in values and _required(field):
                values[field.name] = _neutral(hints[field.name])
        return kind(**values)

    def _unknown(self, kind: Any, raw: Mapping[str, object], path: Path, given: Mapping[str, Any]) -> None:
        known = [field.name for field in fields(kind) if field.name not in given]
        for key in raw:
            if key not in known:
                near = get_close_matches(key, known, 1)
                remedy = f"write {near[0]!r} if that was meant, or remove it" if near else "remove it"
                self._problem((*path, key), "is a key that the register does not know", remedy)

    def _missing(self, kind: Any, raw: Mapping[str, object], path: Path, given: Mapping[str, Any]) -> None:
        for field in fields(kind):
            if field.name not in raw and field.name not in given and _required(field):
                self._problem((*path, field.name), "is missing", f"add a line {field.name} = …")


def _column(raw: Mapping[str, object]) -> dict[str, object]:
    """A column is written in one line: the two languages of its reason beside its other keys."""
    reason = {key: value for key, value in raw.items() if key in ("nl", "en")}
    return {"reason": reason, **{key: value for key, value in raw.items() if key not in reason}}


@cache  # reading the annotations of a dataclass is slow, and the register has hundreds of records of a few kinds
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _neutral(kind: Any) -> Any:
    """A harmless value in place of a missing one."""
    if is_dataclass(kind):
        make: Any = kind
        hints = _hints(make)
        return make(**{field.name: _neutral(hints[field.name]) for field in fields(kind)})
    if get_origin(kind) is tuple:
        return ()
    if get_origin(kind) is Mapping:
        return {}
    return next(iter(kind)) if issubclass(kind, StrEnum) else _NEUTRAL[kind]
