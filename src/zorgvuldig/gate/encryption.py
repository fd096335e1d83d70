"""Small secrets of signing in, encrypted under the installation's master key, and names that say nothing."""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1"
NONCE = 12


class Damaged(Exception):
    """A stored secret cannot be read: it was altered, or belongs to another installation or purpose."""


def encrypt(text: str, *, purpose: str) -> str:
    """AES-256-GCM under a key of this purpose alone; the same text never looks the same twice."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key_for(purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return f"{VERSION}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, purpose: str) -> str:
    """What `encrypt` was given for this purpose. Raises `Damaged`."""
    version, _, body = stored.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        if version != VERSION:
            raise Damaged("this secret was not written by this installation")
        return AESGCM(key_for(purpose)).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Damaged("this secret does not open with the key of this installation") from error


def cache_key(key: str, prefix: str, version: int) -> str:
    """The cache's name for a counter or used code: a keyed hash, as those are made of addresses and numbers."""
    return hmac.new(key_for("cache names"), f"{prefix}:{version}:{key}".encode(), hashlib.sha256).hexdigest()


@cache
def key_for(purpose: str) -> bytes:
    """The key of one purpose, 32 bytes; derived from the master key, which is not in the database."""
    if settings.SECRETS is None:
        raise RuntimeError("This installation has no keys yet: make it with `zorgvuldig init`.")
    master: bytes = settings.SECRETS.master
    return HKDF(SHA256(), length=32, salt=None, info=f"zorgvuldig sign-in: {purpose}".encode()).derive(master)
