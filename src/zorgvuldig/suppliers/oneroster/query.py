"""What a request asks of a list: which page, in which order, which of them, and which fields."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict

from zorgvuldig.suppliers.oneroster.errors import FILTER, INVALID, SELECTION, Problem

# The filter of the standard: a field, how to compare and a value in quotes; at most two of those, with one AND or OR.

FIELD = r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*"
CLAUSE = re.compile(rf"\s*({FIELD})\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'")
JOINT = re.compile(r"\s+(AND|OR)(?=\s)", re.IGNORECASE)
LIMIT = 1000  # characters; a value is a name or a number
MODIFIED = "dateLastModified"


def conditions(text: str) -> dict[str, Any]:
    """`{"any": bool, "of": [{"field", "predicate", "value"}]}` of a filter. Raises `Problem` (400) for what is none.

    Whether the fields are there to be asked about is for the database to say.
    """
    if len(text) > LIMIT or "\0" in text:
        raise _wrong()
    first = CLAUSE.match(text)
    if first is None:
        raise _wrong()
    found, joint, at = [first], None, first.end()
    if text[at:].strip():
        joint = JOINT.match(text, at)
        second = CLAUSE.match(text, joint.end()) if joint else None
        if second is None or text[second.end() :].strip():
            raise _wrong()
        found.append(second)
    return {
        "any": joint is not None and joint[1].upper() == "OR",
        "of": [_clause(*match.groups()) for match in found],
    }


def _clause(field: str, predicate: str, value: str) -> dict[str, str]:
    return {"field": field, "predicate": predicate, "value": _moment(value) if field == MODIFIED else value}


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
        # Without a zone it is UTC, as the moments in the answers are.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Problem(FILTER, "dateLastModified is compared with a moment as ISO 8601 writes it.") from None


def _wrong() -> Problem:
    return Problem(
        FILTER, "A filter is field, predicate and value in single quotes; at most two, with one AND or OR between."
    )


DEFAULT, MOST = 100, 10_000  # rows of a page
LARGEST = 2**31 - 1
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
PATH = re.compile(FIELD)
NO_CONDITIONS: dict[str, Any] = {"any": False, "of": []}


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `limit` is what a page really holds at most; `fields` empty is all of them."""

    limit: int = DEFAULT
    offset: int = 0
    sort: str | None = None
    descending: bool = False
    conditions: dict[str, Any] = field(default_factory=lambda: NO_CONDITIONS)
    fields: tuple[str, ...] = ()


def query_of(given: QueryDict, *, single: bool = False) -> Query:
    """The question in an address. Raises `Problem` for what cannot be one. Of a single object only `fields` is asked."""
    if single:
        return Query(limit=1, fields=_fields(given))
    sort = given.get("sort")
    if sort is not None and not PATH.fullmatch(sort):
        raise Problem(FILTER, "sort names one field.")
    order = given.get("orderBy", "asc")
    if order not in ("asc", "desc"):
        raise Problem(INVALID, "orderBy is asc or desc.")
    text = given.get("filter")
    return Query(
        limit=min(_number(given, "limit", DEFAULT, 1), MOST),
        offset=_number(given, "offset", 0, 0),
        sort=sort,
        descending=order == "desc",
        conditions=NO_CONDITIONS if text is None else conditions(text),
        fields=_fields(given),
    )


def _number(given: QueryDict, name: str, usual: int, least: int) -> int:
    text = given.get(name)
    if text is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or not least <= int(text) <= LARGEST:
        raise Problem(INVALID, f"{name} is a whole number from {least}.")
    return int(text)


def _fields(given: QueryDict) -> tuple[str, ...]:
    """Names with commas between, or the parameter more than once."""
    if "fields" not in given:
        return ()
    names = tuple(name.strip() for text in given.getlist("fields") for name in text.split(","))
    if not all(NAME.fullmatch(name) for name in names):
        raise Problem(SELECTION, "fields names fields, with commas between.")
    return names
