"""As much of JSON Schema (2020-12) as our own schema uses, and an error for any word of it that is not known here."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
WORDS = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
    "items", "enum", "const", "format", "pattern",
}  # fmt: skip
FORMATS: dict[str, Any] = {"date": date.fromisoformat, "uuid": UUID}


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    """Everything in which the value differs from the schema."""
    return list(_problems(schema, schema, value, "$"))


def _problems(root: dict[str, Any], schema: Any, value: Any, at: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    assert set(schema) <= WORDS, set(schema) - WORDS
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(kind, value) for kind in kinds):
        yield f"{at}: {value!r} is no {' or '.join(kinds)}"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: {value!r} is not one of those"
    if isinstance(value, str):
        yield from _of_text(schema, value, at)
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _problems(root, schema.get("items", {}), item, f"{at}[{place}]")
    if isinstance(value, dict):
        yield from _of_object(root, schema, value, at)


def _is(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


def _of_text(schema: dict[str, Any], value: str, at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not fit"
    try:
        if schema.get("format") == "date-time":
            assert datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo
        elif "format" in schema:
            FORMATS[schema["format"]](value)
    except (ValueError, AssertionError):
        yield f"{at}: {value!r} is no {schema['format']}"


def _of_object(root: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, item in value.items():
        if name in known:
            yield from _problems(root, known[name], item, f"{at}.{name}")
        elif others is False:
            yield f"{at}: {name} is not known"
        elif isinstance(others, dict):
            yield from _problems(root, others, item, f"{at}.{name}")
