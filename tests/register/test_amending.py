"""Another value in the register's text: that alone changes, and what cannot be changed is refused."""

import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.register.changing import SOME
from zorgvuldig.register.amend import GONE, Change, NotChangeable, amended, changeable
from zorgvuldig.register.diff import compared
from zorgvuldig.register.load import load, parse, text_of
from zorgvuldig.register.positions import spans
from zorgvuldig.register.schema import Register, Text

TEXT = text_of()
DAY = date(2026, 12, 1)
VALUES = sorted((path for path in spans(TEXT).values if changeable(path)), key=str)
# Of each section and key one place is enough: the walk is the same for all entries.
PLACES = list({(path[0], *path[2:]): path for path in VALUES}.values())


def changed_lines(new: str, old: str = TEXT) -> list[str]:
    """Lines that the one has and the other has not at their place; both have as many."""
    before, after = old.split("\n"), new.split("\n")
    assert len(before) == len(after)
    return [line for line, other in zip(after, before, strict=True) if line != other]


def at(text: str, path: tuple[str | int, ...]) -> Any:
    """What another reader finds at a place."""
    value: Any = tomllib.loads(text)
    for part in path:
        value = value[part]
    return value


def heads(register: Register) -> Register:
    """Without what every change raises."""
    return replace(register, version="", changed_on="")


@settings(max_examples=10)
@given(place=st.sampled_from(PLACES), said=st.text(st.characters(codec="utf-8"), max_size=40))
def test_only_that_value_changes_and_every_comment_stays(place: tuple[str | int, ...], said: str) -> None:
    standing = at(TEXT, place)
    value: Any = {bool: True, int: 7, list: [said, "b"], dict: {"nl": said, "en": said}}.get(type(standing), said)
    new = amended(TEXT, [Change(place, value)], on=DAY)
    assert at(new, place) == value
    raised = 1 if place[0] == "topics" and place[2] == "asks" else 0
    assert len(changed_lines(new)) <= 3 + raised
    assert [line for line in new.split("\n") if line.startswith("#")] == [
        line for line in TEXT.split("\n") if line.startswith("#")
    ]


def test_version_and_day_are_raised() -> None:
    new = parse(amended(TEXT, [Change(("terms", "file_at_most", "period"), "P6Y")], on=DAY), "x")
    assert (new.version, new.changed_on) == ("2", "2026-12-01")
    old = load()
    term = replace(old.terms["file_at_most"], period="P6Y")
    assert heads(new) == heads(replace(old, terms={**old.terms, "file_at_most": term}))


@pytest.mark.parametrize(("old", "new"), [("9", "10"), ("2026.4", "2026.5"), ("lente", "lente.2"), ("v3b", "v4b")])
def test_the_next_version(old: str, new: str) -> None:
    text = TEXT.replace('version = "1"', f'version = "{old}"', 1)
    changed = amended(text, [Change(("controller", "name"), "Een ander bestuur")], on=DAY)
    assert at(changed, ("version",)) == new


def test_other_words_are_asked_anew() -> None:
    new = parse(amended(TEXT, [Change(("topics", "newsletter", "asks"), {"nl": "Mag dit?", "en": "May we?"})]), "x")
    assert new.topics["newsletter"].version == load().topics["newsletter"].version + 1
    assert new.topics["newsletter"].asks == Text("Mag dit?", "May we?")


def test_a_key_that_was_not_there_comes_behind_the_others_and_goes_again() -> None:
    path = ("watches", "colleagues_child", "from_hour")
    more = amended(TEXT, [Change(path, 22), Change((*path[:2], "until_hour"), 6)], on=DAY)
    assert parse(more, "x").watches["colleagues_child"].from_hour == 22
    less = amended(more, [Change(path, GONE), Change((*path[:2], "until_hour"), GONE)], on=DAY)
    assert heads(parse(less, "x")) == heads(load())
    assert len(less.split("\n")) == len(TEXT.split("\n"))


def test_entries_come_and_go() -> None:
    text = {"nl": "iets", "en": "something"}
    rule = {"role": "teacher", "relation": "teaches", "purpose": "extra", "reads": ["identity"], "writes": []}
    new = amended(
        TEXT,
        [
            Change(("purposes", "extra"), {"name": text, "says": text, "basis": "security"}),
            Change(("rules", len(load().rules)), rule),
            Change(("rules", 0), GONE),
            Change(("rules", 2), GONE),
        ],
        on=DAY,
    )
    register, old = parse(new, "x"), load()
    assert register.purposes["extra"].name == SOME
    assert register.rules == (old.rules[1], *old.rules[3:], register.rules[-1])
    assert register.rules[-1].purpose == "extra"
    # the heading of what follows still stands before what follows
    assert new.index("[purposes.extra]") < new.index("# Roles\n")
    gone = [Change(("purposes", "extra"), GONE), Change(("rules", len(register.rules) - 1), GONE)]
    assert "extra" not in parse(amended(new, gone, on=DAY), "x").purposes


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("tables", "pupil", "guard"), "gate", "program"),
        (("tables", "pupil"), GONE, "program"),
        (("categories", "grades", "bit"), 1, "program"),
        (("jobs", "sweep", "reads"), [], "program"),
        (("relations", "teaches", "table"), "pupil", "program"),
        (("terms", "file_at_most", "start"), "leaving", "program"),
        (("signals", "sixteen_hours", "threshold"), 1, "program"),
        (("purposes", "teaching", "when_restricted"), True, "program"),
        (("version",), "9", "program"),
        (("terms", "nothing", "period"), "P1Y", "unknown"),
        (("rules", 100_000), GONE, "unknown"),
        (("purposes", "teaching"), GONE, "shipped"),
        (("recipients", "family"), GONE, "shipped"),
        (("purposes", "Extra!"), {}, "value"),
        (("terms", "file_at_most", "source"), GONE, "value"),
        (("controller", "name"), "\ud800", "value"),
        (("controller", "name"), 1.5, "value"),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_what_is_not_changed_on_screen(path: tuple[str | int, ...], value: object, why: str) -> None:
    with pytest.raises(NotChangeable) as caught:
        amended(TEXT, [Change(path, value)])
    assert caught.value.why == why


def test_two_changes_of_one_place_are_refused() -> None:
    asks = ("topics", "newsletter", "asks")
    with pytest.raises(NotChangeable):
        amended(TEXT, [Change(asks, {"nl": "a", "en": "b"}), Change((*asks, "nl"), "c")])


def test_differences_say_where_and_what() -> None:
    new = parse(
        amended(
            TEXT,
            [
                Change(("terms", "file_at_most", "period"), "P6Y"),
                Change(("rules", 0), GONE),
                Change(("controller", "name"), "Ander bestuur"),
            ],
            on=DAY,
        ),
        "x",
    )
    rule = load().rules[0]
    found = {
        difference.path: (difference.change.value, difference.before, difference.after)
        for difference in compared(load(), new)
    }
    assert found[("terms", "file_at_most", "period")] == ("changed", "P5Y", "P6Y")
    assert found[("controller", "name")] == ("changed", load().controller.name, "Ander bestuur")
    assert found[("rules", f"{rule.role} {rule.relation} {rule.purpose}")][::2] == ("removed", "")
    assert found[("version",)] == ("changed", "1", "2")
    assert len(found) == 5
    assert compared(load(), load()) == []
