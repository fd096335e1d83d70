"""Support plans: versions, the right to be heard, evaluation in time, and who agreed with the approach."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.people import NOW, Cast, days, sign_in, years_ago
from zorgvuldig.care.models import SupportPlan
from zorgvuldig.care.plans.pages import year_after
from zorgvuldig.care.plans.reads import TextPiece, compare

PLAN = {
    "situation": "Noor raakt de draad kwijt in drukke lessen.",
    "goals": "Zelf een planning maken.",
    "actions": "Elke dinsdag een gesprek met de begeleider.",
    "heard_how": "talk",
    "heard_on": days(-3).isoformat(),
    "pupil_view": "Ik wil dat het een geheim blijft in de klas.",
    "evaluate_on": days(200).isoformat(),
    "follows": "",
}


def page(cast: Cast, more: str = "", pupil: str = "noor") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/zorg/plan/{more}"


def answering(cast: Cast, pupil: str = "noor") -> str:
    return f"/ondersteuningsplannen/{cast.people[pupil].uid}/"


def put_plan(cast: Cast, pupil: str = "noor", version: int = 1, **more: Any) -> uuid.UUID:
    """A plan that stands already, by Cato."""
    someone, uid = cast.people[pupil], uuid.uuid4()
    texts = {"situation": "Waarom", "goals": "Waarheen", "actions": "Wat wij doen", "pupil_view": "", "evaluation": ""}
    sealed = {
        column: bytes(SupportPlan._meta.get_field(column).sealed_for(someone.id, more.pop(column, text)))
        for column, text in texts.items()
    }
    values = {"evaluate_on": days(90), "closed_at": None, **more}
    cast.put(
        "support_plan",
        uid=uid,
        pupil_id=someone.id,
        version=version,
        author_id=cast.cato.id,
        written_at=NOW - timedelta(days=10),
        **sealed,
        **values,
    )
    return uid


def standing(cast: Cast) -> list[tuple[int, bool]]:
    rows = cast.db.execute("select version, closed_at is null from support_plan order by version")
    return [(version, is_open) for version, is_open in rows.fetchall()]


# --- making a plan ----------------------------------------------------------------------------------------------


def test_a_first_plan_says_how_the_pupil_was_heard(cast: Cast) -> None:
    cato = sign_in(cast.cato)
    answer = cato.post(page(cast, "nieuw/"), PLAN)
    assert (answer.status_code, answer.url) == (303, page(cast))
    shown = cato.get(page(cast)).content.decode()
    assert "Gehoord op" in shown
    assert "in een gesprek." in shown
    assert "Ik wil dat het een geheim blijft in de klas." in shown
    assert standing(cast) == [(1, True)]
    stored = cast.db.execute("select situation, goals, actions, pupil_view from support_plan").fetchone()
    assert all(isinstance(sealed, bytes) and b"geheim" not in sealed and b"Noor" not in sealed for sealed in stored)


def test_without_a_plan_the_page_says_when_it_is_due(cast: Cast) -> None:
    cast.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(-7), cast.noor.id])
    answer = sign_in(cast.cato).get(page(cast))
    assert answer.context["due"] == days(35)
    assert "binnen 6 weken een plan. Dat is uiterlijk" in answer.content.decode()
    cast.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(-60), cast.noor.id])
    assert "binnen 6 weken een plan. Dat was" in sign_in(cast.cato).get(page(cast)).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("situation", "", "Schrijf op waarom de leerling extra hulp krijgt."),
        ("actions", " ", "Schrijf op wat de school doet."),
        ("heard_how", "", "Kies hoe u de leerling naar zijn mening vroeg."),
        ("heard_on", days(3).isoformat(), "Deze dag moet nog komen."),
        ("pupil_view", "", "Schrijf op wat de leerling vindt."),
        ("evaluate_on", days(-1).isoformat(), "Kies een dag na vandaag."),
        ("evaluate_on", days(370).isoformat(), "Een plan wordt elk jaar besproken."),
        ("evaluate_on", "straks", "Vul de dag in als dag, maand en jaar"),
    ],
)
def test_a_wrong_plan_keeps_what_was_typed(cast: Cast, field: str, value: str, sentence: str) -> None:
    answer = sign_in(cast.cato).post(page(cast, "nieuw/"), {**PLAN, field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Zelf een planning maken." in answer.content.decode()
    assert standing(cast) == []


def test_a_pupil_who_wanted_to_say_nothing_was_asked(cast: Cast) -> None:
    sign_in(cast.cato).post(page(cast, "nieuw/"), {**PLAN, "heard_how": "nothing", "pupil_view": ""})
    assert "De leerling wilde niets zeggen." in sign_in(cast.cato).get(page(cast)).content.decode()


def test_a_new_version_begins_as_a_copy_and_closes_the_former(cast: Cast) -> None:
    first = put_plan(cast, actions="Elke week een gesprek.")
    cato = sign_in(cast.cato)
    form = cato.get(page(cast, "nieuw/")).context["form"]
    assert form.initial["actions"] == "Elke week een gesprek."
    assert form.initial["follows"] == first
    assert "pupil_view" not in form.initial
    cato.post(page(cast, "nieuw/"), {**PLAN, "actions": "Elke dag een gesprek.", "follows": str(first)})
    assert standing(cast) == [(1, False), (2, True)]
    second = cast.db.execute("select uid from support_plan where version = 2").fetchone()[0]
    compared = cato.get(page(cast, f"{second}/")).content.decode()
    assert '<del><span class="alleen-lezer">Weg: </span>week</del>' in compared
    assert '<ins><span class="alleen-lezer">Nieuw: </span>dag</ins>' in compared
    assert "Versie 1, van" in cato.get(page(cast)).content.decode()


def test_two_coordinators_do_not_overwrite_each_other(cast: Cast) -> None:
    first = put_plan(cast)
    zeno = sign_in(cast.staff("Zeno", "care_coordinator"))
    assert zeno.post(page(cast, "nieuw/"), {**PLAN, "follows": str(first)}).status_code == 303
    cato = sign_in(cast.cato)
    answer = cato.post(page(cast, "nieuw/"), {**PLAN, "goals": "Tekst van Cato", "follows": str(first)})
    assert answer.status_code == 409
    assert "Een collega maakte intussen een nieuwe versie." in answer.content.decode()
    assert "Tekst van Cato" in answer.content.decode()
    assert standing(cast) == [(1, False), (2, True)]
    again = {**PLAN, "goals": "Tekst van Cato", "follows": answer.context["form"].data["follows"]}
    assert cato.post(page(cast, "nieuw/"), again).status_code == 303
    assert standing(cast) == [(1, False), (2, False), (3, True)]


def test_a_version_of_another_pupil_is_not_shown_here(cast: Cast) -> None:
    other = put_plan(cast, "sem")
    assert sign_in(cast.cato).get(page(cast, f"{other}/")).status_code == 404
    assert sign_in(cast.cato).get(page(cast, f"{other}/", "sem")).status_code == 200


# --- evaluating -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "onward", "is_open"), [("next", "nieuw/", True), ("keep", "", True), ("end", "", False)]
)
def test_an_evaluation_is_kept_and_says_how_it_goes_on(cast: Cast, then: str, onward: str, is_open: bool) -> None:
    uid = put_plan(cast)
    cato = sign_in(cast.cato)
    data = {"evaluation": "Het plannen lukt nu.", "then": then, "plan": str(uid)}
    answer = cato.post(page(cast, "bespreking/"), data)
    assert (answer.status_code, answer.url) == (303, page(cast, onward))
    assert "Het plannen lukt nu." in cato.get(page(cast)).content.decode()
    assert standing(cast) == [(1, is_open)]


def test_an_evaluation_of_a_plan_that_was_replaced_is_not_lost(cast: Cast) -> None:
    old = put_plan(cast, closed_at=NOW)
    put_plan(cast, version=2)
    data = {"evaluation": "Goed gegaan", "then": "end", "plan": str(old)}
    answer = sign_in(cast.cato).post(page(cast, "bespreking/"), data)
    assert answer.status_code == 409
    assert "Goed gegaan" in answer.content.decode()
    assert standing(cast) == [(1, False), (2, True)]


def test_without_a_plan_there_is_nothing_to_evaluate(cast: Cast) -> None:
    answer = sign_in(cast.cato).get(page(cast, "bespreking/"), follow=True)
    assert "Er is geen plan dat nu geldt." in answer.content.decode()


def test_the_caseload_is_in_order_and_marks_what_is_late(cast: Cast) -> None:
    put_plan(cast, "bram", evaluate_on=days(20))
    put_plan(cast, "noor", evaluate_on=days(-2))
    put_plan(cast, "sem", evaluate_on=days(200))
    put_plan(cast, "tess", evaluate_on=days(1), closed_at=NOW)
    put_plan(cast, "wout")
    answer = sign_in(cast.cato).get("/zorg/")
    cases = answer.context["cases"]
    assert [(case.pupil.given_name, case.state) for case in cases] == [
        ("Noor", "late"),
        ("Bram", "soon"),
        ("Sem", "later"),
    ]
    assert [case.awaited for case in cases] == [1, 0, 2]
    page_text = answer.content.decode()
    assert "te laat" in page_text
    assert "Wout" not in page_text


def test_an_empty_caseload_says_where_to_begin(cast: Cast) -> None:
    assert "Er geldt nu voor geen enkele leerling een plan." in sign_in(cast.cato).get("/zorg/").content.decode()


@pytest.mark.parametrize("name", ["dirk", "maud", "anna", "leo", "petra", "gerda", "noor", "vera", "bas"])
def test_only_the_care_coordinator_sees_the_caseload_and_makes_plans(cast: Cast, name: str) -> None:
    put_plan(cast)
    browser = sign_in(cast.people[name])
    assert browser.get("/zorg/").status_code == 404
    assert browser.get(page(cast)).status_code == 404
    assert browser.post(page(cast, "nieuw/"), PLAN).status_code == 404
    assert browser.post(page(cast, "bespreking/"), {}).status_code == 404
    assert standing(cast) == [(1, True)]


def test_the_mentor_reads_the_plan_and_its_answers(cast: Cast) -> None:
    put_plan(cast, actions="Elke dag bellen")
    address = f"/leerlingen/{cast.noor.uid}/begeleiding/plan/"
    text = sign_in(cast.maud).get(address).content.decode()
    assert "Elke dag bellen" in text
    assert "Gerda Ouder" in text
    assert "antwoordde nog niet" in text
    assert sign_in(cast.dirk).get(address).status_code == 404
    assert sign_in(cast.maud).get(f"/leerlingen/{cast.sem.uid}/begeleiding/plan/").status_code == 404


# --- answering --------------------------------------------------------------------------------------------------


def test_a_guardian_reads_the_plan_and_answers_and_may_change_her_mind(cast: Cast) -> None:
    uid = put_plan(cast)
    gerda = sign_in(cast.gerda)
    assert "U antwoordde nog niet." in gerda.get("/ondersteuningsplannen/").content.decode()
    assert "Wat wij doen" in gerda.get(answering(cast)).content.decode()
    said = {"plan": str(uid), "agrees": "no", "remark": "Liever op vrijdag"}
    assert gerda.post(answering(cast), said).status_code == 303
    cato = sign_in(cast.cato).get(page(cast))
    answers = cato.context["current"].answers
    assert [(a.name, a.agrees, a.remark) for a in answers.given] == [("Gerda Ouder", False, "Liever op vrijdag")]
    assert answers.awaited == []
    gerda.post(answering(cast), {"plan": str(uid), "agrees": "yes", "remark": ""})
    answers = sign_in(cast.cato).get(page(cast)).context["current"].answers
    assert [(a.name, a.agrees) for a in answers.given] == [("Gerda Ouder", True)]
    assert cast.db.execute("select count(*) from support_agreement").fetchone() == (2,)
    stored = cast.db.execute("select remark from support_agreement order by id limit 1").fetchone()[0]
    assert b"vrijdag" not in stored


def test_a_new_version_asks_again(cast: Cast) -> None:
    uid = put_plan(cast)
    gerda = sign_in(cast.gerda)
    gerda.post(answering(cast), {"plan": str(uid), "agrees": "yes"})
    sign_in(cast.cato).post(page(cast, "nieuw/"), {**PLAN, "follows": str(uid)})
    answer = sign_in(cast.cato).get(page(cast))
    assert answer.context["current"].answers.awaited == ["Gerda Ouder"]
    assert [a.name for a in answer.context["earlier"][0].answers.given] == ["Gerda Ouder"]
    assert "U antwoordde nog niet." in gerda.get("/ondersteuningsplannen/").content.decode()


def test_an_answer_to_a_version_that_was_replaced_is_asked_again(cast: Cast) -> None:
    old = put_plan(cast, closed_at=NOW)
    put_plan(cast, version=2, actions="Nieuwe aanpak")
    answer = sign_in(cast.gerda).post(answering(cast), {"plan": str(old), "agrees": "yes", "remark": "Fijn zo"})
    assert answer.status_code == 409
    assert "De school maakte intussen een nieuwe versie." in answer.content.decode()
    assert "Nieuwe aanpak" in answer.content.decode()
    assert "Fijn zo" in answer.content.decode()
    assert cast.db.execute("select count(*) from support_agreement").fetchone() == (0,)


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "ymke", "noor", "tess", "dirk", "cato", "maud"])
def test_nobody_else_answers_about_a_child(cast: Cast, name: str) -> None:
    """Without authority, under a restriction, another's guardian, a pupil under 18, and the school itself."""
    uid = put_plan(cast)
    browser = sign_in(cast.people[name])
    assert browser.get(answering(cast)).status_code == 404
    assert browser.post(answering(cast), {"plan": str(uid), "agrees": "yes"}).status_code == 404
    assert cast.db.execute("select count(*) from support_agreement").fetchone() == (0,)


