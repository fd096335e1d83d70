"""Small secrets of signing in, encrypted under the installation's master key, and names that say nothing."""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zorgvuldig.platform.vault import keys

VERSION = "v1"
NONCE = 12


class Damaged(Exception):
    """A stored secret cannot be read: it was altered, or belongs to another installation or purpose."""


def encrypt(text: str, *, purpose: str) -> str:
    """AES-256-GCM under a key of this purpose alone; the same text never looks the same twice."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(_key_of(keys.secrets().master, purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return f"{VERSION}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, purpose: str) -> str:
    """What `encrypt` was given for this purpose. Raises `Damaged`."""
    version, _, body = stored.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        if version != VERSION:
            raise Damaged("this secret was not written by this installation")
        return _decrypt(raw, keys.secrets().masters, purpose)
    except (InvalidTag, ValueError) as error:
        raise Damaged("this secret does not open with the key of this installation") from error


def cache_key(key: str, prefix: str, version: int) -> str:
    """The cache's name for a counter or used code: a keyed hash, as those are made of addresses and numbers."""
    return hmac.new(lasting_key("cache names"), f"{prefix}:{version}:{key}".encode(), hashlib.sha256).hexdigest()


def is_newest(stored: str, *, purpose: str) -> bool:
    """Whether `encrypt` wrote this with the master key of now; False also for what no key of ours opens."""
    try:
        _decrypt(base64.urlsafe_b64decode(stored.partition(".")[2]), keys.secrets().masters[:1], purpose)
    except (InvalidTag, ValueError):
        return False
    return True


def _decrypt(raw: bytes, masters: Sequence[bytes], purpose: str) -> str:
    for master in masters:
        with suppress(InvalidTag):
            key = AESGCM(_key_of(master, purpose))
            return key.decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    raise InvalidTag


def lasting_key(purpose: str) -> bytes:
    """The key of one purpose that is never replaced, 32 bytes: for what nobody could make anew. It is not in the database."""
    return _key_of(keys.secrets().lasting, purpose)


@lru_cache(maxsize=128)
def _key_of(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"zorgvuldig sign-in: {purpose}".encode()).derive(master)
