"""A file that somebody brought, whatever is in it: rehearsed or brought in. What stands in it is told by `what`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Self

from django.utils.translation import gettext

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.connect import layout as connect
from zorgvuldig.imports.connect.source import import_connect
from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec
from zorgvuldig.imports.edexml import source as edexml
from zorgvuldig.imports.edexml.source import import_edexml
from zorgvuldig.imports.oneroster import source_keys as oneroster_known
from zorgvuldig.imports.oneroster.source import import_oneroster
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import MEMBERS, MENTORS, CountedFile, Counts, Part, Report
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.roster.scope import find_setting
from zorgvuldig.imports.run import BY_COMMAND, Occasion, ReadRoster, carry_out, take_in
from zorgvuldig.imports.spreadsheet import absence as absence_sheet
from zorgvuldig.imports.spreadsheet import choices as choices_sheet
from zorgvuldig.imports.spreadsheet import grades as grades_sheet
from zorgvuldig.imports.spreadsheet import roster as pupils_sheet
from zorgvuldig.imports.spreadsheet.absence import AbsenceSheet
from zorgvuldig.imports.spreadsheet.choices import CHOICES, ChoicesSheet, to_choices, unread_crosses
from zorgvuldig.imports.spreadsheet.columns import NO_SUBJECTS, Subjects, check
from zorgvuldig.imports.spreadsheet.grades import GradesSheet
from zorgvuldig.imports.spreadsheet.people import find_staff_codes, find_subjects, headers
from zorgvuldig.imports.spreadsheet.results import ABSENCE, GRADES, to_absences, to_grades
from zorgvuldig.imports.spreadsheet.roster import FILE, to_roster
from zorgvuldig.imports.timetable import apply as timetable
from zorgvuldig.imports.timetable.apply import TimetableWords, take_timetable
from zorgvuldig.imports.timetable.hours import read_hours
from zorgvuldig.imports.upload.content import UploadContent
from zorgvuldig.platform.spreadsheets.model import Sheet, SheetRefused
from zorgvuldig.platform.spreadsheets.read import read_sheet

PUPILS, MARKS, AWAY, CHOSEN = "pupils", "grades", "absence", "choices"
LESSONS, ROSTER, XML = "timetable", "oneroster", "edexml"
FETCHED = "connect"  # no file that somebody brings, but what was fetched
SHEETS = (PUPILS, MARKS, AWAY, CHOSEN)  # whose columns have to be named
TABLES = (*SHEETS, LESSONS)  # that a spreadsheet program makes
# What a run is recorded under, and whose keys and arrangements hold.
SOURCES: Mapping[str, str] = {
    PUPILS: pupils_sheet.SOURCE,
    MARKS: grades_sheet.SOURCE,
    AWAY: absence_sheet.SOURCE,
    CHOSEN: choices_sheet.SOURCE,
    LESSONS: timetable.SOURCE,
    ROSTER: oneroster_known.SOURCE,
    XML: edexml.SOURCE,
    FETCHED: connect.SOURCE,
}
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever brought a file said of it: which column is what, which school and year it is about."""

    columns: Mapping[str, str] = field(default_factory=dict)
    school: str = ""
    year: int | None = None
    with_mentors: bool = False
    guardians: Mapping[str, str] = field(default_factory=dict)  # who is who, by the mark of the question
    origin: str = ""  # which system it comes from, as `maps.headings.ORIGINS` has it
    notices: Sequence[str] = ()  # what was said of the file before all but the chosen columns was taken out
    hours: str = ""  # of a timetable: when each lesson hour is, a line for each
    days: Sequence[str] = ("", "")  # and the first and the last day that it holds for

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """As it was stored."""
        return cls(
            stored.get("columns", {}),
            stored.get("school", ""),
            stored.get("year"),
            stored.get("mentors", False),
            stored.get("guardians", {}),
            stored.get("origin", ""),
            stored.get("notices", ()),
            stored.get("hours", ""),
            stored.get("days", ("", "")),
        )

    def stored(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "columns": dict(self.columns),
            "school": self.school,
            "year": self.year,
            "mentors": self.with_mentors,
            "guardians": dict(self.guardians),
            "origin": self.origin,
            "notices": list(self.notices),
            "hours": self.hours,
            "days": list(self.days),
        }

    def timetable(self) -> TimetableWords:
        """What was said of a timetable."""
        first, last = (date.fromisoformat(day) if day else None for day in self.days)
        return TimetableWords(read_hours(self.hours) if self.hours else None, first, last)


@dataclass(frozen=True, slots=True)
class File:
    """A file with its content, what is in it (`SOURCES`), and what was said of it."""

    name: str
    data: bytes
    what: str
    choices: Choices = Choices()

    @property
    def is_sheet(self) -> bool:
        """Whether its columns have to be named."""
        return self.what in SHEETS

    def sheet(self) -> Sheet:
        """Its table. Raises `SheetRefused`."""
        return read_sheet(self.data, self.name)


