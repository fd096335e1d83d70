"""Who goes on to the next year, decided with the averages and the proposal of the report meeting beside it."""

from uuid import UUID

import psycopg
import pytest
from django.test import Client

from tests.gate.hostile import attempt, token_of
from tests.learning.gradeworld import add_test, mark, period
from tests.people import NOW, Cast, days, sign_in
from tests.pupils.test_rollover import form, planned, school

__all__ = ["school"]  # the fixture
READS = (
    "organisation", "staff", "identity", "membership", "planning", "assessment", "grades", "grade_structure",
    "grade_approval", "report",
)  # fmt: skip


def path(cast: Cast, group: str = "2B") -> str:
    """The decisions of a class, with the marks."""
    return f"/klassen/{cast.groups[group][1]}/overgang/cijfers/"


@pytest.fixture
def decided(school: Cast) -> Cast:
    """Two periods with marks of mathematics, a plan, and a meeting that proposed something of three pupils."""
    first, second = period(school, 1, -100, -20), period(school, 2, -20, 200)
    add_test(school, "vroeger", held_on=days(-60), period_id=first)
    for name, value in (("noor", "4.0"), ("bram", "7.0"), ("tess", "6.0")):
        mark(school, name, "vroeger", value)
    for name, number, proposal in (
        ("noor", first, "promote"), ("noor", second, "repeat"), ("bram", second, "promote"), ("tess", second, "later"),
    ):  # fmt: skip
        school.put(
            "meeting_note", pupil_id=school.people[name].id, group_id=school.groups["2B"][0], period_id=number, text="",
            proposal=proposal, author_id=school.maud.id, written_at=NOW,
        )  # fmt: skip
    planned(school)
    return school


def standing(cast: Cast) -> dict[str, str]:
    """What was decided, by first name."""
    names = {someone.id: name for name, someone in cast.people.items()}
    return {names[who]: outcome for who, outcome in cast.db.execute("select pupil_id, outcome from rollover_line")}


def take_over(cast: Cast, client: Client, **more: str) -> tuple[int, str]:
    """Somebody takes the proposals over, with what stands in the boxes."""
    answer = client.post(path(cast), form(client, path(cast)) | {"voorstellen": "ja"} | more)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("who", ["maud", "leo"])
def test_the_averages_and_the_last_proposal_stand_beside_the_decision(decided: Cast, who: str) -> None:
    page = sign_in(decided.people[who]).get(path(decided)).content.decode()
    text = " ".join(page.split())
    assert "1 vak onder 5,5" in text
    assert "Voorstel van de vergadering: blijft zitten (Periode 2)." in text
    assert "Voorstel van de vergadering: later beslissen (Periode 2)." in text
    assert "De vergadering deed geen voorstel." in text  # of Yara


def test_marks_that_families_do_not_see_yet_are_in_no_average(decided: Cast) -> None:
    leo = sign_in(decided.leo)
    before = leo.get(path(decided)).context["standings"]
    add_test(decided, "geheim", held_on=days(-50), shown_from=None)
    mark(decided, "noor", "geheim", "1.0")
    assert leo.get(path(decided)).context["standings"] == before


@pytest.mark.parametrize("who", ["anna", "dirk", "otto", "petra", "cato", "vera", "noor", "sanne", "wim"])
def test_nobody_else_opens_it(decided: Cast, who: str) -> None:
    assert sign_in(decided.people[who]).get(path(decided)).status_code == 404


def test_a_mentor_opens_no_other_class(decided: Cast) -> None:
    assert sign_in(decided.maud).get(path(decided, "3A")).status_code == 404
    assert sign_in(decided.leo).get(path(decided, "3A")).status_code == 200


def test_the_administration_reads_who_sees_the_marks_and_no_mark(decided: Cast) -> None:
    page = sign_in(decided.anna).get(f"/klassen/{decided.groups['2B'][1]}/overgang/").content.decode()
    assert "de administratie mag geen cijfers inzien" in page
    assert "/overgang/cijfers/" not in page
    assert "onder 5,5" not in page
    assert "Voorstel van de vergadering" not in page


