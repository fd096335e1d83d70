"""Sheets of grades and of absence → plain rows. Which test or lesson they belong to is for who applies them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.parse import MappedRow, mapped
from zorgvuldig.platform.spreadsheets.model import Sheet

GRADES, ABSENCE = "cijfers", "absenties"
NUMBER_LIMIT, TITLE_LIMIT, SUBJECT_LIMIT, REASON_LIMIT, REMARK_LIMIT = 40, 80, 100, 60, 500


@dataclass(frozen=True, slots=True)
class SheetGrade:
    """One grade of one pupil: a value from 1.0 to 10.0, or a code of `records` instead of it."""

    place: Place
    number: str
    subject: str
    test: str
    held_on: date
    weight: int
    value: Decimal | None
    code: str
    group: str = ""  # what the other system calls the teaching group


@dataclass(frozen=True, slots=True)
class SheetAbsence:
    """One absence of one pupil; no lesson means the whole day, None that the sheet does not say whether it was allowed."""

    place: Place
    number: str
    on: date
    lesson: int | None
    reason: str
    is_authorised: bool | None
    remark: str


def to_grades(sheet: Sheet, mapping: Mapping[str, str], findings: Findings) -> list[SheetGrade]:
    """The grades of a sheet; what is wrong goes into `findings`, and then nothing of it may be used."""
    grades: dict[tuple[object, ...], SheetGrade] = {}
    for row in mapped(sheet, mapping, GRADES, findings):
        if (grade := _grade(row)) is None:
            continue
        key = (grade.number.upper(), grade.subject.lower(), grade.test.lower(), grade.held_on)
        earlier = grades.setdefault(key, grade)
        if earlier is not grade:
            says = _("Deze leerling heeft voor deze toets ook een cijfer in rij %(row)s. Haal er een weg.")
            row.refuse("mark", says % {"row": earlier.place.row})
    return list(grades.values())


def _grade(row: MappedRow) -> SheetGrade | None:
    number = row.get("number", lambda c: parse.text(c, NUMBER_LIMIT), "", needed=True)
    subject = row.get("subject", lambda c: parse.text(c, SUBJECT_LIMIT), "", needed=True)
    test = row.get("test", lambda c: parse.text(c, TITLE_LIMIT), "", needed=True)
    held_on = row.get("held_on", parse.day, None, needed=True)
    weight = row.get("weight", lambda c: parse.whole(c, parse.MAX_WEIGHT), None)
    mark = row.get("mark", parse.mark, None, needed=True)
    group = row.get("group", parse.text, "")
    if not number or not subject or not test or held_on is None or mark is None:
        return None
    return SheetGrade(row.place, number, subject, test, held_on, weight or 1, mark.value, mark.code, group)


def to_absences(sheet: Sheet, mapping: Mapping[str, str], findings: Findings) -> list[SheetAbsence]:
    """The absences of a sheet; what is wrong goes into `findings`, and then nothing of it may be used."""
    absences: dict[tuple[str, date, int | None], SheetAbsence] = {}
    for row in mapped(sheet, mapping, ABSENCE, findings):
        if (absence := _absence(row)) is None:
            continue
        earlier = absences.setdefault((absence.number.upper(), absence.on, absence.lesson), absence)
        if earlier is not absence:
            says = _("Deze leerling is voor dit lesuur ook afwezig in rij %(row)s. Haal er een weg.")
            row.refuse("on", says % {"row": earlier.place.row})
    return list(absences.values())


def _absence(row: MappedRow) -> SheetAbsence | None:
    number = row.get("number", lambda c: parse.text(c, NUMBER_LIMIT), "", needed=True)
    on = row.get("on", parse.day, None, needed=True)
    lesson = row.get("lesson", lambda c: parse.whole(c, parse.MAX_LESSON), None)
    reason = row.get("reason", lambda c: parse.text(c, REASON_LIMIT), "", needed=True)
    is_authorised = row.get("is_authorised", parse.yes_no, None)
    remark = row.get("remark", lambda c: parse.text(c, REMARK_LIMIT), "")
    if not number or on is None or not reason:
        return None
    return SheetAbsence(row.place, number, on, lesson, reason, is_authorised, remark)
