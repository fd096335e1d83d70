"""Calling the roll: what is saved, with how many statements, who may, until when, and that nothing is overwritten."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attendance.attending import absence, lesson, lesson_id, mark, reason
from tests.people import TODAY, Cast, days, sign_in
from tests.pupils.test_photos import put_photo
from zorgvuldig.attendance.roll.reads import CORRECTING, closed
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.school.year.models import Lesson

OUTSIDERS = ["otto", "maud", "anna", "leo", "petra", "fenna", "bas", "cato", "gerda", "noor", "wim", "hanna", "sanne"]


def address(cast: Cast, uid: UUID, group: str = "wi2B", kind: str = "lessen") -> str:
    """The roll of a lesson."""
    return f"/groepen/{cast.groups[group][1]}/{kind}/{uid}/"


def filled(cast: Cast, was: str = "", **kinds: str | tuple[str, str]) -> dict[str, Any]:
    """A posted roll: per pupil the kind, or the kind with the minutes."""
    posted: dict[str, Any] = {"was": was}
    for name in ("noor", "bram", "tess", "yara"):
        kind = kinds.get(name, "")
        said, minutes = (kind, "") if isinstance(kind, str) else kind
        posted |= {f"k-{cast.people[name].uid}": said, f"m-{cast.people[name].uid}": minutes}
    return posted


def standing(cast: Cast) -> dict[str, tuple[str, int | None]]:
    """The marks, by the pupil's first name."""
    rows = cast.db.execute("select pupil_id, kind, minutes from attendance").fetchall()
    names = {someone.id: name for name, someone in cast.people.items()}
    return {names[pupil]: (kind, minutes) for pupil, kind, minutes in rows}


def was_of(response: HttpResponse) -> str:
    """When the roll had been called, as the page says it."""
    return response.context["was"]


def test_everybody_is_there_until_somebody_says_otherwise(cast: Cast) -> None:
    page = sign_in(cast.dirk).get(address(cast, lesson(cast)))
    assert [line.row.name for line in page.context["lines"]] == [
        "Bakkerman, Noor", "Bakkerman, Tess", "Oudendijk, Yara", "Visserman, Bram",
    ]  # fmt: skip
    assert {line.kind for line in page.context["lines"]} == {""}
    text = page.content.decode()
    assert "Deze lijst is nog niet bewaard." in text
    assert "De aanwezigheid van wi2B is open (4 leerlingen)." in text
    assert "Buurman" not in text


def test_a_face_stands_beside_a_name_while_the_pupil_is_in_a_group(cast: Cast) -> None:
    for name in ("noor", "bram"):
        put_photo(cast, name)
    uid = lesson(cast, on=days(-1))
    dirk = sign_in(cast.dirk)

    def faces() -> set[str]:
        lines = dirk.get(address(cast, uid)).context["lines"]
        return {line.row.name for line in lines if line.row.portrait.startswith("data:image/jpeg;base64,")}

    assert faces() == {"Bakkerman, Noor", "Visserman, Bram"}
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [TODAY, cast.bram.id])
    assert faces() == {"Bakkerman, Noor"}


def test_the_whole_list_is_saved_at_once(cast: Cast) -> None:
    uid = lesson(cast)
    dirk = sign_in(cast.dirk)
    response = dirk.post(address(cast, uid), filled(cast, noor="absent", bram=("late", "7"), tess="sent_out"))
    assert response.status_code == 303
    assert standing(cast) == {"noor": ("absent", None), "bram": ("late", 7), "tess": ("sent_out", None)}
    roll = cast.db.execute("select lesson_id, group_id, taken_by_id from lesson_roll").fetchall()
    assert roll == [(lesson_id(cast, uid), cast.groups["wi2B"][0], cast.dirk.id)]
    assert "De lijst is bewaard." in dirk.get(response["Location"]).content.decode()


def test_a_roll_without_anybody_missing_is_a_roll_too(cast: Cast) -> None:
    assert sign_in(cast.dirk).post(address(cast, lesson(cast)), filled(cast)).status_code == 303
    assert standing(cast) == {}
    assert cast.db.execute("select count(*) from lesson_roll").fetchone() == (1,)


