"""What would stand on the reports of a class for a period, what is missing, and the reports that were issued."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.attendance.summary.reads import Totals, missed_hours, totals
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.averages import Method
from zorgvuldig.learning.final_marks.reads import StandingMark, standing_marks
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.models import Grade, ProgressNote, ReportCard, ReportWithdrawal
from zorgvuldig.learning.progress.reads import in_scheme, unpublished
from zorgvuldig.learning.schemes.structure_reads import (
    ApprovalState,
    CarriedMark,
    Structure,
    approval_states,
    structures,
)
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Teaching
from zorgvuldig.school.year.models import Period


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject on a report: a mark per period so far, the last column, who teaches, and the note."""

    group: LearningGroup
    marks: list[Decimal | None]
    final: Decimal | Code | None
    teachers: str
    remark: str
    missing: list[str]
    codes: frozenset[Code]
    now: Decimal | None = None  # of this period, by the marks that are there, where `marks` waits for the rest
    is_signed: bool = False  # whether `final` is the end mark that the teacher signed

    @property
    def subject(self) -> str:
        """What the subject is called."""
        return self.group.subject.name if self.group.subject else self.group.name


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """The report of one pupil as it would be issued now. `blocked` says why it may not be."""

    person: PupilIdentity
    lines: list[SubjectRow]
    absence: Totals | None
    blocked: list[str]
    latest: ReportCard | None
    is_withdrawn: bool = False  # the latest, so that the family has none
    is_last: bool = False  # of the last period, which says end marks

    @property
    def unsigned(self) -> list[str]:
        """The subjects of which the end mark is not signed yet, and stands on the report as it is calculated."""
        return [line.subject for line in self.lines if self.is_last and not line.is_signed]

    @property
    def missing(self) -> list[tuple[str, str]]:
        """What is not there yet: subject and sentence."""
        return [(line.subject, sentence) for line in self.lines for sentence in line.missing]


@dataclass(slots=True)
class _Marks:
    """The marks of one pupil by group and test, as far as families see them, and what they do not see yet."""

    shown: dict[int, dict[int, Mark]] = field(default_factory=dict)
    hidden: dict[int, set[str]] = field(default_factory=dict)
    details: dict[int, list[tuple[int, CarriedMark]]] = field(default_factory=dict)  # by subject: group, mark


def drafts(group: LearningGroup, period: Period, periods: Sequence[Period], *, door: Door) -> list[ReportDraft]:
    """What the reports of the class whose door this is would say about `period`, by pupil."""
    door.reading("organisation", "staff", "identity", "membership", "assessment", "grades", "planning", "report")
    people = members(door=door)
    ids = [person.pupil_id for person in people]
    places = _groups_of(ids, group, door=door)
    groups = {one.id: one for found in places.values() for one in found}
    made = structures(groups.values(), door=door)
    state = approval_states(made, door=door)
    teachers = _teachers(groups, door=door)
    marks = _marks(ids, group.year_id, door=door)
    remarks = _remarks(ids, period, door=door)
    signed = standing_marks(ids, groups, door=door) if period.number == periods[-1].number else {}
    away = _away(ids, period, door=door)
    latest = latest_reports(ids, period, door=door)
    withdrawn = withdrawn_reports(ids, period, door=door)
    sofar = [one for one in periods if one.number <= period.number]
    is_last = period.number == periods[-1].number
    found = []
    for person in people:
        own = marks.get(person.pupil_id, _Marks())
        lines = [
            _finished(
                _as_row(one, made[one.id], own, sofar, is_last, teachers, remarks.get((person.pupil_id, one.id), "")),
                signed.get((person.pupil_id, one.id)),
                made[one.id],
            )
            for one in places.get(person.pupil_id, [])
        ]
        blocked = [_blocked(one) for one in places.get(person.pupil_id, []) if _is_blocked(made[one.id], state[one.id])]
        card = latest.get(person.pupil_id)
        is_withdrawn = card is not None and card.pk in withdrawn
        found.append(ReportDraft(person, lines, away.get(person.pupil_id), blocked, card, is_withdrawn, is_last))
    return found


def subjects_so_far(
    group: LearningGroup, period: Period, periods: Sequence[Period], *, door: Door
) -> dict[int, list[SubjectRow]]:
    """How each pupil of the class whose door this is stands in each subject this year up to `period`, by the marks that are there."""
    door.reading("organisation", "identity", "membership", "assessment", "grades", "planning")
    ids = [person.pupil_id for person in members(door=door)]
    places = _groups_of(ids, group, door=door)
    made = structures({one.id: one for found in places.values() for one in found}.values(), door=door)
    marks = _marks(ids, group.year_id, door=door)
    sofar = [one for one in periods if one.number <= period.number]
    return {
        pupil: [_as_row(one, made[one.id], marks.get(pupil, _Marks()), sofar, False, {}, "") for one in found]
        for pupil, found in places.items()
    }


def _groups_of(ids: Sequence[int], group: LearningGroup, *, door: Door) -> dict[int, list[LearningGroup]]:
    rows = (
        Membership.objects.filter(
            in_force(today(door=door)),
            pupil_id__in=ids,
            group__year_id=group.year_id,
            group__kind=LearningGroup.TEACHING,
        )
        .select_related("group__subject")
        .order_by("group__subject__name", "group__name")
    )
    found: dict[int, list[LearningGroup]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, []).append(row.group)
    return found


