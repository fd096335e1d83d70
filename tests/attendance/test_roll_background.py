"""Saving a roll in the background: the same door, list and comparison as the form, told in a few words."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.attendance.attending import lesson
from tests.attendance.test_attendance_roll import OUTSIDERS, address, filled, standing
from tests.people import Cast, days, secret_of, sign_in

SHORT = {"Accept": "application/json"}


def post(client: Client, path: str, posted: dict[str, Any]) -> HttpResponse:
    """Post as the script does."""
    return client.post(path, posted, headers=SHORT)


def test_a_roll_is_saved_and_the_answer_knows_since_when(cast: Cast) -> None:
    path, dirk = address(cast, lesson(cast)), sign_in(cast.dirk)
    response = post(dirk, path, filled(cast, noor="absent"))
    assert response.status_code == 200
    assert response.json()["since"] == f"U bewaarde deze lijst om {response.json()['at']}."
    assert standing(cast) == {"noor": ("absent", None)}
    assert response.json()["was"] == dirk.get(path).context["was"]
    assert post(dirk, path, filled(cast, was=response.json()["was"], bram="absent")).status_code == 200
    assert standing(cast) == {"bram": ("absent", None)}


@pytest.mark.parametrize("headers", [SHORT, {}], ids=["script", "form"])
def test_the_same_once_more_is_saved_and_changes_nothing(cast: Cast, headers: dict[str, str]) -> None:
    """An answer can get lost on its way."""
    path, dirk = address(cast, lesson(cast)), sign_in(cast.dirk)
    answers = [dirk.post(path, filled(cast, noor=("late", "5")), headers=headers).status_code for _ in range(2)]
    assert answers == ([200, 200] if headers else [303, 303])
    assert cast.db.execute("select count(*) from gate.change where table_name = 'attendance'").fetchone() == (1,)


def test_the_roll_of_somebody_else_is_told_and_not_overwritten(cast: Cast) -> None:
    path = address(cast, lesson(cast))
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["wi2B"][0], starts_on=days(-100))
    assert post(sign_in(cast.otto), path, filled(cast, noor="absent")).status_code == 200
    dirk = sign_in(cast.dirk)
    response = post(dirk, path, filled(cast, bram=("late", "5")))
    assert response.status_code == 409
    assert response.json()["says"].startswith("Otto Werker bewaarde deze lijst intussen, om ")
    assert response.json()["since"].startswith("Otto Werker bewaarde deze lijst op ")
    assert response.json()["theirs"] == {str(cast.noor.uid): "afwezig", str(cast.bram.uid): "aanwezig"}
    assert standing(cast) == {"noor": ("absent", None)}
    # The same list as theirs is still theirs: who called it is not told otherwise.
    assert post(dirk, path, filled(cast, noor="absent")).status_code == 409
    assert post(dirk, path, filled(cast, was=response.json()["was"], bram=("late", "5"))).status_code == 200
    assert standing(cast) == {"bram": ("late", 5)}


@pytest.mark.parametrize("was", ["gisteren", "2026-01-01T00:00:00Z", "9" * 4000], ids=["words", "another", "long"])
def test_since_when_cannot_be_made_up(cast: Cast, was: str) -> None:
    path, dirk = address(cast, lesson(cast)), sign_in(cast.dirk)
    post(dirk, path, filled(cast, noor="absent"))
    assert post(dirk, path, filled(cast, was=was)).status_code == 409
    assert standing(cast) == {"noor": ("absent", None)}


def test_wrong_minutes_are_told_beside_the_pupil(cast: Cast) -> None:
    response = post(sign_in(cast.dirk), address(cast, lesson(cast)), filled(cast, noor=("late", "zes")))
    assert response.status_code == 422
    assert response.json()["problems"][str(cast.noor.uid)].endswith("U vulde in: ‘zes’.")
    assert standing(cast) == {}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"on": days(-8)}, "Deze les is langer dan 7 dagen geleden."),
        ({"on": days(1)}, "Deze les is nog niet begonnen."),
        ({"is_cancelled": True}, "Deze les valt uit."),
    ],
    ids=["past", "future", "cancelled"],
)
def test_what_comes_too_late_or_too_early_is_refused_with_the_sentence(
    cast: Cast, more: dict[str, Any], says: str
) -> None:
    response = post(sign_in(cast.dirk), address(cast, lesson(cast, **more)), filled(cast, noor="absent"))
    assert (response.status_code, response.json()["says"].startswith(says)) == (422, True)
    assert standing(cast) == {}


def test_a_pupil_of_another_group_stops_the_list(cast: Cast) -> None:
    posted = filled(cast, noor="absent") | {f"k-{cast.sem.uid}": "absent"}
    response = post(sign_in(cast.dirk), address(cast, lesson(cast)), posted)
    assert (response.status_code, standing(cast)) == (422, {})
    assert "niet meer in deze groep" in response.json()["says"]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_calls_it_so(cast: Cast, name: str) -> None:
    response = post(sign_in(cast.people[name]), address(cast, lesson(cast)), filled(cast, noor="absent"))
    assert (response.status_code, standing(cast)) == (404, {})


def test_without_session_or_token_nothing_is_saved(cast: Cast, client: Client) -> None:
    path = address(cast, lesson(cast))
    assert post(client, path, filled(cast, noor="absent")).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = secret_of(cast.dirk)
    assert post(strict, path, filled(cast, noor="absent")).status_code == 403
    assert standing(cast) == {}


def test_whoever_signed_in_again_asks_for_the_token_of_now(cast: Cast) -> None:
    path = address(cast, lesson(cast))
    answer = sign_in(cast.dirk).get(path, headers=SHORT)
    assert (answer.json()["who"], len(answer.json()["token"])) == (str(cast.dirk.account), 64)
    assert sign_in(cast.otto).get(path, headers=SHORT).status_code == 404
