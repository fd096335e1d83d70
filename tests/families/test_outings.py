"""Outings: the school asks, a family says yes or no until the day, no answer is no, and whoever did not answer is reminded."""

import uuid
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.people import NOW, Cast, days, sign_in

FAMILY = ("organisation", "staff", "identity", "membership", "planning", "message_state")
PLANNING = ("organisation", "staff", "planning")
ASKED = {
    "title": "Naar het Rijksmuseum",
    "held_on": f"{days(9):%Y-%m-%d}",
    "hours": "van 8.30 tot 16.00 uur",
    "place": "Amsterdam",
    "cost": "12,50",
    "bring": "Een lunch",
}


def ask(cast: Cast, by: str = "dirk", group: str = "wi2B", **more: Any) -> Any:
    """What the post of a new question is answered."""
    return sign_in(cast.people[by]).post("/uitjes/nieuw/", {**ASKED, "groups": [str(cast.groups[group][0])], **more})


def put_outing(cast: Cast, by: str = "dirk", groups: tuple[str, ...] = ("wi2B",), **more: Any) -> uuid.UUID:
    """Something that families are asked, in nine days."""
    uid = uuid.uuid4()
    values = {
        "year_id": cast.years["Oost"], "title": "Naar het Rijksmuseum", "held_on": days(9), "ends_on": days(10), "hours": "",
        "place": "Amsterdam", "bring": "", "asked_by_id": cast.people[by].id, "asked_at": NOW,
    } | more  # fmt: skip
    number = cast.put("outing", uid=uid, **values)
    for name in groups:
        cast.put("outing_group", outing_id=number, group_id=cast.groups[name][0])
    return uid


def put_answer(cast: Cast, outing: uuid.UUID, pupil: str = "noor", person: str = "gerda", goes: bool = True) -> None:
    """What somebody said."""
    (number,) = cast.db.execute("select id from outing where uid = %s", [outing]).fetchone()
    cast.put(
        "outing_answer",
        outing_id=number,
        pupil_id=cast.people[pupil].id,
        person_id=cast.people[person].id,
        goes=goes,
        answered_at=NOW,
    )


def say(cast: Cast, outing: uuid.UUID, said: str, pupil: str = "noor", by: str = "gerda") -> Any:
    """What an answer leads to."""
    return sign_in(cast.people[by]).post(f"/mijn-uitjes/{outing}/{cast.people[pupil].uid}/", {"mee": said}, follow=True)


def states(cast: Cast, outing: uuid.UUID, by: str = "dirk") -> dict[str, str]:
    """What the list says of each pupil."""
    rows = sign_in(cast.people[by]).get(f"/uitjes/{outing}/").context["rows"]
    return {one.pupil.given_name: one.state for one in rows}


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_teacher_asks_and_families_read_it(cast: Cast) -> None:
    answer = ask(cast)
    assert answer.status_code == 303
    page = sign_in(cast.dirk).get(answer["Location"]).content.decode()
    assert "<b>0</b> mee, <b>0</b> niet, <b>4</b> geen antwoord" in page
    (uid,) = cast.db.execute("select uid from outing").fetchone()
    page = sign_in(cast.gerda).get(f"/mijn-uitjes/{uid}/").content.decode()
    for said in (
        "Naar het Rijksmuseum",
        "Amsterdam",
        "€ 12,50",
        "Een lunch",
        "van 8.30 tot 16.00 uur",
        "Mag Noor mee?",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"title": ""}, "Schrijf in een paar woorden wat het is."),
        ({"place": ""}, "Schrijf waar het is."),
        ({"held_on": f"{days(0):%Y-%m-%d}"}, "Kies een dag die nog komt."),
        ({"held_on": f"{days(250):%Y-%m-%d}"}, "vallen buiten het schooljaar"),
        ({"last_day": f"{days(8):%Y-%m-%d}"}, "Kies de eerste dag of een latere."),
        ({"cost": "veel"}, "Vul een bedrag in, zoals 12,50."),
        ({"cost": "-1"}, "Vul een bedrag in, zoals 12,50."),
        ({"groups": []}, "Kruis ten minste één groep aan."),
    ],
)
def test_what_is_not_right_is_said_beside_its_field(cast: Cast, more: dict[str, Any], says: str) -> None:
    answer = ask(cast, **more)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select count(*) from outing").fetchone() == (0,)


