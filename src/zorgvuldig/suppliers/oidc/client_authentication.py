"""Which client sends a request: shown by a secret or by a signed proof, in one way at a time. There are no clients without either."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.db import DataError
from django.http import HttpRequest
from django.utils import timezone

from zorgvuldig.kit.addresses import TOKEN, issuer
from zorgvuldig.suppliers.oidc import client_assertion as assertions
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import is_secret

FIELDS = ("client_id", "client_secret", "client_assertion", "client_assertion_type")


class NotKnown(Exception):
    """Nobody we know, or not shown as it should be. Which of the two is told to nobody."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a request brings to show who sends it: the `Authorization` header, and what stands in the body."""

    authorization: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, authorization: str, body: Iterable[tuple[str, str]]) -> "ClientCredentials":
        """Raises `NotKnown` when something is said twice."""
        fields: dict[str, str] = {}
        for name, value in body:
            if name in fields and name in FIELDS:
                raise NotKnown
            if name in FIELDS:
                fields[name] = value
        return cls(authorization, fields)


def sender(shown: ClientCredentials, *, audiences: Iterable[str], now: datetime) -> Client:
    """The client that this is shown by. Raises `NotKnown`."""
    ways = [bool(shown.authorization), "client_secret" in shown.fields, "client_assertion" in shown.fields]
    if sum(ways) != 1:
        raise NotKnown
    if shown.authorization:
        return _by_secret(*_basic(shown), now)
    if "client_secret" in shown.fields:
        if "client_assertion_type" in shown.fields:
            raise NotKnown
        return _by_secret(shown.fields.get("client_id", ""), shown.fields["client_secret"], now)
    return _by_assertion(shown, tuple(audiences), now)


def _basic(shown: ClientCredentials) -> tuple[str, str]:
    """Name and secret of HTTP Basic, whose halves are form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, encoded = shown.authorization.partition(" ")
    if scheme.lower() != "basic":
        raise NotKnown
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as wrong:
        raise NotKnown from wrong
    name, secret = unquote_plus(name), unquote_plus(secret)
    if not colon or shown.fields.get("client_id", name) != name or "client_assertion_type" in shown.fields:
        raise NotKnown
    return name, secret


def _by_secret(name: str, secret: str, now: datetime) -> Client:
    client = _find(name)
    if client.public_keys or not is_secret(client, secret, now):
        raise NotKnown
    return client


def _by_assertion(shown: ClientCredentials, audiences: tuple[str, ...], now: datetime) -> Client:
    assertion = shown.fields["client_assertion"]
    if shown.fields.get("client_assertion_type") != assertions.KIND:
        raise NotKnown
    name = assertions.claimed(assertion)
    if shown.fields.get("client_id", name) != name:
        raise NotKnown
    client = _find(name)
    try:
        assertions.check(client, assertion, audiences=audiences, now=now)
    except assertions.NotProven as wrong:
        raise NotKnown from wrong
    return client


def _find(name: str) -> Client:
    try:
        found: Client = Client.objects.get(client_id=name, client_type=Client.CLIENT_CONFIDENTIAL)
        return found
    except (Client.DoesNotExist, ValueError, DataError) as unknown:  # a NUL is nobody's name
        raise NotKnown from unknown


def audiences_of(request: HttpRequest | None) -> tuple[str, ...]:
    """For whom an assertion may be meant: the issuer, or its token endpoint. None when the issuer is not known."""
    ours = issuer(request)
    return (ours, f"{ours}{TOKEN}") if ours else ()


class _RequestCopy(HttpRequest):
    """As much of a Django request as the library's own request remembers: to whom it was sent."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        super().__init__()
        self.META = dict(meta)

    def _get_scheme(self) -> str:
        return str(self.META.get("wsgi.url_scheme", "http"))


class ClientProof:
    """What the provider's validator asks about clients. Put it before the library's own class."""

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Always: no client is without a secret or a key."""
        return True

    def authenticate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Never: a name alone proves nothing."""
        return False

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the request shows a client that we know and that may be served; it becomes `request.client`."""
        request.client = None
        try:
            shown = ClientCredentials.of(request.headers.get("HTTP_AUTHORIZATION", ""), request.decoded_body or ())
            client = sender(shown, audiences=audiences_of(_RequestCopy(request.headers)), now=timezone.now())
        except NotKnown:
            return False
        if not client.is_usable(request):
            return False
        request.client = client
        return True
