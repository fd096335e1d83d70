"""A transfer file as a format of exchanges: for machines XML and JSON, in the forms that are published. All follow from `blocks`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, TablePart
from zorgvuldig.release.transfer.blocks import BLOCKS, NAMESPACE, VERSION, Block, Document, Form, Value
from zorgvuldig.release.transfer.content import chosen, document
from zorgvuldig.release.transfer.readable import paper

XS = "http://www.w3.org/2001/XMLSchema"
TYPES = {
    Form.TEXT: "xs:string",
    Form.DATE: "xs:date",
    Form.WHOLE: "xs:integer",
    Form.MARK: "xs:decimal",
    Form.YES: "xs:boolean",
}
JSON_TYPES: Mapping[Form, Mapping[str, str]] = {
    Form.TEXT: {"type": "string"},
    Form.DATE: {"type": "string", "format": "date"},
    Form.WHOLE: {"type": "integer"},
    Form.MARK: {"type": "string", "pattern": r"^\d{1,2}\.\d$"},
    Form.YES: {"type": "boolean"},
}
ROOT = "overstapdossier"
OURS = (
    "Dit is de vorm van het overstapdossier van Zorgvuldig. Zij volgt de indeling van de OSO-gegevensset, en is niet de "
    "officiële vorm daarvan. Velden en blokken zonder inhoud ontbreken."
)


def to_json(document: Document) -> bytes:
    """The document as JSON: a block that is there once as an object, any other as a list."""
    out: dict[str, Any] = {"vorm": ROOT, "versie": VERSION}
    for block in BLOCKS:
        if records := document.get(block.name):
            out[block.name] = records[0] if block.once else records
    return json.dumps(out, ensure_ascii=False, indent=2).encode()


def from_json(content: bytes) -> Document:
    """The document that `to_json` made. ValueError or KeyError for anything else."""
    said = json.loads(content)
    return {b.name: [said[b.name]] if b.once else said[b.name] for b in BLOCKS if b.name in said}


def to_xml(document: Document) -> bytes:
    """The document as XML, in the order of the schema."""
    root = ET.Element(ROOT, {"xmlns": NAMESPACE, "versie": str(VERSION)})
    for block in BLOCKS:
        for record in document.get(block.name, []):
            element = ET.SubElement(root, block.name)
            for item in block.items:
                if item.name in record:
                    ET.SubElement(element, item.name).text = _text(record[item.name])
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _text(value: Value) -> str:
    """Without what XML cannot hold: control characters that somebody pasted into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(c for c in str(value) if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF)))


def xml_schema() -> bytes:
    """The published form of the XML."""
    schema = ET.Element(
        "xs:schema",
        {"xmlns:xs": XS, "xmlns": NAMESPACE, "targetNamespace": NAMESPACE, "elementFormDefault": "qualified", "version": str(VERSION)},
    )  # fmt: skip
    note = ET.SubElement(ET.SubElement(schema, "xs:annotation"), "xs:documentation", {"xml:lang": "nl"})
    note.text = OURS
    root = ET.SubElement(ET.SubElement(schema, "xs:element", {"name": ROOT}), "xs:complexType")
    sequence = ET.SubElement(root, "xs:sequence")
    ET.SubElement(root, "xs:attribute", {"name": "versie", "type": "xs:integer", "use": "required"})
    for block in BLOCKS:
        _add_block(sequence, block)
    ET.indent(schema)
    written: bytes = ET.tostring(schema, encoding="utf-8", xml_declaration=True)
    return written


def _add_block(sequence: ET.Element, block: Block) -> None:
    often = {"minOccurs": "1" if block.name == "metadata" else "0", "maxOccurs": "1" if block.once else "unbounded"}
    element = ET.SubElement(sequence, "xs:element", {"name": block.name, **often})
    inside = ET.SubElement(ET.SubElement(element, "xs:complexType"), "xs:sequence")
    for item in block.items:
        needed = {} if item.must else {"minOccurs": "0"}
        ET.SubElement(inside, "xs:element", {"name": item.name, "type": TYPES[item.form], **needed})


def json_schema() -> dict[str, Any]:
    """The published form of the JSON."""
    blocks = {
        block.name: _object(block) if block.once else {"type": "array", "items": _object(block)} for block in BLOCKS
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": ROOT,
        "description": OURS,
        "type": "object",
        "properties": {"vorm": {"const": ROOT}, "versie": {"const": VERSION}, **blocks},
        "required": ["vorm", "versie", "metadata"],
        "additionalProperties": False,
    }


def _object(block: Block) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {item.name: JSON_TYPES[item.form] for item in block.items},
        "required": [item.name for item in block.items if item.must],
        "additionalProperties": False,
    }


# The transfer file for the next school as a format: XML, JSON and paper with the very same data.

NAME = "overstapdossier"
JSON_NAME = f"{NAME}.json"
RECIPIENTS = ("next_school", "other_education")


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the next school gets."""

    channel: str = "transfer"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """The declared fields, of the rows that it needs."""
        return chosen(exchange.pupil_id, exchange.fields, door=door)

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """The file three times, and the form of the XML."""
        return document_files(document(exchange, found))


def document_files(content: Document) -> Sequence[PackageFile]:
    """The files of a document."""
    return [
        PackageFile(f"{NAME}.xml", "application/xml", to_xml(content)),
        PackageFile(f"{NAME}.xsd", "application/xml", xml_schema()),
        PackageFile(JSON_NAME, "application/json", to_json(content)),
        PackageFile(f"{NAME}.pdf", "application/pdf", paper(content, document_school(content))),
    ]


def document_school(content: Document) -> str:
    """The school that a document comes from: the last at which the pupil was."""
    names = [str(record["naam"]) for record in content.get("school", []) if "naam" in record]
    return names[-1] if names else ""


TRANSFER = Transfer()
