"""A transfer file of another school → what it says, and what it holds that no transfer file of ours has.

Whatever it is, it is only read: no document type, no entities, no endless depth, length or number. Nothing of it is kept here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext

from zorgvuldig.release.transfer.blocks import BLOCKS, BY_NAME, Block, Document, Form, Item, Record, Value
from zorgvuldig.release.transfer.writer import ROOT

LIMIT = 10 * 1024 * 1024  # bytes
DEPTH, ELEMENTS, RECORDS, TEXT = 6, 50_000, 2_000, 10_000
YES: Mapping[Any, bool] = {"true": True, "1": True, "false": False, "0": False}
NAMES, NAME = 40, 60  # so many unknown names are said, each of so many characters


class NotRead(Exception):
    """This is no transfer file that can be read; the text is a sentence for whoever brought it."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """What a file says in the blocks of ours, and the names of what else it holds."""

    document: Document
    unknown: tuple[str, ...]


def read(content: bytes) -> IncomingFile:
    """The file, JSON or XML by its first sign. Raises `NotRead`."""
    if len(content) > LIMIT:
        raise NotRead(gettext("Dit bestand is te groot. Een overstapdossier is hoogstens 10 MB."))
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"{":
        raw = _from_json(content)
    elif start == b"<":
        raw = _from_xml(content)
    else:
        raise NotRead(gettext("Dit is geen overstapdossier. Kies het bestand dat eindigt op .xml of .json."))
    return _known_blocks(raw)


# --- what stands in the file ---------------------------------------------------------------------------------------


def _from_json(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise NotRead(_broken()) from error
    if not isinstance(said, dict) or said.pop("vorm", None) != ROOT:
        raise NotRead(_other())
    said.pop("versie", None)
    return said


def _from_xml(content: bytes) -> dict[str, Any]:
    builder = _Builder(expat.ParserCreate(namespace_separator=" "))
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise NotRead(_broken()) from error
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise NotRead(_broken()) from error
    return builder.blocks


@dataclass(slots=True)
class _Builder:
    """Collects blocks of records; whatever stands deeper is named and not looked into."""

    parser: expat.XMLParserType
    blocks: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    count: int = 0
    length: int = 0

    def __post_init__(self) -> None:
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: object) -> None:
        raise NotRead(gettext("Dit bestand bevat een documenttype. Een overstapdossier heeft dat nooit. Vraag een nieuw bestand."))  # fmt: skip

    def _start(self, full: str, _attributes: Mapping[str, str]) -> None:
        name = full.rpartition(" ")[2]
        self.count += 1
        if self.count > ELEMENTS or len(self.path) >= DEPTH:
            raise NotRead(_broken())
        if not self.path and name != ROOT:
            raise NotRead(_other())
        self.path.append(name)
        self.text, self.length = [], 0
        if len(self.path) == 2:
            self.blocks.setdefault(name, []).append({})
        elif len(self.path) > 3:
            record = self.blocks[self.path[1]][-1]
            record[".".join(self.path[2:])] = None

    def _end(self, _full: str) -> None:
        if len(self.path) == 3:
            self.blocks[self.path[1]][-1].setdefault(self.path[2], "".join(self.text))
        elif len(self.path) == 2 and not self.blocks[self.path[1]][-1] and "".join(self.text).strip():
            self.blocks[self.path[1]][-1][""] = ""
        self.path.pop()

    def _characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > TEXT:
            raise NotRead(gettext("Dit bestand bevat een tekst die te lang is. Vraag een nieuw bestand."))
        self.text.append(text)


# --- what of it we know --------------------------------------------------------------------------------------------


def _known_blocks(raw: Mapping[str, Any]) -> IncomingFile:
    document: dict[str, list[Record]] = {}
    unknown: list[str] = []
    for name, said in raw.items():
        block = BY_NAME.get(name)
        if block is None:
            unknown.append(name)
            continue
        records = said if isinstance(said, list) else [said]
        if len(records) > RECORDS:
            raise NotRead(_broken())
        document[name] = [_record(block, record, unknown) for record in records]
    if "leerling" not in document:
        raise NotRead(gettext("In dit bestand staat geen leerling. Vraag de andere school om een nieuw bestand."))
    named = dict.fromkeys(shown for one in unknown if (shown := _name(one)))
    return IncomingFile({b.name: document[b.name] for b in BLOCKS if document.get(b.name)}, tuple(named)[:NAMES])


def _record(block: Block, said: Any, unknown: list[str]) -> Record:
    if not isinstance(said, dict):
        raise NotRead(_broken())
    items = {item.name: item for item in block.items}
    unknown += [f"{block.name}.{name}" for name in said if name not in items]
    return {name: _value(items[name], value) for name, value in said.items() if name in items and value is not None}


def _value(item: Item, value: Any) -> Value:
    try:
        match item.form:
            case Form.YES:
                return _yes(value)
            case Form.WHOLE:
                return int(value)
            case Form.DATE:
                return date.fromisoformat(value).isoformat()
            case Form.MARK if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", str(value)):
                return f"{float(value):.1f}"
            case Form.MARK:
                raise ValueError(value)
    except (TypeError, ValueError, OverflowError) as error:
        what = gettext(
            "In dit bestand staat bij %(name)s iets dat niet kan. Vraag de andere school om een nieuw bestand."
        )
        raise NotRead(what % {"name": f"«{item.label}»"}) from error
    if not isinstance(value, str) or len(value) > TEXT:
        raise NotRead(_broken())
    return value.strip()


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in YES:
        raise ValueError(value)
    return YES[value]


def _name(name: str) -> str:
    """The name of something unknown, fit to be shown: what is no plain name could hold data, so it is said less exactly."""
    return name if re.fullmatch(rf"[\w.-]{{1,{NAME}}}", name) else gettext("iets zonder gewone naam")


def _broken() -> str:
    return gettext("Dit bestand is beschadigd of niet heel. Vraag de andere school om een nieuw bestand.")


def _other() -> str:
    return gettext(
        "Dit is geen overstapdossier in de vorm die wij lezen. Die vorm staat op de pagina van de privacyverklaring."
    )