def test_a_teacher_asks_no_group_of_somebody_else(cast: Cast, runtime: psycopg.Connection) -> None:
    answer = ask(cast, group="ne3A")
    assert answer.status_code == 422
    assert "Deze groep is niet van u." in answer.content.decode()
    put_outing(cast)
    token = token_of(runtime, cast.dirk, "outing", PLANNING, writes=("planning",))
    add = f"insert into outing_group (outing_id, group_id) select id, {cast.groups['ne3A'][0]} from outing"
    with pytest.raises(errors.CheckViolation, match="outing cannot be said: group"):
        attempt(runtime, "writer", token, add)


def test_the_mentor_and_the_administration_ask_a_class(cast: Cast) -> None:
    for name in ("maud", "anna"):
        assert ask(cast, name, "2B").status_code == 303
    for name in ("leo", "cato", "gerda", "noor", "sanne"):
        assert ask(cast, name, "2B").status_code in (404, 422)
    assert cast.db.execute("select count(*) from outing").fetchone() == (2,)


def test_what_was_answered_stays_as_it_was_asked(cast: Cast) -> None:
    outing = put_outing(cast)
    dirk, path = sign_in(cast.dirk), f"/uitjes/{outing}/wijzigen/"
    said = {**ASKED, "title": "Naar Naturalis", "groups": [str(cast.groups["wi2B"][0])]}
    assert dirk.post(path, said).status_code == 303
    put_answer(cast, outing)
    answer = dirk.post(path, {**said, "cost": "80"})
    assert answer.status_code == 422
    assert "Er is al geantwoord op wat hier staat." in answer.content.decode()
    assert dirk.post(f"/uitjes/{outing}/afzeggen/").status_code == 303
    assert "Dit gaat niet door." in sign_in(cast.gerda).get(f"/mijn-uitjes/{outing}/").content.decode()
    assert "Dit gaat niet door." in say(cast, outing, "nee").content.decode()
    assert cast.db.execute("select title, cost from outing").fetchone() == ("Naar Naturalis", 12.5)


def test_a_colleague_sees_who_goes_and_changes_nothing(cast: Cast, runtime: psycopg.Connection) -> None:
    outing = put_outing(cast, "maud", ("2B", "wi2B"))
    assert states(cast, outing) == dict.fromkeys(("Noor", "Tess", "Yara", "Bram"), "none")
    dirk = sign_in(cast.dirk)
    assert dirk.get(f"/uitjes/{outing}/wijzigen/").status_code == 404
    assert dirk.post(f"/uitjes/{outing}/herinneren/").status_code == 404
    token = token_of(runtime, cast.dirk, "outing", PLANNING, writes=("planning",))
    with pytest.raises(errors.CheckViolation, match="outing cannot be said: other"):
        attempt(runtime, "writer", token, "update outing set place = 'x'")
    for name in ("otto", "wim", "leo", "gerda", "noor"):
        assert sign_in(cast.people[name]).get(f"/uitjes/{outing}/").status_code == 404


# --- answering --------------------------------------------------------------------------------------------------------


def test_a_parent_says_yes_and_then_no_and_the_last_counts(cast: Cast) -> None:
    outing = put_outing(cast)
    assert states(cast, outing)["Noor"] == "none"
    assert "Bewaard: Noor mag mee." in say(cast, outing, "ja").content.decode()
    assert states(cast, outing) == {"Noor": "yes", "Tess": "none", "Bram": "none", "Yara": "none"}
    assert "Bewaard: Noor gaat niet mee." in say(cast, outing, "nee").content.decode()
    assert states(cast, outing)["Noor"] == "no"
    assert cast.db.execute("select goes from outing_answer order by id").fetchall() == [(True,), (False,)]
    assert "Kies ja of nee." in say(cast, outing, "misschien").content.decode()


def test_one_no_of_who_decides_is_no(cast: Cast) -> None:
    outing = put_outing(cast)
    cast.guardian("Hugo", "noor")
    put_answer(cast, outing, person="hugo", goes=False)
    page = say(cast, outing, "ja").content.decode()
    assert "Een andere ouder zei nee." in page
    assert states(cast, outing)["Noor"] == "no"


def test_what_somebody_said_who_does_not_decide_any_more_is_no_answer(cast: Cast) -> None:
    outing = put_outing(cast)
    put_answer(cast, outing)
    cast.db.execute("update guardianship set is_restricted = true where guardian_id = %s", [cast.gerda.id])
    assert states(cast, outing)["Noor"] == "none"


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "ymke", "noor", "tess", "dirk", "anna"])
def test_nobody_but_a_parent_with_authority_answers(cast: Cast, name: str) -> None:
    outing = put_outing(cast)
    assert say(cast, outing, "ja", by=name).status_code == 404
    assert sign_in(cast.people[name]).get(f"/mijn-uitjes/{outing}/").status_code == 404
    assert cast.db.execute("select count(*) from outing_answer").fetchone() == (0,)


