"""Parent evenings: the school makes one, and a teacher and the administration see who comes."""

from datetime import time
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.families.arranged import EVENING, at, bookings, number_of, place, put_booking, put_evening
from tests.families.booking import FAMILY, MADE, choice, choose, make, page_of
from tests.gate.hostile import attempt, token_of
from tests.people import Cast, days, sign_in


def test_the_administration_makes_an_evening_with_the_teachers_of_the_class(cast: Cast) -> None:
    answer = make(cast)
    assert answer.status_code == 303
    there = cast.db.execute("select staff_id, starts_at, ends_at from evening_teacher order by staff_id").fetchall()
    assert there == sorted((who.id, time(19), time(20)) for who in (cast.dirk, cast.maud))
    page = sign_in(cast.anna).get(answer["Location"]).content.decode()
    assert "<b>0</b> van de <b>12</b> momenten" in page
    assert "Dirk Werker" in page
    assert "Noor" not in page


def test_a_mentor_makes_one_for_the_own_class_alone(cast: Cast) -> None:
    assert make(cast, "maud", who="mentors").status_code == 303
    assert cast.db.execute("select staff_id from evening_teacher").fetchall() == [(cast.maud.id,)]
    answer = make(cast, "maud", "3A")
    assert answer.status_code == 422
    assert "Deze klas is niet van u." in answer.content.decode()


@pytest.mark.parametrize("name", ["dirk", "leo", "gerda", "noor", "cato", "petra"])
def test_nobody_else_makes_one(cast: Cast, name: str) -> None:
    assert make(cast, name).status_code == 404
    assert sign_in(cast.people[name]).get("/ouderavonden/nieuw/").status_code == 404


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"held_on": f"{days(0):%Y-%m-%d}"}, "Kies een dag die nog komt."),
        ({"held_on": f"{days(250):%Y-%m-%d}", "last_day": f"{days(240):%Y-%m-%d}"}, "valt buiten het schooljaar"),
        ({"ends_at": "19:05"}, "Hier past geen gesprek in."),
        ({"minutes": "2"}, "Vul een heel getal in van 5 tot en met 60."),
        ({"last_day": f"{days(EVENING):%Y-%m-%d}"}, "Kies een dag voor de ouderavond zelf."),
        ({"last_day": f"{days(-1):%Y-%m-%d}"}, "Deze dag is al voorbij."),
        ({"starts_at": "laat"}, "Vul een tijd in, zoals 19:00."),
        ({"who": ""}, "Kies wie er zijn."),
        ({"classes": []}, "Kruis ten minste één klas aan."),
    ],
)
def test_what_is_not_right_is_said_beside_its_field(cast: Cast, more: dict[str, Any], says: str) -> None:
    answer = make(cast, **more)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select count(*) from evening").fetchone() == (0,)


def test_an_evening_of_another_school_is_not_there(cast: Cast) -> None:
    evening = put_evening(cast)
    for page in ("", "wijzigen/", "afzeggen/", "leraren/", "lokalen/", f"leraren/{place(cast, evening)[1]}/"):
        assert sign_in(cast.wim).get(f"/ouderavonden/{evening}/{page}").status_code == 404
    assert "ouderavond waar u bij bent" in sign_in(cast.wim).get("/ouderavonden/").content.decode()


def test_a_mentor_changes_nothing_of_what_the_administration_made(cast: Cast, runtime: psycopg.Connection) -> None:
    evening = put_evening(cast)
    assert sign_in(cast.maud).get(f"/ouderavonden/{evening}/wijzigen/").status_code == 404
    token = token_of(runtime, cast.maud, "evening", ("organisation", "staff", "planning"), writes=("planning",))
    for statement in (
        f"update evening set minutes = 20 where uid = '{evening}'",
        f"update evening_teacher set room = 'B' where id = {place(cast, evening)[0]}",
        f"delete from evening_class where evening_id = {number_of(cast, evening)}",
    ):
        with pytest.raises(errors.CheckViolation, match="evening cannot be said: other"):
            attempt(runtime, "writer", token, statement)


