"""Sealed texts: what is so sensitive that a copy of the database must not show it. AES-256-GCM, one key per pupil.

Layout: version, 1 byte · pupil, 8 bytes big-endian · nonce, 12 bytes · the sealed text with its tag of 16 bytes. Version,
pupil and context (`table.column`) are authenticated, so a value opens for its own pupil and column only.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.vault.keys import Damaged, pupil_key

VERSION = b"\x01"
PUPIL = slice(1, 9)
NONCE = slice(9, 21)
BODY = slice(21, None)
TAG = 16


def seal(pupil_id: int, context: str, text: str) -> bytes:
    """Seal `text` for this pupil and this `table.column`; the same text never looks the same twice."""
    head = VERSION + pupil_id.to_bytes(8, "big")
    nonce = os.urandom(12)
    sealed = AESGCM(pupil_key(pupil_id, create=True)).encrypt(nonce, text.encode(), _bound(head, context))
    return head + nonce + sealed


def unseal(pupil_id: int, context: str, sealed: bytes) -> str:
    """The text that `seal` was given for this pupil and context. Raises `Damaged`, and `KeyGone` as `pupil_key` does."""
    if pupil_of(sealed) != pupil_id:
        raise Damaged(f"a sealed text in {context} belongs to another pupil")
    key = AESGCM(pupil_key(pupil_id, create=False))
    head = VERSION + pupil_id.to_bytes(8, "big")
    try:
        return key.decrypt(sealed[NONCE], sealed[BODY], _bound(head, context)).decode()
    except InvalidTag as error:
        raise Damaged(f"a sealed text in {context} was altered or comes from another column") from error


def pupil_of(sealed: bytes) -> int:
    """For whom this was sealed, as it says itself; `unseal` proves it. Raises `Damaged`."""
    if sealed[:1] != VERSION or len(sealed) < NONCE.stop + TAG:
        raise Damaged("this is not a sealed text")
    return int.from_bytes(sealed[PUPIL], "big")


def _bound(head: bytes, context: str) -> bytes:
    return head + context.encode()
