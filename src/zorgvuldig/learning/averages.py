"""Averages as Dutch schools compute them: weighted, rounded half upwards, by a rule that the school declares.

The arithmetic is exact: fractions inside, decimals in and out, and one rounding wherever the scheme says so.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext, ngettext

from zorgvuldig.learning.marks import LETTERS, LOWEST, Code, Mark, in_figures, is_number_mark, written

TENTH = Decimal("0.1")
SUFFICIENT = Decimal("5.5")
UNIT = Decimal(1)


def weighted(grades: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """The average of (grade, weight) pairs, or None without a grade."""
    total, count = Decimal(0), 0
    for value, weight in grades:
        total += value * weight
        count += weight
    return (total / count).quantize(TENTH, ROUND_HALF_UP) if count else None


def spread(grades: Iterable[Decimal] | Counter[Decimal]) -> list[int]:
    """How many grades, counted already or not, round to each whole number from 1 to 10; the first five are below 5,5."""
    counts = [0] * 10
    for value, times in Counter(grades).items():  # the same few numbers over and over
        counts[int(value.quantize(UNIT, ROUND_HALF_UP)) - 1] += times
    return counts


class Method(StrEnum):
    """How tests become a final mark: each period has an average that weighs, or all tests run through."""

    PERIODS = "periods"
    RUNNING = "running"


class MissedTest(StrEnum):
    """What a test does that a pupil still has to make up (inh): keep the mark waiting, count as 1,0, or stay out."""

    WAITS = "waits"
    COUNTS_AS_ONE = "counts_as_one"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rule of a school for averages.

    `rounds_in_between`: the final mark is computed from averages as they stand on the report, thus rounded to
    `period_decimals`; otherwise from the exact ones. `letters` gives O, V or G a number; a letter without one
    stays out. `lowest` is the lowest mark that a report says: an average below it becomes it. Raises ValueError for
    decimals or numbers that no report can have.
    """

    method: Method = Method.PERIODS
    period_decimals: int = 1
    final_decimals: int = 1
    rounds_in_between: bool = True
    missed: MissedTest = MissedTest.WAITS
    letters: Mapping[Code, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    lowest: Decimal = LOWEST

    def __post_init__(self) -> None:
        """Refuse what no school can mean."""
        if not (0 <= self.period_decimals <= 2 and 0 <= self.final_decimals <= 2):
            raise ValueError("an average has no, one or two decimals")
        if not set(self.letters) <= LETTERS:
            raise ValueError("only the letters O, V and G can be given a number")
        if not all(is_number_mark(value) for value in self.letters.values()):
            raise ValueError("a letter counts as a mark from 1.0 to 10.0 with one decimal")
        if not is_number_mark(self.lowest):
            raise ValueError("the lowest mark is a mark from 1.0 to 10.0 with one decimal")

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> "Scheme":
        """The scheme that `stored` gave. Raises ValueError for anything that it did not give."""
        try:
            letters = {Code(code): Decimal(number) for code, number in stored["letters"].items()}
            lowest = Decimal(stored.get("lowest", LOWEST))
            read = {"method": Method(stored["method"]), "missed": MissedTest(stored["missed"]), "letters": letters}
            return cls(**{**stored, **read, "lowest": lowest})
        except (AttributeError, ArithmeticError, KeyError, TypeError) as error:
            raise ValueError("this is no stored scheme") from error

    def stored(self) -> dict[str, Any]:
        """The scheme as values that JSON can hold, to keep with the marks that were made by it.

        Without a lowest mark there is none in it, so that what was approved before there were any stays approved.
        """
        lowest = {} if self.lowest == LOWEST else {"lowest": str(self.lowest)}
        return {
            "method": self.method.value,
            "period_decimals": self.period_decimals,
            "final_decimals": self.final_decimals,
            "rounds_in_between": self.rounds_in_between,
            "missed": self.missed.value,
            "letters": {code.value: str(number) for code, number in self.letters.items()},
            **lowest,
        }

    def number(self, mark: Mark | None) -> Decimal | None:
        """The number that a mark counts as, or None when it does not count."""
        if isinstance(mark, Decimal):
            return mark
        if mark is Code.MISSED and self.missed is MissedTest.COUNTS_AS_ONE:
            return LOWEST
        return self.letters.get(mark) if mark else None

    def carried(self, average: Fraction) -> Fraction:
        """An average as it goes into the final mark: as it stands on the report, or exact."""
        return Fraction(self.on_report(average, self.period_decimals)) if self.rounds_in_between else average

    def on_report(self, average: Fraction, decimals: int) -> Decimal:
        """An average as a report says it: rounded half upwards, and never lower than the lowest mark."""
        return max(rounded(average, decimals), rounded(Fraction(self.lowest), decimals))

    def waits_for(self, mark: Mark | None) -> bool:
        """Whether no average can be given before this mark is there."""
        return mark is None or (mark is Code.MISSED and self.missed is MissedTest.WAITS)


@dataclass(frozen=True, slots=True)
class WeightedMark:
    """A test of a pupil: what it is called, its mark (None: not filled in yet) and how often it counts, 0 or more.

    `note` is a sentence about how the mark came about, such as that of a resit.
    Raises ValueError for a number that is no mark and for a negative weight.
    """

    title: str
    mark: Mark | None
    weight: int = 1
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot stand in a grade list."""
        if self.weight < 0:
            raise ValueError("a test counts 0 times or more")
        if isinstance(self.mark, Decimal) and not is_number_mark(self.mark):
            raise ValueError("a mark is 1.0 to 10.0 with one decimal")


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the school year with the tests of one pupil in one subject; it counts `weight` times, at least 1."""

    name: str
    entries: Sequence[WeightedMark]
    weight: int = 1

    def __post_init__(self) -> None:
        """Refuse a period that cannot count."""
        if self.weight < 1:
            raise ValueError("a period counts at least 1 time")


@dataclass(frozen=True, slots=True)
class Calculation:
    """A mark, or None, with sentences that explain to a family how it came about or what is missing."""

    value: Decimal | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Average:
    """An average on its way: exact, what was said about it, and whether a mark is still missing."""

    exact: Fraction | None
    why: tuple[str, ...]
    waits: bool = False


def final(periods: Sequence[Period], scheme: Scheme) -> Calculation:
    """The final mark of one subject. Without every mark it needs there is none, and `why` says which are missing."""
    return _final(gettext("Eindcijfer"), periods, scheme)


def _final(name: str, periods: Sequence[Period], scheme: Scheme) -> Calculation:
    if scheme.method is Method.RUNNING:
        parts = [(_of_entries(gettext("Gemiddelde"), _all(periods), scheme), 1)]
    else:
        parts = [(_of_entries(period.name, period.entries, scheme), period.weight) for period in periods]
    why = tuple(sentence for average, _weight in parts for sentence in average.why)
    if any(average.waits for average, _weight in parts):
        return Calculation(None, (*why, gettext("Er is nog geen eindcijfer, omdat er cijfers ontbreken.")))
    numbers = [(scheme.carried(average.exact), weight) for average, weight in parts if average.exact is not None]
    if not numbers:
        return Calculation(None, (*why, gettext("Er is geen eindcijfer, omdat geen enkel cijfer meetelt.")))
    step = _step(name, numbers, scheme.period_decimals, scheme.final_decimals, scheme)
    return Calculation(scheme.on_report(_mean(numbers), scheme.final_decimals), (*why, step))


def per_period(periods: Sequence[Period], scheme: Scheme) -> tuple[Calculation, ...]:
    """What stands on the report for each period: its own average, or the average of all tests up to its end."""
    running = scheme.method is Method.RUNNING
    return tuple(
        _as_calculation(
            _of_entries(period.name, _all(periods[: number + 1]) if running else period.entries, scheme), scheme
        )
        for number, period in enumerate(periods)
    )


def so_far(periods: Sequence[Period], scheme: Scheme) -> Decimal | None:
    """How things stand now: the final mark over the marks that are there, or None without one that counts."""
    return explained_so_far(periods, scheme).value


def explained_so_far(periods: Sequence[Period], scheme: Scheme) -> Calculation:
    """The same with how it came about, and how many tests wait for a mark; those have no influence."""
    there = [
        Period(period.name, kept, period.weight)
        for period in periods
        if (kept := [entry for entry in period.entries if entry.weight and not scheme.waits_for(entry.mark)])
    ]
    waiting = sum(bool(entry.weight) and scheme.waits_for(entry.mark) for entry in _all(periods))
    counted = ngettext(
        "%(count)s toets heeft nog geen cijfer dat meetelt.",
        "%(count)s toetsen hebben nog geen cijfer dat meetelt.",
        waiting,
    ) % {"count": waiting}
    unweighed = tuple(_remark(entry, scheme) for entry in _all(periods) if not entry.weight and entry.mark is not None)
    made = Calculation(None, (gettext("Er is nog niets dat meetelt."),))
    if there:
        made = _final(gettext("Tot nu toe"), there, scheme)
    return Calculation(made.value, (*made.why, *unweighed, *((counted,) if waiting else ())))


def rounded(value: Fraction, decimals: int) -> Decimal:
    """A number that is not negative with so many decimals, half upwards."""
    return Decimal(math.floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def _all(periods: Iterable[Period]) -> list[WeightedMark]:
    return [entry for period in periods for entry in period.entries]


def _as_calculation(average: _Average, scheme: Scheme) -> Calculation:
    value = None if average.exact is None else scheme.on_report(average.exact, scheme.period_decimals)
    return Calculation(value, average.why)


def _of_entries(name: str, entries: Sequence[WeightedMark], scheme: Scheme) -> _Average:
    remarks = tuple(said for entry in entries for said in (entry.note, _remark(entry, scheme)) if said)
    needed = [entry for entry in entries if entry.weight]
    if not needed:
        return _Average(None, (*remarks, gettext("%(name)s: er zijn nog geen cijfers.") % {"name": name}), waits=True)
    if any(scheme.waits_for(entry.mark) for entry in needed):
        return _Average(None, (*remarks, gettext("%(name)s: nog niet compleet.") % {"name": name}), waits=True)
    numbers = [(Fraction(n), entry.weight) for entry in needed if (n := scheme.number(entry.mark)) is not None]
    if not numbers:
        return _Average(None, (*remarks, gettext("%(name)s: er is niets dat meetelt.") % {"name": name}))
    return _Average(_mean(numbers), (*remarks, _step(name, numbers, 1, scheme.period_decimals, scheme)))


def _mean(numbers: Sequence[tuple[Fraction, int]]) -> Fraction:
    """In whole numbers over one denominator: adding fractions makes each of them the smallest it can be."""
    under = math.lcm(*[value.denominator for value, _weight in numbers])
    over = sum(value.numerator * (under // value.denominator) * weight for value, weight in numbers)
    return Fraction(over, under * sum(weight for _value, weight in numbers))


def _remark(entry: WeightedMark, scheme: Scheme) -> str:
    """What is special about a test, or nothing."""
    named = {"test": entry.title}
    if not entry.weight:
        return gettext("Toets ‘%(test)s’ telt 0 keer mee.") % named
    if isinstance(entry.mark, Decimal):
        return ""
    number = scheme.number(entry.mark)
    match entry.mark:
        case None:
            return gettext("Toets ‘%(test)s’ heeft nog geen cijfer.") % named
        case Code.MISSED if number is not None:
            return gettext("Toets ‘%(test)s’ is niet ingehaald en telt als 1,0.") % named
        case Code.MISSED if scheme.missed is MissedTest.WAITS:
            return gettext("Toets ‘%(test)s’ moet nog worden ingehaald.") % named
        case Code.MISSED:
            return gettext("Toets ‘%(test)s’ moet nog worden ingehaald en telt nu niet mee.") % named
        case Code.NOT_MADE:
            return gettext("Toets ‘%(test)s’ is niet gemaakt en telt niet mee.") % named
        case Code.EXEMPT:
            return gettext("Voor toets ‘%(test)s’ is er een vrijstelling. De toets telt niet mee.") % named
    letter = named | {"letter": written(entry.mark)}
    if number is None:
        return gettext("De letter %(letter)s voor toets ‘%(test)s’ telt niet mee.") % letter
    return gettext("De letter %(letter)s voor toets ‘%(test)s’ telt als %(number)s.") % (
        letter | {"number": in_figures(number)}
    )


def _step(name: str, numbers: Sequence[tuple[Fraction, int]], given: int, decimals: int, scheme: Scheme) -> str:
    """One step as a sum: «Periode 1: (2 × 6,4 + 1 × 7,0) : 3 = 6,6.» `given` is how many decimals go in at least."""
    exact = _mean(numbers)
    shown = in_figures(_sum(numbers, given) + _figure(exact, decimals if len(numbers) > 1 else max(given, decimals)))
    value, said = rounded(exact, decimals), scheme.on_report(exact, decimals)
    values = {"name": name, "sum": shown, "rounded": in_figures(value), "lowest": in_figures(said)}
    if value != said:
        return gettext("%(name)s: %(sum)s. Het laagste cijfer van de school is %(lowest)s.") % values
    if exact == Fraction(value):
        return f"{name}: {shown}."
    return gettext("%(name)s: %(sum)s, afgerond %(rounded)s.") % values


def _sum(numbers: Sequence[tuple[Fraction, int]], given: int) -> str:
    if len(numbers) == 1:
        return ""
    weighs = any(weight != 1 for _value, weight in numbers)
    terms = [f"{weight} × {_figure(value, given)}" if weighs else _figure(value, given) for value, weight in numbers]
    return f"({' + '.join(terms)}) : {sum(weight for _value, weight in numbers)} = "


def _figure(value: Fraction, decimals: int) -> str:
    """At least so many decimals and at most two more, with a point; what goes on behind them is cut off and shown as «…»."""
    for places in range(decimals, decimals + 3):
        cut = Decimal(math.floor(value * 10**places)).scaleb(-places)
        if Fraction(cut) == value:
            return str(cut)
    return f"{cut}…"