def test_it_is_corrected_later_and_the_history_knows_by_whom(cast: Cast) -> None:
    uid = lesson(cast)
    dirk = sign_in(cast.dirk)
    dirk.post(address(cast, uid), filled(cast, noor="absent", bram=("late", "7")))
    was = was_of(dirk.get(address(cast, uid)))
    assert dirk.post(address(cast, uid), filled(cast, was=was, noor=("late", "20"))).status_code == 303
    assert standing(cast) == {"noor": ("late", 20)}
    rows = cast.db.execute(
        "select pupil_id, op, actor_id, purpose from gate.change where table_name = 'attendance' order by id"
    ).fetchall()
    assert sorted(rows[:2]) == sorted(
        [(cast.noor.id, "insert", cast.dirk.id, "attendance"), (cast.bram.id, "insert", cast.dirk.id, "attendance")]
    )
    assert {row[:2] for row in rows[2:]} == {(cast.noor.id, "update"), (cast.bram.id, "delete")}


def test_a_reason_stays_with_the_mark_it_belongs_to(cast: Cast) -> None:
    uid = lesson(cast)
    ill = reason(cast, "Z", "Ziek")
    mark(cast, "noor", uid, reason_id=ill)
    mark(cast, "bram", uid, reason_id=ill)
    sign_in(cast.dirk).post(address(cast, uid), filled(cast, noor="absent", bram="sent_out"))
    rows = cast.db.execute("select pupil_id, reason_id from attendance").fetchall()
    assert dict(rows) == {cast.noor.id: ill, cast.bram.id: None}


def test_opening_and_saving_cost_the_same_for_one_mark_and_four_and_write_once(cast: Cast) -> None:
    def cost(call: Callable[[], HttpResponse]) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert call().status_code in {200, 303}
        return [query["sql"] for query in captured]

    dirk = sign_in(cast.dirk)
    first, second = lesson(cast), lesson(cast, slot=2)
    one = cost(lambda: dirk.post(address(cast, first), filled(cast, noor="absent")))
    four = cost(
        lambda: dirk.post(
            address(cast, second), filled(cast, noor="absent", bram="absent", tess=("late", "3"), yara="sent_out")
        )
    )
    assert len(one) == len(four) <= 14
    assert len([sql for sql in four if "insert into attendance" in sql]) == 1
    assert [sql for sql in four if sql.lstrip().lower().startswith(("insert", "update", "delete"))] == []
    assert len(cost(lambda: dirk.get(address(cast, second)))) <= 14


def test_two_people_at_once_are_told_and_nothing_is_lost(cast: Cast) -> None:
    uid = lesson(cast)
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["wi2B"][0], starts_on=days(-100))
    dirk, otto = sign_in(cast.dirk), sign_in(cast.otto)
    was = was_of(dirk.get(address(cast, uid)))
    assert otto.post(address(cast, uid), filled(cast, noor="absent")).status_code == 303
    response = dirk.post(address(cast, uid), filled(cast, was=was, bram=("late", "5")))
    assert response.status_code == 409
    assert standing(cast) == {"noor": ("absent", None)}
    text = response.content.decode()
    assert "Otto Werker bewaarde deze lijst intussen" in text
    assert "Nu bewaard:" in text
    assert {line.row.name for line in response.context["clashes"]} == {"Bakkerman, Noor", "Visserman, Bram"}
    assert 'value="5"' in text  # what was filled in is still there
    again = filled(cast, was=was_of(response), noor="absent", bram=("late", "5"))
    assert dirk.post(address(cast, uid), again).status_code == 303
    assert standing(cast) == {"noor": ("absent", None), "bram": ("late", 5)}


