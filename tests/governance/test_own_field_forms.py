"""A field that the school adds itself, as it is filled in: refused beside the field, or one entry more of the register."""

from datetime import date
from typing import Any

import pytest

from zorgvuldig.gate.contents import digest_of
from zorgvuldig.governance.register_editor.fields import ProposalForm
from zorgvuldig.governance.register_editor.own_field_forms import EndOwnFieldForm, NewOwnFieldForm
from zorgvuldig.governance.register_editor.reads import RegisterInForce
from zorgvuldig.register.amend import amended
from zorgvuldig.register.load import load, parse, text_of
from zorgvuldig.register.problems import RegisterProblem
from zorgvuldig.register.schema import FieldKind

TEXT = text_of()
FILLED_IN: dict[str, Any] = {
    "name_nl": "Kluisje", "name_en": "Locker", "reason_nl": "Zo vindt de school het kluisje.", "reason_en": "So the school finds the locker.",
    "purpose": "administration", "basis": load().purposes["administration"].basis, "sees": ["administration", "mentor"],
    "writes": ["administration"], "term": "rest_at_most", "kind": "text", "choices_nl": "", "choices_en": "",
    "why": "De conciërge vroeg erom.", "was": digest_of(TEXT),
}  # fmt: skip


def standing(text: str = TEXT) -> RegisterInForce:
    """The register in force, when it says this."""
    return RegisterInForce(text, digest_of(text), parse(text, "register.toml"), is_current=True)


def judged(**changes: Any) -> tuple[ProposalForm, str]:
    """The form with these answers in place of others, after the register's own checks, and the text that it makes."""
    form = NewOwnFieldForm(FILLED_IN | changes, standing=standing())
    if not form.is_valid():
        return form, ""
    text = amended(TEXT, form.changes())
    try:
        parse(text, "register.toml")
    except RegisterProblem as problem:
        form.refuse(problem.problems)
    return form, text


def test_what_is_filled_in_becomes_a_field_of_the_register() -> None:
    form, text = judged(kind="choice", choices_nl="hal\n\n gang ", choices_en="hall\ncorridor")
    assert form.errors == {}
    field = parse(text, "register.toml").own_fields["locker"]
    assert (field.name.nl, field.why.en, field.sees) == (
        "Kluisje",
        FILLED_IN["reason_en"],
        ("administration", "mentor"),
    )
    assert (field.kind, [choice.nl for choice in field.choices]) == (FieldKind.CHOICE, ["hal", "gang"])


@pytest.mark.parametrize(
    "name",
    ["name_nl", "name_en", "reason_nl", "reason_en", "purpose", "basis", "sees", "writes", "term", "kind", "why"],
)
def test_nothing_is_left_out(name: str) -> None:
    form, _text = judged(**{name: ""})
    assert list(form.errors) == [name]


@pytest.mark.parametrize(
    ("changes", "name", "says"),
    [
        ({"name_nl": "Allergieën"}, "name_nl", "extra beschermt"),
        ({"reason_nl": "Voor het geloof thuis."}, "reason_nl", "extra beschermt"),
        ({"basis": "consent"}, "basis", "andere grond"),
        ({"purpose": "governing"}, "purpose", "Kies uit de lijst"),
        ({"sees": ["guardian"]}, "sees", "Kies uit de lijst"),
        ({"sees": ["mentor"]}, "writes", "moet het ook zien"),
        ({"writes": ["mentor"]}, "writes", "Kies uit de lijst"),
        ({"term": "file_at_least"}, "term", "Kies uit de lijst"),
        ({"kind": "choice"}, "choices_nl", "ten minste 2"),
        ({"choices_nl": "hal\ngang", "choices_en": "hall\ncorridor"}, "choices_nl", "alleen bij een keuze"),
        ({"kind": "choice", "choices_nl": "hal\ngang", "choices_en": "hall"}, "choices_en", "evenveel woorden"),
        ({"kind": "choice", "choices_nl": "hal\nhal", "choices_en": "a\nb"}, "choices_nl", "hetzelfde woord"),
        ({"name_en": "12"}, "name_en", "andere naam"),
    ],
)
def test_what_may_not_be_is_said_beside_the_field(changes: dict[str, Any], name: str, says: str) -> None:
    form, _text = judged(**changes)
    assert list(form.errors) == [name]
    assert says in str(form.errors[name])


def test_a_field_ends_on_a_day_and_stays_in_the_register() -> None:
    text = judged()[1]
    form = EndOwnFieldForm({"ended_on": "2026-12-18", "why": "Er zijn geen kluisjes meer.", "was": digest_of(text)}, standing=standing(text), key="locker")  # fmt: skip
    assert form.is_valid(), form.errors
    ended = parse(amended(text, form.changes(), on=date(2026, 12, 1)), "register.toml")
    assert ended.own_fields["locker"].ended_on == "2026-12-18"
    with pytest.raises(KeyError):
        EndOwnFieldForm(standing=standing(), key="locker")
