"""How a client shows who it is, as the relying parties of the tests do it; and keys that are not ours."""

import base64
import json
import time
import uuid
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.test import Client as Browser
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from oauth2_provider.settings import oauth2_settings
from psycopg.types.json import Json

from tests.people import Cast
from tests.suppliers.supplying import client
from zorgvuldig.suppliers.oidc.client_assertion import KIND
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import make_secret

SAID = "https://leerlingen.oost.example"


def with_secret(cast: Cast, product: int, /, **more: Any) -> tuple[Client, str]:
    """A client of a product, and its secret."""
    found = Client.objects.get(pk=client(cast, product, **more))
    return found, make_secret(found, timezone.now())


def with_key(cast: Cast, product: int, /, **more: Any) -> tuple[Client, JWK]:
    """A client that shows who it is by a key of its own."""
    key = elliptic()
    public = {"keys": [json.loads(key.export_public())]}
    return Client.objects.get(pk=client(cast, product, public_keys=Json(public), **more)), key


def elliptic(kid: str = "of the supplier") -> JWK:
    """A new key."""
    return JWK.generate(kty="EC", crv="P-256", kid=kid)


def basic(name: str, secret: str) -> str:
    """The `Authorization` header (RFC 6749, 2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()


def signed(key: JWK, body: dict[str, Any], /, **head: Any) -> str:
    """A signed token; `head` changes the header."""
    token = JWS(json.dumps(body))
    token.allowed_algs = ["ES256", "RS256", "HS256"]
    protected = {"alg": "ES256", "kid": key.get("kid")} | head
    token.add_signature(key, protected=json.dumps({name: value for name, value in protected.items() if value}))
    compact: str = token.serialize(compact=True)
    return compact


def unsigned(body: dict[str, Any], **head: Any) -> str:
    """A token with the algorithm `none`."""
    parts = ({"alg": "none"} | head, body)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def proof(name: str, **more: Any) -> dict[str, Any]:
    """What a good assertion of this client says, until `more` changes it; None takes a claim away."""
    now = int(time.time())
    body = {"iss": name, "sub": name, "aud": SAID, "iat": now, "exp": now + 60, "jti": uuid.uuid4().hex} | more
    return {claim: value for claim, value in body.items() if value is not None}


def asserted(key: JWK, name: str, /, **more: Any) -> dict[str, str]:
    """The fields of a request with a signed proof."""
    return {"client_assertion_type": KIND, "client_assertion": signed(key, proof(name, **more))}


def as_said(monkeypatch: Any) -> str:
    """This installation says under which address it speaks."""
    monkeypatch.setattr(oauth2_settings, "OIDC_ISS_ENDPOINT", SAID)
    return SAID


def post(path: str, data: dict[str, Any], authorization: str = "", /, **more: Any) -> Any:
    """What a server of a supplier posts: a form, without a cookie."""
    kind = more.pop("content_type", "application/x-www-form-urlencoded")
    return Browser().post(
        path, urlencode(data, doseq=True), content_type=kind, HTTP_AUTHORIZATION=authorization, **more
    )
