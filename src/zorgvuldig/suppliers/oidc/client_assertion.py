"""How a client shows who it is with a key of its own (`private_key_jwt`: OIDC Core 9, RFC 7523): signed for us, short-lived, once."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from zorgvuldig.suppliers.oidc.models import Client, UsedAssertion

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALG = "ES256"
LONGEST = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # how far the clock of a supplier may be ahead
SIZE = 8192


class NotProven(Exception):
    """This proof does not hold. What is wrong with it is told to nobody."""


def claimed(assertion: str) -> str:
    """Which client an assertion says it is of, before anything is checked; empty when it says nothing readable."""
    try:
        subject = content(assertion).get("sub")
    except NotProven:
        return ""
    return subject if isinstance(subject, str) else ""


def check(client: Client, assertion: str, *, audiences: Collection[str], now: datetime) -> None:
    """Accept this proof, once. Raises `NotProven`."""
    body = verified(assertion, _key(client, header(assertion)), alg=ALG)
    if not body.get("iss") == body.get("sub") == client.client_id:
        raise NotProven
    meant = body.get("aud")
    if isinstance(meant, list) and len(meant) == 1:  # one for several servers could be used by any of them
        meant = meant[0]
    if not isinstance(meant, str) or meant not in audiences:
        raise NotProven
    ends, made = _moment(body.get("exp")), _moment(body.get("iat"))
    if not now < ends <= now + LONGEST or not ends - LONGEST <= made <= now + SKEW:
        raise NotProven
    if "nbf" in body and _moment(body["nbf"]) > now + SKEW:
        raise NotProven
    number = body.get("jti")
    if not isinstance(number, str) or not 0 < len(number) <= 512:
        raise NotProven
    _use(client, number, ends)


def _use(client: Client, number: str, ends: datetime) -> None:
    """The row of the one that may; remembered for some time longer than it is valid, as clocks differ."""
    try:
        with transaction.atomic(using="accounts"):
            UsedAssertion.objects.create(
                client=client, digest=hashlib.sha256(number.encode()).hexdigest(), expires_at=ends + LONGEST
            )
    except IntegrityError as used:
        raise NotProven from used


def _key(client: Client, head: Mapping[str, Any]) -> JWK:
    """The client's public key that the header names, or its only one when that names none; for ES256 alone. Raises `NotProven`."""
    every = (client.public_keys or {}).get("keys", ())
    named = [known for known in every if known.get("kid") and known["kid"] == head["kid"]] if "kid" in head else every
    if len(named) != 1 or not is_usable(named[0]):
        raise NotProven
    return JWK(**{name: named[0][name] for name in ("kty", "crv", "x", "y")})


def is_usable(key: Mapping[str, Any]) -> bool:
    """Whether this JWK can check an ES256 signature: a public P-256 key, not meant for anything else."""
    return (
        key.get("kty") == "EC"
        and key.get("crv") == "P-256"
        and "d" not in key
        and key.get("use", "sig") == "sig"
        and key.get("alg", ALG) == ALG
    )


def header(compact: str) -> dict[str, Any]:
    """The protected header of a signed token, unchecked. Raises `NotProven`."""
    return dict(_read(compact).jose_header)


def content(compact: str) -> dict[str, Any]:
    """What a signed token says, unchecked. Raises `NotProven`."""
    return _object(_read(compact).objects["payload"])


def verified(compact: str, key: JWK, *, alg: str) -> dict[str, Any]:
    """What a token says that was signed with this key and exactly this algorithm. Raises `NotProven`."""
    signed = _read(compact)
    if signed.jose_header.get("alg") != alg or "crit" in signed.jose_header:
        raise NotProven
    signed.allowed_algs = [alg]
    try:
        signed.verify(key)
    except (JWException, ValueError, TypeError) as wrong:
        raise NotProven from wrong
    return _object(signed.payload)


def _read(compact: str) -> JWS:
    if len(compact) > SIZE or compact.count(".") != 2 or not compact.isascii():
        raise NotProven
    signed = JWS()
    try:
        signed.deserialize(compact)
        if not isinstance(signed.jose_header, dict):
            raise NotProven
    except (JWException, ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise NotProven from wrong
    return signed


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as wrong:
        raise NotProven from wrong
    if not isinstance(found, dict):
        raise NotProven
    return found


def _moment(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotProven
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as wrong:
        raise NotProven from wrong
