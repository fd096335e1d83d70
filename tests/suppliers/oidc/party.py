"""A relying party of our own: it keeps to the standard unless a test says otherwise, and checks what it is told."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.test import Client as Browser
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from psycopg.types.json import Json

from tests.people import NOW, Cast, Someone, secret_of
from tests.suppliers.oidc.proving import basic, with_secret
from tests.suppliers.supplying import Agreed, agreed
from zorgvuldig.gate.sessions import SessionStore, key_of
from zorgvuldig.suppliers.oidc.models import Client

ISSUER = "http://testserver"
BACK = "https://rekenplein.example/terug"
PASSWORD = [{"method": "password", "at": 0.0}]


def sign_in(someone: Someone, *, ago: float = 60, records: list[dict[str, Any]] | None = None) -> Browser:
    """A browser in which this person signed in so many seconds ago, in these ways (a password alone unless said)."""
    secret = secret_of(someone)
    session = SessionStore(key_of(secret))
    session["account_authentication_methods"] = [
        record | {"at": time.time() - ago} for record in (PASSWORD if records is None else records)
    ]
    session["account_authentication_methods_user"] = str(someone.account)
    session.save()
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = secret
    return browser


def told(cast: Cast, someone: Someone, product: int, claims: tuple[str, ...] = ()) -> None:
    """That this person read what the product gets."""
    cast.put("login_notice", account_id=someone.account, product_id=product, claims=Json(list(claims)), seen_at=NOW)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Party:
    """A client with its secret. `verifier`, `state` and `nonce` are those of its last request."""

    client: Client
    secret: str
    verifier: str = field(default_factory=lambda: token_urlsafe(48))
    state: str = field(default_factory=lambda: token_urlsafe(8))
    nonce: str = field(default_factory=lambda: token_urlsafe(8))
    back: str = BACK
    browser: Browser = field(default_factory=Browser)  # of its own server, without a session

    def query(self, **more: Any) -> dict[str, str]:
        """The parameters of a good request; None leaves one out."""
        asked = {
            "response_type": "code", "client_id": self.client.client_id, "redirect_uri": self.back, "scope": "openid",
            "state": self.state, "nonce": self.nonce, "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        } | more  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    def ask(self, browser: Browser, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """The answer of the authorization page."""
        return browser.get("/oidc/authorize/", self.query(**more), headers=headers)

    def answered(self, response: Any) -> dict[str, str]:
        """What came back with the browser; always from our issuer and to this party."""
        assert response.status_code == 302, response.content
        address = urlsplit(response["Location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == self.back.partition("?")[0]
        found = dict(parse_qsl(address.query))
        assert (found["iss"], found["state"]) == (ISSUER, self.state)
        return found

    def code(self, browser: Browser, **more: Any) -> str:
        """A code for whoever is signed in."""
        return self.answered(self.ask(browser, **more))["code"]

    def redeem(self, code: str, /, **more: Any) -> Any:
        """The answer of the token address to a code."""
        fields = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": self.verifier,
        } | more  # fmt: skip
        return self.post("/oidc/token/", {name: value for name, value in fields.items() if value is not None})

    def refresh(self, token: str, **more: Any) -> Any:
        """The answer of the token address to a refresh token."""
        return self.post("/oidc/token/", {"grant_type": "refresh_token", "refresh_token": token} | more)

    def post(self, path: str, fields: dict[str, str]) -> Any:
        """Send form data, showing who this is by HTTP Basic."""
        headers = {"Authorization": basic(self.client.client_id, self.secret)}
        return self.browser.post(path, urlencode(fields), "application/x-www-form-urlencoded", headers=headers)

    def login(self, browser: Browser, **more: Any) -> dict[str, Any]:
        """The tokens of a whole login."""
        response = self.redeem(self.code(browser, **more))
        assert response.status_code == 200, response.content
        found: dict[str, Any] = response.json()
        return found

    def userinfo(self, token: str) -> Any:
        """The answer of userinfo."""
        return self.browser.get("/oidc/userinfo/", headers={"Authorization": f"Bearer {token}"})

    def checked(self, id_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The header and the claims of an ID token, when a published key signed it."""
        token = JWS()
        token.allowed_algs = ["ES256", "RS256"]
        token.deserialize(id_token)
        head = json.loads(token.objects["protected"])
        (key,) = [key for key in self.browser.get("/oidc/jwks/").json()["keys"] if key["kid"] == head["kid"]]
        assert key["alg"] == head["alg"] == self.client.signs_with
        token.verify(JWK(**key))
        return head, json.loads(token.payload)

    def who(self, browser: Browser, **more: Any) -> dict[str, Any]:
        """What the ID token of a whole login says."""
        return self.checked(self.login(browser, **more)["id_token"])[1]


def party(cast: Cast, product: int, **more: Any) -> Party:
    """A new client of a product."""
    back = more.get("redirect_uris", BACK).split()[0]
    client, secret = with_secret(cast, product, **more)
    return Party(client, secret, back=back)


def ready(cast: Cast, someone: Someone, *, name: str = "Rekenplein", **more: Any) -> tuple[Agreed, Party, Browser]:
    """A product with an agreement, its client, and somebody signed in who read what it gets."""
    it = agreed(cast, name, **more)
    told(cast, someone, it.product, tuple(more.get("claims", ())))
    return it, party(cast, it.product), sign_in(someone)
