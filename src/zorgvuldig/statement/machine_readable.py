"""The statement for machines: the same promises, figures and moments as on the page, and the schema that says how to read them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import localtime

from zorgvuldig.gate.declared import DIGEST, REGISTER
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.reads import PromiseDetail
from zorgvuldig.statement.seals import SealLine

VERSION = 1


def document(promises: Sequence[PromiseDetail], seals: Sequence[SealLine]) -> dict[str, Any]:
    """Everything that the page says about the promises."""
    measured = max((one.measured_at for one in promises if one.measured_at), default=None)
    return {
        "schema": VERSION,
        "school": REGISTER.controller.name,
        "register": {"version": REGISTER.version, "changed_on": REGISTER.changed_on, "digest": DIGEST},
        "measured_at": localtime(measured).isoformat() if measured else None,
        "promises": [_promise(one) for one in promises],
        "seals": [
            {"number": one.number, "made_at": localtime(one.made_at).isoformat(), "rows": one.rows, "mark": one.mark}
            for one in seals
        ],
    }


def _promise(one: PromiseDetail) -> dict[str, Any]:
    return {
        "id": one.promise.key,
        "says": asdict(one.promise.says),
        "state": one.state,
        "since": localtime(one.since).isoformat() if one.since else None,
        "at": localtime(one.measured_at).isoformat() if one.measured_at else None,
        "reason": asdict(one.reason),
        "headline": one.headline,
        "unit": asdict(one.unit),
        "figures": one.figures,
        "article": asdict(one.rule),
        "cannot": asdict(one.promise.cannot),
        "can": asdict(one.can),
    }


Encoder = DjangoJSONEncoder
TEXT: Mapping[str, Any] = {
    "type": "object",
    "description": "A sentence in Dutch and English; empty where there is nothing to say.",
    "properties": {"nl": {"type": "string"}, "en": {"type": "string"}},
    "required": ["nl", "en"],
    "additionalProperties": False,
}
MOMENT: Mapping[str, Any] = {"type": ["string", "null"], "format": "date-time"}
SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What a school promises about the data of its pupils, and what proves each promise now",
    "type": "object",
    "properties": {
        "schema": {"const": VERSION},
        "school": {"type": "string", "minLength": 1},
        "register": {
            "type": "object",
            "description": "The register in force: its SHA-256 as a file.",
            "properties": {
                "version": {"type": "string"},
                "changed_on": {"type": "string", "format": "date"},
                "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
            "required": ["version", "changed_on", "digest"],
            "additionalProperties": False,
        },
        "measured_at": {**MOMENT, "description": "Null when no measurement is fresh: then nothing is claimed."},
        "promises": {
            "type": "array",
            "minItems": 17,
            "maxItems": 17,
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "pattern": "^P(0[1-9]|1[0-7])$"},
                    "says": {"$ref": "#/$defs/text"},
                    "state": {"enum": [KEPT, PARTLY, NOT_KEPT, NOT_IN_USE]},
                    "since": {**MOMENT, "description": "When it came into this state; null when that is not known."},
                    "at": {**MOMENT, "description": "When it was measured."},
                    "reason": {"$ref": "#/$defs/text"},
                    "headline": {"type": "string"},
                    "unit": {"$ref": "#/$defs/text"},
                    "figures": {
                        "type": "object",
                        "description": "A number of people below ten is the text «< 10».",
                    },
                    "article": {"$ref": "#/$defs/text"},
                    "cannot": {"$ref": "#/$defs/text"},
                    "can": {"$ref": "#/$defs/text"},
                },
                "required": [
                    "id", "says", "state", "since", "at", "reason", "headline", "unit", "figures", "article", "cannot", "can",
                ],
                "additionalProperties": False,
            },
        },
        "seals": {
            "type": "array",
            "description": "The last seals of the access log; all of them are in verklaring/zegels.json.",
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer", "minimum": 1},
                    "made_at": {"type": "string", "format": "date-time"},
                    "rows": {"type": "integer", "minimum": 0},
                    "mark": {"type": "string", "pattern": "^([0-9a-f]{4} ){3}[0-9a-f]{4}$"},
                },
                "required": ["number", "made_at", "rows", "mark"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["schema", "school", "register", "measured_at", "promises", "seals"],
    "additionalProperties": False,
    "$defs": {"text": TEXT},
}  # fmt: skip
