"""Parent evenings: the school makes one, a family books with a teacher of its child, and no two talks are at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import errors

from tests.families.arranged import EVENING, at, bookings, number_of, past, place, put_booking, put_evening
from tests.gate.hostile import attempt, token_of
from tests.gate.test_conflicts import WAITING
from tests.patience import until
from tests.people import NOW, Cast, days, sign_in

FAMILY = ("organisation", "staff", "identity", "membership", "planning", "message_state")
DESK = (*FAMILY, "guardian")
MADE = {
    "held_on": f"{days(EVENING):%Y-%m-%d}",
    "starts_at": "19:00",
    "ends_at": "20:00",
    "minutes": "10",
    "last_day": f"{days(EVENING - 2):%Y-%m-%d}",
    "who": "all",
}


def make(cast: Cast, by: str = "anna", *classes: str, **more: Any) -> Any:
    """What the post of a new evening is answered."""
    asked = [str(cast.groups[name][0]) for name in classes or ("2B",)]
    return sign_in(cast.people[by]).post("/ouderavonden/nieuw/", {**MADE, "classes": asked, **more})


def page_of(evening: uuid.UUID, more: str = "") -> str:
    """A family's own page of an evening."""
    return f"/mijn-ouderavonden/{evening}/{more}"


def choice(cast: Cast, evening: uuid.UUID, teacher: str = "dirk", pupil: str = "noor") -> str:
    """Where a family chooses a moment."""
    return page_of(evening, f"{cast.people[pupil].uid}/{place(cast, evening, teacher)[1]}/")


def choose(
    cast: Cast, evening: uuid.UUID, moment: str, teacher: str = "dirk", pupil: str = "noor", by: str = "gerda"
) -> Any:
    """What choosing a moment is answered."""
    return sign_in(cast.people[by]).post(choice(cast, evening, teacher, pupil), {"moment": moment})


# --- making one -------------------------------------------------------------------------------------------------------


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


# --- a family books ---------------------------------------------------------------------------------------------------


def test_a_parent_books_moves_and_cancels_a_talk(cast: Cast) -> None:
    evening = put_evening(cast)
    gerda = sign_in(cast.gerda)
    assert "Er staat nog geen gesprek." in gerda.get(page_of(evening)).content.decode()
    assert choose(cast, evening, "19:10").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19, 10))]
    page = gerda.get(page_of(evening)).content.decode()
    assert "Dirk Werker, over Noor" in page
    assert "lokaal A1" in page
    assert choose(cast, evening, "19:30").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19, 30))]
    (uid,) = cast.db.execute("select uid from evening_booking").fetchone()
    assert gerda.post(page_of(evening, f"gesprek/{uid}/afzeggen/")).status_code == 303
    assert bookings(cast) == []


def test_moments_next_to_the_talk_about_a_brother_or_sister_are_proposed(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening, "dirk", "tess", when=at(19, 20))
    form = sign_in(cast.gerda).get(choice(cast, evening, "maud")).context["form"]
    assert form.initial["moment"] == "19:10"
    offered = dict(form.fields["moment"].choices)
    assert "19:20" not in offered
    assert offered["19:30"] == "19:30, direct bij uw andere gesprek"
    assert offered["19:50"] == "19:50"


def test_a_moment_that_somebody_else_chose_is_not_offered_and_says_so(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening, pupil="bram", person="olga")
    answer = choose(cast, evening, "19:00")
    assert answer.status_code == 422
    assert "net door iemand anders gekozen" in answer.content.decode()
    page = sign_in(cast.gerda).get(page_of(evening)).content.decode()
    assert "5 momenten vrij" in page
    assert "Bram" not in page


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "ymke", "noor", "tess", "otto", "leo", "dirk", "anna"])
def test_nobody_but_a_parent_with_authority_gets_there(cast: Cast, name: str) -> None:
    """Rob has no authority, a court keeps Karim away, and Ymke's daughter is an adult."""
    evening = put_evening(cast)
    client = sign_in(cast.people[name])
    assert client.get(page_of(evening)).status_code == 404
    assert client.post(choice(cast, evening), {"moment": "19:00"}).status_code == 404
    assert bookings(cast) == []


def test_an_adult_pupil_books_alone(cast: Cast) -> None:
    evening = put_evening(cast)
    assert choose(cast, evening, "19:00", pupil="yara", by="yara").status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.yara.id, cast.yara.id, at(19))]


