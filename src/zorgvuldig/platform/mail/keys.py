"""Keys of outgoing mail, which the database does not have; and names of addresses that say nothing."""

from zorgvuldig.platform.vault.keys import derived, keyed_hash, opening

SEALED = "post: outbox"
MARK = 16  # bytes of the hash of an address


def sealing() -> bytes:
    """The key that closes a waiting mail now, 32 bytes. RuntimeError without an installation."""
    return derived(SEALED)


def unsealing() -> tuple[bytes, ...]:
    """The keys of which one opens a waiting mail: a master key that was replaced stays longer than a mail waits."""
    return opening(SEALED)


def mark_of(address: str) -> bytes:
    """A keyed hash of an address, the same for any case of letters; the address cannot be found from it without the key."""
    return keyed_hash("post: addresses", address.strip().lower())[:MARK]


def signature_of(body: bytes) -> bytes:
    """What proves that a token is ours, 32 bytes; the same after the master key was replaced, as what comes back may take days."""
    return keyed_hash("post: bounces", body.hex())
