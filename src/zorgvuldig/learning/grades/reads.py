"""Marks between the two columns in which they are kept and what a grade list shows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Change
from zorgvuldig.learning.averages import SUFFICIENT, Method, Scheme
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.school.people.reads import names_of


def mark_of(value: Decimal | None, code: str | None) -> Mark | None:
    """The mark that a row holds, or None when it holds none."""
    return Code(code) if code else value


def columns_of(mark: Mark | None) -> tuple[Decimal | None, str]:
    """Number and code as a row keeps them; no mark gives neither."""
    if isinstance(mark, Code):
        return None, mark.value
    return mark, ""


def is_low(mark: Mark | None) -> bool:
    """Whether the work was insufficient: lower than 5,5, or the letter O."""
    return mark < SUFFICIENT if isinstance(mark, Decimal) else mark is Code.INSUFFICIENT


def number_of(mark: Mark | None) -> Decimal | None:
    """The number, or None for a code."""
    return mark if isinstance(mark, Decimal) else None


# The average as it stands now, mark by mark: what `averages.so_far` says, without its sentences and as fast as a list
# needs.


class Tenths(dict[Mark | None, int | None]):
    """How many tenths each mark counts under a scheme, None for one that does not count: a list has hundreds of the same few marks."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

    def __missing__(self, mark: Mark | None) -> int | None:
        number = self._scheme.number(mark)
        tenths = self[mark] = None if number is None else int(number * 10)
        return tenths


class Running:
    """Adds marks and knows the average so far.

    Sums are whole tenths and averages two whole numbers: as exact as `Fraction`, and several times as fast.
    """

    __slots__ = ("_scheme", "_sums", "_tenths", "_weights")

    def __init__(self, scheme: Scheme, weights: dict[int, int], tenths: Tenths | None = None) -> None:
        """`weights` has how often each period counts, by a number of the caller's; `tenths` is shared by whoever has the same scheme."""
        self._scheme = scheme
        self._tenths = Tenths(scheme) if tenths is None else tenths
        self._weights = weights
        self._sums: dict[int, tuple[int, int]] = {}

    def add(self, period: int, mark: Mark | None, weight: int) -> None:
        """Count a mark of a test that counts `weight` times in this period; what does not count changes nothing."""
        tenths = self._tenths[mark]
        if tenths is None or not weight:
            return
        total, count = self._sums.get(period, (0, 0))
        self._sums[period] = total + tenths * weight, count + weight

    def take(self, period: int, mark: Mark | None, weight: int) -> None:
        """Count a mark no longer that was added: a resit counts in its place."""
        tenths = self._tenths[mark]
        if tenths is None or not weight:
            return
        total, count = self._sums.pop(period)
        if count > weight:
            self._sums[period] = total - tenths * weight, count - weight

    def value(self) -> Decimal | None:
        """The average of what was added, or None when nothing counts."""
        if not self._sums:
            return None
        if self._scheme.method is Method.RUNNING:
            total, count = map(sum, zip(*self._sums.values(), strict=True))
            return self._final(*self._carried(total, 10 * count))
        over, under, weights = 0, 1, 0
        for period, (total, count) in self._sums.items():
            weight = self._weights.get(period, 1)
            upper, lower = self._carried(total, 10 * count)
            over, under = over * lower + upper * weight * under, under * lower
            weights += weight
        return self._final(over, under * weights)

    def _carried(self, over: int, under: int) -> tuple[int, int]:
        """An average as it goes into the final mark, as a fraction: as it stands on the report, or exact."""
        if not self._scheme.rounds_in_between:
            return over, under
        scale = 10**self._scheme.period_decimals
        return max(_half_up(over * scale, under), self._least(self._scheme.period_decimals)), scale

    def _final(self, over: int, under: int) -> Decimal:
        decimals = self._scheme.final_decimals
        return Decimal(max(_half_up(over * 10**decimals, under), self._least(decimals))).scaleb(-decimals)

    def _least(self, decimals: int) -> int:
        """The lowest mark that a report says, in whole numbers of so many decimals."""
        return _half_up(int(self._scheme.lowest * 10) * 10**decimals, 10)


def _half_up(over: int, under: int) -> int:
    """The whole number nearest to a fraction that is not negative; a half goes up."""
    return (2 * over + under) // (2 * under)


# What happened to marks after they were first saved: old and new, who, when, and why.

MARK = ("value", "code")
# Who mistypes sees it while the list is still open. Later a family may have read the mark, and is told why it changed.
SLIP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class MarkHistoryRow:
    """One change of one mark: `old` and `new` (None: none), by whom, and the reason, where one was given."""

    at: datetime
    pupil_id: int
    test: Test
    old: Mark | None
    new: Mark | None
    who: str
    reason: str
    is_slip: bool = False  # put right by who mistyped it, within minutes of the first entry


def history_of_test(test: Test, *, door: Door) -> list[MarkHistoryRow]:
    """Every mark of this test that was added, changed or deleted, the last one first, of the opened pupils."""
    grades = list(Grade.objects.filter(test=test))
    changes = Change.objects.filter(table="grade", row_id__in=_rows_of(grades, test))
    return _history(changes, grades, {test.id: test}, door=door)


