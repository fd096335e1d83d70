"""Sheets of grades into the records: each grade on a test of the group in which the pupil has the subject that day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.report import Counts, Report
from zorgvuldig.imports.spreadsheet.people import Header, Years, find_pupils, find_years, outside_years, unknown_number
from zorgvuldig.imports.spreadsheet.results import GRADES, SheetGrade
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import Membership

SOURCE = "grades"
TESTS = "toetsen"
BATCH = 2000


@dataclass(frozen=True, slots=True)
class MatchedGrade:
    """A grade of the sheet with its pupil and group."""

    grade: SheetGrade
    pupil: int
    group: int


@dataclass(slots=True)
class GradesSheet:
    """One sheet at work in the job's transaction. `column` gives the header for a target."""

    grades: list[SheetGrade]
    column: Header
    findings: Findings
    door: JobDoor
    tests: dict[tuple[int, str], Test] = field(default_factory=dict)

    def bring(self, report: Report) -> None:
        """All of it; when something does not fit, the findings say so and nothing may be kept."""
        counts = report.files.setdefault(GRADES, Counts())
        placed = self._placed()
        made = self._tests(placed)
        counts.refused = self.findings.refused_rows(GRADES)
        if self.findings.problems:
            return
        Test.objects.using(self.door.alias).bulk_create(made, batch_size=BATCH)
        report.files[TESTS] = Counts(created=len(made), unchanged=len(self.tests) - len(made))
        self._grades(placed, counts)

    def _placed(self) -> list[MatchedGrade]:
        pupils = find_pupils((g.number for g in self.grades), door=self.door)
        years = find_years(door=self.door)
        memberships = self._memberships(pupils.values())
        placed = []
        for grade in self.grades:
            pupil = pupils.get(grade.number.upper())
            if pupil is None:
                unknown_number(self.findings, grade.place, self.column("number"), grade.number)
            elif (group := self._group(grade, memberships.get(pupil, ()), years)) is not None:
                placed.append(MatchedGrade(grade, pupil, group))
        return placed

    def _memberships(self, pupils: Iterable[int]) -> Mapping[int, list[Membership]]:
        found: dict[int, list[Membership]] = {}
        rows = (
            Membership.objects.using(self.door.alias)
            .filter(pupil_id__in=list(pupils), group__subject__isnull=False)
            .select_related("group__subject", "group__year")
        )
        for row in rows:
            found.setdefault(row.pupil_id, []).append(row)
        return found

    def _group(self, grade: SheetGrade, memberships: Iterable[Membership], years: Years) -> int | None:
        """The pupil's group for the subject on that day; noted as a problem when there is none, or more than one."""
        subject = fold(grade.subject)
        own = [m for m in memberships if m.group.subject and subject in _called(m)]
        groups = {m.group_id for m in own if _holds(m, grade.held_on)}
        if len(groups) == 1:
            return groups.pop()
        shown = {"subject": grade.subject[:20]}
        if groups:
            says = _("De leerling heeft «%(subject)s» die dag in meer groepen. Voer dit cijfer zelf in.")
            self.findings.refuse(grade.place, self.column("subject"), says % shown)
        elif not years.hold(grade.held_on):
            outside_years(self.findings, grade.place, self.column("held_on"), grade.held_on)
        elif own:
            says = _("De leerling zit op die dag niet in een groep voor «%(subject)s». Kijk de datum na.")
            self.findings.refuse(grade.place, self.column("held_on"), says % shown)
        else:
            says = _("De leerling heeft geen groep voor «%(subject)s». Kijk na hoe het vak hier heet.")
            self.findings.refuse(grade.place, self.column("subject"), says % shown)
        return None

    def _tests(self, placed: Iterable[MatchedGrade]) -> list[Test]:
        """The tests that have to be made; `self.tests` has every test of the sheet."""
        groups = {p.group for p in placed}
        standing = Test.objects.using(self.door.alias).filter(group_id__in=groups)
        known = {(test.group_id, fold(test.title)): test for test in standing}
        made = []
        for p in placed:
            key = p.group, fold(p.grade.test)
            if (test := known.get(key)) is None:
                test = known[key] = Test(
                    group_id=p.group, title=p.grade.test, weight=p.grade.weight, held_on=p.grade.held_on
                )
                made.append(test)
            self.tests[key] = test
            self._same_test(test, p.grade)
        return made

    def _same_test(self, test: Test, grade: SheetGrade) -> None:
        shown = {"test": grade.test[:40], "day": f"{test.held_on.day}-{test.held_on.month}-{test.held_on.year}"}
        if test.is_exam:
            says = _("«%(test)s» is een schoolexamen. Voer de cijfers daarvan zelf in.")
            self.findings.refuse(grade.place, self.column("test"), says % shown)
        elif test.held_on != grade.held_on:
            says = _("«%(test)s» is in deze groep op %(day)s. Geef een andere toets een andere naam.")
            self.findings.refuse(grade.place, self.column("held_on"), says % shown)
        elif test.weight != grade.weight and self.column("weight"):
            says = _("«%(test)s» telt in deze groep anders mee. Geef een toets overal dezelfde weging.")
            self.findings.refuse(grade.place, self.column("weight"), says % shown)

    def _grades(self, placed: Iterable[MatchedGrade], counts: Counts) -> None:
        tests = {test.pk for test in self.tests.values()}
        held = Grade.objects.using(self.door.alias).filter(test_id__in=tests)
        standing = {(grade.pupil_id, grade.test_id): grade for grade in held}
        added, changed, touched = [], [], set()
        for p in placed:
            test = self.tests[p.group, fold(p.grade.test)]
            grade = standing.get((p.pupil, test.pk))
            if grade is None:
                added.append(Grade(pupil_id=p.pupil, test=test, value=p.grade.value, code=p.grade.code))
            elif (grade.value, grade.code) == (p.grade.value, p.grade.code):
                counts.unchanged += 1
                continue
            else:
                grade.value, grade.code, grade.reason = p.grade.value, p.grade.code, _("Ingelezen uit een bestand.")
                changed.append(grade)
            touched.add(p.pupil)
        grades = Grade.objects.using(self.door.alias)
        grades.bulk_create(added, batch_size=BATCH)
        grades.bulk_update(changed, ["value", "code", "reason"], batch_size=BATCH)
        counts.created, counts.changed = len(added), len(changed)
        self.door.looked(touched)


def _called(membership: Membership) -> set[str]:
    """What the subject of a group may be called in a sheet."""
    subject = membership.group.subject
    return {fold(subject.code), fold(subject.name)} if subject else set()


def _holds(membership: Membership, day: date) -> bool:
    """Whether the pupil is in the group on that day; a membership that goes on ends with the group's year."""
    year = membership.group.year
    is_in = membership.starts_on <= day and (membership.ends_on is None or day < membership.ends_on)
    return is_in and year.starts_on <= day < year.ends_on
