"""What was fetched from Somtoday Connect → the school's records: people, classes and groups, and then the marks, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.connect.document import MARKS, ConnectDocument
from zorgvuldig.imports.connect.labels import no_right_says
from zorgvuldig.imports.connect.layout import GROUPS, GUARDIANS, PUPILS, SOURCE, ConnectLayout
from zorgvuldig.imports.connect.marks import ConnectGrades, ConnectMarks, column
from zorgvuldig.imports.csv_reader import FileSpec
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.report import MEMBERS, MENTORS, TEACHERS, CountedFile, Part, Report, tally
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.roster.scope import find_setting
from zorgvuldig.imports.run import BY_COMMAND, Occasion, bring_roster, carry_out
from zorgvuldig.imports.spreadsheet.people import find_staff_codes

PARTS: Mapping[str, FileSpec] = {
    "leerlingen": FileSpec(PUPILS, makes=frozenset({"pupil"})),
    "verzorgers": FileSpec(GUARDIANS, makes=frozenset({"guardian"})),
    "lesgroepen": FileSpec(GROUPS, makes=frozenset({"learning_group"})),
}


def import_connect(
    data: bytes, *, now: datetime, school: str, is_dry_run: bool = False, occasion: Occasion = BY_COMMAND
) -> Report:
    """Take in what was fetched for the school of this name: all of it, or nothing. Raises `ImportRefused`."""
    report = Report("Somtoday Connect", is_dry_run, Findings())

    def read(today: date) -> Callable[[JobDoor], None]:
        document = ConnectDocument.read(data)
        setting = find_setting(now=now, school=school)
        layout = ConnectLayout(document, setting, report.findings, today, find_staff_codes(now))
        roster = layout.roster()
        report.findings.notices += no_right_says(document)
        found = _counted_parts(document, roster)
        if report.is_refused:
            tally(report, found, None)

        def bring(door: JobDoor) -> None:
            bring_roster(roster, found, report, occasion, door)
            if not report.is_refused:
                _marks(document, report, door, today)

        return bring

    return carry_out(SOURCE, report, read, now=now, occasion=occasion)


def _counted_parts(document: ConnectDocument, roster: Roster) -> Mapping[str, CountedFile]:
    parts: dict[str, CountedFile] = {
        spec.name: Part(spec, len(document.every(name))) for name, spec in PARTS.items() if document.every(name)
    }
    ties = ((MEMBERS, roster.memberships), (TEACHERS, roster.teachings), (MENTORS, roster.mentorings or ()))
    return parts | {name: Part(FileSpec(name), len(found)) for name, found in ties if found}


def _marks(document: ConnectDocument, report: Report, door: JobDoor, today: date) -> None:
    if not document.marks or document.lacks(MARKS):
        return
    marks = ConnectMarks(document, today)
    grades = marks.grades()
    ConnectGrades(grades, column, report.findings, door, left=marks.left).bring(report)
    says = gettext(
        "Somtoday zegt niet op welke dag een toets was. Een toets die hier nieuw is, krijgt de dag van vandaag."
    )
    report.findings.notices.append(says)
