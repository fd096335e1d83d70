"""A supplier of the installation's own, as its product and its server work: by OpenID Connect and OneRoster, with a key of its own.

It knows this site by what this site publishes of itself, checks what it is told, and decides nothing: what arrives is what it gives.
"""

import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from csv import DictReader
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html import unescape
from http import HTTPStatus
from io import BytesIO, StringIO
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from zipfile import BadZipFile, ZipFile

from django.core.handlers.wsgi import WSGIHandler
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from zorgvuldig.canaries.observer.browser import Answer, Browser, FormData, NotTried, SiteClient

DISCOVERY = "/.well-known/openid-configuration"
ROSTER = "/ims/oneroster/rostering/v1p2/"
FILES = "/ims/oneroster/csv/bulk.zip"
GRADEBOOK = "/ims/oneroster/gradebook/v1p2/"
_SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
MAY_ROSTER = f"{_SCOPE}roster.readonly"
MAY_RESULTS = tuple(f"{_SCOPE}gradebook.{name}" for name in ("readonly", "createput", "delete"))
MAY_ALL = (MAY_ROSTER, *MAY_RESULTS)
JSON = "application/json"
GIVEN = (HTTPStatus.OK, HTTPStatus.CREATED)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# The form on the page that says what a product gets.
READ = re.compile(r'action="([^"]+)"(?:(?!<form).)*?name="shown" value="([^"]*)"', re.DOTALL)
LISTS = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
PROOF = 60  # seconds that a proof of who this is holds (RFC 7523)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClientKey:
    """With what one client of a product shows who it is (`private_key_jwt`), and where people come back to after signing in."""

    client: str
    key: JWK = field(repr=False)
    back: str = ""


@dataclass(frozen=True, slots=True)
class LoginData:
    """What a product was told of who signed in: in the ID token, and at userinfo. Empty is nothing."""

    token: Body = field(default_factory=dict, repr=False)
    userinfo: Body = field(default_factory=dict, repr=False)


