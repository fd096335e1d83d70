"""Whether a copy is what the school made: by itself, without our database or keys. `python -m … FILE.zip [--key HEX]`.

An archive of ours has one form only (`archive`), so every byte of the file is compared with what it has to be: a name, a
size, a moment, the contents by their hashes, the list of hashes by its signature.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from zorgvuldig.copies.log_proof import unproven_rows
from zorgvuldig.platform.vault.sign import is_signed, key_id
from zorgvuldig.release.signed_zip import (
    CENTRAL,
    END,
    FORMAT,
    LOCAL,
    MANIFEST,
    MOST_FILES,
    SIGNATURE,
    STORED,
    FileDescription,
    closing,
    local,
    signature_file,
    stamp_of,
)

LOG = "logboek.json"
PART = 1024 * 1024
MOST_LISTED = 16 * PART  # bytes of the archive's own list; a hostile one fills the memory
MOST_IN_MEMORY = 256 * PART  # of the files that are read whole: list, signature, log
NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]+")


class NotVerified(Exception):
    """The file is not what the school made; the sentence says which part."""


@dataclass(frozen=True, slots=True)
class VerifiedCopy:
    """A copy that is in order: with whose key it was signed, when it was made, and what was checked."""

    public_key: str
    key_id: str
    made_at: str
    files: int
    entries: int
    proofs: int


@dataclass(frozen=True, slots=True)
class _PackedFile:
    """A file as it lies in the archive: what the list says of it, and where its bytes begin."""

    described: FileDescription
    place: int


def verify(path: Path, *, key: str = "") -> VerifiedCopy:
    """Check everything. Raises `NotVerified` with one sentence; `key` is the school's public key, when it is known."""
    try:
        with path.open("rb") as file:
            return _verified(file, key.lower().strip())
    except OSError as error:
        raise NotVerified(f"{path} cannot be read: {error.strerror}.") from error


def _verified(file: IO[bytes], key: str) -> VerifiedCopy:
    packed, stamp = _read_listing(file)
    for one in packed:
        _check_place(file, one, stamp)
    by_name = {one.described.name: one for one in packed}
    if [one.described.name for one in packed[-2:]] != [MANIFEST, SIGNATURE]:
        raise NotVerified(f"This is no copy of ours, or it was cut: it does not end with {MANIFEST} and {SIGNATURE}.")
    manifest = _whole(file, by_name[MANIFEST])
    public, name = _signature(_whole(file, by_name[SIGNATURE]), manifest)
    if key and key != public:
        raise NotVerified(f"{SIGNATURE} is signed with another key ({public}) than the one that was given.")
    told = _json(MANIFEST, manifest)
    _check_list(told, packed[:-2])
    if stamp != stamp_of(datetime.fromisoformat(told["made_at"])):
        raise NotVerified(f"The moment in the archive is not that of {MANIFEST}: the file was packed again.")
    for one, listed in zip(packed[:-2], told["files"], strict=True):
        if _digest(file, one) != listed["sha256"]:
            raise NotVerified(f"{one.described.name} is not what the school made: its content was changed.")
    entries, proofs = _check_log(file, by_name, bytes.fromhex(public))
    return VerifiedCopy(public, name, told["made_at"], len(packed), entries, proofs)


# --- the archive ------------------------------------------------------------------------------------------------


def _read_listing(file: IO[bytes]) -> tuple[list[_PackedFile], tuple[int, int]]:
    """The files by the archive's own list, which has to be the very list that these files give."""
    total = file.seek(0, 2)
    if total < END.size:
        raise NotVerified("This is no copy of ours: the file is too short.")
    mark, _disk, _start, _here, count, size, place, _comment = END.unpack(_at(file, total - END.size, END.size))
    if mark != b"PK\x05\x06" or place + size + END.size != total:
        raise NotVerified("This is no whole copy: its end is missing, or something was added to it.")
    if size > MOST_LISTED or count > MOST_FILES:
        raise NotVerified("This is no copy of ours: its list of files is too long.")
    tail = _at(file, place, size + END.size)
    packed, stamp = _parsed(tail[:size], count)
    if closing([one.described for one in packed], stamp) != tail:
        raise NotVerified("The list of files in the archive was changed.")
    return packed, stamp


def _parsed(listed: bytes, count: int) -> tuple[list[_PackedFile], tuple[int, int]]:
    packed: list[_PackedFile] = []
    seen: set[str] = set()
    at = place = 0
    stamp = (0, 0)
    for _ in range(count):
        if at + CENTRAL.size > len(listed):
            raise NotVerified("The list of files in the archive was cut.")
        values = CENTRAL.unpack_from(listed, at)
        method, stamp, crc, squeezed, size, length = values[4], values[5:7], values[7], values[8], values[9], values[10]
        name = _name(listed[at + CENTRAL.size : at + CENTRAL.size + length])
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise NotVerified(f"The archive holds {name} twice.")
        if method != STORED or squeezed != size:
            raise NotVerified(f"{name} is packed in a way that we do not use.")
        seen.add(folded)
        packed.append(_PackedFile(FileDescription(name, size, crc), place + LOCAL.size + length))
        place += LOCAL.size + length + size
        at += CENTRAL.size + length
    return packed, (stamp[0], stamp[1])


