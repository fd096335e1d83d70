"""The page as the job made it, out of the memory of the process: the same headers, no question to the database, never an old claim."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from tests.people import Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.jobs import upkeep
from zorgvuldig.statement import cache as serving
from zorgvuldig.statement.cache import ADDRESSES, AGAIN, MEMORY, Memory
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.jobs import measure_and_publish, publish
from zorgvuldig.statement.reads import FRESH
from zorgvuldig.statement.render import PAGES
from zorgvuldig.statement.signature import sign_page

PAGE = "/beloften/"


@pytest.fixture
def published(cast: Cast) -> Iterator[datetime]:
    """A school whose pages were made now."""
    now = datetime.now(UTC)
    measure_and_publish(now)
    yield now
    MEMORY.forget()


def marked(cast: Cast) -> None:
    """Another page, as if the job had made it, so that one out of memory can be told from one made now."""
    made = cast.db.execute("select name, content_type, body, made_at from public_page").fetchall()
    for name, content_type, body, made_at in made:
        other = bytes(body) + b"<!-- kept -->"
        signature = sign_page(name, content_type, other, made_at)
        cast.db.execute("update public_page set body = %s, signature = %s where name = %s", [other, signature, name])


def aged(cast: Cast) -> None:
    """The pages as the job made them, longer ago than counts."""
    made = cast.db.execute("select name, content_type, body, made_at from public_page").fetchall()
    for name, content_type, body, made_at in made:
        earlier = made_at - FRESH - timedelta(minutes=1)
        signature = sign_page(name, content_type, bytes(body), earlier)
        cast.db.execute(
            "update public_page set made_at = %s, signature = %s where name = %s", [earlier, signature, name]
        )


def is_kept(response: HttpResponse) -> bool:
    return response.content.endswith(b"<!-- kept -->")


def test_every_page_has_the_address_it_is_called_by() -> None:
    assert {reverse(name): name for name in PAGES} == ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_from_memory_it_has_the_same_body_and_headers_as_when_it_is_made(published: datetime, address: str) -> None:
    kept = Client().get(address)
    MEMORY.pages.update(dict.fromkeys(PAGES, serving.CachedPage(None, None, float("inf"))))
    made = Client().get(address)
    assert made.content == kept.content
    numbered = {made.headers.pop("X-Request-Id"), kept.headers.pop("X-Request-Id")}  # each answer has one of its own
    assert len(numbered) == 2
    assert dict(made.items()) == dict(kept.items())
    assert {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"} <= set(
        kept.headers
    )


@pytest.mark.parametrize("address", ["/inloggen/", "/gezond/"])
def test_it_is_as_closed_to_other_sites_as_any_page(published: datetime, address: str) -> None:
    kept, other = Client().get(PAGE), Client().get(address)
    for header in (
        "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
    ):  # fmt: skip
        assert kept[header] == other[header]


def test_the_job_makes_every_page(cast: Cast) -> None:
    upkeep.statement(timestamp=0)
    made = cast.db.execute("select name from public_page order by 1").fetchall()
    assert [name for (name,) in made] == sorted(PAGES)


def test_a_crowd_asks_the_database_nothing(cast: Cast, published: datetime) -> None:
    marked(cast)
    assert is_kept(Client().get(PAGE))
    signed_in = sign_in(cast.gerda)
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["accounts"]) as looked,
    ):
        for client in (Client(), signed_in):
            assert is_kept(client.get(PAGE))
    assert [asked.captured_queries, looked.captured_queries] == [[], []]


def test_after_half_a_minute_the_database_is_asked_again(published: datetime, cast: Cast) -> None:
    memory, later = Memory(), published + timedelta(seconds=1)
    first = memory.current("statement", later, 100.0)
    marked(cast)
    assert memory.current("statement", later, 100.0 + AGAIN) == first
    again = memory.current("statement", later, 100.1 + AGAIN)
    assert again is not None
    assert again.body.endswith(b"<!-- kept -->")


def test_what_was_made_too_long_ago_is_not_shown(cast: Cast, published: datetime) -> None:
    marked(cast)
    cast.db.execute("update public_page set made_at = made_at - interval '16 minutes'")
    assert not is_kept(Client().get(PAGE))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/beloften/", "De laatste is van"),
        ("/en/promises/", "The last one is of"),
        ("/beloften.json", "De laatste is van"),
    ],
)
def test_ten_minutes_after_the_workers_stopped_a_page_says_since_when_nothing_was_measured(
    published: datetime, address: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = f"{says} {localtime(published):%d-%m-%Y %H:%M}."
    assert last not in Client().get(address).content.decode()  # and now it is in memory
    monkeypatch.setattr(timezone, "now", lambda: published + timedelta(minutes=10, seconds=1))
    said = Client().get(address).content.decode()
    assert said.count(last) >= len(REGISTER.promises)
    assert '"state": "kept"' not in said


def test_while_the_job_is_late_a_page_is_made_once_in_half_a_minute(cast: Cast, published: datetime) -> None:
    aged(cast)
    made = Client().get(PAGE)
    with CaptureQueriesContext(connections["default"]) as asked:
        again = Client().get(PAGE)
    assert (asked.captured_queries, again.content) == ([], made.content)


def test_nothing_is_claimed_half_a_minute_longer_while_the_job_is_late(cast: Cast, published: datetime) -> None:
    aged(cast)
    nearly = published + FRESH - timedelta(seconds=AGAIN - 1)
    page = Memory().current("statement", nearly, 100.0)
    assert page is not None
    assert page.body.decode().count("Wij hebben nu geen verse meting.") == 17


def test_an_old_measurement_claims_nothing_however_it_is_asked(cast: Cast) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    measure(long_ago)
    publish(long_ago)
    page = Client().get(PAGE).content.decode()
    assert page.count("Wij hebben nu geen verse meting.") == 17


def test_what_was_never_made_is_made_at_once(cast: Cast) -> None:
    measure(datetime.now(UTC))
    assert cast.db.execute("select count(*) from public_page").fetchone() == (0,)
    assert Client().get(PAGE).status_code == 200


def test_who_has_it_already_gets_only_a_word(published: datetime) -> None:
    tag = Client().get(PAGE)["ETag"]
    answer = Client().get(PAGE, headers={"if-none-match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert Client().get(PAGE, headers={"if-none-match": '"other"'}).status_code == 200


def test_only_reading_is_answered_from_memory(published: datetime) -> None:
    assert Client().head(PAGE).content == b""
    assert Client().post(PAGE).status_code == 405


@override_settings(SECURE_SSL_REDIRECT=True)
def test_without_https_it_leads_there_as_every_page_does(published: datetime) -> None:
    assert Client().get(PAGE)["Location"].startswith("https://")


def test_making_it_again_changes_what_is_shown(cast: Cast, published: datetime) -> None:
    marked(cast)
    assert is_kept(Client().get(PAGE))
    publish(datetime.now(UTC))
    MEMORY.forget()
    assert not is_kept(Client().get(PAGE))
    assert cast.db.execute("select count(*) from public_page").fetchone() == (len(PAGES),)
