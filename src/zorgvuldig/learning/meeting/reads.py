"""What a report meeting looks at: the pupils and subjects of a class beside each other, and what was agreed of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.summary.reads import Totals
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.averages import SUFFICIENT, TENTH
from zorgvuldig.learning.models import MeetingNote, ProgressNote
from zorgvuldig.learning.reports.reads import ReportDraft, SubjectRow, drafts
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import WITH_SCHOOL, mentored_classes
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Staff, StaffRole
from zorgvuldig.school.year.models import Period

MANY_LOW = 3  # so many subjects below 5,5 are talked about first
SOME_LOW = 2


@dataclass(frozen=True, slots=True)
class SubjectColumn:
    """A subject of the class: how its column is headed, what it is called, and the average of who has it."""

    code: str
    name: str
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class SubjectCell:
    """How a pupil does in a subject: the average of this period, by the marks that are there, and of the period before."""

    value: Decimal | None
    before: Decimal | None
    is_complete: bool
    is_signed: bool = False  # the end mark, which the teacher signed

    @property
    def is_low(self) -> bool:
        """Whether it is below 5,5."""
        return self.value is not None and self.value < SUFFICIENT

    @property
    def change(self) -> Decimal | None:
        """How much it went up or down since the report before, or None when one of both is not there."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class TeacherRemark:
    """What a teacher wrote about a subject."""

    subject: str
    teachers: str
    text: str


@dataclass(frozen=True, slots=True)
class StandingNote:
    """What was agreed of a pupil, who wrote it last, and whether the family reads it by now."""

    text: str = ""
    proposal: str = ""
    who: str = ""
    written_at: datetime | None = None
    is_shown: bool = False

    @property
    def stamp(self) -> str:
        """What tells whether it is still what stood on a page."""
        return self.written_at.isoformat() if self.written_at else ""


NOTHING = StandingNote()


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A pupil in the meeting."""

    person: PupilIdentity
    cells: Mapping[str, SubjectCell]
    away: Totals | None
    has_signal: bool
    remarks: Sequence[TeacherRemark]
    note: StandingNote

    @property
    def low(self) -> list[str]:
        """The subjects below 5,5."""
        return [name for name, cell in self.cells.items() if cell.is_low]

    @property
    def average(self) -> Decimal | None:
        """The average of the subjects."""
        return mean(cell.value for cell in self.cells.values())

    @property
    def is_urgent(self) -> bool:
        """Whether the meeting begins with this pupil."""
        return len(self.low) >= MANY_LOW or self.has_signal

    @property
    def needs_a_look(self) -> bool:
        """Whether there is something, and less than that."""
        return not self.is_urgent and (len(self.low) >= SOME_LOW or bool(self.away and self.away.unauthorised))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A class in a period."""

    columns: Sequence[SubjectColumn]
    rows: Sequence[MeetingRow]
    groups: frozenset[int]  # of which the figures are made

    @property
    def urgent(self) -> list[MeetingRow]:
        """Whom the meeting begins with, the most subjects below 5,5 first."""
        return sorted((row for row in self.rows if row.is_urgent), key=lambda row: -len(row.low))

    @property
    def average(self) -> Decimal | None:
        """The average of the class."""
        return mean(row.average for row in self.rows)


def meeting(group: LearningGroup, period: Period, periods: Sequence[Period], *, door: Door) -> Meeting:
    """What the meeting of the class whose door this is has before it."""
    found = drafts(group, period, periods, door=door)
    ids = [draft.person.pupil_id for draft in found]
    signals = _signals(ids, door=door)
    notes = notes_of(ids, period, door=door)
    remarks = _remarks(found, period, door=door)
    rows = [
        MeetingRow(
            draft.person,
            {line.subject: _cell(line) for line in draft.lines},
            draft.absence,
            draft.person.pupil_id in signals,
            remarks.get(draft.person.pupil_id, ()),
            notes.get(draft.person.pupil_id, NOTHING),
        )
        for draft in found
    ]
    codes = {line.subject: _code(line) for draft in found for line in draft.lines}
    columns = [
        SubjectColumn(codes[name], name, mean(row.cells[name].value for row in rows if name in row.cells))
        for name in sorted(codes)
    ]
    return Meeting(columns, rows, frozenset(line.group.pk for draft in found for line in draft.lines))


def notes_of(ids: Sequence[int], period: Period, *, door: Door) -> dict[int, StandingNote]:
    """What was agreed of these pupils in a period."""
    door.reading("report", "staff")
    notes = list(MeetingNote.objects.filter(pupil_id__in=ids, period=period))
    names = {one.person_id: one.full_name for one in Staff.objects.filter(pk__in={note.author_id for note in notes})}
    return {
        note.pupil_id: StandingNote(
            note.text,
            note.proposal,
            names.get(note.author_id, ""),
            note.written_at,
            note.shown_from is not None and note.shown_from <= door.opened_at,
        )
        for note in notes
    }


def classes_to_meet(*, door: Door) -> list[LearningGroup]:
    """The classes of today that the one at the door may hold a meeting about: their own, and those of the school that they lead."""
    door.reading("organisation", "staff")
    day = today(door=door)
    leads = roles_with(purpose="report_meeting", shape=Shape.SCHOOL)
    duties = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id, role__in=leads)
    schools = set(duties.values_list("school_id", flat=True))
    classes = LearningGroup.objects.filter(in_force(day, "year__"), kind=LearningGroup.CLASS)
    if None not in schools:  # a role without a school holds at every school
        classes = classes.filter(year__school_id__in=schools)
    led = classes.select_related(*WITH_SCHOOL).order_by("year__school__name", "name") if schools else ()
    own = {group.pk: group for group in mentored_classes(door=door)}
    return [*own.values(), *(group for group in led if group.pk not in own)]


def _cell(line: SubjectRow) -> SubjectCell:
    """In the last period the end mark that the teacher signed goes before everything."""
    if line.is_signed:
        return SubjectCell(
            line.final if isinstance(line.final, Decimal) else None, None, is_complete=True, is_signed=True
        )
    complete = line.marks[-1]
    before = line.marks[-2] if len(line.marks) > 1 else None
    return SubjectCell(line.now if complete is None else complete, before, complete is not None)


def _code(line: SubjectRow) -> str:
    return line.group.subject.code if line.group.subject else line.group.name


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """The average of what is there, with one decimal."""
    there = [value for value in values if value is not None]
    return (sum(there, Decimal(0)) / len(there)).quantize(TENTH, ROUND_HALF_UP) if there else None


def _signals(ids: Sequence[int], *, door: Door) -> set[int]:
    """Of whom a signal about absence is open."""
    door.reading("absence_signal")
    return set(AbsenceSignal.objects.filter(pupil_id__in=ids, closed_at=None).values_list("pupil_id", flat=True))


def _remarks(found: Sequence[ReportDraft], period: Period, *, door: Door) -> dict[int, list[TeacherRemark]]:
    """What teachers wrote of this period, also what families do not read yet."""
    door.reading("progress")
    notes = ProgressNote.objects.filter(pupil_id__in=[draft.person.pupil_id for draft in found], period=period)
    texts = {(note.pupil_id, note.group_id): note.text for note in notes}
    return {
        draft.person.pupil_id: [
            TeacherRemark(line.subject, line.teachers, text)
            for line in draft.lines
            if (text := texts.get((draft.person.pupil_id, line.group.pk)))
        ]
        for draft in found
    }
