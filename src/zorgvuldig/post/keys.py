"""Keys of outgoing mail, derived from the master key, which is not in the database; and names of addresses that say nothing."""

import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = 16  # bytes of the hash of an address


@cache
def key_for(purpose: str) -> bytes:
    """The key of one purpose, 32 bytes."""
    if settings.SECRETS is None:
        raise RuntimeError("This installation has no keys yet: make it with `zorgvuldig init`.")
    master: bytes = settings.SECRETS.master
    return HKDF(SHA256(), length=32, salt=None, info=f"zorgvuldig post: {purpose}".encode()).derive(master)


def mark_of(address: str) -> bytes:
    """A keyed hash of an address, the same for any case of letters; the address cannot be found from it without the key."""
    return hmac.new(key_for("addresses"), address.strip().lower().encode(), hashlib.sha256).digest()[:MARK]
