"""Changing the timetable: what may, what is refused in one sentence, whom it gives the group, and that it can be taken back."""

import uuid
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.attendance.attending import lesson
from tests.people import Cast, days, group, sign_in

DAY = days(2)
HOURS = {slot: {"starts_at": time(7 + slot), "ends_at": time(7 + slot, 50)} for slot in range(1, 9)}


def at(cast: Cast, name: str, slot: int, on: date = DAY, **more: Any) -> UUID:
    """A lesson of a day to come, in its hour."""
    return lesson(cast, name, on=on, slot=slot, **HOURS[slot] | more)


def code(cast: Cast, name: str) -> str:
    """The code of a member of staff."""
    found: str = cast.db.execute("select code from staff where person_id = %s", [cast.people[name].id]).fetchone()[0]
    return found


def change(cast: Cast, uid: UUID, who: str = "anna", **values: str) -> Any:
    """Fill in the form of a lesson as it stands, with these values, and post it."""
    client: Client = sign_in(cast.people[who])
    path = f"/jaarplanning/rooster/les/{uid}/"
    page = client.get(path)
    if page.status_code != 200:
        return page
    initial = {name: value if value is not None else "" for name, value in page.context["form"].initial.items()}
    return client.post(path, {**initial, **values})


def standing(cast: Cast, uid: UUID) -> tuple[Any, ...]:
    """Day, hour, room, teacher, and whether it is cancelled."""
    found: Any = cast.db.execute(
        "select held_on, slot, room, staff_id, is_cancelled from lesson where uid = %s", [uid]
    ).fetchone()
    return tuple(found)


def planned(cast: Cast, uid: UUID) -> tuple[Any, ...]:
    """What the timetable had."""
    found: Any = cast.db.execute(
        "select planned_on, planned_slot, planned_room, planned_staff_id from lesson where uid = %s", [uid]
    ).fetchone()
    return tuple(found)


def stands_in(cast: Cast, name: str) -> list[tuple[Any, ...]]:
    """For which groups somebody stands in, from when until when."""
    return cast.db.execute(
        "select g.name, s.starts_on, s.ends_on from substitution s join learning_group g on g.id = s.group_id "
        "where s.staff_id = %s and s.ends_on > s.starts_on order by s.id",
        [cast.people[name].id],
    ).fetchall()


def refusal(response: Any) -> str:
    """The one sentence that says why not."""
    assert response.status_code == 422, response.status_code
    (said,) = [one for errors in response.context["form"].errors.values() for one in errors]
    return str(said)


