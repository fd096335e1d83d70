"""Citizen and education numbers: the eleven-test, how they are typed, and refusals that repeat nothing."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.pupils.numbers.rules import (
    NumberKind,
    NumberRefused,
    OfficialNumber,
    citizen_number,
    education_number,
    official_number,
)

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
CITIZEN = "999990019"  # of the range that is reserved for tests


def with_rest(first: str, rest: int) -> str | None:
    """Eight digits with the check digit that leaves this remainder, when there is one."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=False))
    check = (total - rest) % 11
    return None if check == 10 else first + str(check)


EIGHT = st.integers(0, 99_999_999).map(lambda number: f"{number:08d}")
CITIZENS = EIGHT.map(lambda first: with_rest(first, 0)).filter(lambda n: n is not None and n.strip("0") != "")
PUPILS = st.integers(0, 999_999).map(lambda n: with_rest(f"10{n:06d}", 5)).filter(bool)


@pytest.mark.parametrize(
    "text",
    [
        CITIZEN,
        "9999.90.019",
        " 999 990 019 ",
        "9999-90-019",
        "999\u00a0990\u00a0019",
        "999\u2009990\u2009019",
        "\u200e999990019\ufeff",
        "9999–90–019",
    ],
)
def test_a_citizen_number_is_read_however_it_is_typed(text: str) -> None:
    number = citizen_number(text)
    assert (number.kind, number.digits) == (NumberKind.CITIZEN, CITIZEN)


@given(CITIZENS)
def test_every_number_that_passes_the_eleven_test_is_one(digits: str) -> None:
    assert citizen_number(digits).digits == digits
    assert official_number(digits).kind is NumberKind.CITIZEN
    with pytest.raises(NumberRefused):
        education_number(digits)


@given(CITIZENS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, place: int, step: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    with pytest.raises(NumberRefused):
        citizen_number(wrong)


@given(CITIZENS, st.integers(0, 6))
def test_two_digits_changed_about_are_found(digits: str, place: int) -> None:
    turned = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if turned != digits:
        with pytest.raises(NumberRefused):
            citizen_number(turned)


@given(st.integers(1_000_000, 9_999_999))
def test_the_first_nought_may_be_left_out(seven: int) -> None:
    first = with_rest(f"0{seven}", 0)
    if first is not None:
        assert citizen_number(first[1:]).digits == first


@given(PUPILS)
def test_an_education_number_leaves_five_and_is_no_citizen_number(digits: str) -> None:
    assert education_number(digits).digits == digits
    assert official_number(f"{digits[:4]}.{digits[4:6]}.{digits[6:]}").kind is NumberKind.EDUCATION
    with pytest.raises(NumberRefused):
        citizen_number(digits)


@given(st.integers(0, 999_999), st.integers(0, 10).filter(lambda rest: rest != 5))
def test_another_remainder_is_no_education_number(middle: int, rest: int) -> None:
    digits = with_rest(f"10{middle:06d}", rest)
    if digits is not None:
        with pytest.raises(NumberRefused, match="bestaat niet"):
            education_number(digits)


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (citizen_number, "", "Vul het nummer in."),
        (citizen_number, " . - ", "Vul het nummer in."),
        (citizen_number, "99999001x", "Gebruik alleen cijfers: haal letters en andere tekens weg."),
        (citizen_number, "٩٩٩٩٩٠٠١٩", "Gebruik alleen cijfers: haal letters en andere tekens weg."),
        (
            citizen_number,
            "9999900190",
            "Een burgerservicenummer heeft 9 cijfers, of 8 als de eerste 0 is weggelaten: controleer het.",
        ),
        (
            citizen_number,
            "9999900",
            "Een burgerservicenummer heeft 9 cijfers, of 8 als de eerste 0 is weggelaten: controleer het.",
        ),
        (
            citizen_number,
            "999990018",
            "Dit burgerservicenummer bestaat niet: vergelijk het met het paspoort of de identiteitskaart.",
        ),
        (
            citizen_number,
            "000000000",
            "Dit burgerservicenummer bestaat niet: vergelijk het met het paspoort of de identiteitskaart.",
        ),
        (education_number, CITIZEN, "Een onderwijsnummer heeft 9 cijfers en begint met 10: controleer het."),
        (education_number, "10000000", "Een onderwijsnummer heeft 9 cijfers en begint met 10: controleer het."),
        (
            education_number,
            "100000000",
            "Dit onderwijsnummer bestaat niet: vergelijk het met de brief van DUO.",
        ),
    ],
)
def test_a_refusal_is_one_sentence_that_says_what_to_do(
    read: Callable[[str], OfficialNumber], text: str, sentence: str
) -> None:
    with pytest.raises(NumberRefused) as refused:
        read(text)
    assert str(refused.value) == sentence
    assert refused.value.__cause__ is None


def test_a_number_does_not_show_itself_in_a_log() -> None:
    assert repr(citizen_number(CITIZEN)) == "OfficialNumber(kind=<NumberKind.CITIZEN: 'bsn'>)"


def said(read: Callable[[str], OfficialNumber], text: str) -> str:
    """What a log could get to see: the representation of the number, or the refusal."""
    try:
        return repr(read(text))
    except NumberRefused as refused:
        return str(refused)


@given(st.text(st.sampled_from("0123456789. -x"), max_size=12))
def test_nothing_that_is_said_repeats_a_number(text: str) -> None:
    for read in (citizen_number, education_number, official_number):
        assert not re.search("[0-9]{3}", said(read, text))
