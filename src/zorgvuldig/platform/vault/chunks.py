"""Sealed chunks of 64 KiB, in order: what sealed files and backups are made of.

Every chunk is AES-256-GCM. Its nonce is a random prefix, its number and whether it is the last, and a head is bound to it, so
that a chunk opens in its own place of its own file only and a file cannot be cut, lengthened or exchanged.
"""

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
TAG, NONCE, KEY, PREFIX = 16, 12, 32, 7
SEALED = CHUNK + TAG
CHUNKS = 2**32  # as many as the counter can number: 256 TiB


class TooLarge(Exception):
    """There is more than the limit allows; nothing was kept."""


def seal_chunks(parts: Iterable[bytes], key: bytes, head: bytes, prefix: bytes) -> Iterator[bytes]:
    """The chunks. One is held back, as the last one says so; an empty file is one empty chunk. Raises `TooLarge`."""
    cipher, waiting, number = AESGCM(key), bytearray(), 0
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(prefix, number, is_last=False), bytes(waiting[:CHUNK]), head)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(prefix, number, is_last=True), bytes(waiting), head)


def seal_chunk(content: bytes, key: bytes, head: bytes, prefix: bytes, number: int, *, is_last: bool) -> bytes:
    """One chunk, of at most `CHUNK` bytes, for its own place. Raises `TooLarge`."""
    return AESGCM(key).encrypt(_nonce(prefix, number, is_last=is_last), content, head)


def open_chunk(sealed: bytes, key: bytes, head: bytes, prefix: bytes, number: int, *, is_last: bool) -> bytes:
    """One chunk of the content. Raises `InvalidTag` when it is not what was sealed in this place."""
    if len(sealed) < TAG:
        raise InvalidTag
    return AESGCM(key).decrypt(_nonce(prefix, number, is_last=is_last), sealed, head)


def open_chunks(parts: Iterable[bytes], key: bytes, head: bytes, prefix: bytes) -> Iterator[bytes]:
    """The content of all chunks, each checked before it is handed over. Raises `InvalidTag`, also at the end of a cut file."""
    waiting, number = bytearray(), 0
    for part in parts:
        waiting += part
        while len(waiting) > SEALED:
            yield open_chunk(bytes(waiting[:SEALED]), key, head, prefix, number, is_last=False)
            del waiting[:SEALED]
            number += 1
    yield open_chunk(bytes(waiting), key, head, prefix, number, is_last=True)


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    if number >= CHUNKS:
        raise TooLarge("there are more chunks than can be numbered")
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