def _teachers(groups: Mapping[int, LearningGroup], *, door: Door) -> dict[int, str]:
    rows = Teaching.objects.filter(in_force(today(door=door)), group_id__in=groups).select_related("staff")
    names: dict[int, list[str]] = {}
    for row in rows.order_by("staff__family_name", "staff_id"):
        names.setdefault(row.group_id, []).append(row.staff.full_name)
    return {group: ", ".join(found) for group, found in names.items()}


def _marks(ids: Sequence[int], year_id: int, *, door: Door) -> dict[int, _Marks]:
    """A report says what families may know: marks that are not shown yet stay out of it."""
    rows = Grade.objects.filter(pupil_id__in=ids, test__group__year_id=year_id).select_related("test__group")
    found: dict[int, _Marks] = {}
    for row in rows.order_by("test__held_on", "test__title"):
        own, test = found.setdefault(row.pupil_id, _Marks()), row.test
        mark = mark_of(row.value, row.code)
        assert mark is not None
        if test.shown_from is None or test.shown_from > door.opened_at:
            own.hidden.setdefault(test.group_id, set()).add(test.title)
            continue
        own.shown.setdefault(test.group_id, {})[test.id] = mark
        carried = CarriedMark(
            test.title, test.weight, test.period_id, test.held_on, mark, test.id, test.resit_of_id, test.resit_counts
        )
        own.details.setdefault(test.group.subject_id or 0, []).append((test.group_id, carried))
    return found


def _as_row(
    group: LearningGroup,
    made: Structure,
    own: _Marks,
    sofar: Sequence[Period],
    is_last: bool,
    teachers: Mapping[int, str],
    remark: str,
) -> SubjectRow:
    marks = own.shown.get(group.id, {})
    carried = [one for other, one in own.details.get(group.subject_id or 0, []) if other != group.id]
    slots, whole = made.calculated(marks, carried)
    shown = [slots.get(period.id) for period in sofar]
    final = whole.value if is_last else made.so_far(marks, carried, {period.id for period in sofar}).value
    now = slots.get(sofar[-1].id)
    hidden = own.hidden.get(group.id, set())
    missing = unpublished(now.why, hidden) if now is not None and now.value is None else []
    if now is None:
        missing = [gettext("In deze periode waren er geen toetsen.")]
    codes = frozenset(mark for mark in marks.values() if isinstance(mark, Code))
    values = [None if calculation is None else calculation.value for calculation in shown]
    counted = sofar if made.scheme.method is Method.RUNNING else sofar[-1:]
    standing = made.so_far(marks, carried, {period.id for period in counted}).value
    return SubjectRow(group, values, final, teachers.get(group.id, ""), remark, missing, codes, standing)


def _finished(line: SubjectRow, signed: StandingMark | None, made: Structure) -> SubjectRow:
    """The report of the last period says what the teacher signed; nothing is missing of that any more."""
    if signed is None:
        return line
    return replace(line, final=in_scheme(signed.mark, made.scheme), is_signed=True, missing=[])


def _is_blocked(made: Structure, state: ApprovalState) -> bool:
    has_exam = any(test.is_exam for slot in made.slots for test in slot.tests)
    return has_exam and state is not ApprovalState.APPROVED


def _blocked(group: LearningGroup) -> str:
    return gettext(
        "De cijferopbouw van %(group)s is niet goedgekeurd, en deze groep heeft toetsen voor het PTA. Vraag de docent om "
        "een voorstel en de schoolleider om goedkeuring."
    ) % {"group": group.name}


def _remarks(ids: Sequence[int], period: Period, *, door: Door) -> dict[tuple[int, int], str]:
    door.reading("progress")
    notes = ProgressNote.objects.filter(pupil_id__in=ids, period=period, shown_from__lte=door.opened_at)
    return {(note.pupil_id, note.group_id): note.text for note in notes}


def _away(ids: Sequence[int], period: Period, *, door: Door) -> dict[int, Totals]:
    until = min(period.ends_on, today(door=door) + timedelta(days=1))
    hours = missed_hours(ids, period.starts_on, until, door=door)
    return {pupil_id: totals([hour for hour in hours if hour.pupil_id == pupil_id]) for pupil_id in ids}


def latest_reports(ids: Sequence[int], period: Period, *, door: Door) -> dict[int, ReportCard]:
    """The last report of each of these pupils for a period."""
    door.reading("report")
    rows = ReportCard.objects.filter(pupil_id__in=ids, period=period).order_by("pupil_id", "-version")
    return {card.pupil_id: card for card in rows.distinct("pupil_id")}


def withdrawn_reports(ids: Sequence[int], period: Period, *, door: Door) -> set[int]:
    """The reports of these pupils for a period that were withdrawn, by number."""
    door.reading("report")
    rows = ReportWithdrawal.objects.filter(pupil_id__in=ids, period=period)
    return set(rows.values_list("card_id", flat=True))


def report_among(uid: UUID, pupil_ids: Collection[int], *, door: Door) -> ReportCard | None:
    """One report of one of these pupils that still stands, or None."""
    door.reading("report", "planning")
    cards = ReportCard.objects.filter(uid=uid, pupil_id__in=pupil_ids, withdrawal=None)
    return cards.select_related("period").first()


def report_of(uid: UUID, pupil_id: int, *, door: Door) -> ReportCard | None:
    """One report of this pupil, or None when there is none with this number."""
    door.reading("report")
    return ReportCard.objects.filter(uid=uid, pupil_id=pupil_id).first()
