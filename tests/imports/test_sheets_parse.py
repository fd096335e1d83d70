"""Cells → values: what is understood, and the one sentence about what is not."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.parse import CellRefused, Name, ParsedMark
from zorgvuldig.learning.models import Grade
from zorgvuldig.school.people.models import Guardianship

TODAY = date(2025, 11, 25)
D = Decimal

GOOD: list[tuple[Callable[..., Any], Any, Any]] = [
    (parse.day, "31-12-2012", date(2012, 12, 31)),
    (parse.day, "1/2/2012", date(2012, 2, 1)),
    (parse.day, "2012-02-01", date(2012, 2, 1)),
    (parse.day, date(2012, 2, 1), date(2012, 2, 1)),
    (parse.day, " ", None),
    (parse.grade, "7,5", D("7.5")),
    (parse.grade, "7.5", D("7.5")),
    (parse.grade, "10", D("10.0")),
    (parse.grade, "1", D("1.0")),
    (parse.grade, "6.50", D("6.5")),
    (parse.grade, "", None),
    (parse.mark, "8", ParsedMark(D("8.0"), "")),
    (parse.mark, "Inhalen", ParsedMark(None, "missed")),
    (parse.mark, "VR", ParsedMark(None, "exempt")),
    (parse.mark, "v", ParsedMark(None, "sufficient")),
    (parse.postcode, "1234ab", "1234 AB"),
    (parse.postcode, "1234 AB", "1234 AB"),
    (parse.postcode, "", ""),
    (parse.email, "mailto:zoe@example.org", "zoe@example.org"),
    (parse.phone, "+31 6-1234", "+31 6-1234"),
    (parse.sex, "Vrouw", "female"),
    (parse.sex, "m", "male"),
    (parse.sex, "X", "other"),
    (parse.sex, "", ""),
    (parse.yes_no, "Ja", True),
    (parse.yes_no, "nee", False),
    (parse.yes_no, "", None),
    (parse.tie, "Moeder", "mother"),
    (parse.tie, "voogd", "guardian"),
    (parse.full_name, "van den Berg, Tijn", Name("Tijn", "van den", "Berg")),
    (parse.full_name, "Berg, Tijn van den", Name("Tijn", "van den", "Berg")),
    (parse.full_name, "Tijn van den Berg", Name("Tijn", "van den", "Berg")),
    (parse.full_name, "Berg, Tijn Jan", Name("Tijn Jan", "", "Berg")),
    (parse.full_name, "Jansen-de Vries, Noor", Name("Noor", "", "Jansen-de Vries")),
    (parse.full_name, "'t Hart, Bo", Name("Bo", "'t", "Hart")),
    (parse.full_name, "", Name("", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("read", "cell", "value"), GOOD)
def test_what_people_write_is_understood(read: Callable[..., Any], cell: Any, value: Any) -> None:
    assert read(cell) == value


BAD: list[tuple[Callable[..., Any], str, str]] = [
    (parse.day, "31-2-2012", "«31-2-2012» is geen datum. Schrijf de datum als 31-12-2012."),
    (parse.day, "12-31-2012", "is geen datum"),
    (parse.day, "1-2-12", "is geen datum"),
    (parse.day, "41000", "is geen datum"),
    (parse.day, "gisteren nog wel heel lang geleden", "«gisteren nog wel hee…» is geen datum"),
    (parse.grade, "0,9", "van 1,0 tot en met 10,0"),
    (parse.grade, "10,1", "van 1,0 tot en met 10,0"),
    (parse.grade, "7,25", "met één decimaal"),
    (parse.grade, "٧", "is geen cijfer"),
    (parse.mark, "prima", "is geen cijfer"),
    (parse.postcode, "0123 AB", "is geen postcode. Schrijf de postcode als 1234 AB."),
    (parse.email, "zoe", "is geen e-mailadres"),
    (parse.phone, "bel mij", "is geen telefoonnummer"),
    (parse.sex, "ja", "Vul in: man, vrouw, m, v of x."),
    (parse.yes_no, "misschien", "Vul in: ja of nee."),
    (parse.tie, "buurman", "Vul in: moeder, vader, voogd of anders."),
    (parse.full_name, "Zoë", "is geen hele naam"),
    (parse.full_name, "Rietkraag,", "is geen hele naam"),
    (parse.full_name, ", Zoë", "is geen hele naam"),
    (parse.text, "x" * 101, "is te lang. Gebruik hoogstens 100 tekens."),
]


@pytest.mark.parametrize(("read", "cell", "says"), BAD)
def test_what_cannot_be_understood_is_one_sentence(read: Callable[..., Any], cell: str, says: str) -> None:
    with pytest.raises(CellRefused, match=says.replace("(", r"\(")):
        read(cell)


def test_a_date_of_birth_is_of_somebody_who_can_be_alive() -> None:
    assert parse.born("25-11-2025", TODAY) == TODAY
    for wrong in ("26-11-2025", "31-12-1905"):
        with pytest.raises(CellRefused, match="kan geen geboortedatum zijn"):
            parse.born(wrong, TODAY)


def test_whole_numbers_have_a_range() -> None:
    assert parse.whole("20", 20) == 20
    assert parse.whole("", 20) is None
    for wrong in ("0", "21", "1,5", "-1", "x", "²"):
        with pytest.raises(CellRefused, match="van 1 tot en met 20"):
            parse.whole(wrong, 20)


def test_codes_and_ties_are_those_of_the_records() -> None:
    assert set(parse.CODES.values()) <= {code for code, _ in Grade.CODES}
    assert set(parse.GUARDIANS.values()) == {kind for kind, _ in Guardianship.KINDS}


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_as_people_write_it(day: date) -> None:
    for text in (f"{day.day}-{day.month}-{day.year}", f"{day:%d-%m-%Y}", day.isoformat()):
        assert parse.day(text) == day


@given(st.integers(10, 100))
def test_every_grade_is_read_with_comma_and_point(tenths: int) -> None:
    for text in (f"{tenths // 10},{tenths % 10}", f"{tenths // 10}.{tenths % 10}"):
        assert parse.grade(text) == D(tenths) / 10


PARSERS = (parse.text, parse.day, parse.grade, parse.mark, parse.postcode, parse.email, parse.phone, parse.sex,
           parse.yes_no, parse.tie, parse.full_name, lambda c: parse.born(c, TODAY), lambda c: parse.whole(c, 20))  # fmt: skip


@given(st.text(max_size=120), st.sampled_from(PARSERS))
def test_any_text_is_a_value_or_a_sentence(text: str, read: Callable[..., Any]) -> None:
    with suppress(CellRefused):
        read(text)


NAME = st.text("abcdefgéëïü", min_size=1, max_size=8).map(str.title)
PREFIX = st.sampled_from(["", "de", "van", "van den", "van der", "el", "'t", "in 't"])


@given(NAME, PREFIX, NAME)
def test_a_name_is_found_back_however_it_is_written(given_name: str, prefix: str, family: str) -> None:
    name = Name(given_name, prefix, family)
    before = f"{prefix} {family}".strip()
    for text in (f"{before}, {given_name}", f"{given_name} {before}", f"{family}, {given_name} {prefix}".strip()):
        assert parse.full_name(text) == name
