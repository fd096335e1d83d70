"""Websites that show our pictures: written down with a secret that is seen once, told what is gone, and their answers kept."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.media.picturing import allow, event
from tests.media.publication.showing import put_site, shown
from tests.people import NOW, Cast, sign_in
from tests.suppliers.oidc.listening import listening
from zorgvuldig.media.publication import job as keeping
from zorgvuldig.media.publication import site_notifications as telling
from zorgvuldig.media.publication.models import PictureSite
from zorgvuldig.media.publication.sites import secret_of
from zorgvuldig.platform.http_client import NotReached

SECRET = "geheim-van-de-website"
Sent = list[tuple[str, dict[str, Any], str]]


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """How this site is reached."""
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://school.example"]):
        yield


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What was posted: to where, what, and the signature; it answers 204."""
    found: Sent = []

    def post(url: str, body: str, headers: Mapping[str, str]) -> int:
        assert is_ours(headers[telling.HEADER], body)
        found.append((url, json.loads(body), headers[telling.HEADER]))
        return 204

    monkeypatch.setattr(telling, "post_json", post)
    return found


def is_ours(header: str, body: str) -> bool:
    """As the website checks it, with its secret."""
    found = re.fullmatch(r't="(\d+)", hmac-sha256="([0-9a-f]{64})"', header)
    assert found
    made = hmac.new(SECRET.encode(), f"{found[1]}.{body}".encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, found[2])


def withdrawn(cast: Cast) -> str:
    """A picture that was on the website, whose end was written down."""
    _, token = shown(cast)
    allow(cast, cast.noor, cast.gerda, allows=False)
    keeping.end_hidden_publications(NOW)
    return token