def test_the_plan_of_another_child_cannot_be_answered_through_ones_own(cast: Cast) -> None:
    put_plan(cast, "sem")
    other = put_plan(cast)
    answer = sign_in(cast.olga).post(answering(cast, "sem"), {"plan": str(other), "agrees": "yes"})
    assert answer.status_code == 409
    assert cast.db.execute("select count(*) from support_agreement").fetchone() == (0,)


def test_an_adult_pupil_answers_and_the_guardian_does_not(cast: Cast) -> None:
    uid = put_plan(cast, "yara")
    said = {"plan": str(uid), "agrees": "yes"}
    assert sign_in(cast.ymke).post(answering(cast, "yara"), said).status_code == 404
    assert sign_in(cast.yara).post(answering(cast, "yara"), said).status_code == 303
    answers = sign_in(cast.cato).get(page(cast, pupil="yara")).context["current"].answers
    assert [a.name for a in answers.given] == ["Yara Oudendijk"]


def test_without_a_plan_a_family_reads_that(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    assert "Er is nu geen ondersteuningsplan." in gerda.get("/ondersteuningsplannen/").content.decode()
    assert "Er is nu geen ondersteuningsplan." in gerda.get(answering(cast)).content.decode()


# --- small things -----------------------------------------------------------------------------------------------


def test_a_year_after_a_leap_day_is_the_end_of_february() -> None:
    leap = years_ago(0).replace(year=2028, month=2, day=29)
    assert year_after(leap) == leap.replace(year=2029, day=28)


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b", "a b", [("a b", "same")]),
        ("", "nieuw", [("nieuw", "new")]),
        ("weg", "", [("weg", "gone")]),
        ("een twee drie", "een vier drie", [("een ", "same"), ("twee", "gone"), ("vier", "new"), (" drie", "same")]),
    ],
)
def test_a_comparison_holds_both_texts(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    found = compare(before, after)
    assert found == [TextPiece(*piece) for piece in pieces]
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after