def test_a_lesson_is_cancelled_and_brought_back(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    assert change(cast, uid, held="no").status_code == 303
    assert standing(cast, uid)[4] is True
    assert "valt uit" in sign_in(cast.noor).get("/mijn-gegevens/rooster/", {"dag": DAY.isoformat()}).content.decode()
    back = sign_in(cast.anna).post(f"/jaarplanning/rooster/les/{uid}/", {"terug": "ja"})
    assert back.status_code == 303
    assert standing(cast, uid) == (DAY, 2, "A1", cast.dirk.id, False)
    assert planned(cast, uid) == (None, None, "", None)


def test_a_lesson_is_moved_to_the_times_of_its_hour(cast: Cast) -> None:
    uid, _other = at(cast, "wi2B", 2), at(cast, "ne3A", 5, room="C3")
    assert change(cast, uid, slot="5").status_code == 303
    assert standing(cast, uid)[:2] == (DAY, 5)
    assert cast.db.execute("select starts_at, ends_at from lesson where uid = %s", [uid]).fetchone() == tuple(
        HOURS[5].values()
    )
    assert planned(cast, uid)[:2] == (DAY, 2)
    page = sign_in(cast.noor).get("/mijn-gegevens/rooster/", {"dag": DAY.isoformat()}).content.decode()
    assert "verplaatst naar" in page


def test_a_lesson_gets_another_room(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2)
    change(cast, uid, room="308")
    assert (standing(cast, uid)[2], planned(cast, uid)[2]) == ("308", "A1")


def test_a_substitute_gets_the_group_for_that_day_and_no_longer(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    change(cast, uid, staff=code(cast, "otto"))
    assert standing(cast, uid)[3] == cast.otto.id
    assert stands_in(cast, "otto") == [("wi2B", DAY, DAY + timedelta(days=1))]
    change(cast, uid, staff=code(cast, "dirk"))
    assert stands_in(cast, "otto") == []
    assert planned(cast, uid)[0] is None


def test_a_substitute_of_two_lessons_keeps_the_group_until_both_are_back(cast: Cast) -> None:
    one, two = (at(cast, "wi2B", slot, staff_id=cast.dirk.id) for slot in (2, 3))
    for uid in (one, two):
        change(cast, uid, staff=code(cast, "otto"))
    assert len(stands_in(cast, "otto")) == 1
    change(cast, one, staff=code(cast, "dirk"))
    assert len(stands_in(cast, "otto")) == 1
    change(cast, two, staff=code(cast, "dirk"))
    assert stands_in(cast, "otto") == []


def test_who_has_the_group_already_gets_nothing_more(cast: Cast) -> None:
    before = stands_in(cast, "sanne")
    change(cast, at(cast, "wi2B", 2, staff_id=cast.dirk.id), staff=code(cast, "sanne"))
    assert stands_in(cast, "sanne") == before
    change(cast, at(cast, "wi2B", 3, staff_id=cast.sanne.id), staff=code(cast, "dirk"))
    assert stands_in(cast, "dirk") == []


def test_a_cancelled_lesson_gives_its_substitute_nothing(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    change(cast, uid, staff=code(cast, "otto"))
    change(cast, uid, held="no")
    assert stands_in(cast, "otto") == []


def test_a_teacher_is_in_one_lesson_at_a_time(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    at(cast, "ne3A", 2, staff_id=cast.otto.id, room="C3")
    said = refusal(change(cast, uid, staff=code(cast, "otto")))
    assert said == "Otto Werker geeft op dit uur al les aan ne3A. Kies iemand anders of een ander uur."
    assert standing(cast, uid)[3] == cast.dirk.id
    assert stands_in(cast, "otto") == []


def test_a_teacher_whom_the_lesson_of_their_group_does_not_name_is_in_it_too(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    at(cast, "ne3A", 2, room="C3")
    assert "Otto Werker geeft op dit uur al les" in refusal(change(cast, uid, staff=code(cast, "otto")))


def test_a_teacher_is_in_one_school_at_a_time(cast: Cast) -> None:
    """Another school counts its hours otherwise, so there the time decides."""
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id)
    lesson(cast, "w1", on=DAY, slot=7, staff_id=cast.otto.id, starts_at=time(9, 30), ends_at=time(10, 20))
    assert "Otto Werker geeft op dit uur al les" in refusal(change(cast, uid, staff=code(cast, "otto")))


def test_a_room_holds_one_lesson(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2)
    at(cast, "ne3A", 2, room="C3")
    assert (
        refusal(change(cast, uid, room="c3"))
        == "Lokaal c3 is op dit uur al voor ne3A. Kies een ander lokaal of een ander uur."
    )
    assert standing(cast, uid)[2] == "A1"


def test_a_room_of_another_school_or_of_a_cancelled_lesson_is_free(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2)
    at(cast, "w1", 2, room="W9")
    at(cast, "ne3A", 2, room="C3", is_cancelled=True)
    for room in ("W9", "C3"):
        assert change(cast, uid, room=room).status_code == 303
        assert standing(cast, uid)[2] == room


def test_pupils_are_in_one_lesson_at_a_time(cast: Cast) -> None:
    """The group itself, and another with one of its pupils; a group with nobody of it does not matter."""
    group(cast, "en2B", "Oost", "Engels")
    cast.put("membership", pupil_id=cast.noor.id, group_id=cast.groups["en2B"][0], starts_on=days(-9))
    uid = at(cast, "wi2B", 2)
    at(cast, "wi2B", 3)
    at(cast, "en2B", 4, room="E4")
    at(cast, "ne3A", 5, room="C3")
    assert (
        refusal(change(cast, uid, slot="3"))
        == "wi2B heeft op dit uur al les, met leerlingen van wi2B. Kies een ander uur."
    )
    assert (
        refusal(change(cast, uid, slot="4"))
        == "en2B heeft op dit uur al les, met leerlingen van wi2B. Kies een ander uur."
    )
    assert standing(cast, uid)[1] == 2
    assert change(cast, uid, slot="5").status_code == 303


def test_a_lesson_that_is_brought_back_is_held_against_what_came_in_its_place(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, room="B1")
    at(cast, "ne3A", 3, room="C3")
    change(cast, uid, slot="3")
    at(cast, "w1", 2)
    cast.db.execute("update lesson set room = 'B1', slot = 2 where group_id = %s", [cast.groups["ne3A"][0]])
    client = sign_in(cast.anna)
    page = client.post(f"/jaarplanning/rooster/les/{uid}/", {"terug": "ja"}, follow=True).content.decode()
    assert "Lokaal B1 is op dit uur al voor ne3A." in page
    assert standing(cast, uid)[1] == 3


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"held_on": days(-1).isoformat()}, "Deze dag is al voorbij. Kies vandaag of later."),
        ({"held_on": days(250).isoformat()}, "Deze dag valt buiten het schooljaar van de groep. Kies een andere dag."),
        ({"slot": "8"}, "Op dit uur is er nergens les, dus zijn de tijden niet bekend. Kies een ander uur."),
        ({"slot": "0"}, "Het eerste lesuur is 1."),
        ({"slot": ""}, "Vul het lesuur in, bijvoorbeeld 3."),
        ({"held_on": ""}, "Vul de dag in."),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, values: dict[str, str], sentence: str) -> None:
    uid = at(cast, "wi2B", 2)
    before = standing(cast, uid)
    assert refusal(change(cast, uid, **values)) == sentence
    assert standing(cast, uid) == before


def test_a_day_that_is_over_stays_as_it_was(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, on=days(-1))
    assert "Deze dag is al voorbij." in refusal(change(cast, uid, held="no", held_on=days(1).isoformat()))
    assert standing(cast, uid)[4] is False


def test_a_lesson_that_began_is_not_moved_but_can_be_cancelled(cast: Cast) -> None:
    uid = lesson(cast, slot=2)
    at(cast, "ne3A", 5, on=days(0), room="C3")
    assert refusal(change(cast, uid, slot="5")) == "Deze les is al begonnen en kan niet meer naar een ander uur."
    assert change(cast, uid, held="no").status_code == 303


def test_two_who_change_one_lesson_do_not_write_over_each_other(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2)
    assert "Iemand anders wijzigde deze les intussen." in refusal(change(cast, uid, was="x" * 32, room="308"))
    assert standing(cast, uid)[2] == "A1"


@pytest.mark.parametrize("name", ["wim", "leo", "dirk", "maud", "vera", "gerda", "noor"])
def test_only_the_administration_of_the_school_changes_it(cast: Cast, name: str) -> None:
    uid = at(cast, "wi2B", 2)
    path = f"/jaarplanning/rooster/les/{uid}/"
    values = {"held": "no", "held_on": DAY.isoformat(), "slot": "2", "room": "A1", "staff": "", "was": ""}
    assert change(cast, uid, name).status_code == 404
    assert sign_in(cast.people[name]).post(path, values).status_code == 404
    assert standing(cast, uid)[4] is False


# --- a whole day -----------------------------------------------------------------------------------------------------


def away(cast: Cast, **values: str) -> Any:
    """Dirk is away on the day."""
    data = {"staff": code(cast, "dirk"), "day": DAY.isoformat(), **values}
    return sign_in(cast.anna).post("/jaarplanning/rooster/afwezig/", data)


def test_who_is_free_each_hour(cast: Cast) -> None:
    one, two = at(cast, "wi2B", 2), at(cast, "wi2B", 3, staff_id=cast.dirk.id)
    at(cast, "ne3A", 2, room="C3")  # of Otto, as he teaches the group
    found = away(cast).context["lessons"]
    assert [one.lesson.uid for one in found] == [one, two]
    assert [[(free.staff.given_name, free.is_here) for free in each.free] for each in found] == [
        [("Sanne", False)],
        [("Otto", True), ("Sanne", False)],
    ]


def test_a_whole_day_is_arranged_at_once(cast: Cast) -> None:
    one, two, three = at(cast, "wi2B", 2), at(cast, "wi2B", 3), at(cast, "wi2B", 4)
    answer = away(cast, bewaar="ja", **{f"les-{one}": "uit", f"les-{two}": code(cast, "otto"), f"les-{three}": ""})
    assert answer.status_code == 303
    assert [standing(cast, uid)[3:] for uid in (one, two, three)] == [
        (None, True),
        (cast.otto.id, False),
        (None, False),
    ]
    assert stands_in(cast, "otto") == [("wi2B", DAY, DAY + timedelta(days=1))]


def test_one_lesson_that_cannot_be_leaves_the_day_as_it_was(cast: Cast) -> None:
    """Otto is offered for both, as nobody of the two groups is in the other, and cannot give both."""
    group(cast, "en2B", "Oost", "Engels")
    cast.put("teaching", staff_id=cast.dirk.id, group_id=cast.groups["en2B"][0], starts_on=days(-9))
    one, two = at(cast, "wi2B", 2), at(cast, "en2B", 2, room="E4")
    answer = away(cast, bewaar="ja", **{f"les-{uid}": code(cast, "otto") for uid in (one, two)})
    assert answer.status_code == 422
    said = [each.problem for each in answer.context["lessons"]]
    assert sorted(said)[0] == ""
    assert sorted(said)[1].startswith("Otto Werker geeft op dit uur al les aan")
    assert [standing(cast, uid)[3] for uid in (one, two)] == [None, None]
    assert stands_in(cast, "otto") == []


def test_nobody_is_put_in_who_was_not_offered(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2)
    away(cast, bewaar="ja", **{f"les-{uid}": code(cast, "anna")})
    assert standing(cast, uid)[3] is None


def test_a_day_without_lessons_and_a_day_that_is_over(cast: Cast) -> None:
    assert "Op deze dag zijn er geen lessen die nog doorgaan." in away(cast).content.decode()
    assert refusal(away(cast, day=days(-1).isoformat())) == "Deze dag is al voorbij. Kies vandaag of later."


# --- any week of the school ---------------------------------------------------------------------------------------


def test_the_week_of_a_group_a_teacher_and_a_room(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, staff_id=cast.dirk.id, room="B12")
    other = at(cast, "ne3A", 3, room="C3")
    client, path = sign_in(cast.anna), "/jaarplanning/rooster/"
    pages = [
        client.get(path, {"groep": str(cast.groups["wi2B"][1]), "dag": DAY.isoformat()}),
        client.get(path, {"lokaal": "B12", "school": str(cast.schools["Oost"]), "dag": DAY.isoformat()}),
        client.post(path, {"staff": code(cast, "dirk"), "dag": DAY.isoformat()}),
    ]
    for page in pages:
        assert f"/jaarplanning/rooster/les/{uid}/" in page.content.decode()
        assert f"/jaarplanning/rooster/les/{other}/" not in page.content.decode()
    assert client.post(path, {"group": str(cast.groups["wi2B"][1])}).status_code == 303
    assert "één van de drie" in client.post(path, {}).content.decode()


def test_the_school_leader_sees_it_and_changes_nothing(cast: Cast) -> None:
    uid = at(cast, "wi2B", 2, room="B12")
    page = sign_in(cast.leo).get(
        "/jaarplanning/rooster/", {"groep": str(cast.groups["wi2B"][1]), "dag": DAY.isoformat()}
    )
    assert "B12" in page.content.decode()
    assert str(uid) not in page.content.decode()


def test_another_school_is_not_there(cast: Cast) -> None:
    at(cast, "wi2B", 2, room="B12")
    client, path = sign_in(cast.wim), "/jaarplanning/rooster/"
    assert (
        "B12" not in client.get(path, {"groep": str(cast.groups["wi2B"][1]), "dag": DAY.isoformat()}).content.decode()
    )
    assert client.get(path, {"lokaal": "B12", "school": str(cast.schools["Oost"])}).status_code == 404


def test_a_lesson_that_is_not_there(cast: Cast) -> None:
    assert sign_in(cast.anna).get(f"/jaarplanning/rooster/les/{uuid.uuid4()}/").status_code == 404
