"""An ID token of ours that somebody shows again: whether we made it, for whom, and of which session. It may be over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.client_assertion import NotProven, header, verified
from zorgvuldig.suppliers.oidc.models import Client, SupplierSession


class NotOurs(Exception):
    """We did not make this ID token, or not for this client, or so long ago that we cannot know."""


@dataclass(frozen=True, slots=True)
class Hint:
    """For whom an ID token was: the client, the pseudonym, and the session in which it was given (empty: not known)."""

    client: Client
    sub: str
    session_key: str


def read(token: str, *, issuer: str) -> Hint:
    """What an ID token of this issuer says. Raises `NotOurs`."""
    try:
        body = _verified(token)
    except (NotProven, keys.UnknownKey) as wrong:
        raise NotOurs from wrong
    audience, sub = body.get("aud"), body.get("sub")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if not issuer or body.get("iss") != issuer or not isinstance(audience, str) or not isinstance(sub, str):
        raise NotOurs
    if "events" in body:  # a logout token is no ID token, though we signed it for the same client
        raise NotOurs
    client = Client.objects.filter(client_id=audience).first() if "\0" not in audience else None
    if client is None:
        raise NotOurs
    return Hint(client, sub, _session_key(client, body.get("sid")))


def _verified(token: str) -> dict[str, Any]:
    head = header(token)
    kid, alg = head.get("kid"), head.get("alg")
    if not isinstance(kid, str) or alg not in keys.ALGORITHMS or head.get("typ", "JWT") != "JWT":
        raise NotProven
    key = keys.verifying_key(kid)
    if key.get("alg") != alg:  # so that a public key never serves as a shared secret, nor for another kind
        raise NotProven
    return verified(token, key, alg=alg)


def _session_key(client: Client, sid: Any) -> str:
    try:
        number = UUID(sid)
    except (TypeError, ValueError, AttributeError):
        return ""
    found = SupplierSession.objects.filter(sid=number, client=client, ended_at=None)
    return found.values_list("session_key", flat=True).first() or ""
