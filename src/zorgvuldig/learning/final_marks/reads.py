"""The end marks of a group: what its teacher confirms, what keeps that from being done yet, and what stands once it is signed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.averages import SUFFICIENT
from zorgvuldig.learning.final_marks.models import FinalMark, MarkReopening, MarkSigning
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.progress.reads import explain_marks
from zorgvuldig.learning.schemes.structure_reads import AnyTest, ApprovalState, Structure, approval_state
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed the end marks of a group and when; and who opened them again, if somebody did, and why."""

    id: int
    who: str
    at: datetime
    reopened_by: str = ""
    reopened_at: datetime | None = None
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether nobody opened it again."""
        return self.reopened_at is None


@dataclass(frozen=True, slots=True)
class StandingMark:
    """The end mark of a pupil as it was signed, with what was calculated and why it differs."""

    mark: Mark | None
    calculated: Decimal | None
    reason: str

    @property
    def is_low(self) -> bool:
        """Whether it is below 5,5, or the letter O."""
        return self.mark < SUFFICIENT if isinstance(self.mark, Decimal) else self.mark is Code.INSUFFICIENT


@dataclass(frozen=True, slots=True)
class PupilCalculation:
    """A pupil with the end mark that the marks give (None: none yet), and how that came about."""

    row: MarkRow
    calculated: Decimal | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hindrances:
    """What keeps end marks from being signed: the day from which they may be, a structure that is not approved, marks not shown yet."""

    begins_on: date | None
    is_unapproved: bool
    hidden: Sequence[AnyTest]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.begins_on or self.is_unapproved or self.hidden)


def signings_of(group: LearningGroup, *, door: Door) -> list[Signed]:
    """Every signing of the group, the last one first."""
    door.reading("grade_structure", "grade_approval", "staff")
    rows = list(MarkSigning.objects.filter(group=group).select_related("reopening").order_by("-id"))
    opened = [row.reopening for row in rows if hasattr(row, "reopening")]
    names = names_of({r.signed_by_id for r in rows} | {o.reopened_by_id for o in opened}, door=door)
    return [_signed(row, names) for row in rows]


def _signed(row: MarkSigning, names: Mapping[int, str]) -> Signed:
    who = names.get(row.signed_by_id, "")
    opened: MarkReopening | None = getattr(row, "reopening", None)
    if opened is None:
        return Signed(row.pk, who, row.signed_at)
    by = names.get(opened.reopened_by_id, "")
    return Signed(row.pk, who, row.signed_at, by, opened.reopened_at, opened.reason)


def marks_of_signing(signing: int, *, door: Door) -> dict[int, StandingMark]:
    """What was signed, by pupil, of the opened pupils."""
    door.reading("grades")
    return {row.pupil_id: _standing_mark(row) for row in FinalMark.objects.filter(signing_id=signing)}


def standing_marks(
    pupil_ids: Collection[int], groups: Iterable[int], *, door: Door
) -> dict[tuple[int, int], StandingMark]:
    """The end marks that stand of these pupils in these groups, by pupil and group: the database shows no others (`final_marks.sql`)."""
    door.reading("grades")
    rows = FinalMark.objects.filter(pupil_id__in=pupil_ids, group_id__in=list(groups)).order_by("signing_id")
    return {(row.pupil_id, row.group_id): _standing_mark(row) for row in rows}


def _standing_mark(row: FinalMark) -> StandingMark:
    return StandingMark(mark_of(row.value, row.code), row.calculated, row.reason)


def calculations(book: Gradebook) -> list[PupilCalculation]:
    """The end mark that the marks of each pupil give now, and how."""
    return [_calculation(book.structure, row) for row in book.rows]


def _calculation(made: Structure, row: MarkRow) -> PupilCalculation:
    _parts, final = explain_marks(made, row.grades, row.carried)
    return PupilCalculation(row, final.calculation.value, final.calculation.why)


def hindrances(book: Gradebook, *, door: Door) -> Hindrances:
    """What keeps the end marks of this group from being signed now."""
    begins = max((slot.period.starts_on for slot in book.structure.slots if slot.period), default=None)
    early = begins if begins and begins > today(door=door) else None
    given = {test for row in book.rows for test in row.grades}
    hidden = [
        test
        for test in book.tests
        if test.id in given and (test.shown_from is None or test.shown_from > door.opened_at)
    ]
    is_exam = any(test.is_exam for test in book.tests)
    unapproved = is_exam and approval_state(book.group.id, book.structure, door=door) is not ApprovalState.APPROVED
    return Hindrances(early, unapproved, hidden)


@dataclass(frozen=True, slots=True)
class GroupSigning:
    """A group with its last signing, for a school leader; None when nobody signed yet."""

    group: LearningGroup
    signed: Signed | None


def signed_groups(*, door: Door) -> list[GroupSigning]:
    """The teaching groups of the years of today, at the schools of the one at the door, of which end marks were signed once."""
    door.reading("organisation", "staff", "grade_structure", "grade_approval")
    day = today(door=door)
    holds = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id, role=door.role)
    schools = set(holds.values_list("school_id", flat=True))
    rows = MarkSigning.objects.filter(in_force(day, "group__year__")).select_related("reopening")
    if None not in schools:
        rows = rows.filter(group__year__school_id__in=schools)
    last = {row.group_id: row for row in rows.order_by("id")}
    people = {r.signed_by_id for r in last.values()}
    people |= {r.reopening.reopened_by_id for r in last.values() if hasattr(r, "reopening")}
    names = names_of(people, door=door)
    groups = LearningGroup.objects.filter(pk__in=last).select_related(*WITH_SCHOOL).order_by("name")
    return [GroupSigning(group, _signed(last[group.pk], names)) for group in groups]
