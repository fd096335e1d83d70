"""What a request asks of a list: which page, in which order, which of them, and which fields."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from zorgvuldig.suppliers.oneroster.errors import FILTER, INVALID, SELECTION, Problem
from zorgvuldig.suppliers.oneroster.filters import FIELD, conditions

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
