"""Signed notes and checkpoints, in the form that transparency logs share (C2SP signed-note, tlog-checkpoint, tlog-cosignature). Pure.

A note is a text, an empty line, and a line for each signature: the name of the key, the number of the key and the signature. A checkpoint is a
note of three lines: which log, how many entries, and the root over them.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zorgvuldig.gate.log.merkle import SIZE
from zorgvuldig.platform.vault.sign import is_signed

ED25519, COSIGNATURE = 1, 4  # kinds of key: one that signs a note, and one that signs what it saw at a moment
KEY_NUMBER, STAMP, LONGEST = 4, 8, 64 * 1024  # bytes: of a key's number, of a moment, and of a whole note
MOST_SIGNATURES = 64
NAME = re.compile(r"[^\s+]+")
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class NotANote(ValueError):
    """This is no note, checkpoint or key in the form that was agreed; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under. `kind` is `ED25519` for a log and `COSIGNATURE` for a witness."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key in a text such as `example.com/log+530d903a+AekyeR…`. Raises `NotANote`."""
        name, _, rest = text.strip().partition("+")
        number, _, encoded = rest.partition("+")
        material = _decoded(encoded)
        key = cls(name, material[0] if material else 0, material[1:])
        if not NAME.fullmatch(name) or key.kind not in (ED25519, COSIGNATURE) or len(key.public) != SIZE:
            raise NotANote("This is no verifier key of a log or a witness (Ed25519): name+number+key.")
        if key.number.hex() != number:
            raise NotANote(f"The number in the verifier key of {name} is not that of the key: part of it was mistyped.")
        return key

    @property
    def number(self) -> bytes:
        """By these four bytes a signature names the key, beside its name."""
        hashed = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(hashed).digest()[:KEY_NUMBER]

    def __str__(self) -> str:
        return f"{self.name}+{self.number.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature under a note: the name and number of its key, and what that key made."""

    name: str
    number: bytes
    made: bytes

    def is_by(self, key: VerifierKey) -> bool:
        """Whether it says that it is of this key."""
        return (self.name, self.number) == (key.name, key.number)

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.number + self.made).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its last line feed, and the signatures under it. None of them was checked."""

    text: str
    signatures: tuple[NoteSignature, ...] = ()

    @classmethod
    def parse(cls, note: str) -> Self:
        """The note. Raises `NotANote`."""
        text, gap, lines = note.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or len(note.encode()) > LONGEST:
            raise NotANote("This is no signed note: a text, an empty line, and lines with signatures.")
        if any(character < " " and character != "\n" for character in note):
            raise NotANote("This is no signed note: it holds characters that no note has.")
        return cls(f"{text}\n", signatures_in(lines))

    def with_signatures(self, more: Iterable[NoteSignature]) -> Self:
        """The note with these signatures under it too, each once."""
        return type(self)(self.text, tuple(dict.fromkeys((*self.signatures, *more))))

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether this key signed the text. One signature that names the key and does not fit makes the answer no."""
        own = [one for one in self.signatures if one.is_by(key)]
        return bool(own) and all(is_signed(key.public, one.made, self.text.encode()) for one in own)

    def seen_at(self, witness: VerifierKey) -> datetime | None:
        """When this witness says that it saw the text as the newest of its log; None when it did not say so, or it is forged."""
        moments = [_cosigned_at(self.text, one.made, witness) for one in self.signatures if one.is_by(witness)]
        return max((moment for moment in moments if moment), default=None) if all(moments) else None

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def _cosigned_at(text: str, made: bytes, witness: VerifierKey) -> datetime | None:
    stamp, signature = int.from_bytes(made[:STAMP], "big"), made[STAMP:]
    if witness.kind != COSIGNATURE or not is_signed(witness.public, signature, cosigned_bytes(text, stamp)):
        return None
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def cosigned_bytes(text: str, stamp: int) -> bytes:
    """What a witness signs: that at this moment (seconds since 1970) it saw this checkpoint, and nothing that is not consistent with it."""
    return f"cosignature/v1\ntime {stamp}\n{text}".encode()


def signatures_in(lines: str) -> tuple[NoteSignature, ...]:
    """Lines with signatures, as a witness answers them. Raises `NotANote`."""
    found = []
    for line in lines.splitlines():
        parts = SIGNATURE_LINE.fullmatch(line)
        made = _decoded(parts[2]) if parts else b""
        if parts is None or len(made) <= KEY_NUMBER:
            raise NotANote("A line under the note is no signature.")
        found.append(NoteSignature(parts[1], made[:KEY_NUMBER], made[KEY_NUMBER:]))
    if not found or len(found) > MOST_SIGNATURES:
        raise NotANote(f"A note has one to {MOST_SIGNATURES} signatures.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log is: the name it has everywhere (`origin`), how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint in a note's text. Raises `NotANote`."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not DECIMAL.fullmatch(lines[1]):
            raise NotANote("This is no checkpoint of a log: its name, its size and its root, each on a line.")
        root = _decoded(lines[2])
        if len(root) != SIZE:
            raise NotANote("The root in the checkpoint is no hash.")
        return cls(lines[0], int(lines[1]), root)

    @property
    def text(self) -> str:
        """As it is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def signed_note(text: str, key: VerifierKey, private: Ed25519PrivateKey) -> Note:
    """The text with the signature of a log under it."""
    return Note(text, (NoteSignature(key.name, key.number, private.sign(text.encode())),))


def _decoded(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotANote("A part of it is no base64.") from error
    if base64.b64encode(decoded).decode() != text:
        raise NotANote("A part of it is no base64.")
    return decoded
