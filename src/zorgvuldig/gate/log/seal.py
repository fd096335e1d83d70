"""A seal of the access log: these rows, so many, with this root; and before it came the seal with this hash. Pure.

Seals travel as dicts for JSON: hashes as hexadecimal text, transaction numbers as text (they outgrow the numbers of other
languages), moments in ISO 8601.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from zorgvuldig.gate.log.leaf import EPOCH, MICROSECOND

PREFIX = b"zorgvuldig log seal 1\n"  # so that nothing else that is ever signed can pass for a seal
FIRST = bytes(32)  # what stands as the seal before the first
CHUNK = 256  # leaves; a power of two, so that a whole chunk is a subtree of its own


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: `count` rows of `month` whose transactions are at least `lo` and below `hi`, of one incarnation."""

    number: int
    incarnation: int
    lo: int
    hi: int
    month: date
    count: int
    first_id: int
    last_id: int
    root: bytes
    previous: bytes
    made_at: datetime
    key_id: bytes
    signature: bytes = b""

    @property
    def canonical(self) -> bytes:
        """What is signed and hashed: every field but the signature, big-endian and of fixed width."""
        return PREFIX + self.content

    @property
    def content(self) -> bytes:
        """`canonical` without the words that say what it is."""
        month, moment = self.month.year * 100 + self.month.month, (self.made_at - EPOCH) // MICROSECOND
        numbers = [self.number, self.incarnation, self.lo, self.hi, month]
        numbers += [self.count, self.first_id, self.last_id, moment]
        return b"".join(n.to_bytes(8, "big") for n in numbers) + self.root + self.previous + self.key_id

    @property
    def hash(self) -> bytes:
        """By this the next seal knows it."""
        return hashlib.sha256(self.canonical).digest()


NUMBERS = ("number", "incarnation", "lo", "hi", "count", "first_id", "last_id")
HASHES = ("root", "previous", "key_id", "signature")


def key_id_of(public_key: bytes) -> bytes:
    """By these 8 bytes a seal names the key it was signed with; `public_key` is the raw Ed25519 key of 32 bytes."""
    return hashlib.sha256(public_key).digest()[:8]


def seal_as_json(seal: Seal) -> dict[str, Any]:
    """The seal as it is published, with its own hash."""
    plain = {field.name: getattr(seal, field.name) for field in fields(seal)}
    return {
        **plain,
        **{name: plain[name].hex() for name in HASHES},
        "lo": str(seal.lo),
        "hi": str(seal.hi),
        "month": f"{seal.month:%Y-%m}",
        "made_at": seal.made_at.isoformat(),
        "hash": seal.hash.hex(),
    }


def seal_from_json(published: Mapping[str, Any]) -> Seal:
    """The seal that was published. Raises ValueError when this is none."""
    try:
        made_at = datetime.fromisoformat(published["made_at"])
        if made_at.tzinfo is None:
            raise ValueError("a moment without a time zone")
        read: dict[str, Any] = {name: int(str(published[name])) for name in NUMBERS}
        read |= {name: bytes.fromhex(published[name]) for name in HASHES}
        seal = Seal(**read, month=date.fromisoformat(f"{published['month']}-01"), made_at=made_at)
        _ = seal.canonical  # every number in its width
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError("this is not a seal of the access log") from error
    if (len(seal.root), len(seal.previous), len(seal.key_id)) != (32, 32, 8):
        raise ValueError("this is not a seal of the access log")
    return seal
