"""Whether a seal and a proof hold: pure, for a verifier that has neither our database nor Django.

What it takes are the dicts of `seal.seal_as_json` and `proofs.Proof.as_json`, as they stand in a file; whatever else is
in there makes the answer no, never an error. `public_key` is the raw Ed25519 key, 32 bytes.
"""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zorgvuldig.gate.log.leaf import entry_from_json, leaf
from zorgvuldig.gate.log.merkle import root_of
from zorgvuldig.gate.log.seal import FIRST, Seal, key_id_of, seal_from_json

Json = Mapping[str, Any]


def check_proof(entry: Json, seal: Json, public_key: bytes) -> bool:
    """Whether this row of the log stands in this seal, unchanged, and the seal was signed with this key.

    `entry` holds `row`, `salt`, `index`, `size`, `path` and `seal`, the number of the seal.
    """
    try:
        sealed = seal_from_json(seal)
        path = [bytes.fromhex(step) for step in entry["path"]]
        hashed = leaf(entry_from_json(entry["row"]), bytes.fromhex(entry["salt"]))
        found = root_of(hashed, int(entry["index"]), int(entry["size"]), path)
        belongs = entry["seal"] == sealed.number and entry["size"] == sealed.count
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return False
    return belongs and found == sealed.root and is_signed(sealed, public_key)


def check_seal(seal: Json, previous: Json | None, public_key: bytes) -> bool:
    """Whether this seal was signed with this key and follows `previous`; None stands before the first seal."""
    try:
        sealed, before = seal_from_json(seal), seal_from_json(previous) if previous is not None else None
    except ValueError:
        return False
    return follows(sealed, before) and is_signed(sealed, public_key)


def is_signed(seal: Seal, public_key: bytes) -> bool:
    """Whether the signature is of this key and over this content."""
    if seal.key_id != key_id_of(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(seal.signature, seal.canonical)
    except (InvalidSignature, ValueError):
        return False
    return True


def follows(seal: Seal, before: Seal | None) -> bool:
    """Whether a seal is the next after `before`: its number, the hash it names, and no gap between their transactions."""
    if before is None:
        return seal.number == 1 and seal.previous == FIRST and seal.lo == 0
    if seal.number != before.number + 1 or seal.previous != before.hash:
        return False
    if seal.incarnation != before.incarnation:  # transactions may be numbered from the start again
        return seal.incarnation > before.incarnation and seal.lo == 0
    same_batch = (seal.lo, seal.hi) == (before.lo, before.hi) and seal.month > before.month
    return same_batch or seal.lo == before.hi
