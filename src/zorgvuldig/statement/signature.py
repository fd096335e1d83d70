"""What was measured, every turn of a promise, and the pages made of it, are signed: whoever writes to the database alone cannot make an answer nicer.

The key is in the keystore, as that of the seals. The moment is signed too, so what was true once can be shown again for as long as a
measurement is fresh (`reads.FRESH`), and not for longer.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from zorgvuldig.platform.vault.sign import is_signed, published_keys, sign

MEASURED, TURN, PAGE = (
    "zorgvuldig measurement 1",
    "zorgvuldig turn of a promise 1",
    "zorgvuldig public page 1",
)  # so that nothing else that is signed can pass for these


def sign_measured(promise: str, state: str, evidence: Mapping[str, Any], at: datetime) -> bytes:
    """Our signature under the outcome of measuring a promise."""
    return sign(_signed_bytes(MEASURED, promise, state, evidence, at))[1]


def is_measured(promise: str, state: str, evidence: Mapping[str, Any], at: datetime, signature: bytes) -> bool:
    """Whether we measured this."""
    return _is_ours(_signed_bytes(MEASURED, promise, state, evidence, at), signature)


def sign_turn(promise: str, state: str, at: datetime) -> bytes:
    """Our signature under the turn of a promise into a state."""
    return sign(_signed_bytes(TURN, promise, state, at))[1]


def is_turn(promise: str, state: str, at: datetime, signature: bytes, *, is_listed: bool = False) -> bool:
    """Whether we wrote this turn down. A key that leaked since is good enough for one that is listed outside the database, too."""
    return _is_ours(_signed_bytes(TURN, promise, state, at), signature, by_leaked=is_listed)


def sign_page(name: str, content_type: str, body: bytes, made_at: datetime) -> bytes:
    """Our signature under a public page."""
    return sign(_signed_bytes(PAGE, name, content_type, hashlib.sha256(body).hexdigest(), made_at))[1]


def is_page(name: str, content_type: str, body: bytes, made_at: datetime, signature: bytes) -> bool:
    """Whether we made this page, at this moment, under this name."""
    return _is_ours(_signed_bytes(PAGE, name, content_type, hashlib.sha256(body).hexdigest(), made_at), signature)


def _signed_bytes(what: str, *parts: Any) -> bytes:
    """The bytes that are signed, the same before they are kept and after they were read."""
    plain = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else part for part in parts]
    return json.dumps([what, *plain], sort_keys=True, separators=(",", ":")).encode()


def _is_ours(content: bytes, signature: bytes, *, by_leaked: bool = False) -> bool:
    return any(is_signed(key.public, signature, content) for key in published_keys() if by_leaked or not key.is_leaked)
