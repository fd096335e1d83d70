"""The report of absence for DUO's absence desk: about one signal, in the words of the form, and of the hours in it only those without leave."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any, cast
from xml.etree import ElementTree

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import missed_hours
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.platform.documents.extract import UNKNOWN, AbsenceDocument, absence_pdf
from zorgvuldig.platform.documents.renderer import on_day
from zorgvuldig.release.exchange.formats import PackageFile, parts_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, TablePart
from zorgvuldig.school.models import Enrolment

# What a report of absence says, in the words of the form: for a program (JSON, XML) and for people (PDF).
# The words are Dutch whatever the language of the page is, and no clock is read: the same rows give the same bytes. The
# form is `verzuimmelding.xsd`, which goes along with every report.

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
        school=school["naam"],
        rule=legal_rule_text(f"recipients.{RECIPIENT}").nl,
        facts=facts,
        days=days,
        rest=rest,
        measures=told.get("maatregelen", ""),
        statements=tuple(told.get("verklaringen", ())),
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


RECIPIENT = "absence_register"
# What that desk asks. The recipient's row names a little more, which this report does not need.
FIELDS = (
    "official_number.kind",
    "official_number.number",
    "pupil.number",
    "pupil_identity.given_name",
    "pupil_identity.prefix",
    "pupil_identity.family_name",
    "pupil_birth.born_on",
    "enrolment.school_id",
    "school.name",
    "school.brin",
    "absence_signal.hours",
    "absence_signal.counted_from",
    "absence_signal.counted_until",
    "attendance.kind",
    "lesson.held_on",
    "lesson.slot",
)


@dataclass(frozen=True, slots=True)
class AbsenceReport:
    """Of attendance only the hours without leave in the stretch, of enrolments only the one of that time."""

    channel: str = "authority"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """The fields, of these rows alone. A report that is about no signal holds none of attendance."""
        door.reading("absence_signal", "enrolment")
        signal = AbsenceSignal.objects.filter(exchanges=exchange).first()
        only: dict[str, list[Any]] = {"attendance": [], "absence_signal": [], "enrolment": []}
        if signal is not None:
            only = {
                "attendance": marks(signal, door=cast("Door", door)),
                "absence_signal": [signal.pk],
                "enrolment": enrolled(signal.pupil_id, signal.counted_until - timedelta(days=1), door=door)[:1],
            }
        return [
            TablePart(part.table, part.columns, {"id": only[part.table]} if part.table in only else {})
            for part in parts_of(exchange.fields)
        ]

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """JSON, XML with its form, and PDF. ValueError for an exchange that is about no signal."""
        if not found.rows.get("absence_signal"):
            raise ValueError("a report of absence is about a signal")
        return files(report(found, exchange.remark))


def marks(signal: AbsenceSignal, *, door: Door) -> list[int]:
    """The numbers of the marks that say that the pupil was away without leave, in the stretch of the signal."""
    return [hour.mark_id for hour in hours_without_leave(signal, door=door) if hour.mark_id is not None]


def hours_without_leave(signal: AbsenceSignal, *, door: Door) -> list[Any]:
    """Every lesson hour without leave in the stretch of the signal, as it is known now."""
    missed = missed_hours([signal.pupil_id], signal.counted_from, signal.counted_until, door=door)
    return [hour for hour in missed if hour.status is Status.UNAUTHORISED]


def enrolled(pupil_id: int, day: date, *, door: Opening) -> list[int]:
    """The numbers of the enrolments of this pupil in force on a day, the last one first."""
    door.reading("enrolment")
    rows = Enrolment.objects.filter(in_force(day), pupil_id=pupil_id)
    return list(rows.order_by("-starts_on", "-id").values_list("pk", flat=True))


ABSENCE_REPORT = AbsenceReport()
