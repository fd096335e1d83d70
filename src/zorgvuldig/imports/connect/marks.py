"""Marks of this school year out of Somtoday Connect: each on a test of the group in which the pupil has the subject.

Connect names no day of a test. One that is new here gets the day on which the marks are read in, and keeps it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zorgvuldig.imports.connect.document import ConnectDocument
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.grades import GradesSheet, MatchedGrade
from zorgvuldig.imports.spreadsheet.people import Years
from zorgvuldig.imports.spreadsheet.results import GRADES, TITLE_LIMIT, SheetGrade
from zorgvuldig.learning.models import Test
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import Membership

COLUMNS = {"number": "leerlingnummer", "subject": "vaknaam", "test": "omschrijving", "mark": "geldend_resultaat"}


def column(target: str) -> str:
    """What Connect calls it."""
    return COLUMNS.get(target, "")


@dataclass(slots=True)
class ConnectGrades(GradesSheet):
    """Marks that have no place here are left out and counted: nobody can mend them in a file."""

    left: dict[str, int] = field(default_factory=dict)

    def bring(self, report: Report) -> None:
        """All of it that has a place."""
        GradesSheet.bring(self, report)
        report.findings.notices += [f"{why}: {count}." for why, count in self.left.items()]

    def _group(self, grade: SheetGrade, memberships: Iterable[Membership], years: Years) -> int | None:
        """As for a sheet, without a problem where there is none."""
        told, self.findings = self.findings, Findings()
        try:
            found = GradesSheet._group(self, grade, memberships, years)
        finally:
            self.findings = told
        if found is None:
            self._leave(_("Cijfers voor een vak waarvoor de leerling hier geen groep heeft"))
        return found

    def _same_test(self, test: Test, grade: SheetGrade) -> None:
        """A test that is here keeps its day and how it counts."""

    def _placed(self, report: Report) -> list[MatchedGrade]:
        """Marks for exams of the school are entered here by hand."""
        placed = GradesSheet._placed(self, report)
        exams = set(
            Test.objects.using(self.door.alias)
            .filter(group_id__in={p.group for p in placed}, is_exam=True)
            .values_list("group_id", "title")
        )
        titles = {(group, fold(title)) for group, title in exams}
        kept = [p for p in placed if (p.group, fold(p.grade.test)) not in titles]
        if len(kept) < len(placed):
            self._leave(_("Cijfers voor een schoolexamen, die u zelf invoert"), len(placed) - len(kept))
        return kept

    def _leave(self, why: str, count: int = 1) -> None:
        self.left[why] = self.left.get(why, 0) + count


@dataclass(slots=True)
class ConnectMarks:
    """Reads the marks, pupil by pupil, as rows of a sheet."""

    document: ConnectDocument
    today: date
    left: dict[str, int] = field(default_factory=dict)

    def grades(self) -> list[SheetGrade]:
        """Every mark that is one; of the others is counted how many there are."""
        numbers = {
            one["uuid"]: str(one["leerlingnummer"])
            for one in self.document.every("leerlingen")
            if "leerlingnummer" in one
        }
        groups = self._groups()
        found: list[SheetGrade] = []
        for pupil, dossiers in self.document.marks.items():
            if pupil not in numbers:
                continue
            for dossier in dossiers:
                subject = dossier.get("vaknaam", "")
                group = groups.get((pupil, dossier.get("vakuuid", "")), "")
                seen: set[str] = set()
                for period, result in _results(dossier):
                    grade = self._grade(Place(GRADES, len(found) + 1), numbers[pupil], subject, group, period, result)
                    if grade and fold(grade.test) not in seen:
                        seen.add(fold(grade.test))
                        found.append(grade)
                    elif grade:
                        self._leave(_("Cijfers met dezelfde naam als een ander cijfer van de leerling"))
        return found

    def _groups(self) -> Mapping[tuple[str, str], str]:
        """The group in which a pupil has a subject, by the numbers of both."""
        return {
            (member.get("uuid", ""), group.get("vakuuid", "")): group.get("naam", "")
            for group in self.document.every("lesgroepen")
            for member in group.get("leerlingen", [])
        }

    def _grade(
        self, place: Place, number: str, subject: str, group: str, period: int | None, result: Mapping[str, Any]
    ) -> SheetGrade | None:
        title = _title(period, result)
        weight = result.get("weging", 1)
        try:
            mark = parse.mark(result.get("geldend_resultaat", ""))
        except parse.CellRefused:
            self._leave(_("Cijfers die hier geen cijfer of letter zijn"))
            return None
        if mark is None:
            return None  # not marked yet
        if not subject or not title or not 0 <= weight <= parse.MAX_WEIGHT:
            self._leave(_("Cijfers zonder vak, zonder naam of met een weging die hier niet kan"))
            return None
        return SheetGrade(place, number, subject, title, self.today, weight, mark.value, mark.code, group)

    def _leave(self, why: str) -> None:
        self.left[why] = self.left.get(why, 0) + 1


def _results(dossier: Mapping[str, Any]) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    for period in dossier.get("periodes", []):
        for result in period.get("resultaten", []):
            yield period.get("periode"), result


def _title(period: int | None, result: Mapping[str, Any]) -> str:
    """The period, the code and the name of a test: two tests of a year may share a name."""
    words = [f"P{period}" if period is not None else "", result.get("code", ""), result.get("omschrijving", "")]
    return " ".join(filter(None, words))[:TITLE_LIMIT] if words[1] or words[2] else ""