def test_an_adult_pupil_answers_alone(cast: Cast) -> None:
    outing = put_outing(cast)
    assert say(cast, outing, "ja", "yara", "yara").status_code == 200
    assert states(cast, outing)["Yara"] == "yes"


def test_a_child_of_another_family_is_not_there(cast: Cast) -> None:
    outing = put_outing(cast)
    assert say(cast, outing, "ja", "bram").status_code == 404
    assert "Bram" not in sign_in(cast.gerda).get(f"/mijn-uitjes/{outing}/").content.decode()


def test_on_the_day_itself_nothing_changes(cast: Cast) -> None:
    outing = put_outing(cast, held_on=days(0), ends_on=days(1))
    assert "Uw antwoord verandert niet meer" in say(cast, outing, "ja").content.decode()
    assert cast.db.execute("select count(*) from outing_answer").fetchone() == (0,)


@pytest.mark.parametrize("why", ["person", "over", "cancelled", "group"])
def test_the_row_itself_is_refused(cast: Cast, runtime: psycopg.Connection, why: str) -> None:
    outing = put_outing(cast)
    token = token_of(runtime, cast.gerda, "outing", FAMILY, "outing", outing, ("message_state",))
    add = (
        "insert into outing_answer (outing_id, pupil_id, person_id, goes, answered_at) "
        f"select id, {cast.noor.id}, {cast.gerda.id}, true, now() from outing returning id"
    )
    assert attempt(runtime, "writer", token, add)
    changes = {
        "person": "update guardianship set has_authority = false",
        "over": "update outing set held_on = current_date - 1",
        "cancelled": "update outing set cancelled_at = now()",
        "group": "delete from outing_group",
    }
    cast.db.execute(changes[why])
    with pytest.raises(errors.CheckViolation, match=f"slip cannot be said: {why}"):
        attempt(runtime, "writer", token, add)


def test_an_answer_is_never_changed(cast: Cast, runtime: psycopg.Connection) -> None:
    outing = put_outing(cast)
    put_answer(cast, outing)
    token = token_of(runtime, cast.gerda, "outing", FAMILY, "outing", outing, ("message_state",))
    for statement in ("update outing_answer set goes = false", "delete from outing_answer"):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(runtime, "writer", token, statement)


# --- who goes ---------------------------------------------------------------------------------------------------------


def test_who_did_not_answer_is_reminded_once_a_day(cast: Cast) -> None:
    outing = put_outing(cast)
    put_answer(cast, outing)
    put_answer(cast, outing, "tess", goes=False)
    dirk, path = sign_in(cast.dirk), f"/uitjes/{outing}/herinneren/"
    assert "Over 2 leerlingen is een herinnering verstuurd." in dirk.post(path, follow=True).content.decode()
    told = {pupil for (pupil,) in cast.db.execute("select pupil_id from message").fetchall()}
    assert told == {cast.bram.id, cast.yara.id}
    assert "Vandaag is al een herinnering verstuurd." in dirk.post(path, follow=True).content.decode()
    assert "Wij hebben nog geen antwoord over een uitje" in sign_in(cast.yara).get("/mijn-berichten/").content.decode()
    put_answer(cast, outing, "bram", "olga")  # who is no parent of Bram: as good as nothing
    cast.db.execute("delete from message")
    assert "Over 2 leerlingen" in dirk.post(path, follow=True).content.decode()


def test_the_list_on_paper_says_yes_no_and_nothing_and_is_on_record(cast: Cast) -> None:
    outing = put_outing(cast)
    put_answer(cast, outing)
    answer = sign_in(cast.dirk).post(f"/uitjes/{outing}/papier/")
    assert answer["Content-Type"] == "application/pdf"
    assert b"%PDF" in b"".join(answer)
    found = cast.db.execute("select pupil_id, recipient, basis, fields from release order by pupil_id").fetchall()
    names = ["pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name"]
    for pupil, recipient, basis, fields in found:
        assert (recipient, basis) == ("colleagues", "education_task/outing/excursion")
        assert fields == ([*names, "outing_answer.goes"] if pupil == cast.noor.id else names)
    assert {row[0] for row in found} == {cast.noor.id, cast.bram.id, cast.tess.id, cast.yara.id}


def test_the_start_page_of_a_family_asks_until_it_answered(cast: Cast) -> None:
    outing = put_outing(cast)
    gerda = sign_in(cast.gerda)
    assert "1 vraag over een uitje" in gerda.get("/").content.decode()
    for pupil in ("noor", "tess"):
        put_answer(cast, outing, pupil)
    assert "vraag over een uitje" not in gerda.get("/").content.decode()
