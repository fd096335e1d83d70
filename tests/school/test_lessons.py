"""My lessons and the timetable of a group: whose they are, which comes first, and that no file is open."""

from datetime import time

import pytest

from tests.attendance.attending import lesson
from tests.people import TODAY, Cast, days, sign_in


def test_a_teacher_sees_the_lessons_of_their_own_groups(cast: Cast) -> None:
    lesson(cast, room="B12")
    lesson(cast, "ne3A", room="C3")
    page = sign_in(cast.dirk).get("/lessen/").content.decode()
    assert "lokaal B12" in page
    assert "lokaal C3" not in page
    assert "Er is één dossier open." not in page
    assert 'class="deur' not in page


def test_the_lesson_of_now_stands_first(cast: Cast) -> None:
    lesson(cast, slot=1, starts_at=time(0), ends_at=time(0, 1))
    running = lesson(cast, slot=2)
    response = sign_in(cast.dirk).get("/lessen/")
    assert [one.lesson.uid for one in response.context["running"]] == [running]
    assert [one.lesson.slot for one in response.context["lessons"]] == [1]


def test_another_day_has_its_own_lessons(cast: Cast) -> None:
    lesson(cast, on=days(1), room="morgen")
    dirk = sign_in(cast.dirk)
    assert "Er staan geen lessen van u op deze dag." in dirk.get("/lessen/").content.decode()
    assert "lokaal morgen" in dirk.get("/lessen/", {"dag": days(1).isoformat()}).content.decode()


def test_a_lesson_that_is_still_to_come_has_no_list_to_open(cast: Cast) -> None:
    uid = lesson(cast, on=days(1))
    page = sign_in(cast.dirk).get("/lessen/", {"dag": days(1).isoformat()}).content.decode()
    assert "nog niet begonnen</span>" in page
    assert str(uid) not in page


@pytest.mark.parametrize("wrong", ["morgen", "2026-02-30", "", "9999999999"])
def test_a_day_that_is_none_shows_today(cast: Cast, wrong: str) -> None:
    response = sign_in(cast.dirk).get("/lessen/", {"dag": wrong})
    assert response.status_code == 200
    assert response.context["is_today"]


def test_whoever_stands_in_sees_only_that_lesson_and_its_own_list(cast: Cast) -> None:
    uid = lesson(cast)
    lesson(cast, "ne3A", room="C3")
    page = sign_in(cast.sanne).get("/lessen/").content.decode()
    assert "u valt in" in page
    assert f"/groepen/{cast.groups['wi2B'][1]}/invallen/{uid}/" in page
    assert f"/groepen/{cast.groups['wi2B'][1]}/lessen/{uid}/" not in page
    assert "lokaal C3" not in page
    group = cast.groups["wi2B"][1]
    listed = sign_in(cast.sanne).get(f"/invallen/{group}/").content.decode()
    assert 'href="/lessen/"' in listed
    assert f"/groepen/{group}/rooster/" in listed


def test_a_cancelled_lesson_is_told_and_has_no_list(cast: Cast) -> None:
    uid = lesson(cast, is_cancelled=True)
    page = sign_in(cast.dirk).get("/lessen/").content.decode()
    assert "Valt uit" in page
    assert str(uid) not in page


def test_the_week_of_a_group(cast: Cast) -> None:
    monday = days(-TODAY.weekday())
    lesson(cast, on=monday, slot=3, room="eerste week", staff_id=cast.dirk.id)
    lesson(cast, on=days(7 - TODAY.weekday()), slot=3, room="tweede week")
    path = f"/groepen/{cast.groups['wi2B'][1]}/rooster/"
    page = sign_in(cast.dirk).get(path).content.decode()
    assert "eerste week" in page
    assert "Dirk Werker" in page
    assert "tweede week" not in page
    assert "tweede week" in sign_in(cast.dirk).get(path, {"dag": days(7).isoformat()}).content.decode()
    assert "eerste week" in sign_in(cast.sanne).get(path).content.decode()


@pytest.mark.parametrize("name", ["otto", "maud", "anna", "leo", "vera", "gerda", "noor", "hanna"])
def test_the_week_of_another_group_is_not_there(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get(f"/groepen/{cast.groups['wi2B'][1]}/rooster/").status_code == 404
