"""Every address by itself, asked as no browser would: whatever stands in it, in the query, the headers and the body, the server answers.

Forms behind the door are in `test_every_form`; the roster's own document is the judge in `suppliers/oneroster/test_official`.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import wipe
from tests.fuzz.hostile import MARK, TEXTS
from tests.people import Cast, cast_again, sign_in
from tests.suppliers.oneroster.rostering import READS, SCOPES, product
from zorgvuldig.gate.pages import addresses, declaration_of

TIMES = int(os.environ.get("ZORGVULDIG_FUZZ", "3"))
OPEN = [(route, pattern.name or route) for route, pattern in addresses() if (d := declaration_of(pattern)) and d.access != "door"]  # fmt: skip
UUID = "0b0f51dc-7a4e-4c2e-9d67-3f5a0d3b6a11"
PART = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>(?:\[[^\]]+\]\+|\.\*)\)")
SESSION = django_settings.SESSION_COOKIE_NAME
SECRETIVE = ("Bakkerman", "Visserman", "Geheimlaan", "Buurman", "@example.org")
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "PROPFIND"]
ASKED = ["limit", "offset", "sort", "orderBy", "filter", "fields", "response_type", "client_id", "redirect_uri", "scope", "state", "code",
         "code_challenge", "code_challenge_method", "claims", "prompt", "max_age", "id_token_hint", "post_logout_redirect_uri", "request", "resource",
         "response_mode", "ui_locales", "login_hint", "grant_type", "token", "token_type_hint", "code_verifier", "refresh_token", "client_secret",
         "client_assertion", "language", "next", "since", "login", "password", "email", "school", "groep"]  # fmt: skip
HEADERS: dict[str, list[str]] = {
    "HTTP_HOST": ["evil.example", "testserver:99999", "[::1", "a b", "", "localhost"],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_X_FORWARDED_PROTO": ["https", "javascript"],
    "HTTP_X_FORWARDED_FOR": ["127.0.0.1", "x" * 5000, "::ffff:0:0, '"],
    "HTTP_ACCEPT": ["application/xml", "*/*;q=x", ";;;,,,", "x" * 9000, "text/html;q=0"],
    "HTTP_ACCEPT_LANGUAGE": ["xx-" + "y" * 600, "en;q=9", "*", "../../etc", "nl,,,;;q"],
    "HTTP_AUTHORIZATION": ["Bearer", "Bearer ", "Bearer x y", "Basic", "Basic !!!", "Basic eA==", "Basic /w==", "Basic Og==", "Basic gIA6gIA=", "Digest x", "bearer " + "z" * 9000, "\x00"],
    "HTTP_COOKIE": ["sessionid=x", "a=b;" * 300, "=;==", "csrftoken=\x01", f'{SESSION}="\\000x"', f"{SESSION}=" + "0" * 40, f'{SESSION}="\\355\\240\\200"'],
    "HTTP_RANGE": ["bytes=-1", "bytes=9-1", "bytes=0-,1-", "bytes=99999999999999999999-", "x"],
    "HTTP_IF_NONE_MATCH": ["*", '"', 'W/"x'],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 99 Foo 99999 99:99:99 GMT", "x", "Fri, 01 Jan 10000 00:00:00 GMT"],
    "HTTP_ORIGIN": ["null", "https://evil.example", "x"],
    "HTTP_REFERER": ["https://evil.example/", "http://[", "x"],
    "HTTP_HX_REQUEST": ["true"],
    "HTTP_TRANSFER_ENCODING": ["chunked", "identity"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "CONTENT_LENGTH": ["-1", "x", "99999999999", "0"],
    "HTTP_DPOP": ["x.y.z"],
    "QUERY_STRING": ["%", "%00=%00", "a" * 20_000, "&" * 500, "limit=%ED%A0%80", "=".join("ab" * 40)],
}  # fmt: skip
KINDS = ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x\"y", "application/json",
         "application/x-www-form-urlencoded; charset=nonsense", "application/json; charset=utf-7", "text/xml", "", "x", "application/jwt"]  # fmt: skip
BODIES = [b"", b"\x00", b"{", b"[]", b"null", b'{"a":1e999}', b"[" * 4000, b'{"result": {"sourcedId": []}}', b'{"lineItem": null}', b"\xff\xfe\x00", b"--x\r\n\r\n",
          b"grant_type=client_credentials&client_id=%00", b"a=1&" * 1500, b"token=%ED%A0%80", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"x" * 300_000]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what fills the holes of the address, and all else."""

    method: str
    parts: tuple[str | bytes, ...]
    query: dict[str, str | bytes]
    headers: dict[str, str]
    kind: str
    body: bytes

    def path(self, route: str) -> str:
        """The address with its holes filled."""
        parts = iter(self.parts)
        fitting = {"uuid": UUID, "int": "9" * 30, "slug": "x-1"}

        def fill(hole: re.Match[str]) -> str:
            part = next(parts, "x")
            return fitting.get(hole[1] or "") or quote(part if part not in ("", b"") else "x", safe="")

        return "/" + PART.sub(fill, route).strip("^$").replace("\\", "").replace("(?!discovery/)", "").replace(
            ".*", "x"
        )


