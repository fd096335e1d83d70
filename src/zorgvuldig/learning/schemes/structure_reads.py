"""How the marks of a group are made: its periods, its scheme, and whether a second person approved of both."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.averages import Calculation, Scheme, WeightedMark, explained_so_far, final, per_period
from zorgvuldig.learning.averages import Period as Part
from zorgvuldig.learning.marks import Mark
from zorgvuldig.learning.models import GradeApproval, GradePlan, MarkRule, Test
from zorgvuldig.learning.resits import SatTest, entry, joined, resits_of, without_resits
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period

OUTSIDE = 0  # the key of the part for tests of no period


class AnyTest(Protocol):
    """A test, as a row of its table or of a read."""

    @property
    def id(self) -> int: ...
    @property
    def uid(self) -> object: ...
    @property
    def title(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def held_on(self) -> date: ...
    @property
    def period_id(self) -> int | None: ...
    @property
    def shown_from(self) -> datetime | None: ...
    @property
    def is_exam(self) -> bool: ...
    @property
    def resit_of_id(self) -> int | None: ...
    @property
    def resit_counts(self) -> str: ...


class AnyPeriod(Protocol):
    """A period of a school year, as a row of its table or of a read."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def weight(self) -> int: ...


class PeriodRow(NamedTuple):
    """A period of a school year."""

    id: int
    number: int
    name: str
    starts_on: date
    ends_on: date
    weight: int


class PlanRow(NamedTuple):
    """How the marks of a group are made, as it was proposed last."""

    scheme: dict[str, Any]
    digest: str


class RuleRow(NamedTuple):
    """How the school has averages of a subject on reports."""

    period_decimals: int
    final_decimals: int
    lowest: Decimal


class SignedRow(NamedTuple):
    """The end mark of a pupil in a group as it was signed, beside what was calculated, and why it differs."""

    value: Decimal | None
    code: str
    calculated: Decimal | None
    reason: str
    signed_at: datetime


class GroupRow(NamedTuple):
    """A group, its subject (None for a class), its last plan, how many marks one pupil has in it, the rule of the school, the end mark that was signed, and whether it has tests of the school exam."""

    id: int
    uid: UUID
    subject: str | None
    plan: PlanRow | None
    marks: int
    rule: RuleRow | None
    signed: SignedRow | None = None
    has_exam: bool = False


class YearRow(NamedTuple):
    """A school year with its periods, and the groups in which one pupil has marks."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    periods: tuple[PeriodRow, ...]
    groups: tuple[GroupRow, ...]


YEARS = read("learning/years", YearRow, "organisation", "planning", "grade_structure", "assessment", "grades")


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the year with its tests, old to new. `key` is the number of the period, `OUTSIDE` for none."""

    key: int
    name: str
    weight: int
    tests: Sequence[AnyTest]
    period: AnyPeriod | None = None


class CarriedMark(NamedTuple):
    """A mark that a pupil brought from another group of the same subject and year."""

    title: str
    weight: int
    period_id: int | None
    held_on: date
    mark: Mark
    id: int = 0
    resit_of_id: int | None = None
    resit_counts: str = ""

    @property
    def sat(self) -> SatTest:
        """The same for whoever looks at resits."""
        return SatTest(self.id, self.title, self.mark, self.weight, self.resit_of_id, self.resit_counts)


