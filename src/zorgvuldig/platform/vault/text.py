"""Sealed texts: what is so sensitive that a copy of the database must not show it. AES-256-GCM, a key per pupil and shelf.

Layout: version, 1 byte · pupil, 8 bytes big-endian · shelf, 1 byte · nonce, 12 bytes · the sealed text with its tag of 16
bytes. Version, pupil, shelf and context (`table.column`) are authenticated, so a value opens for its own pupil and column
only. The shelf follows from the table; it stands in the value so that one from another shelf is refused, and not taken
for a text whose key was destroyed.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zorgvuldig.platform.vault.keys import Damaged, pupil_key
from zorgvuldig.platform.vault.shelves import shelf_of

VERSION = b"\x02"
PUPIL = slice(1, 9)
SHELF = 9
NONCE = slice(10, 22)
BODY = slice(22, None)
TAG = 16


def seal(pupil_id: int, context: str, text: str) -> bytes:
    """Seal `text` for this pupil and this `table.column`; the same text never looks the same twice.

    Raises `UnknownTable` for a table without a shelf.
    """
    shelf = _shelf(context)
    head = _head(pupil_id, shelf)
    nonce = os.urandom(12)
    sealed = AESGCM(pupil_key(pupil_id, shelf, create=True)).encrypt(nonce, text.encode(), _bound(head, context))
    return head + nonce + sealed


def unseal(pupil_id: int, context: str, sealed: bytes) -> str:
    """The text that `seal` was given for this pupil and context.

    Raises `Damaged`, `KeyGone` as `pupil_key` does, and `UnknownTable` for a table without a shelf.
    """
    shelf = _shelf(context)
    if pupil_of(sealed) != pupil_id:
        raise Damaged(f"a sealed text in {context} belongs to another pupil")
    if sealed[SHELF] != shelf:
        raise Damaged(f"a sealed text in {context} comes from another column, or its table changed category")
    key = AESGCM(pupil_key(pupil_id, shelf, create=False))
    try:
        return key.decrypt(sealed[NONCE], sealed[BODY], _bound(_head(pupil_id, shelf), context)).decode()
    except InvalidTag as error:
        raise Damaged(f"a sealed text in {context} was altered or comes from another column") from error


def pupil_of(sealed: bytes) -> int:
    """For whom this was sealed, as it says itself; `unseal` proves it. Raises `Damaged`."""
    if sealed[:1] != VERSION or len(sealed) < NONCE.stop + TAG:
        raise Damaged("this is not a sealed text")
    return int.from_bytes(sealed[PUPIL], "big", signed=True)


def _shelf(context: str) -> int:
    return shelf_of(context.rpartition(".")[0])


def _head(pupil_id: int, shelf: int) -> bytes:
    return VERSION + pupil_id.to_bytes(8, "big", signed=True) + bytes([shelf])


def _bound(head: bytes, context: str) -> bytes:
    return head + context.encode()
