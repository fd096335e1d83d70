"""One sentence for any kind of data of any pupil: the day, the rule, and what keeps it longer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Action, Category, Start, Term, YearEnd
from zorgvuldig.retention import explanation as module
from zorgvuldig.retention.due import due
from zorgvuldig.retention.explanation import (
    AFTER,
    BECAUSE,
    EVENTS,
    WHEN,
    EnrolmentFacts,
    LongerTerm,
    State,
    Voice,
    day,
    explain,
    length,
    rule,
)

TODAY = date(2026, 11, 25)
LEFT = EnrolmentFacts(True, date(2026, 8, 1))
HERE = EnrolmentFacts(True)
NOBODY_KNOWS = EnrolmentFacts(False)
CATEGORIES = list(REGISTER.categories.values())
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def said(
    key: str, known: EnrolmentFacts = LEFT, *keeps: LongerTerm, voice: Voice = Voice.PARENT, today: date = TODAY
) -> str:
    return explain(REGISTER.categories[key], known, keeps, today, voice).text


def kept(kind: str, until: date | None, *categories: str) -> LongerTerm:
    return LongerTerm(kind, REGISTER.mask(categories), until)


@pytest.mark.parametrize(
    ("key", "known", "voice", "text"),
    [
        ("enrolment", LEFT, Voice.PARENT, "Verdwijnt op 1 augustus 2031: 5 jaar na de laatste schooldag, 31 juli 2026."),
        ("grades", LEFT, Voice.PUPIL, "Verdwijnt op 1 augustus 2028: 2 jaar na de laatste schooldag, 31 juli 2026."),
        ("enrolment", HERE, Voice.PARENT, "Verdwijnt 5 jaar nadat uw kind is uitgeschreven."),
        ("enrolment", HERE, Voice.PUPIL, "Verdwijnt 5 jaar nadat u bent uitgeschreven."),
        ("enrolment", HERE, Voice.SCHOOL, "Verdwijnt 5 jaar nadat de leerling is uitgeschreven."),
        ("grades", HERE, Voice.PARENT, "Verdwijnt 2 jaar nadat uw kind van school is gegaan."),
        ("id_photo", HERE, Voice.PARENT, "Verdwijnt meteen nadat uw kind is uitgeschreven."),
        ("messages", HERE, Voice.PARENT, "Elk bericht verdwijnt 2 jaar nadat het is verstuurd."),
        ("request", LEFT, Voice.PARENT, "Elk verzoek verdwijnt 2 jaar nadat het is afgehandeld."),
        ("staff", LEFT, Voice.PARENT, "Verdwijnt 2 jaar na de laatste werkdag van de medewerker."),
        ("organisation", LEFT, Voice.PARENT, "Blijft zolang er nog gegevens van een leerling bij horen."),
    ],
)  # fmt: skip
def test_the_sentence_names_the_day_the_rule_and_what_it_counts_from(
    key: str, known: EnrolmentFacts, voice: Voice, text: str
) -> None:
    assert said(key, known, voice=voice) == text


def test_what_should_have_gone_is_said_so() -> None:
    long_ago = EnrolmentFacts(True, date(2020, 8, 1))
    found = explain(REGISTER.categories["grades"], long_ago, (), TODAY, Voice.SCHOOL)
    assert found.state is State.LATE
    assert found.text == "Had al weg moeten zijn op 1 augustus 2022: 2 jaar na de laatste schooldag, 31 juli 2020."
    on_the_day = explain(REGISTER.categories["grades"], long_ago, (), date(2022, 8, 1), Voice.SCHOOL)
    assert on_the_day.state is State.DATED


def test_a_hold_on_one_kind_keeps_no_other() -> None:
    hold = kept("complaint", date(2031, 9, 3), "enrolment")
    assert said("enrolment", LEFT, hold) == "Blijft langer, tot 3 september 2031, omdat er een klacht loopt."
    assert said("birth", LEFT, hold).startswith("Verdwijnt op 1 augustus 2031")


def test_a_hold_that_is_over_before_the_day_changes_nothing() -> None:
    assert said("enrolment", LEFT, kept("court", date(2031, 8, 1), "enrolment")).startswith("Verdwijnt op")
    assert said("enrolment", LEFT, kept("court", date(2031, 8, 2), "enrolment")).startswith("Blijft langer")


def test_a_hold_without_an_end_outlasts_the_others_and_holds_everything() -> None:
    keeps = (kept("court", date(2040, 1, 1), "grades"), LongerTerm("request", 0, None))
    assert said("grades", LEFT, *keeps) == "Blijft langer, omdat er een verzoek over deze gegevens loopt."


def test_what_goes_record_by_record_says_what_keeps_it_too() -> None:
    text = said("messages", HERE, kept("incident", date(2027, 3, 3), "messages"))
    assert text.endswith("Blijft langer, tot 3 maart 2027, omdat een incident nog wordt uitgezocht.")


def test_a_pupil_of_whom_nothing_is_known_is_never_a_success() -> None:
    found = explain(REGISTER.categories["grades"], NOBODY_KNOWS, (), TODAY, Voice.SCHOOL)
    assert (found.state, found.on) == (State.UNDECIDABLE, None)
    assert "De administratie vult die aan" in found.text


@pytest.mark.parametrize(("action", "word"), [(Action.HOLD, "nog niet wissen"), (Action.ARCHIVE, "archief")])
def test_what_may_not_go_by_itself_says_why(monkeypatch: pytest.MonkeyPatch, action: Action, word: str) -> None:
    term = replace(REGISTER.terms["rest_at_most"], action=action)
    monkeypatch.setattr(module, "REGISTER", replace(REGISTER, terms={**REGISTER.terms, "rest_at_most": term}))
    assert word in said("grades")


@pytest.mark.parametrize("after", [YearEnd.SCHOOL_YEAR, YearEnd.CALENDAR_YEAR])
def test_a_term_that_waits_for_the_end_of_a_year_says_so(monkeypatch: pytest.MonkeyPatch, after: YearEnd) -> None:
    term = replace(REGISTER.terms["rest_at_most"], after=after)
    monkeypatch.setattr(module, "REGISTER", replace(REGISTER, terms={**REGISTER.terms, "rest_at_most": term}))
    assert "na het einde van het" in said("grades")
    assert "geteld vanaf het einde van dat" in said("grades", HERE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P5Y", "5 jaar"), ("P1Y", "1 jaar"), ("P6M", "6 maanden"), ("P1M", "1 maand"), ("P28D", "28 dagen"),
        ("P1Y6M", "1 jaar en 6 maanden"), ("P1D", "1 dag"), ("", "meteen"), ("P2W", "14 dagen"),
    ],
)  # fmt: skip
def test_a_period_is_said_in_words(text: str, words: str) -> None:
    assert length(text) == words


@pytest.mark.parametrize("term", REGISTER.terms.values(), ids=lambda term: term.key)
def test_every_term_can_be_said_in_a_few_words(term: Term) -> None:
    said = rule(term)
    assert said.endswith(".")
    assert len(said) < 70


def test_every_event_of_the_register_has_words() -> None:
    assert set(AFTER) == set(EVENTS) | {Start.END_OF_EMPLOYMENT}
    of_people = {Start.DEREGISTRATION, Start.LEAVING, Start.END_OF_EMPLOYMENT, Start.LAST_USE}
    assert set(EVENTS) | of_people == set(Start)
    assert all(set(words) == {Start.DEREGISTRATION, Start.LEAVING} for words in WHEN.values())


@given(
    category=st.sampled_from(CATEGORIES),
    left=st.none() | DAYS,
    decidable=st.booleans(),
    today=DAYS,
    voice=st.sampled_from(Voice),
    keeps=st.lists(
        st.builds(LongerTerm, st.sampled_from(sorted(BECAUSE)), st.integers(0, 2**50), st.none() | DAYS), max_size=4
    ),
)
def test_any_record_has_one_sentence_that_agrees_with_the_arithmetic(
    category: Category, left: date | None, decidable: bool, today: date, voice: Voice, keeps: list[LongerTerm]
) -> None:
    known = EnrolmentFacts(decidable, left)
    found = explain(category, known, keeps, today, voice)
    assert found.text.endswith(".")
    assert "%" not in found.text
    assert "None" not in found.text
    on = due(_terms(category), known.starts).on
    if found.state in (State.DATED, State.LATE):
        assert found.on == on
        assert on is not None
        assert day(on) in found.text
        assert (found.state is State.LATE) == (on < today)
    if found.state is State.HELD:
        assert on is not None
        assert found.on is None or found.on > on


def _terms(category: Category) -> list[Term]:
    return [REGISTER.terms[key] for key in category.terms]
