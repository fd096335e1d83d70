"""What answers of every kind tell a browser. Pages behind the door are looked at in `structure/test_every_place`, by the same list."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from tests.accounts.steps import give_password, log_in
from tests.people import Cast, sign_in
from tests.structure.test_declared_urls import ADDRESSES
from tests.web.wanted_headers import missing
from zorgvuldig.gate.pages import account, public
from zorgvuldig.web.headers import NO_TLS

# Public answers that may be kept: they are the same for everybody, and say nothing of a person.
MAY_BE_KEPT = {
    "statement", "statement_en", "pupil_statement", "pupil_statement_en", "statement_json", "statement_schema", "seals_json", "oidc_discovery", "oidc_server", "oidc_jwks",
    "oneroster_discovery", "security_txt", "manifest",
}  # fmt: skip


@public
def breaks(request: HttpRequest) -> HttpResponse:
    """A page that fails."""
    raise ZeroDivisionError


@account
def of_account(request: HttpRequest) -> HttpResponse:
    """A page about the account that says nothing about caches itself."""
    return HttpResponse("eigen")


urlpatterns = [path("kapot/", breaks), path("eigen/", of_account), path("", include("zorgvuldig.urls"))]


@pytest.fixture
def browser(database: Any) -> Iterator[Client]:
    """A browser on this site, with two pages more."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.usefixtures("cast")
def test_every_address_says_everything() -> None:
    browser = Client()
    wrong, kept = {}, set()
    for address, name, declaration in ADDRESSES:
        answer = browser.get(address)
        if found := missing(answer, name):
            wrong[name] = found
        if (
            declaration.access == "public"
            and answer.status_code == HTTPStatus.OK
            and "max-age=" in answer["Cache-Control"]
        ):
            kept |= {name} if "no-store" not in answer["Cache-Control"] else set()
    assert wrong == {}
    assert {name for name in kept if not name.startswith(("albums", "copy_", "transfer_", "oneroster_"))} <= MAY_BE_KEPT


def test_pages_of_an_account_are_kept_nowhere(cast: Cast) -> None:
    client = sign_in(cast.dirk)
    for address, name, declaration in ADDRESSES:
        if declaration.access == "account":
            assert "no-store" in client.get(address)["Cache-Control"], name


def too_often(browser: Client) -> Any:
    """What the last of too many codes gets."""
    cache.clear()
    answers = [browser.post("/uitnodiging/", {"code": "x"}) for _ in range(30)]
    return answers[-1]


KINDS: dict[str, tuple[int, Any]] = {
    "page": (200, lambda b: b.get("/inloggen/")),
    "account": (302, lambda b: b.get("/eigen/")),
    "redirect": (302, lambda b: b.get("/mijn-kinderen/")),
    "not a request": (400, lambda b: b.get("/inloggen/", headers={"host": "elders.example"})),
    "forged form": (403, lambda b: Client(enforce_csrf_checks=True).post("/inloggen/", {})),
    "not there": (404, lambda b: b.get("/nergens/")),
    "wrong method": (405, lambda b: b.post("/beloften/")),
    "too large": (413, lambda b: b.post("/inloggen/", b"x", content_type="text/plain", headers={"content-length": str(10**9)})),
    "too often": (429, too_often),
    "broken": (500, lambda b: b.get("/kapot/")),
    "json": (200, lambda b: b.get("/beloften.json")),
    "discovery": (200, lambda b: b.get("/.well-known/openid-configuration")),
    "token": (400, lambda b: b.post("/oidc/token/", {})),
    "roster": (401, lambda b: b.get("/ims/oneroster/rostering/v1p2/users")),
    "static": (200, lambda b: b.get("/static/css/base.css")),
    "no static": (404, lambda b: b.get("/static/nergens.css")),
    "picture": (404, lambda b: b.get("/beeld/abc/")),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_says_everything(browser: Client, kind: str) -> None:
    status, ask = KINDS[kind]
    answer = ask(browser)
    answer.close()
    assert answer.status_code == status
    assert missing(answer) == []


def test_a_public_page_from_memory_says_everything(browser: Client) -> None:
    for _ in range(2):
        answer = browser.get("/beloften/")
        assert missing(answer) == []
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND"])
def test_a_method_that_nobody_uses_is_refused(browser: Client, method: str) -> None:
    answer = browser.generic(method, "/inloggen/", headers={"x-secret": "abc"})
    assert answer.status_code == 405
    assert b"abc" not in answer.content
    assert missing(answer) == []


@override_settings(SECURE_SSL_REDIRECT=True)
def test_only_what_holds_nothing_is_sent_on_to_https(browser: Client) -> None:
    sent_on = browser.get("/inloggen/")
    assert (sent_on.status_code, sent_on["Location"]) == (301, "https://testserver/inloggen/")
    assert missing(sent_on) == []
    for answer in (
        browser.post("/oidc/token/", {"client_secret": "abc"}),
        browser.get("/ims/oneroster/rostering/v1p2/users", headers={"authorization": "Bearer abc"}),
        browser.post("/inloggen/", {"login": "gerda", "password": "abc"}),
    ):
        assert (answer.status_code, answer.content.decode()) == (403, NO_TLS)


@override_settings(SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
def test_every_kind_of_answer_holds_to_https(browser: Client) -> None:
    for address in ("/inloggen/", "/nergens/", "/kapot/", "/static/css/base.css", "/beloften/", "/mijn-kinderen/"):
        answer = browser.get(address, secure=True)
        answer.close()
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", address


def settings_with(**environment: str) -> dict[str, Any]:
    """The settings of a process that began with these variables."""
    names = (
        "SESSION_COOKIE",
        "CSRF_COOKIE",
        "LANGUAGE_COOKIE",
        "SECURE_",
        "MESSAGE_STORAGE",
        "DEBUG",
        "CONTENT_SECURITY_POLICY",
    )
    code = (
        "import json; from zorgvuldig import settings as s;"
        f"print(json.dumps({{k: v for k, v in vars(s).items() if k.startswith({names!r})}}, default=str))"
    )
    env = {key: value for key, value in os.environ.items() if not key.startswith("ZORGVULDIG_HTTPS")} | environment
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_as_a_school_runs_it_cookies_and_lines_are_closed() -> None:
    found = settings_with()
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert found[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{kind}_COOKIE_SECURE"] is True
        assert found[f"{kind}_COOKIE_HTTPONLY"] is True
        assert found[f"{kind}_COOKIE_SAMESITE"] == "Lax"
    assert found["DEBUG"] is False
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert (found["SECURE_HSTS_INCLUDE_SUBDOMAINS"], found["SECURE_HSTS_PRELOAD"]) == (True, False)
    assert (
        found["SECURE_PROXY_SSL_HEADER"] is None
    )  # nobody's word about the line is taken, until an operator says whose
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["upgrade-insecure-requests"] is True


def test_what_is_said_once_stands_in_no_cookie(cast: Cast, client: Client) -> None:
    """A message may name a pupil; and every cookie of this site is one that we know."""
    give_password(cast.gerda)
    log_in(client, "gerda")
    client.post("/taal/", {"language": "en", "next": "/"})
    client.post("/afmelden/")
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
    known = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert {name for name in client.cookies if client.cookies[name].value} <= known
    assert all(morsel["samesite"] == "Lax" and morsel["httponly"] for morsel in client.cookies.values() if morsel.value)
