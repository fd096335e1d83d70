"""Saving marks in the background: each box by itself, with the guard of the form and the same comparison."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from tests.learning.gradeworld import add_test
from tests.learning.test_grades import OUTSIDERS, address, column, standing
from tests.people import Cast, secret_of, sign_in

SHORT = {"Accept": "application/json"}


def post(client: Client, cast: Cast, posted: dict[str, Any]) -> HttpResponse:
    """Post as the script does."""
    return client.post(address(cast), posted, headers=SHORT)


def boxes(cast: Cast, response: HttpResponse) -> dict[str, dict[str, Any]]:
    """What is said of each box, by the pupil's first name."""
    names = {str(someone.uid): name for name, someone in cast.people.items()}
    return {names[key]: said for key, said in response.json()["boxes"].items()}


@pytest.fixture
def hidden(cast: Cast) -> str:
    """A test that families do not see yet."""
    add_test(cast, "kwadraten", shown_from=None)
    return "kwadraten"


def test_a_box_is_saved_and_the_answer_says_what_stands_there(cast: Cast, hidden: str) -> None:
    response = post(sign_in(cast.dirk), cast, column(cast, hidden, noor=("", "7")))
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response["Cache-Control"] == "no-store"
    assert boxes(cast, response) == {"noor": {"was": "7.0", "says": "", "text": "7,0", "low": False}}
    assert standing(cast, hidden) == {"noor": "7.0"}
    assert response.json()["rows"] == {str(cast.noor.uid): ["6,6", False]}
    foot = response.json()["feet"][-2]
    assert (foot["average"], foot["below"]) == ("7,0", "0 van 1")


def test_the_same_once_more_changes_nothing(cast: Cast, hidden: str) -> None:
    """An answer can get lost on its way; the script then asks again with what it knew before."""
    dirk = sign_in(cast.dirk)
    for _ in range(2):
        assert post(dirk, cast, column(cast, hidden, noor=("", "7,0"))).status_code == 200
    assert cast.db.execute("select count(*) from gate.change where table_name = 'grade'").fetchone() == (1,)


def test_one_wrong_box_holds_no_other(cast: Cast, hidden: str) -> None:
    response = post(
        sign_in(cast.dirk), cast, column(cast, hidden, noor=("", "7,0"), bram=("", "11"), tess=("", "6" * 300))
    )
    assert response.status_code == 422
    said = boxes(cast, response)
    assert said["noor"]["says"] == ""
    assert said["bram"]["says"].startswith("Een cijfer is minstens 1,0")
    assert len(said["tess"]["says"]) < 200
    assert response.json()["says"].endswith("Nog 1 ander vakje is niet bewaard.")
    assert standing(cast, hidden) == {"noor": "7.0"}


def test_what_somebody_else_changed_is_told_and_not_overwritten(cast: Cast, hidden: str) -> None:
    dirk = sign_in(cast.dirk)
    cast.grade("noor", hidden, "5.0")
    response = post(dirk, cast, column(cast, hidden, noor=("", "7,0"), bram=("", "8,0")))
    assert response.status_code == 409
    said = boxes(cast, response)
    assert (said["noor"]["was"], said["noor"]["says"]) == ("5.0", "U vulde in: 7,0. Intussen staat er: 5,0.")
    assert said["bram"]["says"] == ""
    assert response.json()["says"] == "Bakkerman, Noor: U vulde in: 7,0. Intussen staat er: 5,0."
    assert standing(cast, hidden) == {"noor": "5.0", "bram": "8.0"}
    assert post(dirk, cast, column(cast, hidden, noor=("5.0", "7,0"))).status_code == 200
    assert standing(cast, hidden)["noor"] == "7.0"


def test_what_stood_there_cannot_be_made_up(cast: Cast, hidden: str) -> None:
    cast.grade("noor", hidden, "5.0")
    response = post(sign_in(cast.dirk), cast, column(cast, hidden, noor=("9.9|" * 50, "7,0")))
    assert response.status_code == 409
    assert standing(cast, hidden) == {"noor": "5.0"}


def test_a_mark_that_families_saw_asks_for_a_reason(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    posted = column(cast, "breuken", noor=("6.4", "7,0")) | {"reden": ""}
    response = post(dirk, cast, posted)
    assert response.status_code == 422
    assert boxes(cast, response)["noor"]["asks"]
    assert standing(cast, "breuken")["noor"] == "6.4"
    assert post(dirk, cast, posted | {f"r-{cast.noor.uid}": "x" * 201}).status_code == 422
    assert post(dirk, cast, posted | {f"r-{cast.noor.uid}": "Telfout"}).status_code == 200
    assert standing(cast, "breuken")["noor"] == "7.0"


def test_an_exam_that_families_see_waits_for_approval(cast: Cast) -> None:
    add_test(cast, "examen", is_exam=True, shown_from=now())
    response = post(sign_in(cast.dirk), cast, column(cast, "examen", noor=("", "7,0")))
    assert response.status_code == 422
    assert "cijferopbouw goedkeuren" in boxes(cast, response)["noor"]["says"]
    assert standing(cast, "examen") == {}


def test_somebody_of_another_group_stops_all_of_it(cast: Cast, hidden: str) -> None:
    response = post(sign_in(cast.dirk), cast, column(cast, hidden, noor=("", "7,0"), sem=("", "7,0")))
    assert response.status_code == 422
    assert "niet meer in deze groep" in response.json()["says"]
    assert standing(cast, hidden) == {}


def test_a_test_of_another_group_is_not_there(cast: Cast) -> None:
    assert post(sign_in(cast.dirk), cast, column(cast, "dictee", sem=("9.3", "1,0"))).status_code == 404
    assert standing(cast, "dictee") == {"sem": "9.3"}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_saves_a_box(cast: Cast, hidden: str, name: str) -> None:
    assert post(sign_in(cast.people[name]), cast, column(cast, hidden, noor=("", "7,0"))).status_code == 404
    assert standing(cast, hidden) == {}


def test_without_session_or_token_nothing_is_saved(cast: Cast, hidden: str, client: Client) -> None:
    posted = column(cast, hidden, noor=("", "7,0"))
    assert post(client, cast, posted).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = secret_of(cast.dirk)
    assert post(strict, cast, posted).status_code == 403
    assert standing(cast, hidden) == {}


def test_whoever_signed_in_again_asks_for_the_token_of_now(cast: Cast) -> None:
    answer = sign_in(cast.dirk).get(address(cast), headers=SHORT)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json()["who"] == str(cast.dirk.account)
    assert len(answer.json()["token"]) == 64
    assert sign_in(cast.otto).get(address(cast), headers=SHORT).status_code == 404
