"""How a pupil is doing: per subject the tests of this school year, the average as it grew, and earlier years.

A family gets only what it may see by now: the database leaves out the marks that are not shown yet.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.gate.reads_ahead import ReadWithValues, keep_rows
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.words import in_words
from zorgvuldig.learning.averages import SUFFICIENT, Calculation, Scheme
from zorgvuldig.learning.grades.reads import Running, is_low, mark_of, number_of
from zorgvuldig.learning.marks import Code, Mark, in_figures, written
from zorgvuldig.learning.resits import counting, resits_of
from zorgvuldig.learning.schemes.structure_reads import (
    OUTSIDE,
    YEARS,
    AnyPeriod,
    AnyTest,
    CarriedMark,
    GroupRow,
    PeriodRow,
    SignedRow,
    Structure,
    YearRow,
    period_of,
    scheme_of,
    slots,
    with_a_decimal,
)

USUAL = Scheme()  # of a group for which no other one was proposed
FELT = Decimal("0.2")  # a smaller change of the average is no trend


class MarkRow(NamedTuple):
    """A test of a group, with the mark of one pupil; `grade_id` is None when there is none."""

    id: int
    uid: str
    group_id: int
    title: str
    held_on: date
    weight: int
    period_id: int | None
    is_exam: bool
    shown_from: datetime | None
    resit_of_id: int | None
    resit_counts: str
    grade_id: int | None
    value: Decimal | None
    code: str | None


MARKS = read("learning/marks", MarkRow, "assessment", "grades", many=True)


class SubjectMarks(NamedTuple):
    """The marks of one pupil in one subject, each with its test, old to new."""

    subject: str
    marks: list[tuple[MarkRow, Mark]]


class Point(NamedTuple):
    """A test with its mark, and the average up to and including it (None: nothing counts yet)."""

    test_id: int
    group_id: int
    title: str
    held_on: date
    weight: int
    period_id: int | None
    is_exam: bool
    mark: Mark
    average: Decimal | None
    grade_id: int = 0
    resit_of_id: int | None = None
    resit_counts: str = ""

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a code."""
        return number_of(self.mark)

    @property
    def code(self) -> Code | None:
        """The code, or None for a number."""
        return self.mark if isinstance(self.mark, Code) else None

    @property
    def is_low(self) -> bool:
        """Whether the work was insufficient."""
        return is_low(self.mark)