class ApprovalState(StrEnum):
    """What a second person said of the way the marks of a group are made, as it is now."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    CHANGED = "changed"  # approved once, and something changed since


@dataclass(frozen=True)
class Structure:
    """The rule of a group: the scheme that was proposed last (else the usual one), and the parts of its year.

    `proposed` is the digest of that plan, empty without one; `by_school` says that the school has set how marks are rounded.
    """

    scheme: Scheme
    slots: Sequence[Slot]
    plan: GradePlan | None
    day: date
    proposed: str = ""
    by_school: bool = False

    @property
    def weights(self) -> dict[int, int]:
        """How often each part counts, by its key."""
        return {slot.key: slot.weight for slot in self.slots}

    @property
    def slot_of(self) -> dict[int, int]:
        """The key of the part of each test."""
        return {test.id: slot.key for slot in self.slots for test in slot.tests}

    def parts(self, marks: Mapping[int, Mark], carried: Sequence[CarriedMark] = ()) -> list[Part]:
        """The marks of one pupil, by test number, as the arithmetic wants them.

        A period that is over and had no test that counts does not count: the subject was not taught then.
        """
        brought = self.brought(carried)
        return [
            Part(
                slot.name,
                [other for key, other in brought if key == slot.key]
                + [self._entry(test, marks) for test in without_resits(slot.tests, self.resits)],
                slot.weight,
            )
            for slot in self._counting
        ]

    def so_far(
        self, marks: Mapping[int, Mark], carried: Sequence[CarriedMark] = (), keys: Collection[int] | None = None
    ) -> Calculation:
        """How things stand now, over the marks that are there, and how that came about; of the parts with these keys."""
        parts = zip(self._counting, self.parts(marks, carried), strict=True)
        return explained_so_far(
            [part for slot, part in parts if keys is None or slot.key in keys], with_a_decimal(self.scheme)
        )

    @cached_property
    def resits(self) -> dict[int, AnyTest]:
        """The resit of each test that has one."""
        return resits_of(test for slot in self.slots for test in slot.tests)

    def brought(self, carried: Sequence[CarriedMark]) -> list[tuple[int, WeightedMark]]:
        """The marks of other groups that count, each with the key of its part."""
        return joined([(self.key_of(one), one.sat) for one in carried], self.scheme) if carried else []

    def _entry(self, test: AnyTest, marks: Mapping[int, Mark]) -> WeightedMark:
        resit = self.resits.get(test.id)
        again = SatTest(resit.id, resit.title, marks.get(resit.id), 0, test.id, resit.resit_counts) if resit else None
        return entry(SatTest(test.id, test.title, marks.get(test.id), test.weight), again, self.scheme)

    def key_of(self, carried: CarriedMark) -> int:
        """The part in which a mark of another group counts: that of its own period, else the first."""
        key = period_of(carried.period_id, carried.held_on, self._periods)
        return key if any(slot.key == key for slot in self.slots) else self.slots[0].key

    @cached_property
    def _periods(self) -> list[AnyPeriod]:
        return [slot.period for slot in self.slots if slot.period]

    @property
    def _counting(self) -> list[Slot]:
        return [
            slot
            for slot in self.slots
            if any(test.weight for test in without_resits(slot.tests, self.resits))
            or (slot.period and slot.period.ends_on > self.day)
        ]

    def calculated(
        self, marks: Mapping[int, Mark], carried: Sequence[CarriedMark] = ()
    ) -> tuple[dict[int, Calculation], Calculation]:
        """What stands on the report for each part that counts, by its key, and the final mark, of one pupil and with its reasons."""
        parts = self.parts(marks, carried)
        made = zip(self._counting, per_period(parts, self.scheme), strict=True)
        return {slot.key: calculation for slot, calculation in made}, final(parts, self.scheme)


def periods_of(year_id: int, *, door: Door) -> list[Period]:
    """The periods of a school year, in order."""
    door.reading("planning")
    return list(Period.objects.filter(year_id=year_id).order_by("number"))


def structure(group: LearningGroup, tests: Sequence[AnyTest], *, door: Door) -> Structure:
    """How the marks of `group` are made; `tests` are all its tests, old to new."""
    door.reading("assessment")
    plan = latest_plans([group.id], door=door).get(group.id)
    rule = rules_of([group], door=door).get(group.id)
    return made_of(plan, tests, periods_of(group.year_id, door=door), rule, door=door)


def structure_of(
    tests: Sequence[AnyTest], periods: Sequence[AnyPeriod], plan: PlanRow | None, rule: RuleRow | None, *, door: Door
) -> Structure:
    """The same of what was read already, to look at only and without the plan itself; `tests` are all tests of the group, old to new."""
    proposed = plan.digest if plan else ""
    return Structure(scheme_of(plan, rule), slots(tests, periods), None, today(door=door), proposed, rule is not None)


def structures(groups: Iterable[LearningGroup], *, door: Door) -> dict[int, Structure]:
    """How the marks of several groups are made, by group number, in four queries."""
    door.reading("assessment", "planning")
    groups = list(groups)
    rules = rules_of(groups, door=door)
    wanted = {group.id: group.year_id for group in groups}
    plans = latest_plans(wanted, door=door)
    periods: dict[int, list[Period]] = {}
    for period in Period.objects.filter(year_id__in=set(wanted.values())).order_by("number"):
        periods.setdefault(period.year_id, []).append(period)
    tests: dict[int, list[Test]] = {}
    for test in Test.objects.filter(group_id__in=wanted).order_by("held_on", "title"):
        tests.setdefault(test.group_id, []).append(test)
    return {
        group: made_of(plans.get(group), tests.get(group, []), periods.get(year, []), rules.get(group), door=door)
        for group, year in wanted.items()
    }


def latest_plans(group_ids: Iterable[int], *, door: Door) -> dict[int, GradePlan]:
    """The plan that was proposed last for each of these groups."""
    door.reading("grade_structure")
    rows = GradePlan.objects.filter(group_id__in=list(group_ids)).order_by("group_id", "-id").distinct("group_id")
    return {plan.group_id: plan for plan in rows}


def rules_of(groups: Iterable[LearningGroup], *, door: Door) -> dict[int, RuleRow]:
    """The rule of the school for each of these groups: that of its subject, else the one for all others."""
    door.reading("planning")
    groups = list(groups)
    rules = {
        (rule.year_id, rule.subject_id): RuleRow(rule.period_decimals, rule.final_decimals, rule.lowest)
        for rule in MarkRule.objects.filter(year_id__in={group.year_id for group in groups})
    }
    found = {
        group.id: rules.get((group.year_id, group.subject_id)) or rules.get((group.year_id, None)) for group in groups
    }
    return {group: rule for group, rule in found.items() if rule}


def made_of(
    plan: GradePlan | None,
    tests: Sequence[AnyTest],
    periods: Sequence[AnyPeriod],
    rule: RuleRow | None,
    *,
    door: Door,
) -> Structure:
    """How the marks of a group are made, of what was read of it already: its last plan, its tests (old to new) and the year's periods."""
    proposed = plan.digest if plan else ""
    return Structure(scheme_of(plan, rule), slots(tests, periods), plan, today(door=door), proposed, rule is not None)


