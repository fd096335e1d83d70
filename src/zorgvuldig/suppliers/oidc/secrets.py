"""Secrets of clients: made by a machine, shown once, kept as a digest. Nobody can choose one, so one round of SHA-256 is enough."""

import hashlib
import hmac
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q, QuerySet

from zorgvuldig.suppliers.oidc.models import Client, ClientSecret

BYTES = 32  # 256 bits
AT_ONCE = 2
ROLLOVER = timedelta(days=30)


class NoMoreSecrets(Exception):
    """Two secrets are valid already: one of them has to end first."""


class ProvesOtherwise(Exception):
    """This client shows who it is with a key of its own, and has no secret."""


def make_secret(client: Client, now: datetime) -> str:
    """A new secret, to be shown once; the one there was ends after thirty days. Raises `NoMoreSecrets`, `ProvesOtherwise`."""
    secret = token_urlsafe(BYTES)
    with transaction.atomic(using="accounts"):
        held = Client.objects.select_for_update().get(pk=client.pk)  # two at once would make three
        if held.public_keys:
            raise ProvesOtherwise
        valid = _valid(held, now)
        if valid.count() >= AT_ONCE:
            raise NoMoreSecrets
        valid.filter(ends_at=None).update(ends_at=now + ROLLOVER)
        ClientSecret.objects.create(client=held, digest=digest(secret), made_at=now)
    return secret


def end_secret(client: Client, number: int, now: datetime) -> bool:
    """End one secret of this client at once; whether there was one to end."""
    return bool(_valid(client, now).filter(pk=number).update(ends_at=now))


def is_secret(client: Client, shown: str, now: datetime) -> bool:
    """Whether this is a valid secret of the client. All are compared, each in the same time whatever differs."""
    made = digest(shown)
    found = False
    for kept in _valid(client, now).values_list("digest", flat=True):
        found |= hmac.compare_digest(kept, made)
    return found


def digest(secret: str) -> str:
    """How a secret is kept: one round of SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _valid(client: Client, now: datetime) -> QuerySet[ClientSecret]:
    return ClientSecret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), client=client)