class Supplier:
    """One product of a supplier: its client for signing in and its server's own. `names` is what it was last told people are called."""

    def __init__(self, login: ClientKey, machine: ClientKey, application: WSGIHandler) -> None:
        self.login, self.machine, self.site = login, machine, SiteClient(application)
        self.names: dict[str, frozenset[str]] = {}

    def sign_in(self, browser: Browser) -> LoginData:
        """What comes when the person of this browser signs in here. Raises `NotTried`."""
        verifier, nonce = token_urlsafe(48), token_urlsafe(16)
        self.names["login"] = frozenset()
        code = self._code(browser, verifier, nonce)
        bought = self._token(
            self.login, grant_type="authorization_code", code=code, redirect_uri=self.login.back, code_verifier=verifier
        ) if code else {}  # fmt: skip
        told = self._checked(str(bought.get("id_token", "")), nonce)
        self.names["login"] = frozenset({str(told["sub"])}) if "sub" in told else frozenset()
        return LoginData(told, self.userinfo(str(bought["access_token"])) if "access_token" in bought else {})

    def userinfo(self, token: str) -> Body:
        """What userinfo says to whoever shows this token; empty when it says nothing. Raises `NotTried`."""
        return _object(self._reached("GET", self._path("userinfo_endpoint"), token=token))

    def roster(self, token: str = "") -> dict[str, list[Body]]:
        """Every list of the roster, by its name, with a new token of this client or with this one; empty when nothing is given. Raises `NotTried`."""
        token = token or self.new_token(MAY_ROSTER)
        lists = {name: _object(self._reached("GET", ROSTER + name, token=token)) for name in LISTS} if token else {}
        found = {name: list(body[name]) for name, body in lists.items() if name in body}
        self.names["roster"] = frozenset(str(one.get("sourcedId")) for rows in found.values() for one in rows)
        return found

    def files(self, token: str = "") -> dict[str, list[Body]]:
        """Every list of the roster as files, by its name, of each row what has a value; empty when nothing is given. Raises `NotTried`."""
        token = token or self.new_token(MAY_ROSTER)
        answer = self._reached("GET", FILES, token=token) if token else None
        found = rows_of_files(answer.content) if answer and answer.status == HTTPStatus.OK else {}
        self.names["files"] = frozenset(str(one["sourcedId"]) for rows in found.values() for one in rows)
        return found

    def send_results(self, kind: str, named: str, body: Body | None, token: str) -> int:
        """What the gradebook answers to one thing that this product sends, or takes back when there is none. Raises `NotTried`."""
        method, sent = ("DELETE", b"") if body is None else ("PUT", json.dumps(body).encode())
        answer = self.site.ask(method, f"{GRADEBOOK}{kind}/{named}", sent, f"Bearer {token}", JSON)
        return _answered(answer).status

    def new_token(self, *scopes: str) -> str:
        """A token of this product's server for these; empty when it gets none. Raises `NotTried`."""
        given = self._token(self.machine, grant_type="client_credentials", scope=" ".join(scopes))
        return str(given.get("access_token", ""))

    def may_ask(self) -> bool:
        """Whether the server of this product gets a token at all. Raises `NotTried`."""
        return bool(self.new_token(MAY_ROSTER))

    # --- signing in

    def _code(self, browser: Browser, verifier: str, nonce: str) -> str:
        """The code with which the browser comes back; empty when it does not."""
        state = token_urlsafe(16)
        asked = {
            "response_type": "code", "client_id": self.login.client, "redirect_uri": self.login.back, "scope": "openid",
            "state": state, "nonce": nonce, "code_challenge": _unpadded(sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }  # fmt: skip
        address = f"{self._path('authorization_endpoint')}?{urlencode(asked)}"
        page = _answered(browser.get(address))
        if page.status == HTTPStatus.OK and (
            form := READ.search(page.text)
        ):  # what the product gets, read the first time
            where, shown = map(unescape, form.groups())
            browser.submit(page, where, {"shown": shown})
            page = _answered(browser.get(address))
        came_back = page.status == HTTPStatus.FOUND and page.to.partition("?")[0] == self.login.back
        told = dict(parse_qsl(urlsplit(page.to).query)) if came_back else {}
        is_ours = (told.get("state"), told.get("iss")) == (state, self._published["issuer"])
        return told.get("code", "") if is_ours else ""

    def _checked(self, compact: str, nonce: str) -> Body:
        """What an ID token says that a published key signed, for this client and this login; empty for any other."""
        token = JWS()
        token.allowed_algs = ["ES256", "RS256"]
        try:
            token.deserialize(compact)
            keys = _object(self._reached("GET", self._path("jwks_uri")))["keys"]
            token.verify(JWK(**next(key for key in keys if key["kid"] == token.jose_header["kid"])))
        except (JWException, ValueError, KeyError, StopIteration):
            return {}
        told: Body = json.loads(token.payload)
        expected = (self._published["issuer"], self.login.client, nonce)
        is_ours = (told.get("iss"), told.get("aud"), told.get("nonce")) == expected and told.get("exp", 0) > time.time()
        return told if is_ours else {}

    # --- asking this site

    @cached_property
    def _published(self) -> Body:
        """What this site says of itself. Raises `NotTried` when it says nothing."""
        told = _object(_answered(self.site.ask("GET", DISCOVERY)))
        if "issuer" not in told:
            raise NotTried(f"{DISCOVERY} says nothing")
        return told

    def _path(self, name: str) -> str:
        return urlsplit(str(self._published[name])).path

    def _token(self, who: ClientKey, **fields: str) -> Body:
        """What the token address gives to this client, that shows with its key who it is; empty when it gives nothing."""
        now = int(time.time())
        proof = JWS(json.dumps({
            "iss": who.client, "sub": who.client, "aud": self._published["issuer"], "jti": token_urlsafe(16), "iat": now,
            "exp": now + PROOF,
        }))  # fmt: skip
        proof.add_signature(who.key, protected=json.dumps({"alg": "ES256"}))
        shown = {"client_assertion_type": ASSERTION, "client_assertion": proof.serialize(compact=True)}
        answer = self._reached("POST", self._path("token_endpoint"), {**fields, **shown})
        return _object(answer)

    def _reached(self, method: str, address: str, form: FormData = (), token: str = "") -> Answer:
        return _answered(self.site.ask(method, address, form, f"Bearer {token}" if token else ""))


def rows_of_files(package: bytes) -> dict[str, list[Body]]:
    """The rows of every file in a package of OneRoster, by its name, without what is empty; nothing when it is none."""
    found: dict[str, list[Body]] = {}
    try:
        with ZipFile(BytesIO(package)) as opened:
            for name in set(opened.namelist()) - {"manifest.csv"}:
                rows = DictReader(StringIO(opened.read(name).decode(), newline=""))
                found[name.removesuffix(".csv")] = [{key: one for key, one in row.items() if one} for row in rows]
    except (BadZipFile, UnicodeDecodeError):
        return {}
    return found


def _answered(answer: Answer) -> Answer:
    """An answer that says yes or no. Raises `NotTried` for one that says neither: nothing was tried then."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotTried(f"this site answered with {answer.status}")
    return answer


def _object(answer: Answer) -> Body:
    """The JSON object of an answer that gives something; empty for a refusal."""
    if answer.status != HTTPStatus.OK:
        return {}
    try:
        found = json.loads(answer.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _unpadded(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
