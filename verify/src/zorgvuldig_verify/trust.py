"""Whom somebody trusts: the keys of the school, its log and its witnesses; and what every check has in common."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "zorgvuldig keys 1"
LOG, WITNESS = 1, 4  # kinds of key


class Refused(Exception):
    """The file is not in order; the sentence says what is wrong and what to do."""


@dataclass(frozen=True)
class NamedKey:
    """The key of a log or a witness, with the name under which it signs."""

    name: str
    number: bytes
    kind: int
    public: bytes


@dataclass(frozen=True)
class Trust:
    """The keys in a file with keys; `signing` are those of the school that did not leak, by what they are called."""

    signing: dict[str, bytes]
    logs: tuple[NamedKey, ...]
    witnesses: tuple[NamedKey, ...]
    quorum: int


def read_trust(content: bytes) -> Trust:
    """The keys in the file that the school publishes. Raises `Refused`."""
    told = read_object(content, "the file with keys")
    try:
        if told["format"] != FORMAT:
            raise Refused("This is a file with keys of another version: get a newer checker.")
        signing = [bytes.fromhex(one["public_key"]) for one in told["signing"] if one["leaked"] is False]
        logs = tuple(named_key(text, LOG) for text in told["logs"])
        witnesses = tuple(named_key(text, WITNESS) for text in told["witnesses"])
        quorum = told["quorum"]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("This is no file with keys: download it anew from the school's page.") from error
    if type(quorum) is not int or not 0 <= quorum <= len(witnesses) or (witnesses and not quorum):
        raise Refused("The file with keys asks for a number of witnesses that cannot be.")
    if len({one.public for one in witnesses}) != len(witnesses):
        raise Refused("The file with keys names a witness twice.")
    return Trust({key_id(one): one for one in signing}, logs, witnesses, quorum)


def named_key(text: str, kind: int) -> NamedKey:
    """A key such as `example.com/log+530d903a+AekyeR…`. Raises ValueError."""
    name, number, encoded = text.split("+", 2)
    material = decoded(encoded)
    known = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    if not name or len(material) != 33 or material[0] != kind or known.hex() != number:
        raise ValueError("no verifier key")
    return NamedKey(name, known, kind, material[1:])


def decoded(text: str) -> bytes:
    """Base64 in its only form. Raises ValueError."""
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if base64.b64encode(found).decode() != text:
        raise ValueError("no base64")
    return found


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether this Ed25519 signature is of this key over this content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """How a key of the school is called: the first 16 digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def read_object(content: bytes, what: str) -> dict[str, Any]:
    """JSON that is an object and names nothing twice. Raises `Refused`."""
    try:
        told = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused(f"It cannot be read: {what} is no JSON, or names something twice.") from error
    if not isinstance(told, dict):
        raise Refused(f"It cannot be read: {what} is not what the school writes.")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a node of a Merkle tree (RFC 6962) with these two below it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which the hashes beside the way lead (RFC 9162 §2.1.3.2). Raises ValueError when they do not fit the place."""
    if not 0 <= index < size:
        raise ValueError("no such place")
    place, last, found = index, size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    for step in path:
        if last == 0 or len(step) != 32:
            raise ValueError("a step too many")
        if place % 2 or place == last:
            found = node(step, found)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("a step too few")
    return found
