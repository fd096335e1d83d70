"""One signature of the installation (Ed25519): what leaves the house or the log can be shown to be ours and unchanged.

The key comes from the master key, so it is the same in every process, needs no file of its own, and is in the backup of
the keys. Whoever has the public key can check without us.
"""

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zorgvuldig.vault.keys import derive, derived

PURPOSE = "signing"
KEY_ID = 16  # hexadecimal digits of the hash of the public key


def sign(content: bytes) -> tuple[str, bytes]:
    """The number of our key and the signature, 64 bytes, over `content`. RuntimeError without an installation."""
    private = _private()
    return _id_of(private), private.sign(content)


def public_key() -> bytes:
    """Our public key, 32 bytes: what others need to check a signature."""
    return _private().public_key().public_bytes_raw()


def public_key_of(master: bytes) -> bytes:
    """The public key of the installation with this master key, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(derive(master, PURPOSE)).public_key().public_bytes_raw()


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
    return _made_of(derived(PURPOSE))


@lru_cache(maxsize=1)  # many receipts are signed in a row, and making the key costs as much as signing
def _made_of(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


@lru_cache(maxsize=1)
def _id_of(private: Ed25519PrivateKey) -> str:
    return key_id(private.public_key().public_bytes_raw())
