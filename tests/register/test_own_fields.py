"""A field that a school adds itself: it exists with everything that it has to say, and not without any of it."""

import csv
import io
import tomllib
from dataclasses import replace
from typing import Any

import pytest

from tests.register.changing import SOME, added, found
from zorgvuldig.register.amend import GONE, Change, NotChangeable, amended
from zorgvuldig.register.export import art30_csv
from zorgvuldig.register.load import load, parse, text_of
from zorgvuldig.register.own_fields import CATEGORY, MOST_FIELDS, OwnField, protected_word
from zorgvuldig.register.problems import RegisterProblem
from zorgvuldig.register.schema import FieldKind, Register, Text

LOCKER = OwnField(
    "locker",
    Text("Kluisje", "Locker"),
    Text("De conciërge vindt zo het kluisje van een leerling.", "The caretaker finds the locker of a pupil this way."),
    "administration",
    load().purposes["administration"].basis,
    ("administration", "mentor"),
    ("administration",),
    "rest_at_most",
    FieldKind.TEXT,
)
DECLARED = f"""

[own_fields.locker]
name = {{ nl = "Kluisje", en = "Locker" }}
why = {{ nl = "Zo vindt de school het kluisje.", en = "So the school finds the locker." }}
purpose = "administration"
basis = "{LOCKER.basis}"
sees = ["administration", "mentor"]
writes = ["administration"]
term = "rest_at_most"
kind = "choice"
choices = [{{ nl = "hal", en = "hall" }}, {{ nl = "gang", en = "corridor" }}]
"""


def with_locker(**changes: Any) -> Register:
    """The shipped register with the field of a locker, of which these values are others."""
    return added("own_fields", "locker", replace(LOCKER, **changes))


def test_field_that_says_everything_is_accepted() -> None:
    assert found(with_locker()) == {}
    assert (
        found(with_locker(kind=FieldKind.CHOICE, choices=(SOME, Text("anders", "else")), ended_on="2026-11-25")) == {}
    )


@pytest.mark.parametrize(
    ("changes", "part", "says"),
    [
        ({"name": Text("", "")}, "name", "empty in one of its two languages"),
        ({"name": Text("x" * 61, "x")}, "name", "60 signs at most"),
        ({"why": Text("Een reden.", " ")}, "why", "empty in one of its two languages"),
        ({"purpose": "curiosity"}, "purpose", "is no purpose"),
        ({"purpose": "governing"}, "purpose", "nobody opens contact"),
        ({"basis": ""}, "basis", "is no basis"),
        ({"basis": "consent"}, "basis", "and not on consent"),
        ({"sees": ()}, "sees", "without anybody"),
        ({"writes": ()}, "writes", "without anybody"),
        ({"sees": ("administration", "guardian")}, "sees", "a family always sees it"),
        ({"sees": ("administration", "system_administrator")}, "sees", "no rule gives system_administrator"),
        ({"sees": ("administration", "mentor"), "writes": ("mentor",)}, "writes", "no rule gives mentor"),
        ({"sees": ("mentor",)}, "writes", "writes what it does not see: administration"),
        ({"term": ""}, "term", "is no term"),
        ({"term": "file_at_least"}, "term", "is not deleted by this term"),
        ({"term": "access_log"}, "term", "is not deleted by this term"),
        ({"kind": FieldKind.CHOICE}, "choices", "from 2 to 20 words"),
        ({"kind": FieldKind.CHOICE, "choices": (SOME,) * 21}, "choices", "two choices have the same word"),
        ({"choices": (SOME, Text("anders", "else"))}, "choices", "only a choice"),
        ({"ended_on": "in May"}, "ended_on", "is no date"),
        ({"cleared": True}, "cleared", "nobody fills in any more is cleared"),
    ],
)  # fmt: skip
def test_field_without_one_of_these_is_refused(changes: dict[str, Any], part: str, says: str) -> None:
    assert says in found(with_locker(**changes))[f"own_fields.locker.{part}"]


@pytest.mark.parametrize(
    "words",
    ["Allergieën", "Medicijnen", "Geloof", "BSN", "Onderwijsnummer", "Vingerafdruk", "Gezichtsherkenning", "Etniciteit", "Health", "Religion"],
)  # fmt: skip
def test_specially_protected_data_are_no_field_of_ones_own(words: str) -> None:
    for part in ("name", "why"):
        says = found(with_locker(**{part: Text(words, "Something")}))
        assert "AVG art. 9, 10 or 87" in says[f"own_fields.locker.{part}"]
    choices = (SOME, Text("anders", words))
    assert (
        "AVG art. 9, 10 or 87"
        in found(with_locker(kind=FieldKind.CHOICE, choices=choices))["own_fields.locker.choices"]
    )


@pytest.mark.parametrize(
    "words", ["Kluisje", "Fietssleutel", "Laptop in bruikleen", "Bus card", "Gaat mee op kamp", "Trace"]
)
def test_ordinary_words_are_not_taken_for_protected_ones(words: str) -> None:
    assert protected_word(words) == ""


def test_a_school_adds_no_more_than_thirty() -> None:
    many = {f"field_{number}": replace(LOCKER, key=f"field_{number}") for number in range(MOST_FIELDS)}
    assert found(replace(load(), own_fields=many)) == {}
    assert "30 fields at most" in found(replace(load(), own_fields={**many, "locker": LOCKER}))["own_fields"]


def test_it_is_read_from_the_text_of_the_register_and_may_be_missing_there() -> None:
    assert load().own_fields == {}
    assert parse(text_of() + DECLARED, "register.toml").own_fields["locker"].choices[1].en == "corridor"
    with pytest.raises(RegisterProblem, match=r"own_fields\.locker\.why"):
        parse(text_of() + DECLARED.replace("why =", "because ="), "register.toml")


def test_the_record_of_processing_names_it_in_the_row_of_its_purpose() -> None:
    rows = [row for row in csv.DictReader(io.StringIO(art30_csv(with_locker()))) if "Kluisje" in row["inhoud"]]
    purpose, category = load().purposes["administration"].name.nl, load().categories[CATEGORY].name.nl
    assert [(row["doel"], row["soort gegevens"]) for row in rows] == [(purpose, category)]
    assert LOCKER.why.nl in rows[0]["inhoud"]


def test_it_is_added_to_the_text_changed_and_ended_there() -> None:
    entry = tomllib.loads(DECLARED)["own_fields"]["locker"]
    path = ("own_fields", "locker")
    more = amended(text_of(), [Change(path, entry)])
    assert parse(more, "x").own_fields == parse(text_of() + DECLARED, "x").own_fields
    ended = amended(more, [Change((*path, "ended_on"), "2026-12-01")])
    assert parse(ended, "x").own_fields["locker"].ended_on == "2026-12-01"
    assert parse(amended(ended, [Change(path, GONE)]), "x").own_fields == {}
    for part in ("kind", "term", "purpose", "basis"):
        with pytest.raises(NotChangeable):
            amended(more, [Change((*path, part), "text")])