def test_the_database_lets_a_mentor_ask_no_other_class(cast: Cast, runtime: psycopg.Connection) -> None:
    evening = number_of(cast, put_evening(cast, by="maud"))
    token = token_of(runtime, cast.maud, "evening", ("organisation", "staff", "planning"), writes=("planning",))
    add = f"insert into evening_class (evening_id, group_id) values ({evening}, {cast.groups['3A'][0]})"
    with pytest.raises(errors.CheckViolation, match="evening cannot be said: class"):
        attempt(runtime, "writer", token, add)


def test_who_came_for_an_evening_writes_nothing_else_of_the_planning(cast: Cast, runtime: psycopg.Connection) -> None:
    writing = {"kind": "nobody", "writes": ("planning",)}
    number = cast.put("holiday", year_id=cast.years["Oost"], name="Vrij", starts_on=days(10), ends_on=days(12))
    for_evening = token_of(runtime, cast.maud, "evening", ("organisation", "staff", "planning"), **writing)
    change = f"update holiday set name = 'x' where id = {number} returning id"
    assert attempt(runtime, "writer", for_evening, change) == []
    planning = token_of(runtime, cast.anna, "planning", ("organisation", "staff", "planning"), **writing)
    assert attempt(runtime, "writer", planning, change)
    evening = put_evening(cast)
    assert (
        attempt(runtime, "writer", planning, f"update evening set minutes = 20 where uid = '{evening}' returning id")
        == []
    )


