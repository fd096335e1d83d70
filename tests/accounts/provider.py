"""A school's own provider that stands in for Microsoft or Google: discovery, keys and tokens, on this machine, truly signed."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "zorgvuldig-bij-ons", "geheim-van-de-aanbieder"
KEYS: dict[str, Any] = {
    "ES256": ECKey.generate_key("P-256", {"kid": "es", "use": "sig"}),
    "RS256": RSAKey.generate_key(2048, {"kid": "rs", "use": "sig"}),
}
STRANGE = ECKey.generate_key("P-256", {"kid": "es", "use": "sig"})  # of somebody else, under the same name


@dataclass(slots=True)
class Elsewhere:
    """The provider. `says` are claims beside the usual ones (None takes one away); `key` signs under `alg`."""

    issuer: str
    alg: str = "ES256"
    key: Any = None
    header: dict[str, Any] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    raw: str = ""  # a token to give instead
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)

    def visit(self, place: str, subject: str) -> str:
        """Somebody signs in at the provider, at the address where a browser was sent; gives the code."""
        assert place.startswith(f"{self.issuer}/authorize?")
        question = {key: values[0] for key, values in parse_qs(urlsplit(place).query).items()}
        self.asked.append(question)
        code = f"code-{len(self.codes)}"
        self.codes[code] = question | {"sub": subject}
        return code

    def token(self, code: str, now: int) -> str:
        """The ID token for a code."""
        if self.raw:
            return self.raw
        question = self.codes[code]
        claims = {
            "iss": self.issuer, "sub": question["sub"], "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": question["nonce"], "email": "wie.dan.ook@example.org", "email_verified": True, "name": "Geheime Naam",
        } | self.says  # fmt: skip
        claims = {key: value for key, value in claims.items() if value is not None}
        key = self.key or KEYS[self.alg]
        header = {"alg": self.alg, "kid": KEYS[self.alg].kid} | self.header
        return jwt.encode({key: value for key, value in header.items() if value is not None}, claims, key)

    def configuration(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.about


def by_hand(claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token with an HMAC of a secret (HS256, under the name of the RSA key); without one nobody signed it, which it says."""
    header = {"alg": "HS256", "typ": "JWT", "kid": "rs"} if secret else {"alg": "none", "typ": "JWT"}
    text = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{_encoded(hmac.digest(secret, text.encode(), 'sha256')) if secret else ''}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def running(now: int) -> Iterator[Elsewhere]:
    """The provider, as long as the block lasts. `now` is the moment that its tokens are of."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = False  # so that closing waits for the last answer
    provider = Elsewhere(f"http://127.0.0.1:{server.server_port}")
    server.provider, server.now = provider, now
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider: Elsewhere = self.server.provider
        if self.path == "/.well-known/openid-configuration":
            self._answer(200, provider.configuration())
        elif self.path == "/keys":
            self._answer(200, {"keys": [key.as_dict(private=False) for key in KEYS.values()]})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        provider: Elsewhere = self.server.provider
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {key: values[0] for key, values in parse_qs(body).items()}
        provider.tokens.append(said)
        question = provider.codes.get(said.get("code", ""), {})
        verifier = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == question.get("code_challenge")
        who = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            not fits
            or self.headers.get("Authorization") != f"Basic {who}"
            or said.get("redirect_uri") != question.get("redirect_uri")
        ):
            self._answer(400, {"error": "invalid_grant"})
            return
        token = provider.token(said["code"], self.server.now)
        self._answer(200, {"access_token": "sleutel-van-elders", "token_type": "Bearer", "id_token": token})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def sign_in_there(client: Client, provider: Elsewhere, subject: str, place: str = "", **more: str) -> Any:
    """Go there, sign in as `subject`, and come back. `place` is where to go, when the browser has it already."""
    place = place or client.get("/inloggen/school/")["Location"]
    code = provider.visit(place, subject)
    return client.get("/inloggen/school/terug/", {"code": code, "state": provider.asked[-1]["state"]} | more)