def test_the_proposals_are_taken_over_for_who_has_no_decision_yet(decided: Cast) -> None:
    leo = sign_in(decided.leo)
    assert take_over(decided, leo, **{f"o-{decided.bram.uid}": "repeat"})[0] == 303
    assert standing(decided) == {"noor": "repeat", "bram": "repeat"}  # what was chosen goes before what was proposed
    assert take_over(decided, sign_in(decided.maud))[0] == 303
    assert standing(decided) == {"noor": "repeat", "bram": "repeat"}


def test_of_who_leaves_somebody_still_says_why(decided: Cast) -> None:
    decided.db.execute("update meeting_note set proposal = 'leave' where pupil_id = %s", [decided.bram.id])
    status, page = take_over(decided, sign_in(decided.leo))
    assert status == 422
    assert "Kies waarom de leerling van school gaat." in page
    assert standing(decided) == {}
    status, page = take_over(
        decided, sign_in(decided.leo), **{f"l-{decided.bram.uid}": "other_school", f"d-{decided.bram.uid}": "Lyceum"}
    )
    assert status == 303
    assert standing(decided) == {"noor": "repeat", "bram": "leave"}


def test_nothing_is_taken_over_once_the_plan_is_confirmed(decided: Cast) -> None:
    leo = sign_in(decided.leo)
    boxes = form(leo, path(decided))
    decided.db.execute(
        "update rollover set proposed_by_id = %s, proposed_at = now(), confirmed_by_id = %s, confirmed_at = now()",
        [decided.anna.id, decided.leo.id],
    )
    answer = leo.post(path(decided), boxes | {"voorstellen": "ja"})
    assert answer.status_code == 409
    assert "Dit plan is intussen bevestigd of weggegooid." in answer.content.decode()
    assert standing(decided) == {}


def test_two_who_decide_about_the_same_pupil_are_told(decided: Cast) -> None:
    maud, anna = sign_in(decided.maud), sign_in(decided.anna)
    boxes = form(maud, path(decided))
    other = f"/klassen/{decided.groups['2B'][1]}/overgang/"
    assert anna.post(other, form(anna, other) | {f"o-{decided.noor.uid}": "promote"}).status_code == 303
    answer = maud.post(path(decided), boxes | {"voorstellen": "ja"})
    assert answer.status_code == 409
    assert "Een collega koos: gaat over." in answer.content.decode()
    assert standing(decided) == {"noor": "promote"}


def test_without_a_plan_the_page_says_who_begins_one(school: Cast) -> None:
    page = sign_in(school.maud).get(path(school))
    assert page.status_code == 200
    assert "Er is nog geen plan voor de overgang." in page.content.decode()


def test_a_look_stands_in_the_list_of_every_pupil(decided: Cast) -> None:
    sign_in(decided.maud).get(path(decided))
    rows = decided.db.execute(
        "select count(*) from gate.log where purpose = 'year_decision' and not refused"
    ).fetchone()
    assert rows == (len(form(sign_in(decided.leo), path(decided))) // 5,)


@pytest.mark.parametrize(
    "statement",
    [
        "update membership set ends_on = current_date where pupil_id = {noor} returning 1",
        "delete from membership where pupil_id = {noor} returning 1",
        "insert into membership (pupil_id, group_id, starts_on, is_class) values ({noor}, {group}, current_date, false) returning 1",
    ],
)
def test_the_database_lets_no_place_change_for_it(decided: Cast, runtime: psycopg.Connection, statement: str) -> None:
    uid: UUID = decided.groups["2B"][1]
    token = token_of(runtime, decided.leo, "year_decision", READS, "group", str(uid), writes=("membership",))
    values = {"noor": decided.noor.id, "group": decided.groups["wi2B"][0]}
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement.format(**values))
    assert refused.value.diag.constraint_name == "decision_place"
