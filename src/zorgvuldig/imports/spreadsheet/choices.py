"""Sheets of subjects that pupils choose for the coming year: what is new in them comes beside what is recorded already.

A subject stands in a cell, or is a column in which whoever chose it has a cross.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.report import Counts, Report
from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.columns import MORE_SUBJECTS, crosses
from zorgvuldig.imports.spreadsheet.parse import CellRefused, MappedRow, mapped
from zorgvuldig.imports.spreadsheet.people import Header, find_pupils, find_schools, unknown_number
from zorgvuldig.kit.periods import in_force
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet
from zorgvuldig.pupils.choices.reads import usual_target
from zorgvuldig.school.calendar import prepared_from
from zorgvuldig.school.models import LearningGroup, Membership, SchoolYear, Subject
from zorgvuldig.school.next_year.reads import StageLevel
from zorgvuldig.school.year.models import SubjectChoice

SOURCE = "choices"
CHOICES = "vakkeuze"
NUMBER_LIMIT, SUBJECT_LIMIT, LEVEL_LIMIT, LAST_STAGE = 40, 100, 20, 6
COLUMNS = ("subject", *MORE_SUBJECTS)


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """One subject that one pupil chose; without a stage or level the file says nothing of it.

    Without a cross in the column of a subject it is not chosen (`is_chosen`).
    """

    place: Place
    column: str
    number: str
    subject: str
    stage: int | None
    level: str
    is_chosen: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Which subject of whom, as it is compared."""
        return self.number.upper(), fold(self.subject)


def to_choices(sheet: Sheet, mapping: Mapping[str, str], findings: Findings) -> list[SheetChoice]:
    """The choices of a sheet, a subject a row or several in columns; what is wrong goes into `findings`, and then nothing of it may be used."""
    found: dict[tuple[str, str], SheetChoice] = {}
    columns = crosses(mapping)
    for row in mapped(sheet, mapping, CHOICES, findings):
        for choice in _choices(row, columns):
            if choice.key not in found or choice.is_chosen > found[choice.key].is_chosen:
                found[choice.key] = choice
    return list(found.values())


def _choices(row: MappedRow, columns: Mapping[str, str]) -> Iterable[SheetChoice]:
    number = row.get("number", lambda c: parse.text(c, NUMBER_LIMIT), "", needed=True)
    stage = row.get("stage", lambda c: parse.whole(c, LAST_STAGE), None)
    level = row.get("level", lambda c: parse.text(c, LEVEL_LIMIT), "")
    for column in COLUMNS:
        subject = row.get(
            column, lambda c: parse.text(c, SUBJECT_LIMIT), "", needed=column == "subject" and not columns
        )
        if number and subject:
            yield SheetChoice(row.place, column, number, subject, stage, level)
    for column, code in columns.items():
        is_chosen = row.get(column, parse.cross, False)
        if number:
            yield SheetChoice(row.place, column, number, code, stage, level, is_chosen)


def cross_share(sheet: Sheet, column: int) -> tuple[bool, bool]:
    """Whether a column (by its place) has a cross, and whether it has crosses alone."""
    held = {row.cells[column] for row in sheet.rows if row.cells[column]}
    found = {_cross(cell) for cell in held}
    return True in found, True in found and None not in found


def _cross(cell: Cell) -> bool | None:
    """As `parse.cross`; None when it is neither."""
    try:
        return parse.cross(cell)
    except CellRefused:
        return None


def unread_crosses(sheet: Sheet, mapping: Mapping[str, str]) -> list[str]:
    """That columns with crosses are not read, in a sentence; a file without such columns says nothing."""
    read = set(mapping.values())
    left = [header for n, header in enumerate(sheet.headers) if header not in read and cross_share(sheet, n)[1]]
    says = _(
        "Kolommen met kruisjes die wij niet lezen: %(headers)s. Is dat een vak dat de school niet heeft? Voeg het eerst toe."
    )
    return [says % {"headers": ", ".join(left)}] if left else []


