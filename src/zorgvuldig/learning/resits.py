"""Resits: a test that is taken again is a test of its own, and this says which of the two marks counts. Both are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from django.utils.translation import gettext

from zorgvuldig.learning.averages import Scheme, WeightedMark
from zorgvuldig.learning.marks import TENTH, Code, Mark, written

Key = TypeVar("Key")


class Counts(StrEnum):
    """Which mark counts of a test and its resit."""

    BEST = "best"
    LAST = "last"
    MEAN = "mean"


class AnyTest(Protocol):
    """What has to be known of a test to tell which of its marks counts."""

    @property
    def id(self) -> int: ...
    @property
    def resit_of_id(self) -> int | None: ...
    @property
    def resit_counts(self) -> str: ...


def counts_label(counts: str) -> str:
    """Which mark counts, of a resit (empty for any other test)."""
    match counts:
        case Counts.BEST:
            return gettext("herkansing: het hoogste cijfer telt")
        case Counts.LAST:
            return gettext("herkansing: het laatste cijfer telt")
        case Counts.MEAN:
            return gettext("herkansing: het gemiddelde telt")
    return ""


SomeTest = TypeVar("SomeTest", bound=AnyTest)


@dataclass(frozen=True, slots=True)
class SatTest:
    """A test with the mark of one pupil, as it stands before resits are looked at."""

    id: int
    title: str
    mark: Mark | None
    weight: int
    resit_of_id: int | None = None
    resit_counts: str = ""


def resits_of(tests: Iterable[SomeTest]) -> dict[int, SomeTest]:
    """The resit of each test that has one, by the number of the first test; both have to be among these."""
    tests = list(tests)
    known = {test.id for test in tests}
    return {test.resit_of_id: test for test in tests if test.resit_of_id in known and test.resit_of_id is not None}


def without_resits(tests: Sequence[SomeTest], resits: Mapping[int, AnyTest]) -> list[SomeTest]:
    """The tests that count by themselves: a resit counts where the first one does."""
    taken = {resit.id for resit in resits.values()}
    return [test for test in tests if test.id not in taken]


def counting(first: Mark | None, second: Mark | None, counts: str, scheme: Scheme) -> Mark | None:
    """The mark that counts of the two. A resit that says nothing yet (no mark, or inh, nm or vr) leaves the first one.

    The mean is rounded to one decimal, half upwards, as every mark is.
    """
    if not _says(second):
        return first
    if not _says(first) or counts == Counts.LAST:
        return second
    one, other = scheme.number(first), scheme.number(second)
    if one is None or other is None:
        return second if one is None else first
    if counts == Counts.MEAN:
        return ((one + other) / 2).quantize(TENTH, ROUND_HALF_UP)
    return first if one >= other else second


def joined(sat: Sequence[tuple[Key, SatTest]], scheme: Scheme) -> list[tuple[Key, WeightedMark]]:
    """Each test with the mark that counts, under the key it came with; a resit stands with its first test."""
    resits = resits_of(one for _key, one in sat)
    taken = {resit.id for resit in resits.values()}
    return [(key, entry(one, resits.get(one.id), scheme)) for key, one in sat if one.id not in taken]


def entry(first: SatTest, resit: SatTest | None, scheme: Scheme) -> WeightedMark:
    """A test as the arithmetic wants it, with a sentence when it was taken again."""
    if resit is None or not _says(resit.mark):
        return WeightedMark(first.title, first.mark, first.weight)
    mark = counting(first.mark, resit.mark, resit.resit_counts, scheme)
    return WeightedMark(first.title, mark, first.weight, sentence_of(first, resit.mark, mark, resit.resit_counts))


def sentence_of(first: SatTest, second: Mark | None, mark: Mark | None, counts: str) -> str:
    """What a family reads of a test that was taken again: both marks, and which of them counts."""
    if second is None or mark is None:
        return ""
    shown = {
        "test": first.title,
        "first": gettext("geen cijfer") if first.mark is None else written(first.mark),
        "second": written(second),
        "mark": written(mark),
    }
    match counts:
        case Counts.LAST:
            return (
                gettext("Toets ‘%(test)s’ is herkanst: %(first)s en daarna %(second)s. De herkansing telt: %(mark)s.")
                % shown
            )
        case Counts.MEAN:
            return (
                gettext("Toets ‘%(test)s’ is herkanst: %(first)s en daarna %(second)s. Het gemiddelde telt: %(mark)s.")
                % shown
            )
    return (
        gettext("Toets ‘%(test)s’ is herkanst: %(first)s en daarna %(second)s. Het hoogste cijfer telt: %(mark)s.")
        % shown
    )


def _says(mark: Mark | None) -> bool:
    """Whether the mark says how good the work was."""
    return isinstance(mark, Decimal) or (isinstance(mark, Code) and mark.is_letter)
