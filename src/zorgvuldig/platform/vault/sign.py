"""One signature of the installation (Ed25519): what leaves the house or the log can be shown to be ours and unchanged.

The key is one of the secrets, so it is the same in every process. It is replaced now and then; of those before the public half is
kept for ever, so what was signed stays signed. Whoever has the public key can check without us.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zorgvuldig.platform.vault.keys import secrets

KEY_ID = 16  # hexadecimal digits of the hash of the public key


def sign(content: bytes) -> tuple[str, bytes]:
    """The number of our key and the signature, 64 bytes, over `content`. RuntimeError without an installation."""
    key, signed = signing()
    return key, signed(content)


def signing() -> tuple[str, Callable[[bytes], bytes]]:
    """The number of our key and what signs with it: for many in a row, which share one look at the secrets."""
    private = _private()
    return _id_of(private), private.sign


def public_key() -> bytes:
    """Our public key, 32 bytes: what others need to check a signature that we make now."""
    return _private().public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key of ours, and from and until when we signed with it; None where that goes on, or began before we wrote it down.

    With one that leaked (`is_leaked`) somebody else may have signed, also with a moment before `until`.
    """

    public: bytes
    since: datetime | None = None
    until: datetime | None = None
    is_leaked: bool = False

    def as_json(self) -> dict[str, object]:
        """For machines."""
        told = {"key_id": key_id(self.public), "public_key": self.public.hex()}
        return told | {"from": _iso(self.since), "until": _iso(self.until), "leaked": self.is_leaked}


def published_keys() -> list[PublishedKey]:
    """Every public key with which we sign or signed, that of now first."""
    known = secrets()
    now = PublishedKey(public_key(), _moment(known.since.get("signing", "")))
    return [
        now,
        *(PublishedKey(one.public, _moment(one.since), _moment(one.until), one.is_leaked) for one in known.signers),
    ]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def key_id(public: bytes) -> str:
    """How a public key is called: the first digits of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID]


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether this signature is of this key over this content. Needs no installation."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private() -> Ed25519PrivateKey:
    return _made_of(secrets().signing)


@lru_cache(maxsize=1)  # many receipts are signed in a row, and making the key costs as much as signing
def _made_of(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


@lru_cache(maxsize=1)
def _id_of(private: Ed25519PrivateKey) -> str:
    return key_id(private.public_key().public_bytes_raw())
