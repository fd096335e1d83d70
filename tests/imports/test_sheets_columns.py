"""Recognising columns: what the users of the two Dutch systems have in their lists, and what is wrong with a mapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.imports.spreadsheet.columns import FIRST, KINDS, MAPS, check, plain, suggest

MAGISTER = ("Stamnr", "Roepnaam", "Tussenv.", "Achternaam", "Geb.datum", "M/V", "Klas", "Studie", "Lj.", "Mentor")
SOMTODAY = (
    "Leerlingnummer",
    "Voornaam",
    "Voorvoegsel",
    "Achternaam",
    "Geboortedatum",
    "Geslacht",
    "Stamgroep",
    "Opleiding",
    "Leerjaar",
)
GUARDIANS = (
    "Naam ouder 1",
    "E-mail ouder 1",
    "Telefoon ouder 1",
    "Ouder/verzorger 2",
    "Verzorger 2 e-mail",
    "Mobiel verzorger 2",
)


def test_lists_of_both_systems_are_recognised() -> None:
    found = suggest([*MAGISTER, *GUARDIANS], like="magister")
    assert found == {
        "number": "Stamnr",
        "given_name": "Roepnaam",
        "prefix": "Tussenv.",
        "family_name": "Achternaam",
        "born_on": "Geb.datum",
        "sex": "M/V",
        "class": "Klas",
        "level": "Studie",
        "grade_year": "Lj.",
        "mentor": "Mentor",
        "guardian1_name": "Naam ouder 1",
        "guardian1_email": "E-mail ouder 1",
        "guardian1_phone": "Telefoon ouder 1",
        "guardian2_name": "Ouder/verzorger 2",
        "guardian2_email": "Verzorger 2 e-mail",
        "guardian2_phone": "Mobiel verzorger 2",
    }
    found = suggest(SOMTODAY, like="somtoday")
    assert list(found.values()) == list(SOMTODAY)
    assert check(found, SOMTODAY) == []


def test_the_system_decides_between_two_columns_that_could_be_it() -> None:
    headers = ["Leerlingnummer", "Stamnummer", "Roepnaam", "Achternaam"]
    assert suggest(headers, like="magister")["number"] == "Stamnummer"
    assert suggest(headers, like="somtoday")["number"] == "Leerlingnummer"
    assert suggest(headers)["number"] == "Leerlingnummer"


def test_grades_and_absence_are_recognised() -> None:
    headers = ["Stamnummer", "Vak", "Kolomkop", "Datum", "Weegfactor", "Cijfer"]
    assert list(suggest(headers, "grades", "magister")) == ["number", "subject", "test", "held_on", "weight", "mark"]
    headers = ["leerlingnr", "DATUM", "Lesuur", "Code", "Geoorloofd", "Opmerking"]
    assert list(suggest(headers, "absence")) == ["number", "on", "lesson", "reason", "is_authorised", "remark"]


def test_a_whole_name_stands_in_for_its_parts() -> None:
    headers = ("Leerlingnummer", "Naam")
    assert check(suggest(headers), headers) == []


PROBLEMS = [
    ({}, "Er is geen kolom voor Leerlingnummer. Kies welke kolom dat is."),
    ({"number": "A", "given_name": "B"}, "Er is geen kolom voor Achternaam."),
    ({"number": "A", "name": "Q"}, "Het bestand heeft geen kolom «Q». Kies een andere kolom voor Hele naam."),
    ({"number": "A", "name": "A"}, "De kolom «A» is twee keer gekozen."),
    ({"number": "A", "name": "B", "religion": "C"}, "«religion» kennen wij niet. Gebruik een van: number, name,"),
    ({"number": "B.S.N.", "name": "B"}, "Burgerservicenummers lezen wij niet in."),
]


@pytest.mark.parametrize(("mapping", "says"), PROBLEMS)
def test_what_is_wrong_with_a_mapping_is_said(mapping: dict[str, str], says: str) -> None:
    assert any(problem.startswith(says) for problem in check(mapping, ("A", "B", "C", "B.S.N.")))


def test_no_name_of_a_column_means_two_things() -> None:
    for targets in KINDS.values():
        names = [name for target in targets for name in {plain(synonym) for synonym in target.synonyms}]
        assert {name for name in names if names.count(name) > 1} == set()
        assert len({target.key for target in targets}) == len(targets)
    assert set(FIRST) == set(MAPS)


@given(
    st.lists(st.text(max_size=30), unique_by=plain, max_size=12), st.sampled_from(list(KINDS)), st.sampled_from(MAPS)
)
def test_a_suggestion_never_uses_a_column_twice_or_one_that_is_not_there(
    headers: list[str], kind: str, like: str
) -> None:
    subjects = {header: f"vak {header}" for header in headers[::2]} | {"ne": "Nederlands"}
    found = suggest(headers, kind, like, subjects)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(headers)
    problems = check(found, headers, kind, subjects)
    assert not [problem for problem in problems if not problem.startswith("Er is geen kolom")]


def test_subjects_are_recognised_where_no_column_holds_them_and_never_as_faith() -> None:
    subjects = {"ne": "Nederlands", "wisB": "wiskunde B", "gd": "Godsdienst", "nr": "Noors"}
    headers = ["Leerlingnr", "Nederlands", "WISB", "Godsdienst", "Leerjaar", "ne"]
    assert suggest(headers, "choices", subjects=subjects) == {
        "number": "Leerlingnr", "stage": "Leerjaar", "cross:ne": "ne", "cross:wisB": "WISB",
    }  # fmt: skip
    assert check({"number": "Leerlingnr", "cross:gd": "Godsdienst"}, headers, "choices", subjects) == [
        "«Godsdienst» gaat over geloof, gezondheid of afkomst. Dat lezen wij niet in. Kies een andere kolom."
    ]
    assert not [key for key in suggest(["Vak", *headers], "choices", subjects=subjects) if key.startswith("cross:")]
    for kind in ("pupils", "grades", "absence"):
        assert not [key for key in suggest(headers, kind, subjects=subjects) if key.startswith("cross:")]
