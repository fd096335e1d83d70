"""The site is closed with a calm page, at once, without a database, and opened again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from tests.operations.listening import listened
from tests.people import Cast, sign_in
from zorgvuldig.management.commands import maintenance
from zorgvuldig.operations.health import readiness as readiness
from zorgvuldig.operations.maintenance import state as state
from zorgvuldig.statement import cache as serving


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path) -> Iterator[None]:
    """A data directory of one's own, in which nothing is closed."""
    readiness.clear_answers()
    with override_settings(DATA=tmp_path):
        yield
    readiness.leave()
    readiness.clear_answers()


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("maintenance", *arguments, stdout=out)
    return out.getvalue()


def test_on_and_off(cast: Cast) -> None:
    client = sign_in(cast.petra)
    assert client.get("/privacy/").status_code == 200
    assert "closed until" in command("on", "--until", "23:59", "--message", "De schijven worden <groter>.")
    answer = client.get("/privacy/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 60 <= int(answer["Retry-After"]) <= 3600
    assert (answer["Cache-Control"], answer["Content-Language"]) == ("no-store", "nl")
    assert "Even dicht voor onderhoud" in page
    assert "23:59" in page
    assert "De schijven worden &lt;groter&gt;." in page
    assert "niet bewaard" not in page
    assert "closed until" in command("show")
    assert command("off") == "The site is open.\n"
    assert client.get("/privacy/").status_code == 200
    assert "was not closed" in command("off")


def test_what_was_sent_is_not_lost_in_silence(cast: Cast) -> None:
    command("on")
    answer = sign_in(cast.petra).post("/privacy/rollen/", {"outcome": "Alles"})
    assert answer.status_code == 503
    assert "Wat u net verstuurde, is niet bewaard." in answer.content.decode()
    assert answer["X-Request-Id"] in answer.content.decode()


def test_every_header_of_every_answer_is_there(client: Client) -> None:
    command("on")
    with listened() as heard:
        answer = client.get("/inloggen/")
    assert [line for line in heard if "ERROR" in line] == []
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "Set-Cookie" not in answer


def test_it_needs_no_database(client: Client) -> None:
    command("on")
    with patch("zorgvuldig.gate.sessions.SessionStore.load", side_effect=OperationalError):
        assert client.get("/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}=x"}).status_code == 503


def test_promises_and_static_files_stay(cast: Cast, client: Client) -> None:
    command("on")
    assert client.get("/beloften/").status_code == 200
    with closing(client.get("/static/css/tokens.css")) as answer:
        assert answer.status_code == 200
    with patch.object(serving.Memory, "_asked", side_effect=OperationalError):
        client.raise_request_exception = False
        assert client.get("/en/promises/").status_code == 503


@pytest.mark.parametrize("content", ["", "{", "[]", '{"since": 3}'], ids=["empty", "torn", "list", "number"])
def test_a_file_that_cannot_be_read_closes_the_site_too(client: Client, content: str) -> None:
    state.place().write_text(content)
    answer = client.get("/inloggen/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert "Even dicht voor onderhoud" in answer.content.decode()


def test_later_than_was_said(client: Client) -> None:
    state.close(state.Maintenance(timezone.now(), timezone.now() - timedelta(hours=1)))
    assert "Het duurt langer dan wij dachten." in client.get("/inloggen/").content.decode()


def test_an_error_while_the_database_is_away_is_no_error_of_the_visitor(client: Client) -> None:
    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 40
    with patch("zorgvuldig.gate.sessions.SessionStore.load", side_effect=OperationalError("away")):
        assert client.get("/").status_code == 500
        assert readiness.failing() == []  # what was well a moment ago says nothing about this page
        with patch.object(readiness, "query_rows", side_effect=OSError):
            answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Even niet bereikbaar" in answer.content.decode()


FAILS = """create function public.fails() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '{}'; end $$;
create trigger fails before insert on gate.log for each row execute function public.fails()"""


@pytest.mark.parametrize(("code", "status"), [("disk_full", 503), ("out_of_memory", 503), ("data_exception", 500)])
def test_what_cannot_be_logged_for_lack_of_room_is_not_shown_and_the_page_says_that_it_is_for_now(
    cast: Cast, code: str, status: int
) -> None:
    client = sign_in(cast.anna)
    client.raise_request_exception = False
    cast.db.execute(FAILS.format(code))
    try:
        answer = client.get(f"/leerlingen/{cast.noor.uid}/adres/")
    finally:
        cast.db.execute("drop function public.fails cascade")
    assert answer.status_code == status
    assert ("Even niet bereikbaar" in answer.content.decode()) is (status == 503)
    assert "Noor" not in answer.content.decode()
    assert client.get(f"/leerlingen/{cast.noor.uid}/adres/").status_code == 200


def test_while_the_database_is_known_to_be_away_nobody_waits_for_it(client: Client) -> None:
    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 40
    assert readiness.failing(readiness.NEEDED) == []
    with patch("zorgvuldig.gate.sessions.SessionStore.load", side_effect=OperationalError("away")) as load:
        with patch.object(readiness, "query_rows", side_effect=psycopg.OperationalError):
            assert client.get("/").status_code == 503
            tried = load.call_count
            assert [client.get("/").status_code for _ in range(3)] == [503, 503, 503]
        assert load.call_count == tried
        for name in readiness.AWAY:
            readiness.PARTS[name].asked_at -= readiness.SECOND
        assert client.get("/").status_code == 500  # the database is there again, so this is something else
        assert load.call_count > tried


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["on", "--until", "straks"], "is no moment"),
        (["on", "--until", "2020-01-01 10:00"], "is over"),
        (["off", "--until", "23:59"], "go with"),
        (["on", "--message", "a" * 301], "longer than 300"),
    ],
    ids=["word", "past", "off", "long"],
)
def test_what_cannot_be_is_refused_and_nothing_changes(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        command(*arguments)
    assert not state.is_on()


def test_a_time_of_day_is_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.make_aware(datetime(2026, 11, 26, 17, 30))  # noqa: DTZ001 - made aware at once
    monkeypatch.setattr(maintenance.timezone, "localtime", lambda *_: at)
    assert maintenance.moment("18:00").day == 26
    assert maintenance.moment("17:00").day == 27
