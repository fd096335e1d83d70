"""Two addresses for machines that watch: does it live, and can it serve?"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings

from tests.people import Cast
from zorgvuldig.operations.health import readiness as readiness
from zorgvuldig.operations.maintenance import state as state


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path) -> Iterator[None]:
    """Nothing remembered, a data directory of one's own, and nothing left behind."""
    readiness.leave()  # whoever was served before left a connection
    readiness.clear_answers()
    with override_settings(DATA=tmp_path):
        yield
    readiness.leave()
    readiness.clear_answers()


def test_all_is_well(client: Client) -> None:
    for address, says in (("/gezond/", "ok"), ("/gezond/klaar/", "ok")):
        answer = client.get(address)
        assert (answer.status_code, answer.content.decode(), answer["Cache-Control"]) == (200, says, "no-store")
        assert client.post(address).status_code == 405


@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["school.example"])
@pytest.mark.parametrize("address", ["/gezond/", "/gezond/klaar/"])
def test_it_answers_by_any_name_and_without_tls(client: Client, address: str) -> None:
    assert client.get(address, headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/inloggen/", headers={"host": "10.1.2.3:8000"}).status_code == 400


def away(*_: object, **__: object) -> None:
    raise psycopg.OperationalError("connection to server at noor failed")


def test_a_database_that_is_away_is_said_in_words_alone(client: Client) -> None:
    with patch.object(psycopg, "connect", side_effect=away):
        answer = client.get("/gezond/klaar/")
    assert (answer.status_code, answer.content.decode()) == (503, "database\naccounts\nschema")
    assert client.get("/gezond/").status_code == 200


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        ("schema", {"COLUMNS": "select 'pupil', 'telefoon_van_oma'"}),
        ("register", {"DIGEST": "another", "TURNING": 0}),
    ],
    ids=["schema", "register"],
)
def test_another_schema_or_register_is_not_served(client: Client, part: str, broken: dict[str, object]) -> None:
    with patch.multiple(readiness, **broken), patch.object(readiness.PARTS["register"], "grace", 0.0):
        answer = client.get("/gezond/klaar/")
    assert (answer.status_code, answer.content.decode()) == (503, part)


def test_a_register_that_just_turned_is_waited_for(client: Client) -> None:
    with patch.object(readiness, "DIGEST", "another"):
        assert client.get("/gezond/klaar/").status_code == 200
        part = readiness.PARTS["register"]
        assert part.is_fine(part.asked_at + 30)
        assert not part.is_fine(part.asked_at + 61)


def test_keys_that_are_gone(client: Client) -> None:
    (settings.DATA / "vault").mkdir()
    assert client.get("/gezond/klaar/").content == b"keystore"
    readiness.clear_answers()
    (settings.DATA / "keys").mkdir()
    assert client.get("/gezond/klaar/").content == b"ok"


def test_a_store_that_does_not_answer(client: Client) -> None:
    (settings.DATA / "keys").mkdir()
    with override_settings(VAULT_S3="bucket"), patch.object(readiness, "bucket_faults", side_effect=OSError("away")):
        assert client.get("/gezond/klaar/").content == b"vault"


def test_closed_for_maintenance_is_alive_and_not_ready(client: Client) -> None:
    state.close(state.Maintenance(None))
    assert client.get("/gezond/").status_code == 200
    assert client.get("/gezond/klaar/").content == b"maintenance"


def test_it_answers_while_the_pool_is_used_up(cast: Cast, client: Client) -> None:
    connections["default"].ensure_connection()  # opens the pool, when nobody did in this process
    connections["default"].close()
    with ExitStack() as held:
        for _ in range(settings.POOL):
            held.enter_context(connections["default"].pool.connection(timeout=60))
        assert client.get("/gezond/klaar/").content == b"ok"


def test_a_crowd_asks_the_database_once_a_second(client: Client) -> None:
    with patch.object(readiness, "query_rows", wraps=readiness.query_rows) as ask:
        for _ in range(20):
            client.get("/gezond/klaar/")
    assert ask.call_count <= 2 * len(readiness.PARTS)


def test_a_connection_that_broke_is_made_anew(cast: Cast, client: Client) -> None:
    client.get("/gezond/klaar/")
    _, kept = readiness._connections["default"]
    cast.db.execute("select pg_terminate_backend(%s)", [kept.info.backend_pid])
    readiness.clear_answers()
    assert client.get("/gezond/klaar/").content == b"ok"


def test_an_asker_that_hangs_is_no_good_answer() -> None:
    part = readiness.Part(lambda: True, asked_at=100.0)
    part.lock.acquire()
    assert part.is_fine(102.0)  # it is being asked; the last answer stands
    with patch.object(readiness, "HUNG", 0.0):
        assert not part.is_fine(130.0)


def test_whoever_had_trouble_is_not_told_that_it_was_well_before() -> None:
    answers = [True, False, True]
    part = readiness.Part(lambda: answers.pop(0))
    assert part.is_fine(10.0)
    assert part.is_fine(10.3, since=9.9)  # asked after the page began
    assert not part.is_fine(10.4, since=10.2)
    assert not part.is_fine(10.6, since=10.5)  # known to be away: not every visitor asks and waits
    assert part.is_fine(11.5, since=10.5)
    assert answers == []
    answers += [True]
    seldom = readiness.Part(lambda: answers.pop(0), readiness.SELDOM)
    assert seldom.is_fine(10.0)
    assert seldom.is_fine(10.4, since=10.2)