@dataclass(frozen=True, slots=True)
class Progress:
    """One subject in one school year, tests from old to new. `key` is the number of the last group, for an address."""

    subject: str
    key: UUID
    group_id: int
    points: Sequence[Point]
    scheme: Scheme = USUAL
    periods: Sequence[AnyPeriod] = ()
    tests: Sequence[AnyTest] = ()
    signed: SignedRow | None = None

    @property
    def final(self) -> str:
        """The end mark that was signed, in figures; empty without one."""
        return "" if self.signed is None else in_decimals(mark_of(self.signed.value, self.signed.code), self.scheme)

    @property
    def numbers(self) -> list[Point]:
        """The tests with a number, for a chart."""
        return [point for point in self.points if point.value is not None and point.average is not None]

    @property
    def average(self) -> Decimal | None:
        """The average now, or None when nothing counts."""
        return self.points[-1].average

    @property
    def is_low(self) -> bool:
        """Whether the average now is below 5,5."""
        return self.average is not None and self.average < SUFFICIENT

    @property
    def low_count(self) -> int:
        """How many marks are insufficient."""
        return sum(point.is_low for point in self.points)

    @property
    def trend(self) -> str:
        """`up`, `down` or `same`: the average now against halfway; `new` with one that counts, `none` without."""
        known = [point.average for point in self.points if point.average is not None]
        if len(known) < 2:
            return "new" if known else "none"
        change = known[-1] - known[(len(known) - 1) // 2]
        return "same" if abs(change) < FELT else "up" if change > 0 else "down"


@dataclass(frozen=True)
class YearOfGrades:
    """One school year in which there are marks. `tests` has those of each of its groups once `with_marks` read them."""

    is_current: bool
    year: YearRow
    tests: Mapping[int, Sequence[MarkRow]]

    @property
    def name(self) -> str:
        """What the year is called."""
        return self.year.name

    @property
    def count(self) -> int:
        """How many marks there are, read or not."""
        return sum(group.marks for group in self.year.groups)

    @cached_property
    def subjects(self) -> list[Progress]:
        """Its subjects, when its marks were read; only when somebody asks, as most of a year is a line of a list."""
        return [
            _grown(subject, groups, rows, self.tests, self.year.periods) for subject, groups, rows in self._by_subject()
        ]

    @property
    def marks(self) -> list[SubjectMarks]:
        """Every mark, by subject, when they were read; without an average, which takes longer."""
        return [
            SubjectMarks(subject, [(row, _mark(row)) for row in rows]) for subject, _groups, rows in self._by_subject()
        ]

    def _by_subject(self) -> Iterator[tuple[str, list[GroupRow], list[MarkRow]]]:
        """Each subject with its groups and the tests in them that have a mark; whoever changed groups has several of a subject."""
        groups: dict[str, list[GroupRow]] = {}
        for group in self.year.groups:
            groups.setdefault(group.subject or "", []).append(group)
        for subject, found in groups.items():
            if rows := _marked(found, self.tests):
                yield subject, found, rows


Shows = Callable[[YearOfGrades], bool]  # whether a page shows more of a year than how many marks there are


@dataclass(frozen=True, slots=True)
class ExplainedMark:
    """A mark as a page shows it, with how it came about. `text` is empty when there is none."""

    name: str
    calculation: Calculation
    signed: str = ""  # as it was signed, and then it is no calculation any more

    @property
    def text(self) -> str:
        """The mark in figures, with the decimals of the scheme."""
        if self.signed:
            return self.signed
        return "" if self.calculation.value is None else in_figures(self.calculation.value)

    @property
    def is_low(self) -> bool:
        """Whether it is below 5,5."""
        return self.calculation.value is not None and self.calculation.value < SUFFICIENT


def progress(pupil_id: int, shows: Shows, *, door: Door) -> list[YearOfGrades]:
    """Every school year of which the school has marks of this pupil, the last one first; with the marks of those that the page shows."""
    years = _years(YEARS.rows(door=door, pupil=pupil_id), door)
    read = iter(with_marks([year for year in years if shows(year)], pupil_id, door=door))
    return [next(read) if shows(year) else year for year in years]


def marks_asked(pupil_id: int, shows: Shows, *, door: Door) -> list[ReadWithValues]:
    """What `progress` asks of this pupil after the years, for a page that asks ahead."""
    years = _years(keep_rows(YEARS, door=door, pupil=pupil_id), door)
    shown = [year for year in years if shows(year)]
    return [(MARKS, _whose(shown, pupil_id))] if shown else []


def with_marks(years: Sequence[YearOfGrades], pupil_id: int, *, door: Door) -> list[YearOfGrades]:
    """These years with the tests of their groups and the marks of this pupil."""
    if not years:
        return []
    tests: dict[int, list[MarkRow]] = {}
    for test in MARKS.rows(door=door, **_whose(years, pupil_id)):
        tests.setdefault(test.group_id, []).append(test)
    return [replace(year, tests=tests) for year in years]


def _years(rows: Iterable[YearRow], door: Door) -> list[YearOfGrades]:
    day = today(door=door)
    return [YearOfGrades(year.starts_on <= day < year.ends_on, year, {}) for year in rows]


def _whose(years: Sequence[YearOfGrades], pupil_id: int) -> dict[str, Any]:
    return {"pupil": pupil_id, "groups": [group.id for year in years for group in year.year.groups]}


def _marked(groups: Sequence[GroupRow], tests: Mapping[int, Sequence[MarkRow]]) -> list[MarkRow]:
    """The tests of a subject that have a mark, old to new: none when the last one went since the years were read."""
    rows = [row for group in groups for row in tests.get(group.id, ()) if row.grade_id is not None]
    return rows if len(groups) == 1 else sorted(rows, key=lambda row: (row.held_on, row.title))


def _mark(row: MarkRow) -> Mark:
    """What stands in a test that has a mark."""
    mark = mark_of(row.value, row.code)
    assert mark is not None
    return mark


def _grown(
    name: str,
    groups: Sequence[GroupRow],
    rows: Sequence[MarkRow],
    tests: Mapping[int, Sequence[MarkRow]],
    periods: Sequence[PeriodRow],
) -> Progress:
    """How the average came to be, test by test, under the scheme of the last group of the subject."""
    last = next(group for group in groups if group.id == rows[-1].group_id)
    scheme = scheme_of(last.plan, last.rule)
    running = Running(with_a_decimal(scheme), {OUTSIDE: 1} | {period.id: period.weight for period in periods})
    every = {test.id: test for group in groups for test in tests.get(group.id, ())}
    resits, seen = resits_of(every.values()), dict[int, Mark]()
    points = []
    for row in rows:
        mark = _mark(row)
        first = every.get(row.resit_of_id or 0, row)
        place = period_of(first.period_id, first.held_on, periods)
        if resit := resits.get(first.id):  # what counted of the two until now is replaced by what counts with this mark
            running.take(place, _counting_mark(first, resit, seen, scheme), first.weight)
            seen[row.id] = mark
            running.add(place, _counting_mark(first, resit, seen, scheme), first.weight)
        else:
            running.add(place, mark, row.weight)
        points.append(
            Point(
                row.id, row.group_id, row.title, row.held_on, row.weight, row.period_id, row.is_exam, mark,
                running.value(), row.grade_id or 0, row.resit_of_id, row.resit_counts,
            )
        )  # fmt: skip
    return Progress(name, last.uid, last.id, points, scheme, periods, tests[last.id], last.signed)


def _counting_mark(first: MarkRow, resit: MarkRow, seen: Mapping[int, Mark], scheme: Scheme) -> Mark | None:
    return counting(seen.get(first.id), seen.get(resit.id), resit.resit_counts, scheme)


class ExplainedSubject(NamedTuple):
    """The marks of one subject by period, the final mark, and the average as it stands now, each with its calculation."""

    parts: list[ExplainedMark]
    final: ExplainedMark
    now: ExplainedMark


def explained(subject: Progress, *, door: Door) -> ExplainedSubject:
    """The marks of one subject, each with its calculation."""
    made = Structure(subject.scheme, slots(subject.tests, subject.periods), None, today(door=door))
    found = explain_progress(made, subject.points, subject.group_id, door.opened_at)
    return found._replace(final=signed_mark(subject, subject.signed)) if subject.signed else found


def signed_mark(subject: Progress, signed: SignedRow) -> ExplainedMark:
    """The end mark as it was signed, with when that was and how it relates to what was calculated."""
    day = in_words(timezone.localdate(signed.signed_at), "j F Y")
    why = [gettext("Door de docent vastgesteld en ondertekend op %(day)s.") % {"day": day}]
    mark = mark_of(signed.value, signed.code)
    if signed.calculated is not None and signed.calculated != mark:
        why.append(gettext("Berekend: %(mark)s.") % {"mark": in_decimals(signed.calculated, subject.scheme)})
    if signed.reason:
        why.append(gettext("De docent schreef: %(reason)s") % {"reason": signed.reason})
    return ExplainedMark("", Calculation(number_of(mark), tuple(why)), in_decimals(mark, subject.scheme))


def in_scheme(mark: Mark | None, scheme: Scheme) -> Mark | None:
    """An end mark with the decimals of the rule, or with its own when it has more."""
    if not isinstance(mark, Decimal):
        return mark
    rounded = mark.quantize(Decimal(1).scaleb(-scheme.final_decimals))
    return rounded if rounded == mark else mark


def in_decimals(mark: Mark | None, scheme: Scheme) -> str:
    """The same in figures; a letter as its letter, and nothing for none."""
    shown = in_scheme(mark, scheme)
    return "" if shown is None else written(shown)


def explain_progress(made: Structure, points: Sequence[Point], group_id: int, now: datetime) -> ExplainedSubject:
    """What the structure makes of these marks; those of another group are carried along."""
    marks = {point.test_id: point.mark for point in points if point.group_id == group_id}
    carried = [
        CarriedMark(
            point.title,
            point.weight,
            point.period_id,
            point.held_on,
            point.mark,
            point.test_id,
            point.resit_of_id,
            point.resit_counts,
        )
        for point in points
        if point.group_id != group_id
    ]
    hidden = [t.title for slot in made.slots for t in slot.tests if t.id not in marks and not is_shown(t, now)]
    parts, final = explain_marks(made, marks, carried)
    now_is = ExplainedMark("", made.so_far(marks, carried))
    return ExplainedSubject([_honest(part, hidden) for part in parts], _honest(final, hidden), now_is)


def explain_marks(
    made: Structure, marks: Mapping[int, Mark], carried: Sequence[CarriedMark]
) -> tuple[list[ExplainedMark], ExplainedMark]:
    """The same of marks by test number."""
    names = {slot.key: slot.name for slot in made.slots}
    per_slot, final = made.calculated(marks, carried)
    parts = [ExplainedMark(names[key], calculation) for key, calculation in per_slot.items()]
    return parts, ExplainedMark("", final)


def is_shown(test: AnyTest, now: datetime) -> bool:
    """Whether families see the marks of this test."""
    return test.shown_from is not None and test.shown_from <= now


def _honest(one: ExplainedMark, hidden: Collection[str]) -> ExplainedMark:
    return ExplainedMark(one.name, Calculation(one.calculation.value, tuple(unpublished(one.calculation.why, hidden))))


def unpublished(why: Iterable[str], hidden: Collection[str]) -> list[str]:
    """The reasons of a calculation in which the marks of `hidden` tests exist, but are not to be seen yet."""
    said = {gettext("Toets ‘%(test)s’ heeft nog geen cijfer.") % {"test": title}: title for title in hidden}
    return [
        gettext("De cijfers van toets ‘%(test)s’ zijn nog niet gepubliceerd.") % {"test": said[sentence]}
        if sentence in said
        else sentence
        for sentence in why
    ]
