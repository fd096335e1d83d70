"""The desk writes down what came in; whoever may not ask it gets an answer too."""

from typing import Any
from unittest.mock import patch

import pytest

from tests.people import Cast, days, sign_in
from tests.rights.asking import handled, row
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.rights.requests import desk_pages
from zorgvuldig.rights.requests.labels import not_given
from zorgvuldig.rights.restriction import scope


def desk(cast: Cast, pupil: str = "noor") -> str:
    return f"/verzoek-aannemen/{cast.people[pupil].uid}/"


def said(cast: Cast, asker: str = "gerda", **more: Any) -> dict[str, Any]:
    who = str(cast.people[asker].id) if asker in cast.people else asker
    return {
        "kind": "access",
        "asker": who,
        "asker_name": "",
        "received_on": days(-3).isoformat(),
        "way": "letter",
        "identity_way": "",
        "wish": "Zij wil een kopie van het geheim.",
        "purpose": "",
        **more,
    }


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_the_desk_enters_a_letter(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.post(desk(cast), said(cast)).status_code == 303
    assert row(cast, "kind, way, acts_as, asker_id, received_on, identity_way, entered_by_id") == (
        "access", "letter", "guardian", cast.gerda.id, days(-3), "", cast.people[who].id,
    )  # fmt: skip
    assert "Het antwoord moet er zijn op" in client.get(desk(cast)).content.decode()


def test_the_desk_does_not_read_what_others_asked(cast: Cast) -> None:
    sign_in(cast.leo).post(desk(cast), said(cast))
    assert "kopie van het geheim" not in sign_in(cast.anna).get(desk(cast)).content.decode()


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "petra", "fenna", "gerda", "bas"])
def test_nobody_else_enters_requests(cast: Cast, who: str) -> None:
    assert sign_in(cast.people[who]).post(desk(cast), said(cast)).status_code == 404
    assert row(cast, "id") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_on": days(1).isoformat()},
        {"received_on": days(-366).isoformat()},
        {"received_on": "onzin"},
        {"wish": ""},
        {"asker": "999999"},
        {"asker": "other", "asker_name": ""},
        {"way": "screen"},
        {"identity_way": "signed_in"},
        {"kind": "objection", "purpose": ""},
        {"kind": "objection", "purpose": "attendance"},
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    assert sign_in(cast.anna).post(desk(cast), {**said(cast), **wrong}).status_code == 422
    assert row(cast, "id") is None


def test_the_desk_is_told_why_there_is_no_objection(cast: Cast) -> None:
    page = sign_in(cast.anna).post(desk(cast), {**said(cast), "kind": "objection", "purpose": "attendance"})
    assert not_given("objection").nl in page.content.decode()


def test_an_objection_that_the_law_does_not_give_stops_no_use(cast: Cast) -> None:
    every = [(purpose.key, purpose.name.nl) for purpose in scope.not_objectable()]
    more = {"kind": "objection", "purpose": "attendance", "identity_way": "known"}
    with patch.object(desk_pages, "uses_with_an_objection", lambda: every):
        answer = sign_in(cast.anna).post(desk(cast), said(cast, **more), follow=True)
    assert row(cast, "kind, purpose") == ("objection", "attendance")
    assert not_given("objection").nl in answer.content.decode()
    assert cast.db.execute("select count(*) from restriction").fetchone() == (0,)


@pytest.mark.parametrize(
    ("pupil", "asker", "reason"),
    [
        ("noor", "rob", "geen gezag"),
        ("noor", "karim", "rechter"),
        ("tess", "gerda", "16 of ouder"),
        ("noor", "noor", "nog geen 16"),
        ("noor", "other", "machtiging"),
        ("yara", "ymke", "16 of ouder"),
    ],
)
def test_who_may_not_ask_is_recorded_with_the_reason(cast: Cast, pupil: str, asker: str, reason: str) -> None:
    name = {"asker_name": "Een buurvrouw"} if asker == "other" else {}
    anna = sign_in(cast.anna)
    anna.post(desk(cast, pupil), said(cast, asker, identity_way="known", **name))
    (uid,) = row(cast, "uid") or ("",)
    page = sign_in(cast.petra).get(handled(cast, uid, pupil=pupil)).content.decode()
    assert reason in page
    assert "Zij wil een kopie van het geheim." in page
    answer = {"outcome": "granted", "ground": "", "answer": "Ja hoor."}
    sign_in(cast.petra).post(handled(cast, uid, "besluit/", pupil), answer)
    assert row(cast, "outcome") == ("",)


def test_an_objection_of_somebody_known_stops_the_use_and_of_somebody_unknown_does_not(cast: Cast) -> None:
    more = {"kind": "objection", "purpose": "teaching", "categories": ["grades"]}
    anna = sign_in(cast.anna)
    anna.post(desk(cast), said(cast, **more))
    assert cast.db.execute("select count(*) from restriction").fetchone() == (0,)
    (uid,) = row(cast, "uid") or ("",)
    sign_in(cast.petra).post(handled(cast, uid, "wie/"), {"way": "called_back"})
    found = cast.db.execute("select mask, purpose from restriction").fetchone()
    assert found == (REGISTER.mask(["grades"]), "teaching")
    anna.post(desk(cast), said(cast, "rob", identity_way="known", **more))
    assert cast.db.execute("select count(*) from restriction").fetchone() == (1,)


def test_the_same_open_request_is_not_entered_twice(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    anna.post(desk(cast), said(cast))
    assert anna.post(desk(cast), said(cast)).status_code == 422
    assert cast.db.execute("select count(*) from request").fetchone() == (1,)
