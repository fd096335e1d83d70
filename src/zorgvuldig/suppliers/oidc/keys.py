"""The keys that sign ID tokens: published an hour before they sign, and until the last token they signed is over.

When a key signs is a matter of moments in its row, so every process picks the same one without being told. The private half
is encrypted with a key outside the database, and wiped when it signs no more (`key_rotation`).
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from jwcrypto.jwk import JWK

from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt
from zorgvuldig.suppliers.oidc.models import SigningKey

ALGORITHMS = ("ES256", "RS256")
PURPOSE = "signing key"
CACHE = timedelta(hours=1)  # how long others may keep our published keys
TOKEN = timedelta(minutes=5)  # how long what was signed is valid
AGAIN = 60.0  # seconds for which a process trusts what it read
LEAD = CACHE + timedelta(seconds=AGAIN)


class UnknownKey(LookupError):
    """No key of ours is called that."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs: its name, algorithm and private JWK."""

    kid: str
    alg: str
    jwk: JWK


class _KeyCache:
    """What this process read, for at most a minute: every key, and the private halves it needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rows: list[SigningKey] = []
        self.private: dict[str, JWK] = {}
        self.read_at = -AGAIN

    def all(self, *, anew: bool = False) -> list[SigningKey]:
        with self.lock:
            if anew or not self.rows or time.monotonic() - self.read_at >= AGAIN:
                self.rows = list(SigningKey.objects.order_by("signs_from", "id"))
                self.private = {}
                self.read_at = time.monotonic()
            return self.rows

    def opened(self, row: SigningKey) -> JWK:
        if row.kid not in self.private:
            self.private[row.kid] = JWK.from_json(decrypt(row.private, purpose=PURPOSE))
        return self.private[row.kid]


_cache = _KeyCache()


def signing_key(alg: str, now: datetime) -> Key:
    """The key that signs with this algorithm at this moment. Raises `gate.encryption.Damaged` when it does not open here."""
    if alg not in ALGORITHMS:
        raise ValueError(f"nothing is signed with {alg}")
    row = _signing(_cache.all(), alg, now)
    if row is None:
        first_keys(now)
        row = _signing(_cache.all(anew=True), alg, now)
    if row is None:
        raise UnknownKey(alg)
    return Key(row.kid, row.alg, _cache.opened(row))


def _signing(rows: list[SigningKey], alg: str, now: datetime) -> SigningKey | None:
    """The one that began last; before any began, as the clock of another process made it, the first."""
    mine = [row for row in rows if row.alg == alg and row.private]
    begun = [row for row in mine if row.signs_from <= now]
    return begun[-1] if begun else next(iter(mine), None)


def published(now: datetime) -> list[dict[str, Any]]:
    """The public keys that anybody may need now, as JWKs: those that will sign, that sign, and that signed what is still valid."""
    rows = _cache.all()
    if {row.alg for row in rows} != set(ALGORITHMS):
        first_keys(now)
        rows = _cache.all(anew=True)
    return [dict(row.public) for row in rows if row.retired_at is None or row.retired_at > now]


def verifying_key(kid: str) -> JWK:
    """The public key of this name, also when it signs no more. Raises `UnknownKey`."""
    for anew in (False, True):
        for row in _cache.all(anew=anew):
            if row.kid == kid:
                return JWK(**row.public)
    raise UnknownKey(kid)


def clear_cache() -> None:
    """Read the keys anew at the next use."""
    _cache.read_at, _cache.rows = -AGAIN, []


def first_keys(now: datetime) -> None:
    """Make a key for each algorithm that has none. They sign at once, as nobody knows our keys yet. Safe in many processes."""
    with alone():
        there = set(SigningKey.objects.values_list("alg", flat=True))
        for alg in ALGORITHMS:
            if alg not in there:
                make_key(alg, now, signs_from=now)


def make_key(alg: str, now: datetime, *, signs_from: datetime) -> SigningKey:
    """Make and keep a key: P-256, or RSA of 3072 bits. Its name is the digest of its public half (RFC 7638)."""
    made = JWK.generate(kty="EC", crv="P-256") if alg == "ES256" else JWK.generate(kty="RSA", size=3072)
    kid = made.thumbprint()
    public = {**json.loads(made.export_public()), "kid": kid, "use": "sig", "alg": alg}
    return SigningKey.objects.create(
        kid=kid, alg=alg, private=encrypt(made.export_private(), purpose=PURPOSE), public=public,
        made_at=now, signs_from=signs_from,
    )  # fmt: skip


@contextmanager
def alone() -> Iterator[None]:
    """One transaction in which nobody else adds or changes keys; reading goes on."""
    with transaction.atomic(using="accounts"):
        with connections["accounts"].cursor() as cursor:
            cursor.execute("lock table signing_key in share row exclusive mode")
        yield


def unreadable() -> list[str]:
    """The names of keys of which the private half does not open with the key of this installation."""
    bad = []
    for row in SigningKey.objects.exclude(private=""):
        try:
            decrypt(row.private, purpose=PURPOSE)
        except Damaged:
            bad.append(row.kid)
    return bad