@dataclass(slots=True)
class ChoicesSheet:
    """One sheet at work in the job's transaction. `column` gives the header for a target."""

    choices: list[SheetChoice]
    column: Header
    findings: Findings
    door: JobDoor
    refused: set[tuple[Place, str]] = field(default_factory=set)

    def bring(self, report: Report) -> None:
        """All of it; when something does not fit, the findings say so and nothing may be kept."""
        counts = report.files.setdefault(CHOICES, Counts())
        meant = self._meant()
        fresh = self._fresh(meant, report)
        counts.refused = self.findings.refused_rows(CHOICES)
        if self.findings.problems:
            return
        SubjectChoice.objects.using(self.door.alias).bulk_create(fresh, batch_size=1000)
        counts.created = len(fresh)
        counts.unchanged = sum(one.is_chosen for one, _row in meant) - len(fresh)
        self.door.looked({row.pupil_id for row in fresh} | report.about)

    def _meant(self) -> list[tuple[SheetChoice, SubjectChoice]]:
        pupils = find_pupils((one.number for one in self.choices), door=self.door)
        schools = find_schools(pupils.values(), door=self.door)
        years, subjects, usual = self._years(), self._subjects(), self._usual(pupils.values())
        meant = []
        for one in self.choices:
            pupil = pupils.get(one.number.upper())
            if pupil is None:
                if (one.place, "number") not in self.refused:  # once, however many crosses there are in the row
                    unknown_number(self.findings, one.place, self.column("number"), one.number)
                self.refused.add((one.place, "number"))
                continue
            held = [
                years[school] for school, _begin, end in schools.get(pupil, ()) if school in years and end > self._day
            ]
            subject = subjects.get((held[0].school_id, fold(one.subject))) if held else None
            target = usual.get(pupil, StageLevel(0, ""))
            stage, level = one.stage or target.stage, one.level or target.level
            if not one.is_chosen and (not held or subject is None):
                continue
            if not held:
                self._refuse(
                    one,
                    "number",
                    _(
                        "Voor de school van deze leerling is er nog geen volgend schooljaar, of het is nog niet open. Zet het eerst klaar."
                    ),
                )
            elif subject is None:
                says = _("«%(subject)s» is geen vak van deze school. Gebruik de afkorting of de naam van een vak.")
                self._refuse(one, one.column, says % {"subject": one.subject[:20]})
            elif not stage and one.is_chosen:
                self._refuse(one, "stage", _("Voor welk leerjaar is deze keuze? Zet het in het bestand."))
            else:
                choice = SubjectChoice(pupil_id=pupil, year=held[0], subject=subject, stage=stage or 0, level=level)
                meant.append((one, choice))
        return meant

    @property
    def _day(self) -> date:
        return localdate(self.door.started_at)

    def _refuse(self, one: SheetChoice, target: str, says: str) -> None:
        """Once for each cell: a row of crosses would else say the same of its number for every subject."""
        if (one.place, target) not in self.refused:
            self.findings.refuse(one.place, self.column(target), says)
        self.refused.add((one.place, target))

    def _years(self) -> dict[int, SchoolYear]:
        """The first year of each school that is still to come, once it can be prepared."""
        rows = SchoolYear.objects.using(self.door.alias).filter(starts_on__gt=self._day).order_by("-starts_on")
        return {year.school_id: year for year in rows if prepared_from(year.starts_on) <= self._day}

    def _subjects(self) -> dict[tuple[int, str], Subject]:
        """The subjects of each school by code and by name; a name never stands in for another subject's code."""
        every = list(Subject.objects.using(self.door.alias).order_by("id"))
        found = {(one.school_id, fold(one.code)): one for one in every}
        for one in every:
            found.setdefault((one.school_id, fold(one.name)), one)
        return found

    def _usual(self, pupils: Iterable[int]) -> dict[int, StageLevel]:
        """What each pupil chooses for when the file does not say it, by their class of today."""
        places = Membership.objects.using(self.door.alias).filter(
            in_force(self._day), pupil_id__in=list(pupils), group__kind=LearningGroup.CLASS
        )
        return {one.pupil_id: usual_target(one.group) for one in places.select_related("group")}

    def _fresh(self, meant: Iterable[tuple[SheetChoice, SubjectChoice]], report: Report) -> list[SubjectChoice]:
        """What is not recorded yet. A pupil chooses for one stage and level: another one than stands there, or in another row, is a problem.

        A choice that stands here without a cross in the file stays, and the report says where: a file takes nothing away.
        """
        meant = list(meant)
        rows = SubjectChoice.objects.using(self.door.alias).filter(pupil_id__in={row.pupil_id for _one, row in meant})
        there: set[tuple[int, int, int]] = set()
        chosen_for: dict[tuple[int, int], StageLevel] = {}
        for row in rows:
            there.add((row.pupil_id, row.year_id, row.subject_id))
            chosen_for[row.pupil_id, row.year_id] = StageLevel(row.stage, row.level)
        fresh = []
        recorded, standing = set(there), set(chosen_for)
        for one, row in meant:
            if not one.is_chosen:
                if (row.pupil_id, row.year_id, row.subject_id) in recorded:
                    report.about.add(row.pupil_id)
                    says = _("Hier staat geen kruisje, en de school heeft deze keuze al. Die blijft staan.")
                    self.findings.warn(one.place, self.column(one.column), says)
                continue
            target = StageLevel(row.stage, row.level)
            known = chosen_for.setdefault((row.pupil_id, row.year_id), target)
            if known != target:
                if (row.pupil_id, row.year_id) in standing:
                    report.about.add(row.pupil_id)
                says = _("Deze leerling kiest al voor %(target)s. Verander dat eerst bij de vakkeuze van de klas.")
                self._refuse(one, "stage" if one.stage else "number", says % {"target": known.label})
            elif (key := (row.pupil_id, row.year_id, row.subject_id)) not in there:
                there.add(key)
                fresh.append(row)
        return fresh
