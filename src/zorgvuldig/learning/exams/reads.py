"""The school exam of a group and of a pupil: tests of the PTA, what was handed in, the average, and resits that are left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.refusals import Word
from zorgvuldig.learning.averages import Scheme, rounded
from zorgvuldig.learning.exams.models import HandIn
from zorgvuldig.learning.exams.rights import ResitsLeft, resits_left
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.learning.resits import counting, resits_of, without_resits
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.models import StaffRole

KINDS: Mapping[str, Word] = {
    "": _("nog niet gekozen"),
    "written": _("schriftelijk"),
    "oral": _("mondeling"),
    "practical": _("praktisch"),
    "hand_in": _("inleveren"),
}
HANDED = ("practical", "hand_in")  # kinds of test for which something is handed in


@dataclass(frozen=True, slots=True)
class ExamRow:
    """A pupil of a group with the marks of the PTA that count, the average of the school exam, and whether every mark is there."""

    row: MarkRow
    marks: Sequence[Mark | None]
    average: Decimal | None
    is_complete: bool
    handed: Mapping[int, date]
    resits: ResitsLeft | None


@dataclass(frozen=True, slots=True)
class ExamTable:
    """The school exam of a group: its tests, old to new, without resits, and its pupils."""

    tests: Sequence[Test]
    rows: Sequence[ExamRow]


def exam_weight(test: Test) -> int:
    """How often a test counts in the school exam: as the PTA says, else as often as in the average."""
    return test.weight if test.exam_weight is None else test.exam_weight


def exam_average(marks: Iterable[tuple[Mark | None, int]], scheme: Scheme) -> Decimal | None:
    """The average of the school exam of marks with how often each counts: one decimal, a half upwards. None without a mark that counts."""
    numbers = [(Fraction(n), weight) for mark, weight in marks if weight and (n := scheme.number(mark)) is not None]
    weights = sum(weight for _number, weight in numbers)
    return rounded(sum((n * weight for n, weight in numbers), Fraction(0)) / weights, 1) if weights else None


def exam_table(book: Gradebook, *, door: Door) -> ExamTable:
    """The school exam of the group that is open."""
    tests = [test for test in book.tests if test.is_exam]
    resits = resits_of(tests)
    firsts = without_resits(tests, resits)
    scheme = book.structure.scheme
    ids = [row.pupil_id for row in book.rows]
    handed = handed_in(ids, [test.pk for test in firsts], door=door)
    left = resits_left(ids, book.group, door=door)
    rows = []
    for row in book.rows:
        marks = [_counting(row.grades, test, resits.get(test.pk), scheme) for test in firsts]
        weighed = [(mark, exam_weight(test)) for mark, test in zip(marks, firsts, strict=True)]
        complete = all(not weight or not _is_waiting(mark) for mark, weight in weighed)
        average = exam_average(weighed, scheme)
        rows.append(ExamRow(row, marks, average, complete, handed.get(row.pupil_id, {}), left.get(row.pupil_id)))
    return ExamTable(firsts, rows)


def _counting(marks: Mapping[int, Mark], test: Test, resit: Test | None, scheme: Scheme) -> Mark | None:
    first = marks.get(test.pk)
    return counting(first, marks.get(resit.pk), resit.resit_counts, scheme) if resit else first


def _is_waiting(mark: Mark | None) -> bool:
    return mark is None or mark is Code.MISSED


def handed_in(pupils: Collection[int], tests: Collection[int], *, door: Door) -> dict[int, dict[int, date]]:
    """On which day each of these pupils handed in work for these tests, by pupil and test."""
    door.reading("grades")
    found: dict[int, dict[int, date]] = {}
    for one in HandIn.objects.filter(pupil_id__in=pupils, test_id__in=tests):
        found.setdefault(one.pupil_id, {})[one.test_id] = one.handed_on
    return found


@dataclass(frozen=True, slots=True)
class PupilExamTest:
    """A test of the PTA as a pupil sees it: with the mark, if it may be seen, and the day on which work was handed in."""

    test: Test
    mark: Mark | None
    handed_on: date | None

    @property
    def weight(self) -> int:
        """How often it counts in the school exam."""
        return exam_weight(self.test)

    @property
    def kind(self) -> str:
        """How it is taken, in words; empty when the PTA does not say."""
        return str(KINDS[self.test.exam_kind]) if self.test.exam_kind else ""


@dataclass(frozen=True, slots=True)
class PupilExam:
    """The school exam of a pupil in this school year: by subject, and the resits that are left where the school has a rule."""

    subjects: Sequence[tuple[str, Sequence[PupilExamTest]]]
    resits: ResitsLeft | None


def pupil_exam(pupil_id: int, groups: Collection[int], *, door: Door) -> PupilExam | None:
    """The school exam of a pupil in these groups, as far as whoever is at the door may see; None without any test of the PTA."""
    door.reading("organisation", "assessment", "grades", "planning")
    rows = Test.objects.filter(group_id__in=groups, is_exam=True).select_related(
        "group__subject", "group__year__school"
    )
    tests = list(rows.order_by("group__subject__name", "held_on", "title"))
    if not tests:
        return None
    marks = {
        one.test_id: mark_of(one.value, one.code) for one in Grade.objects.filter(pupil_id=pupil_id, test__in=tests)
    }
    handed = handed_in([pupil_id], [test.pk for test in tests], door=door).get(pupil_id, {})
    subjects: dict[str, list[PupilExamTest]] = {}
    for test in tests:
        name = test.group.subject.name if test.group.subject else test.group.name
        subjects.setdefault(name, []).append(PupilExamTest(test, marks.get(test.pk), handed.get(test.pk)))
    return PupilExam(list(subjects.items()), resits_left([pupil_id], tests[0].group, door=door).get(pupil_id))


def exam_groups(*, door: Door) -> list[LearningGroup]:
    """The groups of the years of today, at the schools of the one at the door, that have tests of the PTA."""
    door.reading("organisation", "staff", "assessment")
    day = today(door=door)
    holds = StaffRole.objects.filter(in_force(day), staff_id=door.actor_id, role=door.role)
    schools = set(holds.values_list("school_id", flat=True))
    groups = LearningGroup.objects.filter(in_force(day, "year__"), tests__is_exam=True)
    if None not in schools:
        groups = groups.filter(year__school_id__in=schools)
    return list(groups.select_related(*WITH_SCHOOL).order_by("subject__name", "name").distinct())
