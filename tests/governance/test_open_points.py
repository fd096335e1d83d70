"""Questions about the law that only a human answers: on the officer's page and among the tasks, ticked off with a note, on record."""

import psycopg
import pytest

from tests.people import NOW, Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.law import citation
from zorgvuldig.register.load import RegisterProblem, parse, text_of

PLACE = "/privacy/vragen-over-de-wet/"
ARCHIVE = f"{PLACE}archive-law/"


def answers(cast: Cast) -> list[tuple[str, str, int]]:
    return cast.db.execute("select point, note, answered_by_id from open_point_answer order by id").fetchall()


@pytest.mark.parametrize("name", ["petra", "fenna", "leo"])
def test_every_question_stands_on_the_page_with_what_waits_for_it(cast: Cast, name: str) -> None:
    page = sign_in(cast.people[name]).get(PLACE).content.decode()
    for point in REGISTER.open_points.values():
        assert point.asks.nl in page
        assert point.source in page
    assert legal_rule(*REGISTER.open_points["archive_law"].claims) in page
    assert page.count("Schrijf het antwoord op") == len(REGISTER.open_points)


def test_the_bills_and_the_archive_law_are_among_them() -> None:
    """What was known to be on its way when the register was written."""
    for named in ("36264", "36663", "Archiefwet"):
        assert any(named in point.asks.nl for point in REGISTER.open_points.values()), named


def test_what_rests_on_a_text_that_ended_waits_for_an_answer() -> None:
    waiting = {claim for point in REGISTER.open_points.values() for claim in point.claims}
    ended = {
        key
        for key, claim in REGISTER.claims_of_law.items()
        if any(REGISTER.laws[citation(place).law].until for place in claim.cites)
    }
    assert sorted(ended - waiting) == []
    assert ended


def test_a_question_is_ticked_off_with_a_note_by_whom_and_when(cast: Cast) -> None:
    client = sign_in(cast.fenna)
    for _click in range(2):
        assert client.post(ARCHIVE, {"note": "De wet van 1995 geldt nog."}).status_code == 303
    assert answers(cast) == [("archive_law", "De wet van 1995 geldt nog.", cast.fenna.id)]
    page = sign_in(cast.petra).get(PLACE).content.decode()
    assert "De wet van 1995 geldt nog." in page
    assert "Fenna Werker" in page
    assert page.count("Schrijf het antwoord op") == len(REGISTER.open_points) - 1
    assert page.index("De wet van 1995") > page.index(
        REGISTER.open_points["bill_36264_age"].asks.nl
    )  # what is open is first


def test_a_later_answer_corrects_the_first_and_both_stay(cast: Cast) -> None:
    for who, note in ((cast.fenna, "Oud."), (cast.petra, "Nieuw."), (cast.fenna, "Oud.")):
        assert sign_in(who).post(ARCHIVE, {"note": note}).status_code == 303
    assert [note for _point, note, _by in answers(cast)] == ["Oud.", "Nieuw.", "Oud."]
    assert "Nieuw." in sign_in(cast.leo).get(ARCHIVE).content.decode()


@pytest.mark.parametrize(
    ("note", "said"),
    [("", "Schrijf op wat u vond."), ("  \n ", "Schrijf op wat u vond."), ("x" * 2001, "Dit is te lang.")],
)
def test_without_a_note_it_stays_open(cast: Cast, note: str, said: str) -> None:
    answer = sign_in(cast.petra).post(ARCHIVE, {"note": note})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert answers(cast) == []


def test_the_database_takes_no_answer_without_a_note(cast: Cast) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        cast.put("open_point_answer", point="archive_law", note="", answered_at=NOW, answered_by_id=cast.petra.id)


@pytest.mark.parametrize("name", ["dirk", "anna", "bas", "cato", "gerda", "noor"])
def test_nobody_else_comes_here(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get(PLACE).status_code == 404
    assert client.post(ARCHIVE, {"note": "Ja."}).status_code == 404
    assert answers(cast) == []


def test_a_question_that_the_register_does_not_ask_is_not_there(cast: Cast) -> None:
    assert sign_in(cast.petra).get(f"{PLACE}koffie/").status_code == 404


def test_the_task_counts_what_is_open_and_goes_once_all_is_answered(cast: Cast) -> None:
    def desk() -> str:
        return sign_in(cast.petra).get("/privacy/").content.decode()

    total = len(REGISTER.open_points)
    assert f"{total} vragen over de wet zijn open" in desk()
    for key in REGISTER.open_points:
        for _twice in range(2):
            cast.put("open_point_answer", point=key, note="Gelezen.", answered_at=NOW, answered_by_id=cast.petra.id)
        total -= 1
        if total > 1:
            assert f"{total} vragen over de wet zijn open" in desk()
    assert "over de wet is open" not in desk()
    assert "over de wet zijn open" not in desk()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"terms.exemption_decision"]', '"terms.nothing"]', "claim of law"),
        ('claims = ["bases.archive_duty", "terms.diploma", "terms.exemption_decision"]', "claims = []", "touches nothing"),
        ('source = "de Archiefwet 1995; een nieuwe wet en de lijst waren nog niet vastgesteld"', 'source = " "', "needs its source"),
    ],
)  # fmt: skip
def test_a_question_without_claims_or_source_is_refused(old: str, new: str, said: str) -> None:
    text = text_of()
    assert text.count(old) == 1
    with pytest.raises(RegisterProblem) as refused:
        parse(text.replace(old, new), "register.toml")
    assert said in str(refused.value)
