"""Paging, order, filter and selection of gradebook lists, by the standard's rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from zorgvuldig.suppliers.oneroster.errors import problem

DEFAULT, MOST = 100, 3000
FIELDS: dict[str, tuple[str, ...]] = {
    "lineItems": (
        "sourcedId", "status", "dateLastModified", "title", "description", "assignDate", "dueDate", "class", "school",
        "category", "resultValueMin", "resultValueMax",
    ),
    "results": (
        "sourcedId", "status", "dateLastModified", "lineItem", "student", "class", "scoreStatus", "score", "scoreDate",
        "comment",
    ),
    "categories": ("sourcedId", "status", "dateLastModified", "title"),
    "scoreScales": ("sourcedId", "status", "dateLastModified", "title", "type", "class", "scoreScaleValue"),
}  # fmt: skip
REFERENCES = {"class", "school", "category", "lineItem", "student"}
CLAUSE = re.compile(r"([A-Za-z]+(?:\.sourcedId)?)\s*(!=|>=|<=|=|>|<|~)\s*'([^']{0,255})'")
JOIN = re.compile(r"\s+(AND|OR)\s+")


@dataclass(frozen=True, slots=True)
class Query:
    """What of a list is asked for. `clauses` are path, comparison and value; one (`any_of`) or all must fit."""

    limit: int = DEFAULT
    offset: int = 0
    sort: str = "sourcedId"
    descending: bool = False
    clauses: tuple[tuple[str, str, str], ...] = ()
    any_of: bool = False
    fields: frozenset[str] = frozenset()


def read_query(asked: Mapping[str, str], kind: str) -> Query:
    """The question in an address. Raises `Problem`."""
    clauses, any_of = _clauses(asked.get("filter", ""), kind)
    return Query(
        min(_whole(asked.get("limit", ""), "limit", DEFAULT, 1), MOST),
        _whole(asked.get("offset", ""), "offset", 0, 0),
        _path(asked.get("sort", "") or "sourcedId", kind),
        _order(asked.get("orderBy", "")),
        clauses,
        any_of,
        read_fields(asked, kind),
    )


def read_fields(asked: Mapping[str, str], kind: str) -> frozenset[str]:
    """Which fields are wanted; empty means all. Raises `Problem` for one that is never given."""
    wanted = frozenset(name.strip() for name in asked.get("fields", "").split(",") if name.strip())
    if strange := wanted - set(FIELDS[kind]):
        raise problem(400, f"{min(strange)[:40]} is not a field of {kind}.", "invalid_selection_field")
    return wanted


def _whole(text: str, name: str, usual: int, least: int) -> int:
    if not text:
        return usual
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
        raise problem(400, f"{name} is a whole number from {least}.")
    return int(text)


def _order(text: str) -> bool:
    if text not in ("", "asc", "desc"):
        raise problem(400, "orderBy is asc or desc.")
    return text == "desc"


def _path(text: str, kind: str) -> str:
    name, _dot, below = text.partition(".")
    if name not in FIELDS[kind] or name == "scoreScaleValue" or (name in REFERENCES) != (below == "sourcedId"):
        raise problem(400, f"{text[:40]} cannot be sorted or filtered by.", "invalid_filter_field")
    return text


def _clauses(text: str, kind: str) -> tuple[tuple[tuple[str, str, str], ...], bool]:
    if not text.strip():
        return (), False
    parts = JOIN.split(text.strip())
    if len(parts) > 3 or "\0" in text:
        raise problem(400, "A filter has two clauses at most.", "invalid_filter_field")
    found = []
    for part in parts[::2]:
        clause = CLAUSE.fullmatch(part.strip())
        if clause is None:
            raise problem(400, "A clause is field, comparison and a value in quotes.", "invalid_filter_field")
        found.append((_path(clause[1], kind), clause[2], clause[3]))
    return tuple(found), len(parts) == 3 and parts[1] == "OR"


def links(address: str, asked: Mapping[str, str], query: Query, total: int) -> str:
    """The Link header: first, last, and what comes before and after."""
    last = max(0, (total - 1) // query.limit * query.limit)
    places = {"first": 0, "last": last}
    if query.offset + query.limit < total:
        places["next"] = query.offset + query.limit
    if query.offset > 0:
        places["prev"] = max(0, query.offset - query.limit)
    rest = {name: value for name, value in asked.items() if name not in ("limit", "offset")}
    return ", ".join(
        f'<{address}?{urlencode({**rest, "limit": query.limit, "offset": offset})}>; rel="{rel}"'
        for rel, offset in places.items()
    )