def _name(raw: bytes) -> str:
    try:
        name = raw.decode()
    except UnicodeDecodeError as error:
        raise NotVerified("The archive holds a name that cannot be read.") from error
    parts = name.split("/")
    if not NAME.fullmatch(name) or any(part in {"", ".", ".."} for part in parts):
        raise NotVerified(f"The archive holds a name that could write elsewhere: {name!r}.")
    return name


def _check_place(file: IO[bytes], one: _PackedFile, stamp: tuple[int, int]) -> None:
    head = local(one.described, stamp)
    if _at(file, one.place - len(head), len(head)) != head:
        raise NotVerified(f"What stands before {one.described.name} in the archive was changed.")
    if _crc(file, one) != one.described.crc:
        raise NotVerified(f"{one.described.name} was changed.")


def _at(file: IO[bytes], place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _parts(file: IO[bytes], one: _PackedFile) -> Iterator[bytes]:
    file.seek(one.place)
    left = one.described.size
    while left and (part := file.read(min(PART, left))):
        left -= len(part)
        yield part


def _crc(file: IO[bytes], one: _PackedFile) -> int:
    crc = 0
    for part in _parts(file, one):
        crc = zlib.crc32(part, crc)
    return crc


def _digest(file: IO[bytes], one: _PackedFile) -> str:
    digest = hashlib.sha256()
    for part in _parts(file, one):
        digest.update(part)
    return digest.hexdigest()


def _whole(file: IO[bytes], one: _PackedFile) -> bytes:
    if one.described.size > MOST_IN_MEMORY:
        raise NotVerified(f"{one.described.name} is too large to be ours.")
    return b"".join(_parts(file, one))


# --- what is in it ----------------------------------------------------------------------------------------------


def _json(name: str, content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content)
    except ValueError as error:
        raise NotVerified(f"{name} is not JSON.") from error
    if not isinstance(values, dict):
        raise NotVerified(f"{name} is not what we write.")
    return values


def _signature(content: bytes, manifest: bytes) -> tuple[str, str]:
    """The public key and what it is called, when it signed the list."""
    told = _json(SIGNATURE, content)
    try:
        public, signature = bytes.fromhex(told["public_key"]), bytes.fromhex(told["signature"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotVerified(f"{SIGNATURE} is not what we write.") from error
    if signature_file(key_id(public), public, signature) != content:
        raise NotVerified(f"{SIGNATURE} was changed.")
    if not is_signed(public, signature, manifest):
        raise NotVerified(f"{MANIFEST} is not the list that was signed, or {SIGNATURE} was changed.")
    return public.hex(), key_id(public)


def _check_list(told: dict[str, Any], packed: Sequence[_PackedFile]) -> None:
    """Exactly the listed files are there, in that order and of that size."""
    if told.get("format") != FORMAT or not isinstance(told.get("files"), list):
        raise NotVerified(f"{MANIFEST} is of another version of this system; check it with that version.")
    listed = [(one.get("name"), one.get("size")) for one in told["files"]]
    there = [(one.described.name, one.described.size) for one in packed]
    for name, _size in listed:
        if name not in {one for one, _ in there}:
            raise NotVerified(f"{name} is missing.")
    for name, _size in there:
        if name not in {one for one, _ in listed}:
            raise NotVerified(f"{name} was added: {MANIFEST} does not know it.")
    if listed != there:
        raise NotVerified(f"The files are not those of {MANIFEST}: an order or a size is different.")


def _check_log(file: IO[bytes], by_name: dict[str, _PackedFile], public: bytes) -> tuple[int, int]:
    """How many log rows there are and how many have a proof; every proof holds."""
    if LOG not in by_name:
        raise NotVerified(f"{LOG} is missing.")
    told = _json(LOG, _whole(file, by_name[LOG]))
    entries = told.get("entries", [])
    proofs = sum(1 for entry in entries if entry.get("proof"))
    for sentence in unproven_rows(told, public):
        raise NotVerified(f"{LOG}: {sentence}")
    return len(entries), proofs


def main(arguments: Sequence[str]) -> int:
    """The command on its own: 0 when the copy is in order, 1 with one sentence when it is not."""
    parser = argparse.ArgumentParser(prog="verify")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", default="", help="the school's public key, in hexadecimal")
    asked = parser.parse_args(arguments)
    try:
        sys.stdout.write(sentence(verify(asked.file, key=asked.key)) + "\n")
    except NotVerified as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def sentence(found: VerifiedCopy) -> str:
    """What was found, for a person."""
    return (
        f"In order: {found.files} files made at {found.made_at}, signed with key {found.key_id} ({found.public_key}). "
        f"{found.entries} rows of the access log, {found.proofs} with a proof. Compare the key with the one that the "
        "school publishes at /verklaring/sleutel.json."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
