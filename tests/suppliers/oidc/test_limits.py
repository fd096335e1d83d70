"""How often the provider may be asked, counted for all processes in one place."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client as Browser
from django.test import RequestFactory

from tests.people import Cast
from tests.suppliers.oidc.proving import basic, post, with_secret
from tests.suppliers.supplying import agreed
from zorgvuldig.suppliers.oidc import limits

THEN = datetime(2026, 9, 1, 8, 30, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _few(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OFTEN", dict.fromkeys(limits.OFTEN, (5, 8)))
    monkeypatch.setattr(limits, "FAILED", 3)


def tries(times: int, now: datetime = THEN, **whose: str) -> list[bool]:
    return [limits.is_over("token", now=now, **whose) for _ in range(times)]


def test_by_address() -> None:
    assert tries(6, address="192.0.2.1") == [False] * 5 + [True]
    assert tries(1, address="192.0.2.2") == [False]


def test_by_client_from_anywhere() -> None:
    assert [limits.is_over("token", address=f"192.0.2.{n}", client="a", now=THEN) for n in range(9)] == [False] * 8 + [
        True
    ]
    assert tries(1, client="b") == [False]


def test_each_action_for_itself() -> None:
    assert tries(6, address="192.0.2.1")[-1]
    assert not limits.is_over("authorize", address="192.0.2.1", now=THEN)


def test_the_next_minute_is_a_new_one() -> None:
    assert tries(6, address="192.0.2.1")[-1]
    assert tries(1, THEN + timedelta(seconds=39), address="192.0.2.1") == [True]
    assert tries(1, THEN + timedelta(seconds=40), address="192.0.2.1") == [False]


def test_the_counters_name_nobody_and_go(database: psycopg.Connection) -> None:
    tries(1, address="192.0.2.77", client="a client")
    rows = database.execute(
        "select cache_key, value, expires < now() + interval '3 minutes' from login_cache"
    ).fetchall()
    assert len(rows) == 2
    assert all(goes for _, _, goes in rows)
    assert "192.0.2.77" not in str(rows)
    assert "a client" not in str(rows)


def test_a_client_that_asks_too_often_is_told_when_to_come_back(cast: Cast) -> None:
    client, secret = with_secret(cast, agreed(cast).product)
    answers = [
        post("/oidc/introspect/", {"token": "x"}, basic(client.client_id, secret), REMOTE_ADDR=f"192.0.2.{n}")
        for n in range(9)
    ]
    assert [answer.status_code for answer in answers] == [200] * 8 + [429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert (answers[-1]["Retry-After"], answers[-1]["Cache-Control"]) == ("60", "no-store")
    assert post("/oidc/revoke/", {"token": "x"}, basic(client.client_id, secret)).status_code == 200


def test_who_keeps_failing_is_put_off_and_takes_no_client_along(cast: Cast) -> None:
    client, secret = with_secret(cast, agreed(cast).product)
    wrong = [
        post("/oidc/introspect/", {"token": "x"}, basic(client.client_id, "x"), REMOTE_ADDR="192.0.2.66")
        for _ in range(9)
    ]
    assert [answer.status_code for answer in wrong] == [401] * 3 + [429] * 6
    good = post("/oidc/introspect/", {"token": "x"}, basic(client.client_id, secret), REMOTE_ADDR="192.0.2.1")
    assert good.status_code == 200


def test_a_page_for_people(cast: Cast) -> None:
    request = RequestFactory().get("/")
    answers = [limits.limited("authorize", request) for _ in range(6)]
    assert answers[:5] == [None] * 5
    assert answers[5] is not None
    assert answers[5].status_code == 429


def test_signing_out_too_often_is_a_page(database: psycopg.Connection) -> None:
    answers = [Browser().get("/oidc/logout/") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Dit ging te vaak" in answers[-1].content.decode()


def test_a_whole_school_at_half_past_eight_is_below_every_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    people, minutes, each = 1500, 5, 5  # requests of one login to the busiest address
    for by_address, by_client in limits.OFTEN.values():
        assert by_address >= people / minutes * each
        assert by_client >= by_address
