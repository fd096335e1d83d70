"""Sheets of grades into the records: each grade on a test of the group in which the pupil has the subject that day.

Of a year that is over that group may not be here, because another system had it then: it is made (`earlier_groups`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.report import Counts, Report
from zorgvuldig.imports.spreadsheet.earlier_groups import EarlierGroups, taken_over_name
from zorgvuldig.imports.spreadsheet.people import Header, Years, find_pupils, find_years, outside_years, unknown_number
from zorgvuldig.imports.spreadsheet.results import GRADES, TITLE_LIMIT, SheetGrade
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import LearningGroup, Membership

SOURCE = "grades"
TESTS, GROUPS = "toetsen", "groepen"
BATCH = 2000
SIGNED = "select g from unnest(%s::bigint[]) g where gate.signing_of(g) is not null"


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
    titles: dict[Place, str] = field(default_factory=dict)

    def bring(self, report: Report) -> None:
        """All of it; when something does not fit, the findings say so and nothing may be kept."""
        counts = report.files.setdefault(GRADES, Counts())
        placed = self._placed(report)
        made = self._tests(placed)
        counts.refused = self.findings.refused_rows(GRADES)
        if self.findings.problems:
            return
        Test.objects.using(self.door.alias).bulk_create(made, batch_size=BATCH)
        report.files[TESTS] = Counts(created=len(made), unchanged=len(self.tests) - len(made))
        self._grades(placed, counts)

    def _placed(self, report: Report) -> list[MatchedGrade]:
        pupils = find_pupils((g.number for g in self.grades), door=self.door)
        years = find_years(door=self.door)
        memberships = self._memberships(pupils.values())
        today = timezone.localdate(self.door.started_at)
        earlier = EarlierGroups(self.column, self.findings, self.door, today, pupils.values())
        placed = []
        for grade in self.grades:
            pupil = pupils.get(grade.number.upper())
            if pupil is None:
                unknown_number(self.findings, grade.place, self.column("number"), grade.number)
                continue
            own = memberships.get(pupil, ())
            past = earlier.year(grade.held_on, pupil)
            if past and not self._had(grade, own, past.pk):
                group = earlier.place(grade, pupil, past)
            else:
                group = self._group(grade, own, years)
            if group is not None:
                placed.append(MatchedGrade(grade, pupil, group))
        earlier.save()
        if earlier.made:
            report.files[GROUPS] = Counts(created=earlier.made)
        return placed

    def _had(self, grade: SheetGrade, memberships: Iterable[Membership], year: int) -> bool:
        """Whether the pupil has the group here that the file names, or when it names none any for the subject, in a year that is over."""
        subject, name = fold(grade.subject), fold(grade.group)
        own = (m for m in memberships if m.group.year_id == year and subject in _called(m))
        return any(not name or fold(m.group.name) == name for m in own)

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
        held = [m for m in own if _holds(m, grade.held_on)]
        groups = {m.group_id for m in held}
        if len(groups) > 1:
            groups = {m.group_id for m in held if fold(m.group.name) == _group_name(grade, m)} or groups
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
        gathered, signed = self._gathered(groups), self._signed(groups)
        made = []
        for p in placed:
            title = p.grade.test
            if p.group in gathered and _other_day(known.get((p.group, fold(title))), p.grade):
                title = dated(title, p.grade.held_on)
            key = p.group, fold(title)
            if (test := known.get(key)) is None:
                test = known[key] = Test(group_id=p.group, title=title, weight=p.grade.weight, held_on=p.grade.held_on)
                made.append(test)
            self.tests[key] = test
            self.titles[p.grade.place] = title
            self._same_test(test, p.grade)
            if p.group in signed:
                says = _("De eindcijfers van deze groep zijn vastgesteld. Er komen geen cijfers meer bij.")
                self.findings.refuse(p.grade.place, self.column("subject"), says)
        return made

    def _signed(self, groups: Iterable[int]) -> set[int]:
        """The groups of which the end marks are signed: the database takes no mark of them (`final_marks.sql`)."""
        with connections[self.door.alias].cursor() as cursor:
            cursor.execute(SIGNED, [list(groups)])
            return {group for (group,) in cursor.fetchall()}

    def _gathered(self, groups: Iterable[int]) -> set[int]:
        """The groups that were made for whom the other system named no group: tests of several groups come together there."""
        found = LearningGroup.objects.using(self.door.alias).filter(pk__in=list(groups)).select_related("subject")
        return {group.pk for group in found if group.subject and group.name == taken_over_name(group.subject)}

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
            test = self.tests[p.group, fold(self.titles[p.grade.place])]
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


def dated(title: str, day: date) -> str:
    """The title of a test that shares its name with one of another day."""
    suffix = f" ({day.day}-{day.month}-{day.year})"
    return title[: TITLE_LIMIT - len(suffix)] + suffix


def _other_day(test: Test | None, grade: SheetGrade) -> bool:
    return test is not None and test.held_on != grade.held_on


def _group_name(grade: SheetGrade, membership: Membership) -> str:
    """Which of several groups for a subject is meant: the one that the file names, else where marks come that name none."""
    subject = membership.group.subject
    return fold(grade.group or (taken_over_name(subject) if subject else ""))


def _called(membership: Membership) -> set[str]:
    """What the subject of a group may be called in a sheet."""
    subject = membership.group.subject
    return {fold(subject.code), fold(subject.name)} if subject else set()


def _holds(membership: Membership, day: date) -> bool:
    """Whether the pupil is in the group on that day; a membership that goes on ends with the group's year."""
    year = membership.group.year
    is_in = membership.starts_on <= day and (membership.ends_on is None or day < membership.ends_on)
    return is_in and year.starts_on <= day < year.ends_on
