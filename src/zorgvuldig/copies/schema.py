"""The JSON Schema of a dossier (2020-12), derived from the register and the models, as the site publishes it."""

from typing import Any

from django.db import models

from zorgvuldig.copies.document import CATEGORIES, FILE, SCHEMA, shape, tables
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.fields import SealedJSONField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.release.release import MODELS, readable_columns
from zorgvuldig.release.wording.plain import HISTORY, MASKS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"$ref": "#/$defs/text"}
KINDS: tuple[tuple[type, dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
    (models.IntegerField, {"type": "integer"}),
    (models.AutoField, {"type": "integer"}),
)


def schema() -> dict[str, Any]:
    """The schema of `dossier.json`, as plain values."""
    texts = {"type": "array", "items": TEXT}
    told = ("name", "holds", "origin")
    lists = ("purposes", "recipients", "kept", "objection", "portability")
    picture = shape()
    places = {"type": "array", "items": _exactly(picture["places"])}
    top: dict[str, Any] = {
        "$schema": {"const": SCHEMA},
        "title": TEXT,
        "made_at": {"type": "string", "format": "date-time"},
        "language": {"enum": ["nl", "en"]},
        "complete": {"type": "boolean"},
        "withheld": {"type": "array", "items": {"$ref": "#/$defs/withheld"}},
        "release": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "basis": {"type": "string"},
        "controller": {"type": "object", "additionalProperties": {"type": "string"}},
        "register_version": {"type": "string"},
        "rights": {"type": "array", "items": _exactly({"article": {"type": "string"}, "says": TEXT})},
        "rights_source_status": {"type": "string"},
        "automated_decisions": TEXT,
        "outside_eea": texts,
        "categories": {
            "type": "object",
            "additionalProperties": _exactly(dict.fromkeys(told, TEXT) | dict.fromkeys(lists, texts)),
        },
        "fields": {"type": "object", "additionalProperties": _exactly({"label": TEXT, "why": TEXT})},
        "data": {
            "type": "object",
            "properties": {name: {"type": "array", "items": _row(name)} for name in tables(CATEGORIES)},
            "additionalProperties": False,
        },
        "pictures": {"type": "array", "items": _exactly(picture | {"places": places})},
    }
    return {"$schema": DIALECT, "$id": SCHEMA, "title": "Zorgvuldig: dossier.json"} | _exactly(top) | {"$defs": _defs()}


def _defs() -> dict[str, Any]:
    record = _exactly({"table": {"type": "string"}, "kind": TEXT, "number": {"type": "integer"}})
    withheld: dict[str, Any] = {key: {"type": "string"} for key in ("ground", "article", "source", "source_status")}
    withheld |= {"what": TEXT, "why": TEXT, "records": {"type": "array", "items": record}}
    return {"text": _exactly({"nl": {"type": "string"}, "en": {"type": "string"}}), "withheld": _exactly(withheld)}


def _exactly(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _row(name: str) -> dict[str, Any]:
    """A row of a table, each column with the reason that it exists."""
    table, fields = REGISTER.tables[name], {field.column: field for field in MODELS[name]._meta.concrete_fields}
    columns = {
        column: _typed(name, fields[column]) | {"description": table.columns[column].reason.en}
        for column in readable_columns(table)
    }
    row = _exactly(columns)
    if issubclass(MODELS[name], SealedFile):
        row["properties"][FILE] = {"type": ["string", "null"]}
    return row


def _typed(table: str, field: Any) -> dict[str, Any]:
    if field.column in MASKS:
        return {"type": "array", "items": {"type": "string"}}
    if (table, field.column) == (HISTORY, "changed"):
        return {"type": ["object", "null"]}
    if isinstance(field, SealedJSONField | models.JSONField):
        return {}
    plain = field
    while isinstance(plain, models.ForeignKey):  # to a table whose own key points on
        plain = plain.target_field
    found = next((schema for kind, schema in KINDS if isinstance(plain, kind)), {"type": "string"})
    return {**found, "type": [found["type"], "null"]} if field.null else found
