"""A board's own name in the register, and what a register of a school's own lacks."""

from dataclasses import replace

import pytest

from zorgvuldig.register.board_name import (
    ADDRESS,
    DPO_CONTACT,
    is_example,
    is_filled,
    missing,
    named,
    to_fill_in,
    why_not,
)
from zorgvuldig.register.load import load, parse, text_of

EXAMPLE = load().controller


def controller(text: str) -> object:
    return parse(text, "own.toml").controller


@pytest.mark.parametrize(
    "board", ["Stichting Proef", "Vereniging 't Hof", "Bestuur # 1 [noord]", "Ålands «school»", "É" * 200]
)
def test_nothing_of_the_invented_board_is_left(board: str) -> None:
    own = parse(named(text_of(), board), "own.toml").controller
    assert (own.name, own.contact, own.dpo_contact) == (board, ADDRESS, DPO_CONTACT)
    assert own.dpo_name == f"Functionaris gegevensbescherming van {board}"
    assert not is_example(own)
    assert not is_filled(own)  # an address is still to come


def test_every_other_line_stays_as_it_was() -> None:
    before, after = text_of().splitlines(), named(text_of(), "Stichting Proef").splitlines()
    assert len(before) == len(after)
    changed = [one.split(" = ")[0] for one, other in zip(before, after, strict=True) if one != other]
    assert changed == ["version", "changed_on", "name", "contact", "dpo_name", "dpo_contact"]


@pytest.mark.parametrize(
    "board", ["", "   ", "a\nb", "a\tb", "a\x7fb", 'Stichting "Proef"', "Stichting \\ Proef", "stichting WILGENDAM"]
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(board: str) -> None:
    assert why_not(board).endswith(".")
    with pytest.raises(ValueError, match=r"\.$"):
        named(text_of(), board)


def test_what_a_school_filled_in_itself_stays() -> None:
    filled = text_of().replace(
        EXAMPLE.name + '"\ncontact = "' + EXAMPLE.contact, 'Eigen Bestuur"\ncontact = "Dorpsstraat 1'
    )
    own = parse(named(filled, "Een Ander"), "own.toml").controller
    assert (own.name, own.contact, own.dpo_contact) == ("Eigen Bestuur", "Dorpsstraat 1", DPO_CONTACT)
    assert named(named(filled, "Een Ander"), "Nog Een") == named(filled, "Een Ander")


def test_an_init_that_was_killed_can_name_the_board_again() -> None:
    own = parse(named(named(text_of(), "Stichting Tikfuot"), "Stichting Tikfout"), "own.toml").controller
    assert (own.name, own.dpo_name) == ("Stichting Tikfout", "Functionaris gegevensbescherming van Stichting Tikfout")


def test_nothing_is_missing_in_what_was_only_named() -> None:
    assert missing(text_of()) == missing(named(text_of(), "Stichting Proef")) == []


def test_what_an_upgrade_brings_is_named_with_its_heading() -> None:
    text = text_of()
    start = text.index("[tables.pupil_contact.columns]\n") + len("[tables.pupil_contact.columns]\n")
    line = text[start : text.index("\n", start)]
    assert missing(text[:start] + text[start + len(line) + 1 :]) == [f"[tables.pupil_contact.columns]\n{line}"]


def test_a_purpose_an_upgrade_brings_is_named_with_its_rules() -> None:
    text = text_of()
    assert "[purposes.mentoring]" in text
    found = missing(text.replace("[purposes.mentoring]", "[purposes.mentoring_before]"))
    assert found[0].startswith("[[rules]]") or found[0].startswith("[purposes.mentoring]")
    assert any(one.startswith("[purposes.mentoring]\nname = ") for one in found)
    rules = [one for one in found if one.startswith("[[rules]]")]
    assert rules
    assert all('purpose = "mentoring"' in one for one in rules)


def test_a_table_an_upgrade_brings_is_named_whole() -> None:
    text = text_of()
    start = text.index("[tables.pupil_contact]")
    end = text.index("\n[tables.", text.index("[tables.pupil_contact.columns]"))
    found = missing(text[:start] + text[end + 1 :])
    assert [one.splitlines()[0] for one in found] == ["[tables.pupil_contact]", "[tables.pupil_contact.columns]"]
    assert "\n".join(found).splitlines() == [line for line in text[start:end].splitlines() if line and line[0] != "#"]


def test_what_people_are_told_is_counted_until_it_is_filled_in() -> None:
    example = load()
    named = {key: replace(one, who="Wolk BV", country="Nederland") for key, one in example.outside_services.items()}
    named["portfolio"] = replace(example.outside_services["portfolio"], unused=True)
    own = replace(example, controller=replace(example.controller, contact="Schoolplein 1"), outside_services=named)
    assert to_fill_in(example) == len(example.outside_services) + 1
    assert to_fill_in(own) == 0
    for contact in ("", ADDRESS):
        assert to_fill_in(replace(own, controller=replace(own.controller, contact=contact))) == 1
