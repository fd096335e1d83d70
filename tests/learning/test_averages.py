"""Averages and final marks: bounded, in any order, half upwards, and explained."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.learning.averages import (
    Method,
    MissedTest,
    Period,
    Scheme,
    WeightedMark,
    final,
    per_period,
    rounded,
    so_far,
    spread,
    weighted,
)
from zorgvuldig.learning.marks import Code

NUMBERS = st.integers(10, 100).map(lambda tenths: Decimal(tenths) / 10)
LETTERS = MappingProxyType({Code.INSUFFICIENT: Decimal(4), Code.SUFFICIENT: Decimal(6), Code.GOOD: Decimal(8)})


def entries(*marks: str | tuple[str, int] | None) -> list[WeightedMark]:
    """Tests H1, H2 … with these marks: a number, a code, or a pair with a weight."""
    made = []
    for number, given_mark in enumerate(marks, start=1):
        text, weight = given_mark if isinstance(given_mark, tuple) else (given_mark, 1)
        mark = None if text is None else Code(text) if text.isidentifier() else Decimal(text)
        made.append(WeightedMark(f"H{number}", mark, weight))
    return made


def test_marks_weigh_and_half_goes_upwards() -> None:
    assert weighted([]) is None
    assert weighted([(Decimal("6.0"), 0)]) is None
    assert weighted([(Decimal("5.0"), 1), (Decimal("8.0"), 2)]) == Decimal("7.0")
    assert weighted([(Decimal("5.4"), 1), (Decimal("5.5"), 1)]) == Decimal("5.5")  # 5,45


def test_marks_are_counted_by_the_number_they_round_to() -> None:
    marks = [Decimal(mark) for mark in ("1.0", "5.4", "5.5", "5.5", "6.5", "9.5", "10.0")]
    assert spread(marks) == [1, 0, 0, 0, 1, 2, 1, 0, 0, 2]  # 6,5 goes up too, though 6 is the even one
    assert spread([]) == [0] * 10


PERIODS = st.lists(
    st.builds(
        Period,
        st.just("P"),
        st.lists(st.builds(WeightedMark, st.just("T"), NUMBERS, st.integers(1, 20)), min_size=1, max_size=6),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=4,
)
SCHEMES = st.builds(
    Scheme,
    method=st.sampled_from(Method),
    period_decimals=st.integers(0, 2),
    final_decimals=st.integers(0, 2),
    rounds_in_between=st.booleans(),
    missed=st.sampled_from(MissedTest),
)


def values(periods: Sequence[Period]) -> list[Decimal]:
    return [entry.mark for period in periods for entry in period.entries if isinstance(entry.mark, Decimal)]


@given(PERIODS, SCHEMES)
def test_a_final_mark_lies_between_the_lowest_and_the_highest_mark(periods: list[Period], scheme: Scheme) -> None:
    value = final(periods, scheme).value
    assert value is not None
    low, high = (
        rounded(scheme.carried(Fraction(mark)), scheme.final_decimals)
        for mark in (min(values(periods)), max(values(periods)))
    )
    assert low <= value <= high
    assert value == value.quantize(Decimal(1).scaleb(-scheme.final_decimals))


@given(PERIODS, SCHEMES)
def test_the_order_of_tests_and_periods_makes_no_difference(periods: list[Period], scheme: Scheme) -> None:
    turned = [Period(one.name, list(reversed(one.entries)), one.weight) for one in reversed(periods)]
    assert final(turned, scheme).value == final(periods, scheme).value


@given(PERIODS, SCHEMES, st.integers(2, 9))
def test_weights_are_ratios(periods: list[Period], scheme: Scheme, times: int) -> None:
    heavier = [
        Period(one.name, [WeightedMark(e.title, e.mark, e.weight * times) for e in one.entries], one.weight * times)
        for one in periods
    ]
    assert final(heavier, scheme).value == final(periods, scheme).value


@given(PERIODS, SCHEMES)
def test_a_weight_of_two_is_the_same_mark_twice(periods: list[Period], scheme: Scheme) -> None:
    doubled = [
        Period(one.name, [WeightedMark(e.title, e.mark) for e in one.entries for _ in range(e.weight)], one.weight)
        for one in periods
    ]
    assert final(doubled, scheme).value == final(periods, scheme).value


@given(st.fractions(0, 10), st.integers(0, 3))
def test_rounding_goes_half_upwards(value: Fraction, decimals: int) -> None:
    result, half = rounded(value, decimals), Fraction(1, 2 * 10**decimals)
    assert -half <= value - Fraction(result) < half


@pytest.mark.parametrize(
    ("value", "decimals", "result"),
    [
        ("5.45", 1, "5.5"),
        ("5.4499999999999999999999999999999", 1, "5.4"),
        ("5.5", 0, "6"),
        ("6.25", 1, "6.3"),
        ("9.95", 1, "10.0"),
    ],
)
def test_a_half_goes_up_and_nothing_less(value: str, decimals: int, result: str) -> None:
    assert str(rounded(Fraction(value), decimals)) == result


def test_thirds_of_periods_lose_nothing() -> None:
    """(6,4 + 6,5 + 7,0) : 3 and (4,3 + 4,3 + 4,2) : 3 have no end; together they are exactly 5,45."""
    periods = [Period("P1", entries("6.4", "6.5", "7.0")), Period("P2", entries("4.3", "4.3", "4.2"))]
    assert final(periods, Scheme(rounds_in_between=False)).value == Decimal("5.5")
    assert final(periods, Scheme(rounds_in_between=True)).value == Decimal("5.5")


TWO = [Period("Periode 1", entries(("6.4", 2), ("7.0", 1))), Period("Periode 2", entries("5.5", "6.1", "7.1"), 2)]


@pytest.mark.parametrize(
    ("scheme", "value", "steps"),
    [
        (
            Scheme(),
            "6.3",
            [
                "Periode 1: (2 × 6,4 + 1 × 7,0) : 3 = 6,6.",
                "Periode 2: (5,5 + 6,1 + 7,1) : 3 = 6,233…, afgerond 6,2.",
                "Eindcijfer: (1 × 6,6 + 2 × 6,2) : 3 = 6,333…, afgerond 6,3.",
            ],
        ),
        (
            Scheme(rounds_in_between=False),
            "6.4",
            [
                "Periode 1: (2 × 6,4 + 1 × 7,0) : 3 = 6,6.",
                "Periode 2: (5,5 + 6,1 + 7,1) : 3 = 6,233…, afgerond 6,2.",
                "Eindcijfer: (1 × 6,6 + 2 × 6,233…) : 3 = 6,355…, afgerond 6,4.",
            ],
        ),
        (
            Scheme(method=Method.RUNNING, final_decimals=0),
            "6",
            [
                "Gemiddelde: (2 × 6,4 + 1 × 7,0 + 1 × 5,5 + 1 × 6,1 + 1 × 7,1) : 6 = 6,416…, afgerond 6,4.",
                "Eindcijfer: 6,4, afgerond 6.",
            ],
        ),
    ],
)
def test_a_family_can_follow_every_step(scheme: Scheme, value: str, steps: list[str]) -> None:
    calculation = final(TWO, scheme)
    assert (str(calculation.value), list(calculation.why)) == (value, steps)


def test_one_number_is_shown_far_enough_to_see_how_it_is_rounded() -> None:
    scheme = Scheme(period_decimals=0, final_decimals=2, rounds_in_between=False)
    steps = final([Period("Periode 1", entries("7.0", "8.0", "8.0"))], scheme).why
    assert steps[-1] == "Eindcijfer: 7,6666…, afgerond 7,67."


def test_a_sum_of_several_is_shown_to_the_decimals_that_are_asked_and_two_more() -> None:
    assert final(TWO, Scheme(final_decimals=0)).why[-1] == "Eindcijfer: (1 × 6,6 + 2 × 6,2) : 3 = 6,33…, afgerond 6."


def test_the_steps_are_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert final(TWO, Scheme()).why[0] == "Periode 1: (2 × 6.4 + 1 × 7.0) : 3 = 6.6."


@pytest.mark.parametrize(("in_between", "value"), [(True, "6"), (False, "5")])
def test_rounding_twice_is_a_choice_of_the_school(in_between: bool, value: str) -> None:
    scheme = Scheme(method=Method.RUNNING, final_decimals=0, rounds_in_between=in_between)
    assert str(final([Period("P1", entries("5.4", "5.5"))], scheme).value) == value


@given(PERIODS, SCHEMES)
def test_what_the_last_step_shows_rounds_to_the_final_mark(periods: list[Period], scheme: Scheme) -> None:
    calculation = final(periods, scheme)
    shown = calculation.why[-1].removesuffix(".").split(", afgerond ")
    figure = shown[0].split(" = ")[-1].removeprefix("Eindcijfer: ").rstrip("…").replace(",", ".")
    assert rounded(Fraction(figure), scheme.final_decimals) == calculation.value
    assert len(shown) == 1 or shown[1].replace(",", ".") == str(calculation.value)


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (None, "Toets ‘H2’ heeft nog geen cijfer."),
        ("missed", "Toets ‘H2’ moet nog worden ingehaald."),
    ],
)
@pytest.mark.parametrize("method", Method)
def test_what_is_missing_keeps_the_final_mark_waiting(mark: str | None, sentence: str, method: Method) -> None:
    periods = [Period("Periode 1", entries("7.0", mark))]
    calculation = final(periods, Scheme(method=method))
    assert calculation.value is None
    assert calculation.why[:2] == (
        sentence,
        f"{'Periode 1' if method is Method.PERIODS else 'Gemiddelde'}: nog niet compleet.",
    )
    assert calculation.why[-1] == "Er is nog geen eindcijfer, omdat er cijfers ontbreken."
    assert so_far(periods, Scheme(method=method)) == Decimal("7.0")


def test_a_period_without_marks_keeps_the_final_mark_waiting() -> None:
    periods = [Period("Periode 1", entries("7.0")), Period("Periode 2", [])]
    assert final(periods, Scheme()).value is None
    assert "Periode 2: er zijn nog geen cijfers." in final(periods, Scheme()).why
    assert so_far(periods, Scheme()) == Decimal("7.0")
    assert final(periods, Scheme(method=Method.RUNNING)).value == Decimal("7.0")


@pytest.mark.parametrize(
    ("mark", "scheme", "value", "sentence"),
    [
        (
            "missed",
            Scheme(missed=MissedTest.COUNTS_AS_ONE),
            "4.0",
            "Toets ‘H2’ is niet ingehaald en telt als 1,0.",
        ),
        (
            "missed",
            Scheme(missed=MissedTest.LEFT_OUT),
            "7.0",
            "Toets ‘H2’ moet nog worden ingehaald en telt nu niet mee.",
        ),
        ("not_made", Scheme(), "7.0", "Toets ‘H2’ is niet gemaakt en telt niet mee."),
        (
            "exempt",
            Scheme(missed=MissedTest.COUNTS_AS_ONE),
            "7.0",
            "Voor toets ‘H2’ is er een vrijstelling. De toets telt niet mee.",
        ),
        ("good", Scheme(), "7.0", "De letter G voor toets ‘H2’ telt niet mee."),
        ("good", Scheme(letters=LETTERS), "7.5", "De letter G voor toets ‘H2’ telt als 8."),
    ],
)
def test_a_code_counts_as_the_school_declared(mark: str, scheme: Scheme, value: str, sentence: str) -> None:
    calculation = final([Period("Periode 1", entries("7.0", mark))], scheme)
    assert str(calculation.value) == value
    assert calculation.why[0] == sentence


def test_an_exempt_period_stays_out_of_the_final_mark() -> None:
    periods = [Period("Periode 1", entries("exempt")), Period("Periode 2", entries("8.0"))]
    assert final(periods, Scheme()).value == Decimal("8.0")
    assert "Periode 1: er is niets dat meetelt." in final(periods, Scheme()).why


@pytest.mark.parametrize("periods", [[], [Period("Periode 1", entries("exempt", "good"))]])
def test_nothing_that_counts_gives_no_final_mark(periods: list[Period]) -> None:
    calculation = final(periods, Scheme())
    assert calculation.value is None
    assert calculation.why[-1] == "Er is geen eindcijfer, omdat geen enkel cijfer meetelt."


def test_a_test_that_counts_nothing_is_never_waited_for() -> None:
    calculation = final([Period("Periode 1", entries("7.0", (None, 0), ("1.0", 0)))], Scheme())
    assert calculation.value == Decimal("7.0")
    assert "Toets ‘H3’ telt 0 keer mee." in calculation.why


def test_the_report_shows_each_period_or_everything_up_to_it() -> None:
    periods = [Period("Periode 1", entries("5.0")), Period("Periode 2", entries("8.0", "8.0")), Period("Periode 3", [])]
    assert [one.value for one in per_period(periods, Scheme())] == [Decimal("5.0"), Decimal("8.0"), None]
    running = per_period(periods, Scheme(method=Method.RUNNING))
    assert [one.value for one in running] == [Decimal("5.0"), Decimal("7.0"), Decimal("7.0")]
    assert [one.why[0].partition(":")[0] for one in running] == ["Periode 1", "Periode 2", "Periode 3"]


def test_how_things_stand_weighs_the_periods_that_are_there() -> None:
    periods = [Period("Periode 1", entries("5.0", None), 3), Period("Periode 2", entries("9.0"))]
    assert so_far(periods, Scheme()) == Decimal("6.0")


@given(SCHEMES, st.booleans())
def test_a_stored_scheme_comes_back_the_same(scheme: Scheme, with_letters: bool) -> None:
    scheme = replace(scheme, letters=LETTERS if with_letters else {})
    again = Scheme.restored(json.loads(json.dumps(scheme.stored())))
    assert again.stored() == scheme.stored()
    assert again.number(Code.GOOD) == scheme.number(Code.GOOD)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "magic"},
        {"missed": None},
        {"letters": {"good": "x"}},
        {"letters": []},
        {"more": 1},
        {"final_decimals": 9},
    ],
)
def test_anything_else_is_no_stored_scheme(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Scheme.restored(Scheme().stored() | change)
    with pytest.raises(ValueError, match=r"^this is no stored scheme$"):
        Scheme.restored({})


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: WeightedMark("H1", Decimal("6.45")), "a mark is 1.0 to 10.0 with one decimal"),
        (lambda: WeightedMark("H1", Decimal("0.5")), "a mark is 1.0 to 10.0 with one decimal"),
        (lambda: WeightedMark("H1", Decimal(6), -1), "a test counts 0 times or more"),
        (lambda: Period("P", [], 0), "a period counts at least 1 time"),
        (lambda: Scheme(final_decimals=3), "an average has no, one or two decimals"),
        (lambda: Scheme(period_decimals=3), "an average has no, one or two decimals"),
        (lambda: Scheme(letters={Code.EXEMPT: Decimal(6)}), "only the letters O, V and G can be given a number"),
        (
            lambda: Scheme(letters={Code.GOOD: Decimal(11)}),
            "a letter counts as a mark from 1.0 to 10.0 with one decimal",
        ),
    ],
)
def test_what_no_school_can_mean_is_refused(make: Callable[[], object], what: str) -> None:
    with pytest.raises(ValueError, match=f"^{what}$"):
        make()