def test_hours_and_teachers_with_a_talk_stay(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    anna, teacher = sign_in(cast.anna), place(cast, evening)[1]
    asked = {**MADE, "classes": [str(cast.groups["2B"][0])], "minutes": "15"}
    for address, said in (
        ("wijzigen/", asked),
        (f"leraren/{teacher}/", {"room": "", "starts_at": "19:10", "ends_at": "20:00"}),
        (f"leraren/{teacher}/", {"room": "", "starts_at": "19:00", "ends_at": "20:00", "breaks": ["19:00"]}),
    ):
        answer = anna.post(f"/ouderavonden/{evening}/{address}", said)
        assert answer.status_code == 422
        assert "Er is al een gesprek geboekt" in answer.content.decode()
    said = anna.post(f"/ouderavonden/{evening}/leraren/{teacher}/weg/", follow=True).content.decode()
    assert "Er is al een gesprek geboekt" in said
    later = {**asked, "minutes": "10", "last_day": f"{days(EVENING - 1):%Y-%m-%d}"}
    assert anna.post(f"/ouderavonden/{evening}/wijzigen/", later).status_code == 303


def test_rooms_breaks_and_other_teachers_are_filled_in(cast: Cast) -> None:
    evening = put_evening(cast, "dirk")
    anna, (number, teacher) = sign_in(cast.anna), place(cast, evening)
    assert anna.post(f"/ouderavonden/{evening}/lokalen/", {f"room-{teacher}": "B12"}).status_code == 303
    more = {"room": "B12", "starts_at": "19:00", "ends_at": "19:40", "breaks": ["19:20"]}
    assert anna.post(f"/ouderavonden/{evening}/leraren/{teacher}/", more).status_code == 303
    assert cast.db.execute("select room, ends_at, breaks from evening_teacher where id = %s", [number]).fetchone() == (
        "B12", time(19, 40), ["19:20"],
    )  # fmt: skip
    assert anna.post(f"/ouderavonden/{evening}/leraren/", {"staff": [str(cast.otto.id)]}).status_code == 422
    assert anna.post(f"/ouderavonden/{evening}/leraren/", {"staff": [str(cast.maud.id)]}).status_code == 303
    page = sign_in(cast.gerda).get(choice(cast, evening)).content.decode()
    assert 'value="19:10"' in page
    assert 'value="19:20"' not in page
    assert 'value="19:40"' not in page


def test_an_evening_without_a_talk_goes_and_one_with_is_called_off(cast: Cast) -> None:
    empty, full = put_evening(cast), put_evening(cast)
    put_booking(cast, full)
    anna = sign_in(cast.anna)
    for evening in (empty, full):
        assert anna.post(f"/ouderavonden/{evening}/afzeggen/").status_code == 303
    assert cast.db.execute("select uid, cancelled_at is null from evening").fetchall() == [(full, False)]
    assert "Deze ouderavond gaat niet door." in sign_in(cast.gerda).get(page_of(full)).content.decode()
    answer = choose(cast, full, "19:10")
    assert answer.status_code == 409
    assert "Deze ouderavond gaat niet door." in answer.content.decode()
    assert len(bookings(cast)) == 1


def test_a_teacher_sees_the_own_list_and_nobody_elses(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening, "dirk", "tess", when=at(19, 20))
    put_booking(cast, evening, "dirk", "noor")
    put_booking(cast, evening, "maud", "bram", "olga", at(19, 30))
    rows = sign_in(cast.dirk).get(f"/ouderavonden/{evening}/mijn-lijst/").context["rows"]
    assert [(one.starts_at, pupil.given_name) for one, pupil in rows] == [(at(19), "Noor"), (at(19, 20), "Tess")]
    for name in ("otto", "anna", "gerda", "leo"):
        assert sign_in(cast.people[name]).get(f"/ouderavonden/{evening}/mijn-lijst/").status_code == 404
    assert "Mijn gesprekken" in sign_in(cast.dirk).get("/ouderavonden/").content.decode()


def test_the_list_on_paper_is_on_record(cast: Cast) -> None:
    evening = put_evening(cast)
    dirk, path = sign_in(cast.dirk), f"/ouderavonden/{evening}/mijn-lijst/papier/"
    assert dirk.post(path).status_code == 303
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
    put_booking(cast, evening)
    answer = dirk.post(path)
    assert answer["Content-Type"] == "application/pdf"
    assert b"%PDF" in b"".join(answer)
    assert cast.db.execute("select pupil_id, recipient, basis, fields from release").fetchall() == [
        (
            cast.noor.id, "colleagues", "education_task/evening/conversation",
            ["pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name", "evening_booking.starts_at"],
        )
    ]  # fmt: skip


def test_the_administration_sees_how_full_it_is_and_no_name(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    put_booking(cast, evening, "maud", when=at(19, 20))
    page = sign_in(cast.anna).get(f"/ouderavonden/{evening}/")
    assert [(one.pupils, one.booked) for one in page.context["turnout"]] == [(4, 1)]
    assert [(one.taken, len(one.free)) for one in page.context["teachers"]] == [(1, 5), (1, 5)]
    assert "Noor" not in page.content.decode()


def test_counts_and_moments_are_for_whoever_the_evening_is_of(cast: Cast, runtime: psycopg.Connection) -> None:
    evening = put_evening(cast)
    number = number_of(cast, evening)
    other = token_of(runtime, cast.wim, "evening", ("organisation", "staff", "planning"))
    for question in ("evening_places", "evening_turnout", "evening_candidates"):
        assert attempt(runtime, "reader", other, f"select * from gate.{question}({number})") == []
    gerda = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening)
    assert len(attempt(runtime, "reader", gerda, f"select * from gate.evening_places({number})")) == 12
    for question in (f"evening_turnout({number})", f"evening_candidates({number})", "arranged_people('evening')"):
        assert attempt(runtime, "reader", gerda, f"select * from gate.{question}") == []


def test_the_start_page_of_a_family_says_that_a_moment_can_be_chosen(cast: Cast) -> None:
    evening = put_evening(cast)
    assert "Kies een moment voor de ouderavond" in sign_in(cast.gerda).get("/").content.decode()
    assert "Kies een moment voor de ouderavond" not in sign_in(cast.olga).get("/").content.decode()
    put_booking(cast, evening)
    put_booking(cast, evening, pupil="tess", when=at(19, 10))
    assert "Kies een moment voor de ouderavond" not in sign_in(cast.gerda).get("/").content.decode()