def test_a_child_of_another_family_or_a_teacher_of_another_child_is_not_there(cast: Cast) -> None:
    evening = put_evening(cast, "dirk", "maud", "otto", classes=("2B", "3A"))
    gerda = sign_in(cast.gerda)
    for pupil, teacher in (("bram", "dirk"), ("sem", "otto"), ("noor", "otto")):
        assert gerda.get(choice(cast, evening, teacher, pupil)).status_code == 404
    page = gerda.get(page_of(evening)).content.decode()
    assert "Otto" not in page
    assert "Sem" not in page


def test_after_the_closing_day_a_family_phones(cast: Cast) -> None:
    evening = put_evening(cast, closes_on=days(0))
    page = sign_in(cast.gerda).get(page_of(evening)).content.decode()
    assert "Bel de school als u nog een gesprek wilt." in page
    answer = choose(cast, evening, "19:00")
    assert answer.status_code == 409
    assert "U kunt geen moment meer kiezen." in answer.content.decode()
    said = {"moment": "19:00", "person": "1"}
    desk = f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/"
    assert sign_in(cast.anna).post(f"{desk}{cast.noor.uid}/{place(cast, evening)[1]}/", said).status_code == 303
    assert bookings(cast) == [(cast.dirk.id, cast.noor.id, cast.gerda.id, at(19))]
    (by,) = cast.db.execute("select booked_by_id from evening_booking").fetchone()
    assert by == cast.anna.id


def test_the_administration_books_and_cancels_for_who_may_come_alone(cast: Cast) -> None:
    evening = put_evening(cast)
    uid = put_booking(cast, evening, "maud")
    desk = f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/"
    anna = sign_in(cast.anna)
    form = anna.get(f"{desk}{cast.noor.uid}/{place(cast, evening)[1]}/").context["form"]
    assert [name for _key, name in form.fields["person"].choices] == ["Gerda Ouder"]  # not Rob, and not Karim
    assert anna.post(f"{desk}gesprek/{uid}/afzeggen/").status_code == 303
    assert bookings(cast) == []
    for name in ("wim", "maud", "dirk", "leo"):
        assert sign_in(cast.people[name]).get(desk).status_code == 404
    rows = anna.get(f"/ouderavonden/{evening}/klassen/{cast.groups['2B'][1]}/").context["rows"]
    assert [one.given_name for one, booked in rows if not booked] == ["Noor", "Tess", "Yara", "Bram"]


def test_the_other_parent_sees_the_talk_and_cannot_cancel_it(cast: Cast) -> None:
    evening = put_evening(cast)
    uid = put_booking(cast, evening)
    cast.guardian("Hugo", "noor")
    hugo = sign_in(cast.hugo)
    assert "geboekt door een andere ouder" in hugo.get(page_of(evening)).content.decode()
    answer = hugo.post(page_of(evening, f"gesprek/{uid}/afzeggen/"), follow=True)
    assert "Dit gesprek is van iemand anders." in answer.content.decode()
    assert len(bookings(cast)) == 1
    assert choose(cast, evening, "19:30", by="hugo").status_code == 303  # parents who come apart


# --- what the database refuses ----------------------------------------------------------------------------------------


def adding(
    cast: Cast, evening: uuid.UUID, teacher: str, pupil: str, person: str, moment: str = "at", by: str = ""
) -> str:
    """The bare row of a talk."""
    when = at(19) if moment == "at" else at(*map(int, moment.split(":")))
    return (
        "insert into evening_booking (uid, evening_teacher_id, pupil_id, person_id, starts_at, booked_by_id, booked_at) values "
        f"(gen_random_uuid(), {place(cast, evening, teacher)[0]}, {cast.people[pupil].id}, {cast.people[person].id}, "
        f"'{when.isoformat()}', {cast.people[by or person].id}, now()) returning id"
    )


@pytest.mark.parametrize(
    ("teacher", "pupil", "person", "moment", "why"),
    [
        ("dirk", "noor", "karim", "19:00", "other"),  # in another's name
        ("dirk", "noor", "gerda", "19:05", "moment"),
        ("dirk", "noor", "gerda", "20:00", "moment"),
        ("otto", "noor", "gerda", "19:00", "teacher"),
        ("maud", "noor", "gerda", "19:40", "family"),  # a talk about Tess stands there
    ],
)
def test_the_row_itself_is_refused_to_a_family(
    cast: Cast, runtime: psycopg.Connection, teacher: str, pupil: str, person: str, moment: str, why: str
) -> None:
    evening = put_evening(cast, "dirk", "maud", "otto")
    put_booking(cast, evening, "dirk", "tess", when=at(19, 40))
    token = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    assert attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", "gerda"))
    with pytest.raises(errors.CheckViolation, match=f"booking cannot be said: {why}"):
        attempt(runtime, "writer", token, adding(cast, evening, teacher, pupil, person, moment, by="gerda"))


