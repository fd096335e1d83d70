"""For which kinds of data a right holds follows from the grounds of the purposes that really use them (AVG art. 20 and 21)."""

from dataclasses import replace

import pytest

from zorgvuldig.register.information import grounds_of
from zorgvuldig.register.load import load
from zorgvuldig.register.reach import reach, written_by_family
from zorgvuldig.register.schema import Register

REGISTER = load()


def found(right: str, register: Register = REGISTER) -> dict[str, set[str]]:
    """By kind of data, the purposes that give this right."""
    rows = reach(register, register.personal_rights[right])
    return {row.category.key: {purpose.key for purpose in row.purposes} for row in rows}


def resting(purpose: str, basis: str) -> Register:
    """The register with this purpose on another ground."""
    changed = {**REGISTER.purposes, purpose: replace(REGISTER.purposes[purpose], basis=basis)}
    return replace(REGISTER, purposes=changed)


def test_an_objection_is_against_use_for_the_task_or_the_interest_of_the_school() -> None:
    objection = found("objection")
    for purposes in objection.values():
        for key in purposes:
            basis = REGISTER.bases[REGISTER.purposes[key].basis]
            assert grounds_of(basis) & {"e", "f"}
            assert not basis.by_recipient
    assert objection["grades"] >= {"teaching", "mentoring", "reporting"}
    assert objection["picture"] == {"picturing"}
    assert "supplying" in objection["identity"]


@pytest.mark.parametrize("kind", ["official_number", "archive", "admin_task", "request", "access_log", "consent"])
def test_what_is_used_for_a_duty_or_a_yes_alone_has_no_objection(kind: str) -> None:
    assert kind not in found("objection")


@pytest.mark.parametrize("basis", ["statutory_administration", "consent", "vital_interest", "recipient"])
def test_a_purpose_on_another_ground_gives_no_objection(basis: str) -> None:
    for purposes in found("objection", resting("teaching", basis)).values():
        assert "teaching" not in purposes


def test_a_kind_that_no_purpose_uses_any_more_has_no_objection() -> None:
    assert "care" in found("objection")
    rules = tuple(
        replace(rule, reads=tuple(key for key in rule.reads if key != "care"))
        if REGISTER.roles[rule.role].staff
        else rule
        for rule in REGISTER.rules
    )
    assert "care" not in found("objection", replace(REGISTER, rules=rules))


def test_what_a_family_sees_of_its_own_is_no_use_by_the_school() -> None:
    named = set().union(*found("objection").values())
    assert not named & {"own_view", "parental_view", "reading_messages", "agreeing"}


def test_taken_along_is_what_the_family_gave_on_its_own_yes() -> None:
    portability = found("portability")
    assert portability["consent"] == {"consenting"}
    assert set(portability) <= {c.key for key in REGISTER.purposes for c in written_by_family(REGISTER, key)}
    # given by the family, and kept by a law or for the task of the school
    assert not set(portability) & {"absence_notice", "request", "correction", "support_agreement", "own_copy"}
    # kept on a yes, and made by the school
    assert not set(portability) & {"picture_desk", "picture_work", "exchange", "grades"}


def test_on_a_contract_it_can_be_taken_along_too() -> None:
    assert "absence_notice" in found("portability", resting("absence_notice", "consent"))
    contract = replace(REGISTER.bases["consent"], avg="AVG art. 6(1)(b)")
    register = resting("absence_notice", "contract")
    register = replace(register, bases={**REGISTER.bases, "contract": contract})
    assert "absence_notice" in found("portability", register)


def test_a_school_that_asks_no_yes_gives_nothing_to_take_along() -> None:
    changed = {
        key: replace(purpose, basis="rights") if purpose.basis == "consent" else purpose
        for key, purpose in REGISTER.purposes.items()
    }
    assert found("portability", replace(REGISTER, purposes=changed)) == {}
