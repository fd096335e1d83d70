"""What a report of absence says, in the words of the form: for a program (JSON, XML) and for people (PDF).

The words are Dutch whatever the language of the page is, and no clock is read: the same rows give the same bytes. The form is
`verzuimmelding.xsd`, which goes along with every report.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any
from xml.etree import ElementTree

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.absence import UNKNOWN, AbsenceDocument, absence_pdf
from zorgvuldig.platform.documents.dutch import on_day
from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.release import GatheredRows

NAME = "verzuimmelding"
SPACE = "urn:zorgvuldig:verzuimmelding:1"
KIND = "ongeoorloofd-verzuim"
NUMBERS = {"bsn": "burgerservicenummer", "education": "onderwijsnummer"}
LOWEST = 32  # characters below are no text, and no XML
SCHEMA = f"{NAME}.xsd"


def report(found: GatheredRows, measures: str) -> dict[str, Any]:
    """The report of these rows; what a row does not say is left out."""
    told = {
        "vorm": SPACE,
        "leerling": _pupil(found),
        "school": _school(found),
        "verzuim": _absence(found),
        "maatregelen": _text(measures),
        "verklaringen": [_text(one.text) for one in found.statements],
    }
    return {key: value for key, value in told.items() if value}


def files(told: Mapping[str, Any]) -> list[PackageFile]:
    """The report as JSON, as XML with its form, and on paper."""
    return [
        PackageFile(f"{NAME}.json", "application/json", json.dumps(told, ensure_ascii=False, indent=2).encode()),
        PackageFile(f"{NAME}.xml", "application/xml", as_xml(told)),
        PackageFile(SCHEMA, "application/xml", resources.files(__package__).joinpath(SCHEMA).read_bytes()),
        PackageFile(f"{NAME}.pdf", "application/pdf", absence_pdf(document(told))),
    ]


def as_xml(told: Mapping[str, Any]) -> bytes:
    """The report by `verzuimmelding.xsd`."""
    root = ElementTree.Element(NAME, {"xmlns": SPACE})
    _put(root, {key: value for key, value in told.items() if key not in ("vorm", "verklaringen")})
    for text in told.get("verklaringen", []):
        ElementTree.SubElement(root, "verklaring").text = text
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def document(told: Mapping[str, Any]) -> AbsenceDocument:
    """The report as people read it."""
    pupil, away, school = told["leerling"], told["verzuim"], told["school"]
    number = pupil.get("persoonsgebondenNummer")
    facts = (
        ("Naam", " ".join(filter(None, (pupil["voornaam"], pupil.get("tussenvoegsel"), pupil["achternaam"])))),
        ("Geboortedatum", _day(pupil.get("geboortedatum", ""))),
        ("Leerlingnummer", pupil["leerlingnummer"]),
        (number["soort"].capitalize(), number["nummer"]) if number else ("Burgerservicenummer", UNKNOWN),
        ("School", school["naam"]),
        ("BRIN", school.get("brin", UNKNOWN)),
        ("Soort verzuim", REGISTER.signals["unauthorised_absence"].name.nl),
        ("Eerste dag", _day(away["eersteDag"])),
        ("Laatste dag", _day(away["laatsteDag"])),
        ("Lesuren samen", str(away["lesuren"])),
    )
    days = tuple((_day(one["datum"]), ", ".join(map(str, one["lesuur"])), str(one["aantal"])) for one in away["dag"])
    without = away.get("zonderLijst", 0)
    rest = f"Daarbij {without} lesuren van dagen die als afwezig zijn gemeld, waarvan geen lijst is." if without else ""
    return AbsenceDocument(
        school["naam"], facts, days, rest, told.get("maatregelen", ""), tuple(told.get("verklaringen", ()))
    )


def _pupil(found: GatheredRows) -> dict[str, Any]:
    name, birth = _first_row(found, "pupil_identity"), _first_row(found, "pupil_birth")
    number = _first_row(found, "official_number")
    told = {
        "leerlingnummer": _first_row(found, "pupil").get("number", ""),
        "persoonsgebondenNummer": {"soort": NUMBERS[number["kind"]], "nummer": number["number"]} if number else None,
        "voornaam": _text(name.get("given_name", "")),
        "tussenvoegsel": _text(name.get("prefix", "")),
        "achternaam": _text(name.get("family_name", "")),
        "geboortedatum": _iso(birth.get("born_on")),
    }
    return {key: value for key, value in told.items() if value}


def _school(found: GatheredRows) -> dict[str, Any]:
    school = _first_row(found, "school")
    return {key: _text(school[column]) for key, column in (("naam", "name"), ("brin", "brin")) if school.get(column)}


def _absence(found: GatheredRows) -> dict[str, Any]:
    signal = _first_row(found, "absence_signal")
    days = list(_days(found))
    listed = sum(one["aantal"] for one in days)
    return {
        "soort": KIND,
        "eersteDag": _iso(signal["counted_from"]),
        "laatsteDag": _iso(signal["counted_until"] - timedelta(days=1)),
        "lesuren": signal["hours"],
        "zonderLijst": max(signal["hours"] - listed, 0),
        "dag": days,
    }


def _days(found: GatheredRows) -> Iterable[dict[str, Any]]:
    lessons = {row["id"]: row for row in found.rows.get("lesson", [])}
    slots: dict[date, list[int]] = defaultdict(list)
    for row in found.rows.get("attendance", []):
        lesson = lessons[row["lesson_id"]]
        slots[lesson["held_on"]].append(lesson["slot"])
    for day in sorted(slots):
        yield {"datum": _iso(day), "aantal": len(slots[day]), "lesuur": sorted(slots[day])}


def _first_row(found: GatheredRows, table: str) -> Mapping[str, Any]:
    rows = found.rows.get(table, [])
    return rows[0] if rows else {}


def _put(parent: ElementTree.Element, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            child = ElementTree.SubElement(parent, key)
            if isinstance(one, Mapping):
                _put(child, one)
            else:
                child.text = str(one)


def _text(text: str) -> str:
    """Without signs that are no text."""
    lines = "\n".join(text.splitlines())
    return "".join(sign for sign in lines if sign in "\n\t" or ord(sign) >= LOWEST).strip()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> str:
    return on_day(date.fromisoformat(text)) if text else UNKNOWN