@pytest.mark.parametrize("change", ["closed", "over", "cancelled", "class"])
def test_the_row_is_refused_when_the_evening_does_not_take_it(
    cast: Cast, runtime: psycopg.Connection, change: str
) -> None:
    evening = put_evening(cast)
    adds = adding(cast, evening, "dirk", "noor", "gerda")
    token = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    if change == "closed":
        cast.db.execute("update evening set closes_on = %s", [days(0)])
    elif change == "over":
        cast.db.execute("update evening set held_on = %s, closes_on = %s", [days(-1), days(-1)])
        adds = adds.replace(at(19).isoformat(), at(19, on=days(-1)).isoformat())
    elif change == "cancelled":
        cast.db.execute("update evening set cancelled_at = %s", [NOW])
    else:
        cast.db.execute("delete from evening_class")
    with pytest.raises(errors.CheckViolation, match=f"booking cannot be said: {change}"):
        attempt(runtime, "writer", token, adds)


def test_the_administration_books_for_nobody_without_authority(cast: Cast, runtime: psycopg.Connection) -> None:
    evening = put_evening(cast, closes_on=days(0))
    token = token_of(runtime, cast.anna, "evening", DESK, "family", cast.noor.uid, ("message_state",))
    for person in ("karim", "rob", "olga", "noor"):
        with pytest.raises(errors.CheckViolation, match="booking cannot be said: person"):
            attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", person, by="anna"))
    assert attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", "gerda", by="anna"))


def test_a_talk_is_not_changed_and_not_cancelled_by_another_or_once_it_was(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    cast.guardian("Hugo", "noor")
    hugo = token_of(runtime, cast.hugo, "evening", FAMILY, "evening", evening, ("message_state",))
    gerda = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: other"):
        attempt(runtime, "writer", hugo, "delete from evening_booking")
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: other"):
        attempt(runtime, "writer", gerda, f"update evening_booking set starts_at = '{at(19, 10).isoformat()}'")
    past(cast, evening, 1)
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: over"):
        attempt(runtime, "writer", gerda, "delete from evening_booking")


def test_a_teacher_has_one_talk_at_a_moment_whoever_writes(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    with pytest.raises(errors.UniqueViolation, match="evening_booking_taken"):
        put_booking(cast, evening, pupil="bram", person="olga")


def test_of_two_who_book_the_same_moment_at_once_one_has_it(cast: Cast) -> None:
    """Somebody has booked and is not done yet; Gerda, who sees nothing of it, waits and is then refused in words."""
    evening = put_evening(cast)
    gerda, path = sign_in(cast.gerda), choice(cast, evening)

    def book() -> Any:
        try:
            return gerda.post(path, {"moment": "19:00"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            put_booking(cast, evening, pupil="bram", person="olga")
            answer = pool.submit(book)
            until(lambda: answer.done() or cast.db.execute(WAITING).fetchone()[0])
        assert answer.result().status_code == 409
    assert "net door iemand anders gekozen" in answer.result().content.decode()
    assert [row[1] for row in bookings(cast)] == [cast.bram.id]


def test_of_two_of_one_family_at_once_the_second_sees_the_first(cast: Cast) -> None:
    """Gerda books about Tess and is not done; Hugo, who is a parent too, books about Noor at the same moment with another teacher."""
    evening = put_evening(cast)
    cast.guardian("Hugo", "noor", "tess")
    hugo, path = sign_in(cast.hugo), choice(cast, evening, "maud")

    def book() -> Any:
        try:
            return hugo.post(path, {"moment": "19:00"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            cast.db.execute("select from evening for no key update")
            put_booking(cast, evening, pupil="tess")
            answer = pool.submit(book)
            until(lambda: answer.done() or cast.db.execute(WAITING).fetchone()[0])
        assert answer.result().status_code == 409
    assert "heeft het gezin al een ander gesprek" in answer.result().content.decode()
    assert len(bookings(cast)) == 1


# --- who is there -----------------------------------------------------------------------------------------------------


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
