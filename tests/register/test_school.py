"""The register as it is shipped."""

import re

import pytest

from zorgvuldig.register.check import pupil_categories
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.schema import Basis, Guard, Recipient, SourceStatus, Term, Text
from zorgvuldig.register.validation import texts

BITS = {
    "organisation": 0,
    "staff": 1,
    "identity": 2,
    "birth": 3,
    "contact": 4,
    "guardian": 5,
    "enrolment": 6,
    "membership": 7,
    "assessment": 8,
    "grades": 9,
    "access_log": 10,
    "release": 11,
    "oversight": 12,
    "account": 13,
    "admin_number": 14,
    "operations": 15,
}
# a page that asks people to trust it names nothing in the jargon of those who made it
JARGON = re.compile(r"\b(persoonsgegeven|verwerkt|betrokkenen|onderhavig|middels|alsmede|derhalve)\b|!")


def test_bits_are_never_given_to_another_category() -> None:
    bits = {key: category.bit for key, category in load().categories.items()}
    assert {key: bits[key] for key in BITS} == BITS
    assert not set(BITS.values()) & {bit for key, bit in bits.items() if key not in BITS}


def test_every_text_stands_in_both_languages() -> None:
    incomplete = [path for path, text in texts(load()) if not (text.nl and text.en) and path[-1] != "cannot"]
    assert incomplete == []


def test_texts_say_different_things_in_each_language() -> None:
    same = {path[-2] for path, text in texts(load()) if text.nl == text.en and len(text.nl) > 20}
    assert same == set()


def test_texts_are_plain() -> None:
    assert [path for path, text in texts(load()) if JARGON.search(text.nl) or "!" in text.en] == []


def test_sentences_are_short() -> None:
    long = [path for path, text in texts(load()) if any(len(one.split()) > 32 for one in _sentences(text))]
    assert long == []


def _sentences(text: Text) -> list[str]:
    return [*re.split(r"[.:?] ", text.nl), *re.split(r"[.:?] ", text.en)]


def test_no_term_is_called_legal_unless_it_is_law() -> None:
    called = [term.key for term in load().terms.values() if "wettelijk" in term.text.nl.lower()]
    assert [key for key in called if load().terms[key].source_status is not SourceStatus.LAW] == []


def test_nothing_is_law_before_somebody_has_read_the_text_in_force() -> None:
    register = load()
    claims: list[Basis | Term | Recipient] = [
        *register.bases.values(),
        *register.terms.values(),
        *register.recipients.values(),
    ]
    assert [c.key for c in claims if c.source_status is SourceStatus.LAW and not c.confirmed_by] == []


def test_no_term_is_confirmed_before_a_school_has_decided() -> None:
    assert [term.key for term in load().terms.values() if term.confirmed_by_school] == []


def test_enrolment_stays_five_years_and_grades_two() -> None:
    register = load()
    enrolment = {(t.limit, t.period) for t in map(register.terms.__getitem__, register.categories["enrolment"].terms)}
    grades = {(t.limit, t.period) for t in map(register.terms.__getitem__, register.categories["grades"].terms)}
    assert enrolment == {("min", "P5Y"), ("max", "P5Y")}
    assert grades == {("max", "P2Y")}


def test_names_and_grades_keep_no_statistics_and_keys_do() -> None:
    columns = [column for table in load().tables.values() for column in table.columns.values()]
    names = {"given_name", "family_name", "email", "phone", "street", "born_on", "password", "reason"}
    assert [c.name for c in columns if c.name in names and not c.sensitive] == []
    theirs = "sourced_id"  # what a supplier knows a row by: no key of ours, and of a person it is the pseudonym
    assert [c.name for c in columns if c.name.endswith("_id") and c.sensitive and c.name != theirs] == []
    linked = load().tables["socialaccount_socialaccount"].columns["uid"]  # no number of ours: who somebody is elsewhere
    keys = [c for c in columns if c.name in {"id", "uid", "starts_on", "ends_on"} and c != linked]
    assert [c.name for c in keys if c.sensitive] == []


def test_every_table_with_a_pupil_is_guarded() -> None:
    unguarded = {Guard.ORGANISATION, Guard.LOGIN, Guard.TECHNICAL}
    tables = [table for table in load().tables.values() if table.category in pupil_categories(load())]
    # That the roll of a group's lesson was called says nothing about a pupil, and neither does a setting. What the school writes of
    # an incident names no pupil: who was in it, and what is said of them, stands in `incident_pupil`. A signal that
    # was looked at is about the reading of a colleague. A list that somebody saved holds the names of columns.
    nameless = {"incident", "incident_staff", "incident_note", "reading_review", "saved_list"}
    open_ = [t.name for t in tables if t.guard in unguarded and not (t.group or t.setting) and t.name not in nameless]
    assert open_ == []


def test_what_somebody_said_or_was_told_is_never_changed() -> None:
    said = {
        "absence_call", "absence_notice", "absence_recovery", "consent_answer", "consent_paper", "consent_request", "exchange_approval", "final_mark",
        "grade_approval", "grade_plan", "incident_note", "mark_reopening", "mark_signing", "message", "message_file", "message_answer", "message_letter",
        "message_read", "outing_answer", "release", "report_card", "report_withdrawal",
        "request_step", "support_agreement",
    }  # fmt: skip
    assert {name for name in said if not load().tables[name].append_only} == set()


def test_only_the_emergency_opens_pupils_outside_ones_own() -> None:
    register = load()
    opened = {rule.relation for rule in register.rules if rule.purpose == "emergency"}
    assert opened == {"emergency"}
    assert [rule.writes for rule in register.rules if rule.purpose == "emergency" and rule.writes] == []


def test_guardian_keeps_grades_until_eighteen_and_the_copy_until_sixteen() -> None:
    register = load()
    relations = {rule.purpose: rule.relation for rule in register.rules if rule.role == "guardian"}
    assert register.relations[relations["parental_view"]].until_age == 18
    assert register.relations[relations["copy"]].until_age == 16


@pytest.mark.parametrize("key", ["guardian", "representative"])
def test_restricted_guardian_opens_nothing(key: str) -> None:
    relation = load().relations[key]
    assert (relation.where, relation.unless) == (("has_authority",), ("is_restricted",))


def test_system_administrator_has_no_rule_at_all() -> None:
    assert [rule for rule in load().rules if rule.role == "system_administrator"] == []


def test_no_citizen_number_is_held() -> None:
    assert not re.search(r"^(bsn|pgn|citizen_number)\b", text_of(), re.MULTILINE)


def test_masks_and_names_are_each_others_inverse() -> None:
    register = load()
    assert register.mask(["organisation", "grades"]) == 1 | 1 << 9
    assert register.names(1 | 1 << 9) == ("organisation", "grades")
    assert register.names(register.mask(list(BITS))) == tuple(BITS)
    with pytest.raises(KeyError):
        register.mask(["grade"])
