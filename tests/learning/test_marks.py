"""Marks: what somebody may type in a box, and how it is shown again."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.learning.marks import Code, is_number_mark, read_mark, written

NUMBERS = st.integers(10, 100).map(lambda tenths: Decimal(tenths) / 10)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("6,4", Decimal("6.4")),
        (" 6.4 ", Decimal("6.4")),
        ("7", Decimal("7.0")),
        ("10", Decimal("10.0")),
        ("1,0", Decimal("1.0")),
        ("inh", Code.MISSED),
        ("INH", Code.MISSED),
        ("nm", Code.NOT_MADE),
        ("vr", Code.EXEMPT),
        ("o", Code.INSUFFICIENT),
        ("V", Code.SUFFICIENT),
        ("g", Code.GOOD),
        ("", None),
        ("  ", None),
    ],
)
def test_a_mark_is_read(text: str, mark: Decimal | Code | None) -> None:
    assert read_mark(text) == (mark, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6,45", "Gebruik één cijfer achter de komma. U vulde in: ‘6,45’."),
        ("0,9", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘0,9’."),
        ("10,1", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘10,1’."),
        ("99", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘99’."),
        ("-6", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘-6’."),
        ("zes", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘zes’."),
        ("٦", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘٦’."),
        ("z" * 20, f"of een code: inh, nm, vr, O, V of G. U vulde in: ‘{'z' * 20}’."),
        ("z" * 99, f"of een code: inh, nm, vr, O, V of G. U vulde in: ‘{'z' * 20}…’."),
    ],
)
def test_anything_else_is_refused_with_what_to_do(text: str, sentence: str) -> None:
    mark, problem = read_mark(text)
    assert mark is None
    assert problem.endswith(sentence)


@given(st.one_of(NUMBERS, st.sampled_from(Code)), st.sampled_from(["nl", "en"]))
def test_what_is_written_is_read_as_the_same_mark(mark: Decimal | Code, language: str) -> None:
    with translation.override(language):
        assert read_mark(written(mark)) == (mark, "")


def test_the_decimal_sign_is_that_of_the_language() -> None:
    with translation.override("en"):
        assert (written(Decimal("6.4")), written(Code.MISSED)) == ("6.4", "inh")
    with translation.override(None):
        assert written(Decimal("6.4")) == "6,4"
    with translation.override("nl"):
        assert (written(Decimal("6.4")), written(Code.MISSED)) == ("6,4", "inh")


def test_every_code_has_letters_and_a_meaning_of_its_own() -> None:
    assert [(code.short, code.meaning, code.is_letter) for code in Code] == [
        ("inh", "nog in te halen", False),
        ("nm", "niet gemaakt", False),
        ("vr", "vrijstelling", False),
        ("O", "onvoldoende", True),
        ("V", "voldoende", True),
        ("G", "goed", True),
    ]


@pytest.mark.parametrize(
    ("value", "is_mark"),
    [("1", True), ("1.0", True), ("10.00", True), ("6.45", False), ("0.9", False), ("10.1", False), ("NaN", False)],
)
def test_a_number_is_a_mark_within_its_limits(value: str, is_mark: bool) -> None:
    assert is_number_mark(Decimal(value)) is is_mark
