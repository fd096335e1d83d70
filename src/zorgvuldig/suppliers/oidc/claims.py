"""What is said of somebody in an ID token and at userinfo: the pseudonym, what was agreed, and how this session began."""

import base64
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from jwcrypto.jws import JWS

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.suppliers.oidc.keys import signing_key
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.supply import PersonSupply

LIFE = timedelta(minutes=5)
ROLES = {"pupil": "student", "staff": "teacher"}
# How somebody showed who they are, by the sign-in library's words, in those of RFC 8176.
PASSWORD, ONE_TIME, PASSKEY, MORE_THAN_ONE = "pwd", "otp", "swk", "mfa"
# What the ID token says beside what was agreed.
OF_THE_LOGIN = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sid")


def claims_of(supplied: PersonSupply) -> dict[str, Any]:
    """The pseudonym and the agreed claims, called as OpenID Connect calls them. A claim that has no name there does not go."""
    named = {
        REGISTER.claims[key].oidc: _value(key, value)
        for key, value in supplied.claims.items()
        if key in REGISTER.claims and REGISTER.claims[key].oidc
    }
    return {name: value for name, value in named.items() if value not in (None, "", [])} | {"sub": supplied.sub}


def _value(key: str, value: Any) -> Any:
    if key == "role":
        return ROLES.get(value)
    return value["brin"] if key == "school" else value


def names() -> list[str]:
    """Every claim that may be in an ID token or at userinfo."""
    return [*OF_THE_LOGIN, *(claim.oidc for claim in REGISTER.claims.values() if claim.oidc)]


def id_token(
    client: Client, supplied: PersonSupply, *, of_login: dict[str, Any], access_token: str, issuer: str, now: datetime
) -> str:
    """A signed ID token for this client alone. `of_login` holds `auth_time`, `amr`, `sid` and, when it was sent, `nonce`."""
    key = signing_key(client.signs_with, now)
    begins = int(now.timestamp())
    body = claims_of(supplied) | of_login
    body |= {"iss": issuer, "aud": client.client_id, "iat": begins, "exp": begins + int(LIFE.total_seconds())}
    body["at_hash"] = _half(access_token)
    token = JWS(json.dumps(body))
    token.add_signature(key.jwk, protected=json.dumps({"typ": "JWT", "alg": key.alg, "kid": key.kid}))
    compact: str = token.serialize(compact=True)
    return compact


def _half(token: str) -> str:
    """The left half of its SHA-256 (OIDC Core 3.1.3.6)."""
    digest = hashlib.sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def methods(records: list[dict[str, Any]]) -> list[str]:
    """How somebody signed in, in the words of RFC 8176, from what the sign-in library kept of this session."""
    found: set[str] = set()
    for record in records:
        if record.get("method") == "password":
            found.add(PASSWORD)
        elif record.get("method") == "mfa":
            # A passkey always asks finger, face or PIN as well, so by itself it is two steps.
            # What the school's own provider saw, it says no more of than that it was a second step.
            found |= {"webauthn": {PASSKEY, MORE_THAN_ONE}, "elsewhere": {MORE_THAN_ONE}}.get(
                str(record.get("type")), {ONE_TIME}
            )
    if len(found & {PASSWORD, ONE_TIME, PASSKEY}) > 1:
        found.add(MORE_THAN_ONE)
    return sorted(found)
