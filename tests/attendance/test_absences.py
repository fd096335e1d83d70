"""Whoever follows attendance answers notices and records days: what follows from it, and what is refused."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from psycopg.errors import ExclusionViolation

from tests.attendance.attending import absence, lesson, mark, notice, reason
from tests.people import TODAY, Cast, days, sign_in

OUTSIDERS = ["dirk", "otto", "maud", "anna", "leo", "petra", "cato", "gerda", "noor", "bas", "wim", "sanne"]


def answer_page(cast: Cast, uid: UUID, pupil: str = "noor") -> str:
    """Where a notice is answered."""
    return f"/verzuim/leerling/{cast.people[pupil].uid}/meldingen/{uid}/"


def pupil_page(cast: Cast, pupil: str = "noor", part: str = "") -> str:
    """The attendance of a pupil."""
    return f"/verzuim/leerling/{cast.people[pupil].uid}/{part}"


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def recorded(cast: Cast) -> list[tuple[Any, ...]]:
    """The absences."""
    return cast.db.execute(
        "select pupil_id, reason_id, starts_on, ends_on, from_slot, until_slot, recorded_by_id from absence order by id"
    ).fetchall()


def form(reason: int, first: int = 0, last: int = 0, **more: Any) -> dict[str, Any]:
    """A filled-in absence."""
    values: dict[str, Any] = {"from_slot": "", "last_slot": "", "note": "", "was": ""}
    return {"reason": reason, "first": str(days(first)), "last": str(days(last)), **values, **more}


def test_today_shows_what_waits_at_my_school_alone(cast: Cast) -> None:
    reason(cast, "Z", "Ziek")
    notice(cast, remark="Griep geheim")
    notice(cast, "wout")
    cast.staff("Wies", "attendance_coordinator", school="West")
    page = text_of(sign_in(cast.vera).get("/verzuim/"))
    assert "Noor Bakkerman" in page
    assert "2B" in page
    assert "Griep geheim" in page
    assert "gemeld door Gerda Ouder" in page
    assert "Wout" not in page
    assert "Bram" not in page
    theirs = text_of(sign_in(cast.wies).get("/verzuim/"))
    assert "Wout Verweg" in theirs
    assert "Noor" not in theirs


def test_a_day_without_anything_says_so(cast: Cast) -> None:
    page = text_of(sign_in(cast.vera).get("/verzuim/"))
    assert "Er wachten geen meldingen." in page
    assert "Van elke les die voorbij is, is de lijst bewaard." in page


def test_lessons_of_today_without_a_list_are_named(cast: Cast) -> None:
    # Over since the first minute of the day.
    over: dict[str, Any] = {"starts_at": "00:00", "ends_at": "00:01", "staff_id": cast.dirk.id}
    without = lesson(cast, slot=1, **over)
    done = lesson(cast, slot=2, **over)
    lesson(cast, slot=3)
    lesson(cast, slot=4, is_cancelled=True, **over)
    lesson(cast, "w1", slot=5, **over)
    cast.db.execute(
        "insert into lesson_roll (lesson_id, group_id, taken_by_id, taken_at) "
        "select id, group_id, %s, now() from lesson where uid = %s",
        [cast.dirk.id, done],
    )
    response = sign_in(cast.vera).get("/verzuim/")
    assert [one.uid for one in response.context["lessons"]] == [without]
    assert "Dirk Werker" in text_of(response)


def test_lists_that_miss_are_found_on_earlier_days_too(cast: Cast) -> None:
    yesterday = lesson(cast, on=days(-1), starts_at="00:00", ends_at="00:01")
    vera = sign_in(cast.vera)
    response = vera.get("/verzuim/")
    assert list(response.context["lessons"]) == []
    assert f"?dag={days(-1)}#lijsten" in text_of(response)
    assert [one.uid for one in vera.get("/verzuim/", {"dag": str(days(-1))}).context["lessons"]] == [yesterday]
    for later in (str(days(3)), "onzin"):
        assert vera.get("/verzuim/", {"dag": later}).context["listed"] == TODAY


def test_a_notice_is_accepted_with_one_tap(cast: Cast) -> None:
    reason(cast, "A", "Arts")
    ill = reason(cast, "Z", "Ziek")
    uid = notice(cast, length=2)
    vera = sign_in(cast.vera)
    page = text_of(vera.get("/verzuim/"))
    assert f'<option value="{ill}" selected>' in page
    response = vera.post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill})
    assert (response.status_code, response["Location"]) == (303, "/verzuim/")
    assert recorded(cast) == [(cast.noor.id, ill, TODAY, days(2), None, None, cast.vera.id)]
    answer = cast.db.execute("select outcome, answered_by_id, absence_id is not null from absence_answer").fetchone()
    assert answer == ("confirmed", cast.vera.id, True)
    assert "Er wachten geen meldingen." in text_of(vera.get("/verzuim/"))


def test_a_notice_is_refused_with_a_text(cast: Cast) -> None:
    reason(cast, "Z", "Ziek")
    uid = notice(cast, kind="leave")
    vera = sign_in(cast.vera)
    response = vera.post(answer_page(cast, uid), {"answer": "refused", "text": ""})
    assert response.status_code == 422
    assert "Schrijf waarom het niet kan." in text_of(response)
    assert vera.post(answer_page(cast, uid), {"answer": "refused", "text": "Te lang"}).status_code == 303
    assert recorded(cast) == []
    assert b"Te lang" not in bytes(cast.db.execute("select text from absence_answer").fetchone()[0])


@pytest.mark.parametrize("which", ["west", "old", "none", "nonsense"])
def test_only_a_code_that_the_school_uses_is_a_reason(cast: Cast, which: str) -> None:
    ill = reason(cast, "Z", "Ziek")
    codes = {
        "west": reason(cast, "Z", "Ziek in West", school="West"),
        "old": reason(cast, "O", "Oud", active=False),
        "none": "",
        "nonsense": "abc",
    }
    uid = notice(cast)
    vera = sign_in(cast.vera)
    for path, data in (
        (answer_page(cast, uid), {"answer": "confirmed", "reason": codes[which]}),
        (pupil_page(cast, part="afwezig/"), form(ill) | {"reason": codes[which]}),
    ):
        response = vera.post(path, data)
        assert response.status_code == 422
        assert "Kies een reden" in text_of(response)
        assert "Ziek in West" not in text_of(response)
    assert recorded(cast) == []
    assert cast.db.execute("select count(*) from absence_answer").fetchone() == (0,)


def test_the_second_answer_is_refused_and_changes_nothing(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    uid = notice(cast)
    vera = sign_in(cast.vera)
    vera.post(answer_page(cast, uid), {"answer": "refused", "text": "Nee"})
    response = vera.post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill, "text": "Toch"})
    assert response.status_code == 409
    assert "Iemand anders beantwoordde deze melding al." in text_of(response)
    assert recorded(cast) == []


def test_two_who_answer_at_once_make_one_answer_and_one_absence(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    uid = notice(cast)
    cast.staff("Vince", "attendance_coordinator")
    clients = [sign_in(cast.vera), sign_in(cast.vince)]

    def answer(client: Client) -> int:
        try:
            return client.post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(answer, clients))
    assert codes == [303, 409]
    assert len(recorded(cast)) == 1
    assert cast.db.execute("select count(*) from absence_answer").fetchone() == (1,)


def test_days_that_are_recorded_already_are_not_recorded_twice(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill, length=3)
    uid = notice(cast, length=2)
    assert sign_in(cast.vera).post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill}).status_code == 303
    assert len(recorded(cast)) == 1


def test_days_that_are_recorded_otherwise_stand_in_the_way(cast: Cast) -> None:
    ill, doctor = reason(cast, "Z", "Ziek"), reason(cast, "A", "Arts")
    absence(cast, "noor", doctor, from_slot=1, until_slot=3)
    uid = notice(cast, length=2)
    response = sign_in(cast.vera).post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill})
    assert response.status_code == 409
    assert "staat al: arts." in text_of(response)
    assert cast.db.execute("select count(*) from absence_answer").fetchone() == (0,)


def test_an_absence_is_recorded_changed_and_ended(cast: Cast) -> None:
    ill, doctor = reason(cast, "Z", "Ziek"), reason(cast, "A", "Arts")
    vera = sign_in(cast.vera)
    assert vera.post(pupil_page(cast, part="afwezig/"), form(ill, 0, 4, note="Belde")).status_code == 303
    assert recorded(cast) == [(cast.noor.id, ill, TODAY, days(5), None, None, cast.vera.id)]
    uid = cast.db.execute("select uid from absence").fetchone()[0]
    page = vera.get(pupil_page(cast, part=f"afwezig/{uid}/"))
    assert "Belde" in text_of(page)
    was = page.context["was"]
    changed = form(doctor, 0, 0, from_slot="2", last_slot="3", was=was)
    assert vera.post(pupil_page(cast, part=f"afwezig/{uid}/"), changed).status_code == 303
    assert recorded(cast) == [(cast.noor.id, doctor, TODAY, days(1), 2, 4, cast.vera.id)]
    stale = vera.post(pupil_page(cast, part=f"afwezig/{uid}/"), form(ill, 0, 1, was=was))
    assert stale.status_code == 409
    assert "Iemand anders veranderde dit intussen." in text_of(stale)
    assert "Nu bewaard: Arts" in text_of(stale)
    assert recorded(cast)[0][1] == doctor


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"first": 3, "last": 1}, "De laatste dag ligt voor de eerste dag."),
        ({"first": 0, "last": 250}, "valt buiten het schooljaar"),
        ({"first": -150, "last": 0}, "valt buiten het schooljaar"),
        ({"from_slot": "3"}, "Vul beide lesuren in"),
        ({"from_slot": "4", "last_slot": "2"}, "Het laatste lesuur ligt voor het eerste."),
        ({"from_slot": "1", "last_slot": "2", "last": 1}, "Met lesuren gaat het om één dag."),
        ({"from_slot": "0", "last_slot": "2"}, "Het eerste lesuur is 1."),
        ({"from_slot": "x", "last_slot": "2"}, "Vul het lesuur in als getal"),
    ],
)
def test_days_and_hours_that_cannot_be_are_refused(cast: Cast, posted: dict[str, Any], sentence: str) -> None:
    ill = reason(cast, "Z", "Ziek")
    response = sign_in(cast.vera).post(pupil_page(cast, part="afwezig/"), form(ill, **posted))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert recorded(cast) == []


def test_the_same_day_is_not_recorded_twice(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill, length=2)
    response = sign_in(cast.vera).post(pupil_page(cast, part="afwezig/"), form(ill, 1, 1))
    assert response.status_code == 409
    assert len(recorded(cast)) == 1


HOURS = {"from_slot": "2", "last_slot": "3"}
OTHER_HOURS = {"from_slot": "3", "last_slot": "4"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((0, 2, {}), (1, 4, {})),
        ((0, 0, {}), (0, 0, {})),
        ((0, 3, {}), (1, 1, HOURS)),
        ((0, 0, HOURS), (0, 0, OTHER_HOURS)),
    ],
)
def test_two_who_record_at_once_record_one_absence(
    cast: Cast, one: tuple[int, int, dict[str, str]], other: tuple[int, int, dict[str, str]]
) -> None:
    ill = reason(cast, "Z", "Ziek")
    cast.staff("Vince", "attendance_coordinator")
    asked = zip([sign_in(cast.vera), sign_in(cast.vince)], [one, other], strict=True)

    def put_in(asked: tuple[Client, tuple[int, int, dict[str, str]]]) -> tuple[int, str]:
        client, (first, last, hours) = asked
        try:
            response = client.post(pupil_page(cast, part="afwezig/"), form(ill, first, last, **hours))
            return response.status_code, text_of(response)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(put_in, asked))
    assert [status for status, _page in answers] == [303, 409]
    assert "staat al: ziek. Verander die afwezigheid of kies andere dagen." in answers[1][1]
    assert len(recorded(cast)) == 1


def test_the_database_itself_refuses_the_second_one(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill, length=3)
    absence(cast, "noor", ill, days(3), 1)  # half-open: the day after
    absence(cast, "noor", ill, days(5), 1, from_slot=1, until_slot=3)
    absence(cast, "noor", ill, days(5), 1, from_slot=3, until_slot=5)
    absence(cast, "bram", ill, length=3)
    for first, hours in ((days(2), {}), (days(1), {"from_slot": 1, "until_slot": 2}), (days(5), {})):
        with pytest.raises(ExclusionViolation):
            absence(cast, "noor", ill, first, **hours)
    assert len(recorded(cast)) == 5


def test_an_absence_is_not_moved_onto_another_one(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill, length=2)
    later = absence(cast, "noor", ill, days(4), 1)
    vera = sign_in(cast.vera)
    path = pupil_page(cast, part=f"afwezig/{later}/")
    was = vera.get(path).context["was"]
    response = vera.post(path, form(ill, 1, 4, was=was))
    assert response.status_code == 409
    assert "staat al: ziek." in text_of(response)
    assert vera.post(path, form(ill, 2, 4, was=was)).status_code == 303


def test_reasons_are_given_hour_by_hour(cast: Cast) -> None:
    ill, skipped = reason(cast, "Z", "Ziek"), reason(cast, "S", "Spijbelen", authorised=False)
    first, second = (mark(cast, "noor", lesson(cast, slot=slot)) for slot in (1, 2))
    vera = sign_in(cast.vera)
    page = text_of(vera.get(pupil_page(cast, part="redenen/")))
    assert f'name="r-{first}"' in page
    posted = {f"r-{first}": ill, f"w-{first}": "", f"r-{second}": skipped, f"w-{second}": ""}
    response = vera.post(pupil_page(cast, part="redenen/"), posted)
    assert response.status_code == 303
    assert dict(cast.db.execute("select id, reason_id from attendance").fetchall()) == {first: ill, second: skipped}
    assert "Er zijn 2 redenen bewaard." in text_of(vera.get(response["Location"]))
    stale = vera.post(pupil_page(cast, part="redenen/"), {f"r-{first}": skipped, f"w-{first}": ""})
    assert stale.status_code == 409
    assert dict(cast.db.execute("select id, reason_id from attendance").fetchall())[first] == ill


def test_a_reason_of_another_school_or_a_mark_of_another_pupil_changes_nothing(cast: Cast) -> None:
    reason(cast, "Z", "Ziek")
    west = reason(cast, "Z", "Ziek", school="West")
    own, theirs = mark(cast, "noor", lesson(cast, slot=1)), mark(cast, "bram", lesson(cast, slot=2))
    vera = sign_in(cast.vera)
    response = vera.post(pupil_page(cast, part="redenen/"), {f"r-{own}": west, f"w-{own}": ""})
    assert response.status_code == 422
    assert "Deze reden gebruikt de school niet." in text_of(response)
    vera.post(pupil_page(cast, part="redenen/"), {f"r-{theirs}": west, f"w-{theirs}": ""})
    assert cast.db.execute("select count(*) from attendance where reason_id is not null").fetchone() == (0,)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_follows_attendance(cast: Cast, name: str) -> None:
    ill = reason(cast, "Z", "Ziek")
    uid = notice(cast)
    away = absence(cast, "bram", ill)
    client = sign_in(cast.people[name])
    for path in (
        "/verzuim/",
        f"/verzuim/klas/{cast.groups['2B'][1]}/",
        pupil_page(cast),
        pupil_page(cast, part="redenen/"),
        pupil_page(cast, part="afwezig/"),
        pupil_page(cast, "bram", f"afwezig/{away}/"),
        answer_page(cast, uid),
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(answer_page(cast, uid), {"answer": "confirmed", "reason": ill}).status_code == 404
    assert client.post(pupil_page(cast, part="afwezig/"), form(ill)).status_code == 404
    assert len(recorded(cast)) == 1


def test_a_notice_or_absence_of_another_pupil_is_not_there(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    uid, away = notice(cast), absence(cast, "bram", ill)
    vera = sign_in(cast.vera)
    assert vera.get(answer_page(cast, uid, "bram")).status_code == 404
    assert vera.get(pupil_page(cast, "noor", f"afwezig/{away}/")).status_code == 404
    assert vera.get(answer_page(cast, uuid.uuid4())).status_code == 404
    assert vera.get(pupil_page(cast, "wout")).status_code == 404