def bring(file: File, *, now: datetime, is_dry_run: bool = False, occasion: Occasion = BY_COMMAND) -> Report:
    """Take the file in: all of it, or nothing when a row is refused; rehearsed, nothing is left of it.

    Raises `ImportRefused` when it cannot be read at all, and what `occasion.claim` raises.
    """
    occasion = replace(occasion, answers=file.choices.guardians)
    match file.what:
        case "pupils":
            return _pupils(file, now, is_dry_run, occasion)
        case "grades":
            return _grades(file, now, is_dry_run, occasion)
        case "absence":
            return _absence(file, now, is_dry_run, occasion)
        case "choices":
            return _choices(file, now, is_dry_run, occasion)
        case "timetable":
            said = file.choices
            return take_timetable(
                file.data,
                file.name,
                now=now,
                school=said.school,
                year=said.year,
                said=said.timetable(),
                is_dry_run=is_dry_run,
                occasion=occasion,
            )
        case "oneroster":
            return import_oneroster(
                UploadContent(file.name, file.data), now=now, is_dry_run=is_dry_run, occasion=occasion
            )
        case "edexml":
            return import_edexml(
                UploadContent(file.name, file.data),
                now=now,
                school=file.choices.school,
                year=file.choices.year,
                with_mentors=file.choices.with_mentors,
                is_dry_run=is_dry_run,
                occasion=occasion,
            )
        case "connect":
            return import_connect(
                file.data, now=now, school=file.choices.school, is_dry_run=is_dry_run, occasion=occasion
            )
        case _:
            raise ImportRefused(gettext("Wij weten niet wat er in dit bestand staat. Kies het opnieuw."))


def _pupils(file: File, now: datetime, is_dry_run: bool, occasion: Occasion) -> Report:
    report = Report(gettext("Leerlingen en ouders"), is_dry_run, Findings())

    def read(today: date) -> ReadRoster:
        sheet, mapping = _read(file, FILE, report)
        roster = to_roster(
            sheet,
            mapping,
            setting=find_setting(now=now, school=file.choices.school, year=file.choices.year),
            findings=report.findings,
            today=today,
            staff_codes=find_staff_codes(now),
        )
        return counted_files(sheet, roster), roster

    return take_in(SOURCES[PUPILS], report, read, now=now, occasion=occasion)


def counted_files(sheet: Sheet, roster: Roster) -> Mapping[str, CountedFile]:
    """What the report counts: the rows of the sheet, and apart from them who is in a class and who is its mentor."""
    parts: dict[str, CountedFile] = {FILE: Part(FileSpec(FILE, makes=frozenset({"pupil"})), len(sheet.rows))}
    ties = ((MEMBERS, roster.memberships), (MENTORS, roster.mentorings or ()))
    return parts | {name: Part(FileSpec(name), len(found)) for name, found in ties if found}


def _grades(file: File, now: datetime, is_dry_run: bool, occasion: Occasion) -> Report:
    report = Report(gettext("Cijfers"), is_dry_run, Findings())

    def read(_today: date) -> Callable[[JobDoor], None]:
        sheet, mapping = _read(file, GRADES, report)
        grades = to_grades(sheet, mapping, report.findings)
        report.files[GRADES] = Counts(refused=report.findings.refused_rows(GRADES))
        return lambda door: GradesSheet(grades, headers(mapping), report.findings, door).bring(report)

    return carry_out(SOURCES[MARKS], report, read, now=now, occasion=occasion)


def _absence(file: File, now: datetime, is_dry_run: bool, occasion: Occasion) -> Report:
    report = Report(gettext("Afwezigheid"), is_dry_run, Findings())
    by_id = occasion.by_id or NOBODY

    def read(_today: date) -> Callable[[JobDoor], None]:
        sheet, mapping = _read(file, ABSENCE, report)
        absences = to_absences(sheet, mapping, report.findings)
        report.files[ABSENCE] = Counts(refused=report.findings.refused_rows(ABSENCE))
        return lambda door: AbsenceSheet(absences, headers(mapping), report.findings, door, by_id).bring(report)

    return carry_out(SOURCES[AWAY], report, read, now=now, occasion=occasion)


def _choices(file: File, now: datetime, is_dry_run: bool, occasion: Occasion) -> Report:
    report = Report(gettext("Vakkeuze voor volgend jaar"), is_dry_run, Findings())

    def read(_today: date) -> Callable[[JobDoor], None]:
        sheet, mapping = _read(file, CHOICES, report, find_subjects(now))
        report.findings.notices += unread_crosses(sheet, mapping)
        found = to_choices(sheet, mapping, report.findings)
        report.files[CHOICES] = Counts(refused=report.findings.refused_rows(CHOICES))
        return lambda door: ChoicesSheet(found, headers(mapping), report.findings, door).bring(report)

    return carry_out(SOURCES[CHOSEN], report, read, now=now, occasion=occasion)


def _read(file: File, part: str, report: Report, subjects: Subjects = NO_SUBJECTS) -> tuple[Sheet, Mapping[str, str]]:
    try:
        sheet = file.sheet()
    except SheetRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal
    mapping = file.choices.columns
    if problems := check(mapping, sheet.headers, file.what, subjects):
        raise ImportRefused(" ".join(problems))
    report.findings.notices += [*file.choices.notices, *sheet.notices]
    unused = (header for header in sheet.headers if header not in mapping.values())
    report.findings.ignored |= {(part, header): NO_PLACE for header in unused}
    return sheet, mapping


def ending_fits(what: str, name: str) -> bool:
    """Whether a file of this name can hold that."""
    table = {".csv", ".txt", ".tsv", ".xlsx"}
    endings = {ROSTER: {".zip"}, XML: {".xml"}, LESSONS: table | {".ics", ".json"}}.get(what, table)
    return PurePath(name).suffix.lower() in endings
