"""The key that signs the seals of the access log. It comes from the master key, so it is nowhere in the database."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zorgvuldig.vault.keys import derived

PURPOSE = "signature under the seals of the access log"


def sign(content: bytes) -> bytes:
    """The Ed25519 signature of this installation, 64 bytes."""
    return _key().sign(content)


def public_key() -> bytes:
    """What anybody needs to check a signature: the raw Ed25519 key, 32 bytes, the same as long as `secrets.json` is."""
    return _key().public_key().public_bytes_raw()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived(PURPOSE))
