"""The dossier as JSON: the data, what each field is called and why it is there, and what the law wants told."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import Category, Guard, Text
from zorgvuldig.release.channels.dossier.labels import label
from zorgvuldig.release.channels.dossier.parts import HISTORY, LATER, parts
from zorgvuldig.release.release import MODELS, Released, Row, release
from zorgvuldig.vault.fields import SealedTextField

CHANNEL, RECIPIENT, BASIS = "dossier", "family", "rights"
LEAVING = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)
# What the gate keeps about a pupil and pages can read.
KEPT_BY_GATE = ("gate.log", "gate.change")
# Who teaches which group says nothing about this pupil; the colleagues that the data name are in `staff`.
ABOUT_OTHERS = ("staff_role", "teaching", "mentoring")
MASKS = ("mask", "write_mask")


def tables(categories: frozenset[str]) -> list[str]:
    """Every table of these categories that belongs in a dossier, in the register's order."""
    return [
        table.name
        for table in REGISTER.tables.values()
        if table.category in categories
        and (table.guard in LEAVING or table.name in KEPT_BY_GATE)
        and table.name not in ABOUT_OTHERS
    ]


def dossier(pupil_id: int, *, door: Door) -> bytes:
    """Release everything about one pupil that this door opened, to the family; the file."""
    released = release(
        door=door,
        channel=CHANNEL,
        recipient=RECIPIENT,
        basis=BASIS,
        pupils=[pupil_id],
        tables=parts(pupil_id, tables(door.reads), door=door),
    )
    return json.dumps(document(released), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def document(released: Released) -> dict[str, Any]:
    """The file as plain values."""
    held = {name: REGISTER.tables[name] for name in released.rows}
    return {
        "title": asdict(Text("Kopie van de gegevens", "Copy of the data")),
        "made_at": released.at,
        "left_out": asdict(LATER),
        "release": released.uids,
        "basis": REGISTER.bases[released.basis].article,
        "controller": asdict(REGISTER.controller),
        "register_version": REGISTER.version,
        "categories": {
            key: _told(REGISTER.categories[key]) for key in dict.fromkeys(table.category for table in held.values())
        },
        "fields": {
            f"{name}.{column}": {
                "label": asdict(label(name, column)),
                "why": asdict(REGISTER.tables[name].columns[column].reason),
            }
            for name, column in (field.rsplit(".", 1) for field in released.fields)
        },
        "data": {name: [_readable(name, row) for row in rows] for name, rows in released.rows.items()},
    }


def _told(category: Category) -> dict[str, Any]:
    """What AVG art. 15(1) wants told about data: purposes, recipients, terms, origin."""
    purposes = dict.fromkeys(rule.purpose for rule in REGISTER.rules if category.key in rule.reads)
    return {
        "name": asdict(category.name),
        "holds": asdict(category.holds),
        "purposes": [asdict(REGISTER.purposes[purpose].name) for purpose in purposes],
        "recipients": [asdict(r.name) for r in REGISTER.recipients.values() if category.key in r.categories],
        "kept": [asdict(REGISTER.terms[term].text) for term in category.terms],
        "origin": asdict(category.origin),
    }


def _readable(table: str, row: Row) -> Mapping[str, Any]:
    read = {column: list(REGISTER.names(value)) if column in MASKS else value for column, value in row.items()}
    if table == HISTORY and row["changed"]:
        read["changed"] = _opened(row["table_name"], row["changed"])
    return read


def _opened(table: str, changed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Old and new values in plain text: the history keeps a sealed text as it was sealed."""
    fields = {field.column: field for field in MODELS[table]._meta.concrete_fields}
    read: dict[str, Any] = {}
    for column, value in changed.items():
        match fields.get(column):
            case SealedTextField() as field:
                hexes = value if isinstance(value, list) else [value]
                texts = [field.opened(bytes.fromhex(text.removeprefix("\\x"))) if text else text for text in hexes]
                read[column] = texts if isinstance(value, list) else texts[0]
            case field if type(field) is not BinaryField:
                read[column] = value
    return read
