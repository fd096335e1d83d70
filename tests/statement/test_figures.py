"""Figures in words: each that is measured has a label in both languages, and a small number of people is never said."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from zorgvuldig import statement
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.statement.evidence.p17_cameras import BROKEN
from zorgvuldig.statement.figures import FIGURES, NOT_SHOWN, Shape, figure_rows, headline_of, number_text, publicly
from zorgvuldig.statement.promise_rules import CAN

ROOM = Path(statement.__file__).parent
# What these return or join is part of the figures of a promise; every other function keeps them in `figures`.
PARTS = {
    "_people", "_late", "_answers", "_counted", "broken", "footage",
    "_breaches", "_assessed", "_duties", "_norms", "_who", "_register",
}  # fmt: skip


def written() -> Iterator[str]:
    """The name of every figure that the room's code writes down."""
    for path in sorted(ROOM.rglob("*.py")):
        for function in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                yield from _keys(node, function.name)


def _keys(node: ast.AST, function: str) -> Iterator[str]:
    is_figures = isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "figures" for t in node.targets)
    is_part = isinstance(node, ast.Return) and function in PARTS
    value = node.value if isinstance(node, ast.Assign | ast.Return) and (is_figures or is_part) else None
    for part in (value.left, value.right) if isinstance(value, ast.BinOp) else (value,):
        if isinstance(part, ast.Dict):
            yield from (key.value for key in part.keys if isinstance(key, ast.Constant))


def test_every_figure_has_a_label_in_both_languages() -> None:
    found = {*written(), *BROKEN}
    assert len(found) > 70
    assert sorted(found - set(FIGURES) - NOT_SHOWN) == []
    for figure in FIGURES.values():
        assert figure.label.nl
        assert figure.label.en


def test_every_promise_says_its_rule_and_what_a_family_can_do() -> None:
    assert list(CAN) == list(REGISTER.promises)
    for text in (*(legal_rule_text(f"promise_{key.lower()}") for key in REGISTER.promises), *CAN.values()):
        assert text.nl
        assert text.en


def test_a_figure_without_a_label_goes_nowhere() -> None:
    assert publicly({"fields": 3, "secret": 4, "left_over": {"wal": {}}}) == {"fields": 3}


@pytest.mark.parametrize(
    ("figures", "public"),
    [
        ({"own_looks": 3}, {"own_looks": "< 10"}),
        ({"own_looks": 0}, {"own_looks": 0}),
        ({"own_looks": 10}, {"own_looks": 10}),
        ({"looks_by_purpose": {"teaching": 12, "emergency": 1}}, {"looks_by_purpose": {"teaching": 12, "emergency": "< 10"}}),
        ({"claims_by_supplier": {"A": {"given_name": 2}}}, {"claims_by_supplier": {"A": {"given_name": "< 10"}}}),
        ({"cameras": 3}, {"cameras": 3}),
        ({"waiting_for_approval": True}, {"waiting_for_approval": True}),
    ],
    ids=["few", "none", "ten", "split", "split-twice", "things", "flag"],
)  # fmt: skip
def test_a_small_number_of_people_is_not_given(figures: dict[str, Any], public: dict[str, Any]) -> None:
    assert publicly(figures) == public


@pytest.mark.parametrize(
    ("headline", "figures", "shown"),
    [
        ("3", {"own_looks": 3}, "< 10"),
        ("3", {"cameras": 3}, "3"),
        ("0", {"own_looks": 0}, "0"),
        ("12", {"own_looks": 12}, "12"),
        ("72 %", {"percent_from_family": 72}, "72 %"),
        ("5", {"entries_by_table": {"grade": 3, "absence": 2}}, "< 10"),
    ],
    ids=["few", "things", "none", "many", "percent", "sum"],
)
def test_the_first_figure_is_guarded_as_well(headline: str, figures: dict[str, Any], shown: str) -> None:
    assert headline_of(headline, figures) == shown


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("nl", "1284", "1.284"), ("en", "1284", "1,284"), ("nl", "< 10", "minder dan 10"), ("en", "< 10", "fewer than 10"), ("nl", "72 %", "72 %")],
)  # fmt: skip
def test_numbers_are_said_as_people_write_them(language: str, number: str, said: str) -> None:
    with override(language):
        assert number_text(number) == said


EXAMPLES: list[tuple[str, Any, str, str]] = [
    ("last_run", "2026-11-24T02:00:00+00:00", "24 november 2026, 03:00", "24 November 2026, 03:00"),
    ("last_run_for", "2026-11-24", "24 november 2026", "24 November 2026"),
    ("median_days", 1, "1 dag", "1 day"),
    ("median_days", 4, "4 dagen", "4 days"),
    ("waiting_for_approval", False, "nee", "no"),
    ("percent_from_family", 72, "72 %", "72 %"),
    ("seconds_to_take_down", {"seen": 0, "written_off_most": 0.72}, "te zien voor wie opnieuw kijkt: 0, weg voor altijd, de langste keer: 0,7", "seen by whoever looks again: 0, gone for good, the longest: 0.7"),
    ("refused_by_reason", {"stopped": 47, "newer": "< 10"}, "de school heeft dit gestopt: 47, iets anders: minder dan 10", "the school stopped this: 47, something else: fewer than 10"),
    ("pseudonym_alone", ["Atlas"], "Atlas", "Atlas"),
    ("violations_of_other_recorders", ["sound"], "neemt geluid op", "records sound"),
    ("claims_by_supplier", {"A": {"first_name": 24}, "B": {}}, "A: De voornaam: 24", "A: The first name: 24"),
    ("last_import", {"source": "sds", "outcome": "refused", "at": "2026-11-24T02:00:00+00:00"}, "een ander systeem (School Data Sync), 24 november 2026, 03:00: niet gelukt", "another system (School Data Sync), 24 November 2026, 03:00: did not succeed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "dutch", "english"), EXAMPLES, ids=[f"{e[0]}-{n}" for n, e in enumerate(EXAMPLES)]
)
def test_each_kind_of_figure_in_words(key: str, value: Any, dutch: str, english: str) -> None:
    for language, said in (("nl", dutch), ("en", english)):
        with override(language):
            assert [line.value for line in figure_rows({key: value})] == [said]


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_what_is_not_there_is_not_said(key: str) -> None:
    empty: Any = {} if FIGURES[key].by.__name__ != "as_written" else None
    assert list(figure_rows({key: empty})) == []
    assert FIGURES[key].shape in Shape
