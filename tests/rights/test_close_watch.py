"""Extra watch on a pupil's file: who puts it on, that the family reads why, and that it is lifted once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from tests.governance.reading_world import LIST, at, watched
from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.rights.close_watch import actions as close_watch
from zorgvuldig.rights.models import CloseWatch

WHY = "De familie is in het nieuws."


def desk(cast: Cast, what: str = "") -> str:
    return f"/verzoeken/leerling/{cast.noor.uid}/{what}"


def test_the_privacy_officer_puts_it_on_and_lifts_it(cast: Cast) -> None:
    client = sign_in(cast.petra)
    assert "Er is geen extra toezicht" in client.get(desk(cast)).content.decode()
    assert client.post(desk(cast, "extra-toezicht/"), {"why": WHY}).status_code == 303
    number, by, over = cast.db.execute("select uid, started_by_id, ended_at from close_watch").fetchone()
    assert (by, over) == (cast.petra.id, None)
    shown = client.get(desk(cast)).content.decode()
    assert WHY in shown
    assert "Zet extra toezicht aan" not in shown
    lifting = desk(cast, f"extra-toezicht/{number}/")
    assert client.get(lifting).status_code == 200
    assert client.post(lifting).status_code == 303
    again = client.post(lifting, follow=True).content.decode()
    assert "Dit extra toezicht is al opgeheven." in again
    assert "Zet extra toezicht aan" in again
    assert cast.db.execute("select ended_by_id from close_watch where ended_at is not null").fetchall() == [
        (cast.petra.id,)
    ]


def test_the_reason_is_sealed_and_asked(cast: Cast) -> None:
    client = sign_in(cast.petra)
    answer = client.post(desk(cast, "extra-toezicht/"), {"why": " "})
    assert answer.status_code == 422
    assert "Schrijf op waarom extra toezicht nodig is." in answer.content.decode()
    client.post(desk(cast, "extra-toezicht/"), {"why": WHY})
    assert WHY.encode() not in bytes(cast.db.execute("select why from close_watch").fetchone()[0])


def test_it_is_on_once(cast: Cast) -> None:
    watched(cast, cast.noor, at(12))
    answer = sign_in(cast.petra).post(desk(cast, "extra-toezicht/"), {"why": WHY}, follow=True)
    assert "Voor deze leerling geldt al extra toezicht." in answer.content.decode()
    assert cast.db.execute("select count(*) from close_watch").fetchone() == (1,)


@pytest.mark.parametrize("name", ["fenna", "leo", "maud", "anna", "cato", "gerda", "noor"])
def test_nobody_else_puts_it_on(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get(desk(cast, "extra-toezicht/")).status_code == 404
    assert client.post(desk(cast, "extra-toezicht/"), {"why": WHY}).status_code == 404
    lifting = desk(cast, f"extra-toezicht/{watched(cast, cast.noor, at(12))}/")
    assert client.post(lifting).status_code == 404
    assert cast.db.execute("select count(*) from close_watch where ended_at is null").fetchone() == (1,)


def test_the_family_reads_that_it_is_on_and_why(cast: Cast) -> None:
    watched(cast, cast.noor, at(12))
    shown = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/verzoeken/").content.decode()
    assert "Extra toezicht op dit dossier" in shown
    assert WHY in shown
    assert "Hef op" not in shown
    assert WHY not in sign_in(cast.olga).get(f"/mijn-kind/{cast.sem.uid}/verzoeken/").content.decode()


def test_of_another_pupil_it_cannot_be_lifted(cast: Cast) -> None:
    number = watched(cast, cast.sem, at(12))
    assert sign_in(cast.petra).post(desk(cast, f"extra-toezicht/{number}/")).status_code == 404


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"starts_at": NOW - timedelta(days=9)}, "kept"),
        ({"started_by_id": 1}, "kept"),
        ({"ended_at": NOW - timedelta(days=1)}, "moment"),
    ],
    ids=["start", "starter", "moment"],
)
def test_the_database_keeps_what_was_said(cast: Cast, change: dict[str, object], why: str) -> None:
    number = watched(cast, cast.noor, at(12))
    with open_door(
        secret_of(cast.petra), purpose="rights", reads=("request",), writes=("request",), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        assert close_watch.find_watch(number, cast.noor.id, door=door) is not None
        if "ended_at" in change:
            change = change | {"ended_by_id": door.actor_id}
        with pytest.raises(IntegrityError, match=f"said: {why}"), transaction.atomic():
            CloseWatch.objects.filter(uid=number).update(**change)
    connections["default"].close()


def test_a_real_opening_while_it_is_on_is_a_signal(cast: Cast) -> None:
    client = sign_in(cast.petra)
    client.post(desk(cast, "extra-toezicht/"), {"why": WHY})
    assert "Er is niets te bekijken." in client.get(LIST).content.decode()
    assert sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/inschrijving/").status_code == 200
    shown = client.get(LIST).content.decode()
    assert f"{LIST}close_watch/{cast.anna.uid}/{days(0)}/" in shown


def test_who_comes_back_to_a_watch_that_ended_is_told(cast: Cast) -> None:
    client, lifting = sign_in(cast.petra), desk(cast, f"extra-toezicht/{watched(cast, cast.noor, at(12))}/")
    client.post(lifting)
    answer = client.get(lifting, follow=True)
    assert answer.status_code == 200
    assert "Dit extra toezicht is al opgeheven." in answer.content.decode()