@pytest.mark.parametrize("minutes", ["zes", "0", "241", "-3", "1e2", "４"])
def test_wrong_minutes_are_refused_beside_the_pupil_and_nothing_is_saved(cast: Cast, minutes: str) -> None:
    response = sign_in(cast.dirk).post(address(cast, lesson(cast)), filled(cast, noor=("late", minutes), bram="absent"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Vul de minuten in als getal, van 1 tot en met 240." in text
    assert f"U vulde in: ‘{minutes}’." in text
    assert "Niet bewaard: Aanwezigheid van wi2B" in text
    assert standing(cast) == {}
    assert cast.db.execute("select count(*) from lesson_roll").fetchone() == (0,)


def test_a_kind_that_does_not_exist_is_refused(cast: Cast) -> None:
    response = sign_in(cast.dirk).post(address(cast, lesson(cast)), filled(cast, noor="spijbelt"))
    assert response.status_code == 422
    assert standing(cast) == {}


def test_a_pupil_who_is_not_in_the_lesson_stops_the_list(cast: Cast) -> None:
    posted = filled(cast, noor="absent") | {f"k-{cast.sem.uid}": "absent"}
    response = sign_in(cast.dirk).post(address(cast, lesson(cast)), posted)
    assert response.status_code == 422
    assert "zit niet meer in deze groep" in response.content.decode()
    assert standing(cast) == {}


def test_who_came_later_is_not_in_an_earlier_lesson(cast: Cast) -> None:
    cast.db.execute("update membership set starts_on = %s where pupil_id = %s", [days(-1), cast.bram.id])
    page = sign_in(cast.dirk).get(address(cast, lesson(cast, on=days(-3))))
    assert "Visserman, Bram" not in [line.row.name for line in page.context["lines"]]


def test_who_is_reported_away_stands_there_without_a_reason(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziekenhuisbezoek"))
    absence(cast, "bram", reason(cast, "S", "Spijbelen", authorised=False))
    absence(cast, "tess", reason(cast, "A", "Afspraak"), from_slot=3, until_slot=5)
    page = sign_in(cast.dirk).get(address(cast, lesson(cast)))
    away = {line.row.name for line in page.context["lines"] if line.row.is_away}
    assert away == {"Bakkerman, Noor"}
    text = page.content.decode()
    assert "afgemeld" in text
    assert "Ziekenhuisbezoek" not in text
    third = sign_in(cast.dirk).get(address(cast, lesson(cast, slot=3)))
    assert {line.row.name for line in third.context["lines"] if line.row.is_away} == {
        "Bakkerman, Noor", "Bakkerman, Tess",
    }  # fmt: skip


def test_a_teacher_corrects_for_a_week_and_no_longer(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    assert dirk.post(address(cast, lesson(cast, on=days(-7))), filled(cast, noor="absent")).status_code == 303
    late = lesson(cast, on=days(-8), slot=2)
    response = dirk.post(address(cast, late), filled(cast, bram="absent"))
    assert response.status_code == 422
    assert "langer dan 7 dagen geleden" in response.content.decode()
    assert set(standing(cast)) == {"noor"}


def test_whoever_follows_attendance_corrects_longer(cast: Cast) -> None:
    uid = lesson(cast, on=days(-30))
    path = f"/verzuim/klas/{cast.groups['wi2B'][1]}/lessen/{uid}/"
    vera = sign_in(cast.vera)
    assert vera.post(path, filled(cast, noor="absent")).status_code == 303
    assert standing(cast) == {"noor": ("absent", None)}
    assert sign_in(cast.dirk).get(path).status_code == 404


def test_a_lesson_that_is_still_to_come_has_no_roll(cast: Cast) -> None:
    response = sign_in(cast.dirk).post(address(cast, lesson(cast, on=days(1))), filled(cast, noor="absent"))
    assert response.status_code == 422
    assert "Deze les is nog niet begonnen." in response.content.decode()
    assert standing(cast) == {}


@pytest.mark.parametrize(("clock", "said"), [("09:44", "future"), ("09:45", ""), ("11:00", "")])
def test_a_roll_opens_a_quarter_before_its_lesson(clock: str, said: str) -> None:
    at = datetime.fromisoformat(f"2026-11-25T{clock}:00+01:00")
    door = Door(1, "teacher", REGISTER.purposes["attendance"], frozenset(), frozenset(), at, 1)
    later = Lesson(held_on=date(2026, 11, 25), slot=3, starts_at=time(10), ends_at=time(10, 50))
    assert closed(later, CORRECTING, door=door) == said


def test_a_cancelled_lesson_has_no_roll(cast: Cast) -> None:
    uid = lesson(cast, is_cancelled=True)
    response = sign_in(cast.dirk).post(address(cast, uid), filled(cast, noor="absent"))
    assert response.status_code == 422
    assert "Deze les valt uit." in response.content.decode()
    assert standing(cast) == {}


def test_a_lesson_of_another_group_is_not_there(cast: Cast) -> None:
    theirs = lesson(cast, "ne3A")
    dirk = sign_in(cast.dirk)
    for group in ("ne3A", "wi2B"):
        path = address(cast, theirs, group)
        assert dirk.get(path).status_code == 404
        assert dirk.post(path, {f"k-{cast.sem.uid}": "absent"}).status_code == 404
    assert standing(cast) == {}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_calls_the_roll(cast: Cast, name: str) -> None:
    path = address(cast, lesson(cast))
    client = sign_in(cast.people[name])
    assert client.get(path).status_code == 404
    assert client.post(path, filled(cast, noor="absent")).status_code == 404
    assert standing(cast) == {}


def test_whoever_stands_in_has_the_same_list_while_it_lasts(cast: Cast) -> None:
    uid = lesson(cast)
    sanne = sign_in(cast.sanne)
    path = address(cast, uid, kind="invallen")
    assert sanne.post(path, filled(cast, noor="absent")).status_code == 303
    assert standing(cast) == {"noor": ("absent", None)}
    assert cast.db.execute("select distinct purpose from gate.change where table_name = 'attendance'").fetchall() == [
        ("substituting",)
    ]
    assert sign_in(cast.dirk).get(path).status_code == 404
    cast.db.execute("update substitution set ends_on = %s", [TODAY])
    assert sanne.get(path).status_code == 404


def test_without_a_session_there_is_no_list(cast: Cast, client: Client) -> None:
    assert client.get(address(cast, lesson(cast))).status_code == 302


def test_every_look_at_the_list_is_in_the_log(cast: Cast) -> None:
    sign_in(cast.dirk).get(address(cast, lesson(cast)))
    rows = cast.db.execute("select pupil_id, purpose from gate.log where actor_id = %s", [cast.dirk.id]).fetchall()
    assert set(rows) == {(cast.people[name].id, "attendance") for name in ("noor", "bram", "tess", "yara")}


SHUT: dict[str, Callable[[], dict[str, Any]]] = {
    "another day": lambda: {"on": days(2)},
    "cancelled": lambda: {"is_cancelled": True},
}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dirk", "/groepen/{}/lessen/{}/"),
        ("sanne", "/groepen/{}/invallen/{}/"),
        ("vera", "/verzuim/klas/{}/lessen/{}/"),
    ],
    ids=["teacher", "substitute", "coordinator"],
)
@pytest.mark.parametrize("which", SHUT)
def test_a_list_that_shows_nobody_opens_nobody_and_logs_nobody(cast: Cast, which: str, name: str, path: str) -> None:
    someone = cast.people[name]
    place = path.format(cast.groups["wi2B"][1], lesson(cast, **SHUT[which]()))
    browser = sign_in(someone)
    for answer in (browser.get(place), browser.post(place, filled(cast, noor="absent"))):
        page = answer.content.decode()
        assert "Deze les valt uit." in page or "Deze les is nog niet begonnen." in page
        assert all(word not in page for word in ("Bakkerman", "is open ("))
    rows = cast.db.execute("select distinct pupil_id, refused, kind from gate.log where actor_id = %s", [someone.id])
    assert rows.fetchall() == [(None, False, "lesson")]


@pytest.mark.parametrize("before", [False, True], ids=["begun", "not begun"])
def test_a_lesson_of_today_shows_who_will_come_in_one_opening(cast: Cast, *, before: bool) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziekenhuisbezoek"))
    uid = lesson(cast, **({"starts_at": time(23, 58)} if before else {}))
    dirk = sign_in(cast.dirk)
    page = dirk.get(address(cast, uid))
    assert [line.row.name for line in page.context["lines"] if line.row.is_away] == ["Bakkerman, Noor"]
    assert cast.db.execute("select count(*) from gate.log where pupil_id is not null").fetchone() == (4,)
    text = page.content.decode()
    assert (text.count("Bakkerman, Tess"), "Deze les is nog niet begonnen." in text) == (1 if before else 2, before)
    assert (f'name="k-{cast.noor.uid}"' in text) is not before
    assert dirk.post(address(cast, uid), filled(cast, tess="absent")).status_code == (422 if before else 303)
    assert set(standing(cast)) == (set() if before else {"tess"})


def test_my_lessons_lead_to_who_will_come_today_and_not_to_a_later_day(cast: Cast) -> None:
    today, later = lesson(cast, starts_at=time(23, 58)), lesson(cast, on=days(1))
    dirk = sign_in(cast.dirk)
    assert address(cast, today) in dirk.get("/lessen/").content.decode()
    assert address(cast, later) not in dirk.get(f"/lessen/?dag={days(1)}").content.decode()


def test_who_came_after_a_lesson_is_not_opened_by_its_list(cast: Cast) -> None:
    before = lesson(cast, on=days(-3))
    cast.db.execute("update membership set starts_on = %s where pupil_id = %s", [days(-1), cast.noor.id])
    page = sign_in(cast.dirk).get(address(cast, before))
    assert cast.noor.uid not in {line.row.uid for line in page.context["lines"]}
    opened = {
        pupil for (pupil,) in cast.db.execute("select pupil_id from gate.log where actor_id = %s", [cast.dirk.id])
    }
    assert opened == {cast.people[one].id for one in ("bram", "tess", "yara")}
