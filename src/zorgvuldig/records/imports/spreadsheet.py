"""A spreadsheet of pupils, with their guardians, classes and mentors, into the school's records."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import connections
from django.utils import translation

from zorgvuldig.gate.jobs import working
from zorgvuldig.records.imports.problems import Findings, ImportRefused
from zorgvuldig.records.imports.read import NO_PLACE, FileSpec
from zorgvuldig.records.imports.report import MEMBERS, MENTORS, Counted, Part, Report
from zorgvuldig.records.imports.roster import Roster
from zorgvuldig.records.imports.run import KIND, Taken, take_in
from zorgvuldig.records.imports.setting import find_setting
from zorgvuldig.records.names import fold
from zorgvuldig.records.sheets.columns import check, suggest
from zorgvuldig.records.sheets.model import MAX_BYTES, Sheet, SheetRefused
from zorgvuldig.records.sheets.read import read_sheet
from zorgvuldig.records.sheets.targets import MAPS
from zorgvuldig.records.sheets.to_roster import FILE, SOURCE, to_roster

SPEC = FileSpec(FILE, makes=frozenset({"pupil"}))
MAX_MAP = 64 * 1024
LANGUAGE = "en"  # that of the other reports on the command line


def import_sheet(
    path: Path, *, map: str, now: datetime, school: str = "", year: int | None = None, is_dry_run: bool = False
) -> Report:
    """Take the pupils of a spreadsheet in: all of them, or nobody when a single row is refused.

    `map` is one of `MAPS`, or a JSON file of target → header. A sheet is about the pupils in it alone: nobody
    vanishes. Raises `ImportRefused` when the file or the map cannot be read at all.
    """
    report = Report("Spreadsheet", is_dry_run, Findings())

    def read(today: date) -> Taken:
        sheet = _sheet(path)
        mapping = _mapping(map, sheet)
        problems = check(mapping, sheet.headers)
        if problems:
            raise ImportRefused(" ".join(problems))
        report.findings.notices += sheet.notices
        unused = (header for header in sheet.headers if header not in mapping.values())
        report.findings.ignored |= {(FILE, header): NO_PLACE for header in unused}
        roster = to_roster(
            sheet,
            mapping,
            setting=find_setting(now=now, school=school, year=year),
            findings=report.findings,
            today=today,
            staff_codes=find_staff_codes(now),
        )
        return counted(sheet, roster), roster

    with translation.override(LANGUAGE):
        return take_in(SOURCE, report, read, now=now)


def counted(sheet: Sheet, roster: Roster) -> Mapping[str, Counted]:
    """What the report counts: the rows of the sheet, and apart from them who is in a class and who is its mentor."""
    parts: dict[str, Counted] = {FILE: Part(SPEC, len(sheet.rows))}
    ties = ((MEMBERS, roster.memberships), (MENTORS, roster.mentorings or ()))
    return parts | {name: Part(FileSpec(name), len(found)) for name, found in ties if found}


def find_staff_codes(now: datetime) -> Mapping[str, str]:
    """Every member of staff's code, folded → as the school writes it."""
    with working(KIND, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select code from staff order by code")
        return {fold(code): code for (code,) in cursor.fetchall()}


def _sheet(path: Path) -> Sheet:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused(f"{path.name} is larger than {MAX_BYTES // 2**20} MB. Split it.")
        return read_sheet(path.read_bytes(), path.name)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from error
    except SheetRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal


def _mapping(map: str, sheet: Sheet) -> Mapping[str, str]:
    """A ready-made map as far as it fits these headers, or what a JSON file says."""
    if map in MAPS:
        return suggest(sheet.headers, like=map)
    path = Path(map)
    try:
        if path.stat().st_size > MAX_MAP:
            raise ImportRefused(f"{map} is far larger than a map of columns.")
        said = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        names = ", ".join(MAPS)
        raise ImportRefused(f"{map} cannot be read ({error.strerror}). Use a JSON file, or one of: {names}.") from error
    except ValueError as error:
        raise ImportRefused(f'{map} is not JSON in UTF-8. Write it as {{"number": "Stamnummer"}}.') from error
    if not isinstance(said, dict) or not all(isinstance(header, str) for header in said.values()):
        raise ImportRefused(f'{map} is not a map of columns. Write it as {{"number": "Stamnummer"}}.')
    return {key: " ".join(header.split()) for key, header in said.items()}
