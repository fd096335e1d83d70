"""Marks of a school year that is over, from another system: the group that a pupil had a subject in, made where there is none here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.spreadsheet.people import Header, find_schools
from zorgvuldig.imports.spreadsheet.results import SheetGrade
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import LearningGroup, Membership, SchoolYear, Subject

GROUP_LIMIT, BATCH = 100, 2000
Enrolments = Mapping[int, list[tuple[int, date, date]]]


def taken_over_name(subject: Subject) -> str:
    """What the group is called in which everybody comes of whom the other system names no group."""
    return f"{(subject.code or subject.name)[: GROUP_LIMIT - 15]} (overgenomen)"


@dataclass(slots=True)
class EarlierGroups:
    """The groups of years that are over, in the job's transaction. `made` counts those that were not here."""

    column: Header
    findings: Findings
    door: JobDoor
    today: date
    pupils: Iterable[int]
    made: int = 0
    _enrolments: Enrolments = field(default_factory=dict)
    _years: list[SchoolYear] = field(default_factory=list)
    _subjects: dict[tuple[int, str], Subject] = field(default_factory=dict)
    _groups: dict[tuple[int, str], LearningGroup] = field(default_factory=dict)
    _members: dict[tuple[int, int, date], Membership] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up what there is."""
        alias = self.door.alias
        self._enrolments = find_schools(self.pupils, door=self.door)
        self._years = list(SchoolYear.objects.using(alias).filter(ends_on__lte=self.today).order_by("id"))
        for subject in Subject.objects.using(alias).order_by("-id"):
            self._subjects[subject.school_id, fold(subject.name)] = subject
        for subject in Subject.objects.using(alias).order_by("-id"):
            self._subjects[subject.school_id, fold(subject.code)] = subject
        groups = LearningGroup.objects.using(alias).filter(year__in=self._years).select_related("subject")
        self._groups = {(group.year_id, fold(group.name)): group for group in groups}

    def year(self, day: date, pupil: int) -> SchoolYear | None:
        """The school year that is over in which the day lies, of a school where the pupil was enrolled; of any, when nowhere."""
        years = [year for year in self._years if year.starts_on <= day < year.ends_on]
        own = {school for school, begins, ends in self._enrolments.get(pupil, ()) if begins <= day < ends}
        return next((year for year in years if year.school_id in own), years[0] if years else None)

    def place(self, grade: SheetGrade, pupil: int, year: SchoolYear) -> int | None:
        """The group for the subject in that year, with the pupil in it; None, and a problem noted, when that cannot be."""
        spans = [(b, e) for school, b, e in self._enrolments.get(pupil, ()) if school == year.school_id]
        span = next(((b, e) for b, e in spans if b <= grade.held_on < e), None)
        if span is None:
            says = _("De leerling is op die dag niet ingeschreven. Kijk de datum na.")
            self.findings.refuse(grade.place, self.column("held_on"), says)
            return None
        subject = self._subjects.get((year.school_id, fold(grade.subject)))
        if subject is None:
            says = _("«%(subject)s» is geen vak van deze school. Voeg het eerst toe, of gebruik een andere naam.")
            self.findings.refuse(grade.place, self.column("subject"), says % {"subject": grade.subject[:20]})
            return None
        group = self._group(grade, year, subject)
        if group is None:
            return None
        begins, ends = max(span[0], year.starts_on), min(span[1], year.ends_on)
        member = Membership(pupil_id=pupil, group=group, starts_on=begins, ends_on=ends)
        self._members.setdefault((pupil, group.pk, begins), member)
        return group.pk

    def save(self) -> None:
        """Put the pupils in the groups."""
        Membership.objects.using(self.door.alias).bulk_create(self._members.values(), batch_size=BATCH)

    def _group(self, grade: SheetGrade, year: SchoolYear, subject: Subject) -> LearningGroup | None:
        name = grade.group or taken_over_name(subject)
        key = year.pk, fold(name)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = LearningGroup.objects.using(self.door.alias).create(
                year=year, subject=subject, kind=LearningGroup.TEACHING, name=name
            )
            self.made += 1
        elif group.subject_id != subject.pk:
            says = _("«%(group)s» is in dat schooljaar een groep voor iets anders. Gebruik een andere naam.")
            column = self.column("group") or self.column("subject")
            self.findings.refuse(grade.place, column, says % {"group": name[:20]})
            return None
        return group
