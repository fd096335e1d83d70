"""A line to Somtoday Connect: where it goes, who may ask, and what somebody ends or changes meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.imports.connect_double import (
    SECRET,
    ConnectDouble,
    as_json,
    running,
)
from tests.imports.fetching import fetched, filled, line, named, outcome, page
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.imports.connect import client
from zorgvuldig.imports.connect.client import ENVIRONMENTS, Environment
from zorgvuldig.imports.connect.fetch import fetch_waiting
from zorgvuldig.imports.upload.actions import clear_uploads

# --- where we go, and who may ask --------------------------------------------------------------------------------------


def test_nothing_is_asked_of_who_the_register_does_not_name(
    cast: Cast, anna: Client, double: ConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.post(f"{line(cast)}haal-op/")
    for more in ({"who": ""}, {"who": "Somtoday BV", "unused": True}):
        named(monkeypatch, **more)
        cast.db.execute("update import_connection set asked_at = now(), asked_by_id = %s", [cast.anna.id])
        fetch_waiting(timezone.now(), pytest.fail)
        assert outcome(cast) == "not_named"
        assert "In het register staat niet" in page(anna.post(f"{line(cast)}haal-op/", follow=True))
    assert double.asked == double.forms == []


@pytest.mark.parametrize("span", [{"agreed_on": str(days(1))}, {"agreed_until": str(TODAY)}])
def test_nothing_is_asked_without_an_agreement_that_holds(
    cast: Cast, anna: Client, double: ConnectDouble, span: dict[str, str]
) -> None:
    anna.post(line(cast), filled(**span))
    assert "afspraak met deze leverancier geldt vandaag niet" in page(anna.post(f"{line(cast)}haal-op/", follow=True))
    cast.db.execute("update import_connection set asked_at = now(), asked_by_id = %s", [cast.anna.id])
    fetch_waiting(timezone.now(), pytest.fail)
    assert outcome(cast) == "not_agreed"
    assert double.asked == double.forms == []


def test_nothing_is_asked_at_an_address_that_nobody_confirmed(
    cast: Cast, anna: Client, double: ConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.post(f"{line(cast)}haal-op/")
    with running() as other:
        place = Environment(f"{other.url}/oauth2/token", f"{other.url}/rest/v1")
        monkeypatch.setitem(ENVIRONMENTS, "acceptance", place)
        fetch_waiting(timezone.now(), pytest.fail)
        assert (outcome(cast), other.asked, other.forms, double.asked) == ("address", [], [], [])


def test_an_address_without_tls_is_not_asked(
    cast: Cast, anna: Client, double: ConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    anna.post(f"{line(cast)}haal-op/")
    fetch_waiting(timezone.now(), pytest.fail)
    assert (outcome(cast), double.forms) == ("unreachable", [])
    assert all(one.token.startswith("https://") for key, one in client.ENVIRONMENTS.items() if key != "acceptance")


def test_real_data_are_asked_for_at_night_alone(
    cast: Cast, anna: Client, double: ConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENTS, "production", ENVIRONMENTS["acceptance"])
    anna.post(line(cast), filled(environment="production"))
    assert "vannacht" in page(anna.post(f"{line(cast)}haal-op/", follow=True))
    day = timezone.localtime(timezone.now()).replace(hour=14)
    assert fetch_waiting(day, pytest.fail) == 0
    assert fetch_waiting(day.replace(hour=23), pytest.fail) == 1


def test_the_secret_is_nowhere_to_be_read(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    (sealed,) = cast.db.execute("select secret from import_connection").fetchone()
    assert SECRET.encode() not in bytes(sealed)
    for path in ("/inlezen/somtoday/", line(cast)):
        assert SECRET not in anna.get(path).content.decode()
    assert anna.post(line(cast), filled(secret="")).status_code == 303  # what stands is kept
    assert fetched(cast, anna)
    told = cast.db.execute("select coalesce(string_agg(changed::text, ''), '') from gate.change").fetchone()
    assert SECRET not in told[0]


def test_who_ended_a_line_or_changed_it_meanwhile_gets_nothing(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    anna.post(f"{line(cast)}haal-op/")

    def again() -> Any:
        cast.db.execute("update import_connection set asked_at = now() + interval '1 minute'")
        return as_json({"lesgroepen": []})

    double.instead["/lesgroep"] = again
    fetch_waiting(timezone.now(), pytest.fail)
    assert cast.db.execute("select count(*) from import_upload").fetchone() == (0,)
    assert "wissen het geheim" in page(anna.get(f"{line(cast)}weg/"))
    assert anna.post(f"{line(cast)}weg/").status_code == 303
    assert cast.db.execute("select count(*) from import_connection").fetchone() == (0,)
    assert "Er is nog geen koppeling" in page(anna.get("/inlezen/somtoday/"))


def test_a_round_that_nobody_waits_for_any_more_is_not_made(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    anna.post(f"{line(cast)}haal-op/")
    assert "Er wordt al opgehaald" in page(anna.post(f"{line(cast)}haal-op/", follow=True))
    assert "Wij halen niets op" in page(anna.post(f"{line(cast)}toch-niet/", follow=True))
    assert fetch_waiting(timezone.now(), pytest.fail) == 0


def test_a_newer_round_takes_the_place_of_the_one_before(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    first = fetched(cast, anna)
    second = fetched(cast, anna)
    states = dict(cast.db.execute("select uid::text, state from import_upload").fetchall())
    assert [states[path.split("/")[3]] for path in (first, second)] == ["dropped", "mapped"]
    clear_uploads(timezone.now() + timedelta(days=20))
    assert cast.db.execute("select count(*) from import_upload").fetchone() == (0,)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"organisation": "Wilgendam"}, "Vul het nummer in zoals Somtoday het geeft"),
        ({"secret": ""}, "Vul het geheim in dat Somtoday u gaf"),
        ({"confirmed": ""}, "Bevestig het adres"),
        ({"agreed_until": str(days(-200))}, "De laatste dag ligt voor de eerste"),
        ({"environment": "elders"}, "Selecteer een geldige keuze"),
    ],
)
def test_what_is_lacking_is_said_beside_its_field(
    cast: Cast, double: ConnectDouble, more: dict[str, str], says: str
) -> None:
    answer = sign_in(cast.anna).post("/inlezen/somtoday/nieuw/", filled(school=str(cast.schools["Oost"]), **more))
    assert answer.status_code == 422
    assert says in page(answer)
    assert cast.db.execute("select count(*) from import_connection").fetchone() == (0,)


def test_the_line_of_another_school_is_not_there(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    cast.db.execute("update import_connection set school_id = %s", [cast.schools["West"]])
    for path in ("", "weg/"):
        assert anna.get(f"{line(cast)}{path}").status_code == 404
    anna.post(f"{line(cast)}haal-op/")
    assert cast.db.execute("select asked_at from import_connection").fetchone() == (None,)
    assert "Er is nog geen koppeling" in page(anna.get("/inlezen/somtoday/"))