def notices(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select tries, told_at is not null, answer from site_notice order by id").fetchall()


def test_a_website_hears_the_address_and_nothing_else(cast: Cast, sent: Sent) -> None:
    put_site(cast)
    token = withdrawn(cast)
    shown(cast, cast.tess)  # stays
    assert telling.tell_sites(NOW) == 1
    ((url, said, _),) = sent
    assert url == "https://website.example/melding"
    assert said.pop("ended_at")
    assert said == {"kind": telling.KIND, "address": f"https://school.example/beeld/{token}/", "token": token}
    assert notices(cast) == [(1, True, "204")]
    assert telling.tell_sites(NOW + timedelta(days=1)) == 0
    assert len(sent) == 1


def test_only_sites_that_count_hear_of_what_was_public_at_their_school(cast: Cast, sent: Sent) -> None:
    put_site(cast, ended_at=NOW)
    put_site(cast, endpoint="")
    put_site(cast, school_id=cast.schools["West"])
    put_site(cast, added_at=NOW + timedelta(hours=1))
    withdrawn(cast)
    shown(cast, medium="yearbook", at=event(cast, name="Toneel"))
    assert telling.tell_sites(NOW) == 0
    assert notices(cast) == []


@pytest.mark.parametrize("medium", ["portal_closed", "yearbook", "press"])
def test_what_never_had_an_address_is_not_told(cast: Cast, sent: Sent, medium: str) -> None:
    put_site(cast)
    shown(cast, medium=medium)
    allow(cast, cast.noor, cast.gerda, allows=False)
    keeping.end_hidden_publications(NOW)
    assert telling.tell_sites(NOW) == 0


@pytest.mark.parametrize("status", [500, 404, 302, 100])
def test_a_website_that_does_not_accept_is_asked_again_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    put_site(cast)
    withdrawn(cast)
    monkeypatch.setattr(telling, "post_json", lambda *_: status)
    assert telling.tell_sites(NOW) == 0
    assert notices(cast) == [(1, False, str(status))]
    assert telling.tell_sites(NOW + timedelta(seconds=30)) == 0
    assert notices(cast) == [(1, False, str(status))]
    assert telling.tell_sites(NOW + timedelta(minutes=1)) == 0
    assert notices(cast) == [(2, False, str(status))]
    assert telling.tell_sites(NOW + timedelta(minutes=2)) == 0
    assert notices(cast) == [(2, False, str(status))]  # two minutes later now
    monkeypatch.setattr(telling, "post_json", lambda *_: 200)
    assert telling.tell_sites(NOW + timedelta(minutes=3)) == 1
    assert notices(cast) == [(3, True, "200")]


def test_waiting_grows_and_ends_at_six_hours() -> None:
    assert [telling.pause(tries).total_seconds() / 60 for tries in (0, 1, 2, 3, 9, 10, 1000)] == [
        1,
        1,
        2,
        4,
        256,
        360,
        360,
    ]


def test_one_that_is_silent_keeps_no_other_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    put_site(cast, "https://stil.example/")
    put_site(cast, "https://hoort.example/")
    withdrawn(cast)
    withdrawn(cast)
    asked: list[str] = []

    def post(url: str, body: str, headers: Mapping[str, str]) -> int:
        asked.append(url)
        if "stil" in url:
            raise NotReached("connection")
        return 200

    monkeypatch.setattr(telling, "post_json", post)
    assert telling.tell_sites(NOW) == 2
    assert sorted(asked) == ["https://hoort.example/", "https://hoort.example/", "https://stil.example/"]
    assert ("connection" in {answer for *_, answer in notices(cast)}) is True


def test_without_an_address_of_ours_nobody_is_told(cast: Cast, sent: Sent) -> None:
    put_site(cast)
    withdrawn(cast)
    with override_settings(CSRF_TRUSTED_ORIGINS=[]):
        assert telling.tell_sites(NOW) == 0
    assert sent == []
    assert telling.tell_sites(NOW) == 1


def test_the_team_sees_who_does_not_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    put_site(cast)
    withdrawn(cast)
    monkeypatch.setattr(telling, "post_json", lambda *_: 503)
    for minutes in (0, 1, 3):
        assert "Een website antwoordt niet" not in sign_in(cast.leo).get("/fototeam/").content.decode()
        telling.tell_sites(NOW + timedelta(minutes=minutes))
    shown_now = sign_in(cast.leo).get("/fototeam/").content.decode()
    assert "Een website antwoordt niet" in shown_now
    assert "503" in shown_now
    assert "antwoordt niet" in sign_in(cast.leo).get("/fototeam/websites/").content.decode()


def test_over_the_wire(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a real server, over https, through the one way out."""
    heads: list[Mapping[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        heads.append(dict(handler.headers))
        handler.send_response(202)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", ["localhost"])
    with listening(tmp_path) as website:
        monkeypatch.setenv("SSL_CERT_FILE", website.certificate)
        website.answer = answer
        put_site(cast, f"{website.url}/weg")
        withdrawn(cast)
        assert telling.tell_sites(NOW) == 1
    assert notices(cast) == [(1, True, "202")]
    assert heads[0]["Content-Type"] == "application/json"
    assert re.match(r't="\d+", hmac-sha256="', heads[0][telling.HEADER])


@pytest.mark.parametrize("endpoint", ["https://localhost/weg", "https://10.0.0.1/weg", "https://[::1]/weg"])
def test_nothing_inside_is_asked(cast: Cast, endpoint: str) -> None:
    put_site(cast, endpoint)
    withdrawn(cast)
    assert telling.tell_sites(NOW) == 0
    assert notices(cast) == [(1, False, "inside")]


# --- pages ------------------------------------------------------------------------------------------------------------


def fill(cast: Cast, **more: str) -> Any:
    school = str(cast.schools["Oost"])
    return sign_in(cast.leo).post(
        "/fototeam/websites/", {"name": "Website", "endpoint": "https://a.example/weg", "school": school} | more
    )


def test_the_secret_is_seen_once_and_kept_sealed(cast: Cast) -> None:
    answer = fill(cast)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    secret = re.search(r"<code>([\w-]{43})</code>", answer.content.decode())[1]
    (sealed,) = cast.db.execute("select secret from picture_site").fetchone()
    assert secret.encode() not in bytes(sealed)
    assert secret_of(PictureSite(secret=sealed)) == secret
    later = sign_in(cast.leo).get("/fototeam/websites/").content.decode()
    assert "https://a.example/weg" in later
    assert secret not in later


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "naam"),
        ("endpoint", "http://a.example/weg", "https://"),
        ("endpoint", "zomaar", "volledig adres"),
        ("school", "", "Kies een school"),
        ("school", "999999", "Kies een school"),
    ],
)
def test_what_is_wrong_is_said(cast: Cast, field: str, value: str, says: str) -> None:
    answer = fill(cast, **{field: value})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select id from picture_site").fetchall() == []


def test_a_site_that_only_reads_needs_no_address(cast: Cast) -> None:
    assert fill(cast, endpoint="").status_code == 200
    assert "kijkt zelf in onze lijst" in sign_in(cast.leo).get("/fototeam/websites/").content.decode()


def test_telling_stops(cast: Cast, sent: Sent) -> None:
    uid = put_site(cast)
    withdrawn(cast)
    answer = sign_in(cast.leo).post(f"/fototeam/websites/{uid}/einde/", follow=True)
    assert "krijgt geen meldingen meer" in answer.content.decode()
    assert telling.tell_sites(NOW) == 0
    assert sent == []
