"""What both layouts share: school years and their dates, names, codes and keys."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.platform.names import split_prefix

KEY_LIMIT = 100
CODE_LIMIT = 20
NAME_LIMIT = 100
YEAR_NAME_LIMIT = 40
NO_BIRTH_DATE = "empty. Guardians cannot open this file until the date of birth is known."
NO_PASSWORDS = "passwords of another system are never stored here."
REPEATED = "they repeat an earlier row"
# As Nummervoorziening of Kennisnet gives it: which chain and month, and 128 hexadecimal digits. Never computed here.
ECK_ID = re.compile(r"https://ketenid\.nl/[a-z0-9]{1,20}/[0-9a-f]{128}", re.ASCII)
ECK_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open days."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Session:
    """A school year or a part of one, as a source names it, or as `--school-year` does."""

    key: str
    name: str
    period: Period


def school_year(year: int) -> Session:
    """The school year that starts on 1 August of `year`."""
    name = f"{year}-{year + 1}"
    return Session(name, name, Period(date(year, 8, 1), date(year + 1, 8, 1)))


def read_period(row: Row, first: str, last: str) -> Period | None:
    """From the day in column `first` until and including the day in `last`; a problem when that is no period."""
    starts_on, ends_on = row.day(first, needed=True), row.day(last, needed=True)
    if starts_on is None or ends_on is None:
        return None
    if ends_on < starts_on:
        row.refuse(last, f"«{ends_on}» is before {first} «{starts_on}». Swap or correct them.")
        return None
    return Period(starts_on, ends_on + timedelta(days=1))


def spanning(periods: Iterable[Period]) -> Period:
    """From the first day of all to the last."""
    every = list(periods)
    return Period(min(p.starts_on for p in every), max(p.ends_on for p in every))


def join_key(*parts: str) -> str:
    """One key out of several, never longer than the database keeps."""
    joined = "/".join(parts)
    return joined if len(joined) <= KEY_LIMIT else hashlib.sha256(joined.encode()).hexdigest()


def distinct(names: Mapping[str, tuple[str, str, str]], limit: int) -> dict[str, str]:
    """Key → a name that occurs once in its scope. Input: key → (scope, name, number).

    Names that occur more than once get their number too, every one of them, so that the order does not matter.
    """
    seen = Counter((scope, name[:limit]) for scope, name, _ in names.values())
    taken: set[tuple[str, str]] = set()
    result: dict[str, str] = {}
    for key, (scope, name, number) in names.items():
        text = name[:limit] if seen[scope, name[:limit]] == 1 else _with(name, number, limit)
        if (scope, text) in taken:
            text = _with(name, hashlib.sha256(key.encode()).hexdigest()[:8], limit)
        taken.add((scope, text))
        result[key] = text
    return result


def _with(name: str, number: str, limit: int) -> str:
    number = number[:limit]
    return f"{name[: max(0, limit - len(number) - 1)]} {number}".strip()


def short_code(*candidates: str) -> str:
    """The first of these that fits as a code; the last one cut to size when none does."""
    return next((c for c in candidates if 0 < len(c) <= CODE_LIMIT), candidates[-1][:CODE_LIMIT])


def family_name(row: Row, column: str, prefix: str = "") -> tuple[str, str]:
    """Prefix and family name, whether the source gives the prefix apart or in front of the name."""
    name = row.text(column, needed=True)
    return (prefix, name) if prefix else split_prefix(name)


def eck_id(row: Row, column: str, value: str, seen: dict[str, int]) -> str:
    """An ECK iD as another system gave it; a problem when it is none, or stands in `seen` (value → row) for somebody else."""
    if not value:
        return ""
    if not ECK_ID.fullmatch(value):
        row.refuse(
            column, f"«{value[:30]}» is not an ECK iD. It begins with https://ketenid.nl/ and ends with 128 digits."
        )
        return ""
    first = seen.setdefault(value, row.place.row)
    if first != row.place.row:
        row.refuse(column, f"this ECK iD is also on row {first}. Everybody has one of their own.")
        return ""
    return value
