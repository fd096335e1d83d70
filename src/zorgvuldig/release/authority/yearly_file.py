"""The file of the yearly extract: tables (CSV) and one XML by `registerlevering.xsd`, in a ZIP. The same rows give the same bytes."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources
from typing import Any
from xml.etree import ElementTree

from zorgvuldig.platform.spreadsheets.write import write_csv
from zorgvuldig.release.authority.yearly_rows import Entry
from zorgvuldig.release.exchange.package import CONTENTS, EPOCH

NAME = "registerlevering"
SPACE = "urn:zorgvuldig:registerlevering:1"
SCHEMA = f"{NAME}.xsd"
PUPIL = ("volgnummer", "soortNummer", "nummer", "geboortedatum", "geslacht", "postcode")
PARTS: Mapping[str, tuple[str, ...]] = {
    "inschrijving": ("niveau", "eersteDag", "eersteDagNiet", "uitstroom"),
    "klas": ("leerjaar", "niveau", "eersteDag", "eersteDagNiet"),
    "resultaat": ("vak", "vaknaam", "cijfer", "oordeel"),
}
SHEETS = {"inschrijving": "inschrijvingen", "klas": "klassen", "resultaat": "resultaten"}


def packed(entries: Sequence[Entry], *, school: Mapping[str, str], on: date, about: Mapping[str, Any]) -> bytes:
    """The ZIP. Pupils have their place in the list as number, because not everybody has a number of the state."""
    numbered = [{"volgnummer": number, **entry} for number, entry in enumerate(entries, start=1)]
    files = {
        CONTENTS: json.dumps(about, ensure_ascii=False, indent=2).encode(),
        "leerlingen.csv": write_csv(PUPIL, ([entry.get(key) for key in PUPIL] for entry in numbered)),
        **{f"{SHEETS[key]}.csv": _sheet(key, numbered) for key in PARTS},
        f"{NAME}.xml": as_xml(numbered, school=school, on=on),
        SCHEMA: resources.files(__package__).joinpath(SCHEMA).read_bytes(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def as_xml(entries: Iterable[Entry], *, school: Mapping[str, str], on: date) -> bytes:
    """Everything as one XML document."""
    root = ElementTree.Element(NAME, {"xmlns": SPACE, "peildatum": on.isoformat()})
    _put(ElementTree.SubElement(root, "school"), school)
    for entry in entries:
        _put(ElementTree.SubElement(root, "leerling"), entry)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _sheet(key: str, entries: Iterable[Entry]) -> bytes:
    rows = ([entry["volgnummer"], *(one.get(c) for c in PARTS[key])] for entry in entries for one in entry.get(key, ()))
    return write_csv(("volgnummer", *PARTS[key]), rows)


def _put(parent: ElementTree.Element, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            child = ElementTree.SubElement(parent, key)
            if isinstance(one, Mapping):
                _put(child, one)
            else:
                child.text = one.isoformat() if isinstance(one, date) else str(one)