def history_of_pupil(pupil_id: int, *, door: Door, only_shown: bool) -> list[MarkHistoryRow]:
    """Every change of this pupil's marks, the last one first; a first entry is no change.

    With `only_shown` what happened before families could see the mark stays out, as the marks themselves do, and a slip is no change.
    """
    grades = list(Grade.objects.filter(pupil_id=pupil_id).select_related("test__group__subject"))
    known = {grade.test_id: grade.test for grade in grades}
    gone = Change.objects.filter(table="grade", pupil_id=pupil_id, op="delete").values_list("changed", flat=True)
    wanted = {int(record["test_id"]) for record in gone if record} - set(known)
    known |= {test.id: test for test in Test.objects.filter(id__in=wanted).select_related("group__subject")}
    steps = _history(Change.objects.filter(table="grade", pupil_id=pupil_id), grades, known, door=door)
    changes = [step for step in steps if step.old is not None]
    return [step for step in changes if not only_shown or (_was_shown(step, door.opened_at) and not step.is_slip)]


def recent_mistypings(places: Collection[tuple[int, int]], *, door: Door) -> dict[tuple[int, int], str]:
    """Of these places (pupil, test) the marks that whoever is at the door entered a moment ago, with the reason that stands.

    A mark that was new then, or that was changed then for a reason, which goes on to hold. Nobody else touched it since.
    """
    door.reading("grades")
    pupils, tests = {pupil for pupil, _test in places}, {test for _pupil, test in places}
    standing = {
        grade.pk: grade
        for grade in Grade.objects.filter(pupil_id__in=pupils, test_id__in=tests)
        if (grade.pupil_id, grade.test_id) in places
    }
    recent: dict[int, list[Change]] = {}
    for change in Change.objects.filter(
        table="grade", pupil_id__in=pupils, row_id__in=standing, at__gt=door.opened_at - SLIP
    ):
        recent.setdefault(change.row_id, []).append(change)
    return {
        (standing[row].pupil_id, standing[row].test_id): standing[row].reason
        for row, found in recent.items()
        if {change.actor_id for change in found} == {door.actor_id}
        and (standing[row].reason or any(change.op == "insert" for change in found))
    }


def _was_shown(step: MarkHistoryRow, now: datetime) -> bool:
    shown_from = step.test.shown_from
    return shown_from is not None and shown_from <= now and shown_from <= step.at


def _history(
    changes: QuerySet[Change], grades: Sequence[Grade], tests: Mapping[int, Test], *, door: Door
) -> list[MarkHistoryRow]:
    door.reading("grades", "assessment", "staff")
    by_row: dict[int, list[Change]] = {}
    for change in changes.order_by("-id"):
        by_row.setdefault(change.row_id, []).append(change)
    standing = {grade.id: grade for grade in grades}
    names = names_of({c.actor_id for found in by_row.values() for c in found if c.actor_id}, door=door)
    steps = [step for row, found in by_row.items() for step in _steps(found, standing.get(row), tests, names)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _rows_of(grades: Iterable[Grade], test: Test) -> Collection[int]:
    """The numbers of the rows that hold, or held, a mark for this test."""
    deleted = Change.objects.filter(table="grade", op="delete", changed__test_id=test.id)
    return {grade.id for grade in grades} | set(deleted.values_list("row_id", flat=True))


def _steps(
    changes: Sequence[Change], standing: Grade | None, tests: Mapping[int, Test], names: Mapping[int, str]
) -> list[MarkHistoryRow]:
    """The changes of one row, last first: what it says now is walked back, because a change holds only what changed."""
    state: dict[str, Any] = (
        {"value": standing.value, "code": standing.code, "reason": standing.reason, "test_id": standing.test_id}
        if standing
        else {"value": None, "code": "", "reason": "", "test_id": None}
    )
    found = []
    for place, change in enumerate(changes):
        new, reason = _mark(state), state["reason"]
        changed = change.changed or {}
        match change.op:
            case "delete":
                state = {**changed}
                reason = changed.get("reason", "")
                old: Mark | None = _mark(state)
            case "update":
                state = {**state, **{column: pair[0] for column, pair in changed.items()}}
                old = _mark(state)
            case _:
                old = None
        test = tests.get(int(state["test_id"])) if state["test_id"] is not None else None
        is_felt = change.op != "update" or any(column in changed for column in MARK)
        if test is not None and is_felt:
            who = names.get(change.actor_id or 0, "")
            found.append(
                MarkHistoryRow(
                    change.at, change.pupil_id or 0, test, old, new, who, reason if old is not None else "",
                    is_slip=not reason and _is_slip(changes[place:]),
                )
            )  # fmt: skip
    return found


def _is_slip(changes: Sequence[Change]) -> bool:
    """Whether the first of these, last first, puts right what the same person entered a moment ago (`recent_mistypings`)."""
    recent = [change for change in changes if change.at > changes[0].at - SLIP]
    return {change.actor_id for change in recent} == {changes[0].actor_id} and any(c.op == "insert" for c in recent[1:])


def _mark(state: Mapping[str, Any]) -> Mark | None:
    value = state["value"]
    return mark_of(None if value is None else Decimal(str(value)), state["code"])