REQUESTS = st.builds(
    Asked,
    method=st.sampled_from(METHODS[:2] * 4 + METHODS),
    parts=st.tuples(*[st.sampled_from(TEXTS)] * 2),
    query=st.dictionaries(st.sampled_from(ASKED), st.sampled_from(TEXTS), max_size=5),
    headers=st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 11), max_size=3).map(
        lambda drawn: {name: HEADERS[name][at % len(HEADERS[name])] for name, at in drawn.items()}
    ),
    kind=st.sampled_from(KINDS[:1] * 6 + KINDS),
    body=st.one_of(st.sampled_from(BODIES), st.dictionaries(st.sampled_from(ASKED), st.sampled_from(TEXTS), max_size=6).map(lambda d: urlencode(d).encode())),
)  # fmt: skip


@dataclass(slots=True)
class Open:
    """A school with a product that has a token, and three browsers: nobody's, a machine's and a guardian's."""

    cast: Cast
    bearer: str

    def browsers(self, name: str) -> Iterator[dict[str, Any]]:
        """With what an address of this name is asked."""
        yield {}
        if name.startswith(("roster", "gradebook", "oidc_userinfo", "oneroster")):
            yield {"HTTP_AUTHORIZATION": f"Bearer {self.bearer}"}


@pytest.fixture(scope="module")
def world(_built: psycopg.Connection) -> Iterator[Open]:
    """One school for all addresses."""
    wipe(_built)
    cast = cast_again(_built)
    scopes = f"{READS} {SCOPES}gradebook.readonly {SCOPES}gradebook.createput {SCOPES}gradebook.createpost {SCOPES}gradebook.delete"
    yield Open(cast, product(cast, scopes=scopes, channels=["roster", "results"]).token)
    wipe(_built)


def once(client: Client, path: str, asked: Asked, more: dict[str, Any]) -> Any:
    """Send it. The client passes on whatever the server would answer 500 to."""
    extra = {**more, **asked.headers}
    if asked.query and "QUERY_STRING" not in extra:
        extra["QUERY_STRING"] = urlencode(asked.query)
    return client.generic(asked.method, path, asked.body if asked.method != "GET" else b"", asked.kind, **extra)


def repeat(test: Any) -> Any:
    """As often as asked for, the same draws at every run."""
    return settings(
        max_examples=TIMES, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(test)  # fmt: skip


@pytest.mark.parametrize(("route", "name"), OPEN, ids=[f"{number}-{name}" for number, (_, name) in enumerate(OPEN)])
def test_whatever_an_open_address_is_asked(world: Open, route: str, name: str) -> None:
    @repeat
    @given(asked=REQUESTS)
    def ask(asked: Asked) -> None:
        for more in world.browsers(name):
            for client in (Client(), *([sign_in(world.cast.gerda)] if not more else [])):
                answer = once(client, asked.path(route), asked, more)
                assert answer.status_code < 500 or name == "health", answer.status_code
                shown = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
                assert MARK not in shown or "html" not in answer["Content-Type"]
                if not more and client.session.get("_auth_user_id") is None:
                    assert [word for word in SECRETIVE if word in shown] == []

    ask()
