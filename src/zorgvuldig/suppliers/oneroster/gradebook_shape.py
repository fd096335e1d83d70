"""What a product sends, read into what the database keeps: every field looked at, nothing else taken along.

Of a moment the school keeps the day. What it has no place for (`UNUSED`) is left out, and anything the standard does not know is
refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from zorgvuldig.suppliers.oneroster.errors import problem

MOST = 1000  # items in one request
GUID = re.compile(r"[A-Za-z0-9._/@-]{1,255}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
HERE = ZoneInfo("Europe/Amsterdam")
STATUSES = ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
CATEGORIES = {"toets": "Toets", "opdracht": "Opdracht", "oefening": "Oefening"}  # what a line item can be
UNUSED = {
    "lineItems": {
        "sourcedId", "status", "dateLastModified", "metadata", "gradingPeriod", "academicSession", "scoreScale",
        "learningObjectiveSet",
    },
    "results": {
        "sourcedId", "status", "dateLastModified", "metadata", "scoreScale", "textScore", "learningObjectiveSet",
        "inProgress", "incomplete", "late", "missing",
    },
}  # fmt: skip
SINGLE = {"lineItems": "lineItem", "results": "result"}
Item = dict[str, Any]


def read_single(request: HttpRequest, kind: str, named: str) -> list[Item]:
    """The one object of a PUT, whose sourcedId is the address's. Raises `Problem`."""
    found = _envelope(request, SINGLE[kind])
    item = read_item(kind, found)
    if item["sourcedId"] != named:
        raise problem(422, "sourcedId: differs from the address.")
    return [item]


def read_many(request: HttpRequest, kind: str) -> list[Item]:
    """The objects of a POST. Raises `Problem`."""
    found = _envelope(request, kind)
    if not isinstance(found, list) or not 1 <= len(found) <= MOST:
        raise problem(422, f"{kind}: a list of 1 to {MOST}.")
    items = [read_item(kind, one) for one in found]
    if len({item["sourcedId"] for item in items}) < len(items):
        raise problem(422, "sourcedId: the same twice.")
    return items


def _envelope(request: HttpRequest, name: str) -> Any:
    try:
        raw = request.body
    except RequestDataTooBig as large:
        raise problem(422, "The body is too large; send less at a time.") from large
    try:
        body = json.loads(raw, parse_float=Decimal, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as broken:
        raise problem(422, "The body is not JSON.") from broken
    if not isinstance(body, dict) or set(body) != {name}:
        raise problem(422, f"The body holds «{name}» and nothing else.")
    return body[name]


def _not_a_number(text: str) -> Any:
    raise ValueError(text)


def read_item(kind: str, found: Any) -> Item:
    """One line item or result. Raises `Problem` with the field that is wrong."""
    if not isinstance(found, dict):
        raise problem(422, f"{kind}: objects.")
    if found.get("status", "active") != "active":
        raise problem(422, "status: only active; use DELETE to take something away.")
    fields = FIELDS[kind]
    if strange := set(found) - set(fields) - UNUSED[kind]:
        raise problem(422, f"{sorted(strange)[0][:40]}: not a field of {kind}.")
    item: Item = {"sourcedId": _guid(found, "sourcedId")}
    for field, (name, read) in fields.items():
        item[name] = read(found, field)
    if kind == "results" and item["status"] == "fully graded" and item["score"] is None:
        raise problem(422, "score: needed when scoreStatus is fully graded.")
    return item


def _guid(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    if not isinstance(value, str) or not GUID.fullmatch(value):
        raise problem(422, f"{field}: 1 to 255 letters, figures and . _ / @ -")
    return value


def _reference(kind: str, *, needed: bool = True) -> Callable[[Mapping[str, Any], str], str | None]:
    def read(found: Mapping[str, Any], field: str) -> str | None:
        value = found.get(field)
        if value is None and not needed:
            return None
        if not isinstance(value, dict) or value.get("type", kind) != kind:
            raise problem(422, f"{field}: a reference to a {kind}.")
        return _guid(value, "sourcedId")

    return read


def _text(most: int, *, needed: bool = False) -> Callable[[Mapping[str, Any], str], str]:
    def read(found: Mapping[str, Any], field: str) -> str:
        value = found.get(field, "")
        if not isinstance(value, str) or len(value) > most or (needed and not value.strip()):
            raise problem(422, f"{field}: {'1' if needed else '0'} to {most} characters.")
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise problem(422, f"{field}: a character that cannot be kept.")
        return value.strip()

    return read


def _number(found: Mapping[str, Any], field: str) -> str | None:
    value = found.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise problem(422, f"{field}: a number.")
    try:
        rounded = Decimal(value).quantize(Decimal("0.01"))
    except InvalidOperation as wrong:
        raise problem(422, f"{field}: a number below 100000.") from wrong
    if abs(rounded) >= 100_000:
        raise problem(422, f"{field}: a number below 100000.")
    if rounded != value:
        raise problem(422, f"{field}: two decimals at most.")
    return str(rounded)


def _day(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    try:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError as wrong:
        raise problem(422, f"{field}: a day as 2026-11-24.") from wrong


def _moment(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    try:
        if not isinstance(value, str) or not DAY.match(value):
            raise ValueError
        moment = datetime.fromisoformat(value)
        return (moment.astimezone(HERE) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError) as wrong:
        raise problem(422, f"{field}: a moment as 2026-11-24T12:00:00Z.") from wrong


def _one_of(choices: tuple[str, ...]) -> Callable[[Mapping[str, Any], str], str]:
    def read(found: Mapping[str, Any], field: str) -> str:
        value = found.get(field)
        if value not in choices:
            raise problem(422, f"{field}: one of {', '.join(choices)}.")
        return str(value)

    return read


def _category(found: Mapping[str, Any], field: str) -> str:
    key = _reference("category")(found, field)
    if key not in CATEGORIES:
        raise problem(422, f"{field}: one of the categories of this school.")
    return str(key)


FIELDS: dict[str, dict[str, tuple[str, Callable[[Mapping[str, Any], str], Any]]]] = {
    "lineItems": {
        "title": ("title", _text(200, needed=True)),
        "description": ("description", _text(500)),
        "assignDate": ("assigned", _moment),
        "dueDate": ("due", _moment),
        "class": ("class", _reference("class")),
        "school": ("school", _reference("org")),
        "category": ("category", _category),
        "resultValueMin": ("lowest", _number),
        "resultValueMax": ("highest", _number),
    },
    "results": {
        "lineItem": ("line_item", _reference("lineItem")),
        "student": ("student", _reference("user")),
        "class": ("class", _reference("class", needed=False)),
        "scoreStatus": ("status", _one_of(STATUSES)),
        "score": ("score", _number),
        "scoreDate": ("date", _day),
        "comment": ("comment", _text(300)),
    },
}