def scheme_of(plan: GradePlan | PlanRow | None, rule: RuleRow | None = None) -> Scheme:
    """The scheme of a plan, or the usual one without a plan; what the school has set goes before it."""
    scheme = Scheme.restored(plan.scheme) if plan else Scheme()
    return replace(scheme, **rule._asdict()) if rule else scheme


def with_a_decimal(scheme: Scheme) -> Scheme:
    """The scheme for an average on its way: with at least one decimal, also where the final mark has none."""
    return scheme if scheme.final_decimals else replace(scheme, final_decimals=1)


def slots(tests: Sequence[AnyTest], periods: Sequence[AnyPeriod]) -> list[Slot]:
    """The tests by period: the one that was chosen, else the one in which the test is held.

    A school without periods has one part, the year; tests outside every period come last and count once.
    """
    found: dict[int, list[AnyTest]] = {period.id: [] for period in periods}
    outside: list[AnyTest] = []
    for test in tests:
        found.get(period_of(test.period_id, test.held_on, periods), outside).append(test)
    parts = [Slot(p.id, p.name, p.weight, found[p.id], p) for p in periods]
    if not periods:
        parts.append(Slot(OUTSIDE, gettext("Dit schooljaar"), 1, outside))
    elif outside:
        parts.append(Slot(OUTSIDE, gettext("Buiten de periodes"), 1, outside))
    return parts


def period_of(chosen: int | None, held_on: date, periods: Iterable[AnyPeriod]) -> int:
    """The number of the period in which a test counts: the chosen one, else the one of its day, else `OUTSIDE`."""
    if chosen:
        return chosen
    return next((p.id for p in periods if p.starts_on <= held_on < p.ends_on), OUTSIDE)


def described(scheme: Scheme, parts: Sequence[Slot]) -> dict[str, Any]:
    """The periods and tests with their weights as a plan keeps them."""
    return {
        "periods": [{"name": slot.name, "weight": slot.weight, "key": slot.key} for slot in parts],
        "tests": [
            {
                "uid": str(test.uid),
                "title": test.title,
                "weight": test.weight,
                "period": slot.key,
                "is_exam": test.is_exam,
                **_resit(test),
                **_exam(test),
            }
            for slot in parts
            for test in slot.tests
        ],
    }


def digest(scheme: Scheme, parts: Sequence[Slot]) -> str:
    """A hash of everything that decides a mark. Names of tests and periods do not: renaming needs no new approval."""
    decides = {
        "scheme": scheme.stored(),
        "periods": sorted([slot.key, slot.weight] for slot in parts),
        "tests": sorted(
            [str(t.uid), t.weight, slot.key, t.is_exam, *_resit(t).values(), *_exam(t).values()]
            for slot in parts
            for t in slot.tests
        ),
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def _exam(test: AnyTest) -> dict[str, Any]:
    """How often it counts in the school exam, where the PTA says so; nothing of any other test, for the same reason as of a resit."""
    weight = getattr(test, "exam_weight", None)
    return {} if weight is None else {"exam_weight": weight}


def _resit(test: AnyTest) -> dict[str, Any]:
    """Of which test it is a resit and which mark counts; nothing of any other test, so that what was approved stays approved."""
    return {"resit_of": test.resit_of_id, "counts": test.resit_counts} if test.resit_of_id else {}


def approval_state(group_id: int, made: Structure, *, door: Door) -> ApprovalState:
    """Whether a second person approved of how the marks of this group are made now."""
    return approval_states({group_id: made}, door=door)[group_id]


def approval_states(made: Mapping[int, Structure], *, door: Door) -> dict[int, ApprovalState]:
    """The same for several groups, in one query."""
    door.reading("grade_structure", "grade_approval")
    approved: dict[int, set[str]] = {}
    rows = GradeApproval.objects.filter(group_id__in=list(made)).values_list("group_id", "plan__digest")
    for group_id, digest_then in rows:
        approved.setdefault(group_id, set()).add(digest_then)
    return {group_id: _approval_state(one, approved.get(group_id, set())) for group_id, one in made.items()}


def _approval_state(made: Structure, approved: set[str]) -> ApprovalState:
    now = digest(made.scheme, made.slots)
    if now in approved:
        return ApprovalState.APPROVED
    if made.proposed == now:
        return ApprovalState.PROPOSED
    return ApprovalState.CHANGED if approved else ApprovalState.NONE
