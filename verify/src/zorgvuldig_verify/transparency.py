"""Checkpoints of the public log with what witnesses signed under them, and what stood in the log in some hour (C2SP)."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zorgvuldig_verify.trust import NamedKey, Refused, Trust, decoded, is_signed, root_from

PROOF = "c2sp.org/tlog-proof@v1"
SIGNATURE = re.compile(r"— ([^\s+]+) (\S+)")
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class SeenCheckpoint:
    """A checkpoint that the log signed: how many entries, their root, and what is to be said of its witnesses."""

    size: int
    root: bytes
    says: str


def check_checkpoint(content: bytes, trust: Trust | None) -> str:
    """What was found. Raises `Refused`."""
    return read_checkpoint(_text(content), trust).says


def check_proof(content: bytes, trust: Trust | None) -> tuple[str, dict[str, Any]]:
    """What was found, and the entry itself. Raises `Refused`."""
    head, gap, note = _text(content).partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != PROOF or len(lines) < 3:
        raise Refused("This is no proof of the public log, or it was cut.")
    seen = read_checkpoint(note, trust)
    try:
        entry = decoded(lines[1].removeprefix("extra "))
        index = lines[2].removeprefix("index ")
        if not lines[1].startswith("extra ") or not lines[2].startswith("index ") or not NUMBER.fullmatch(index):
            raise ValueError("no index")
        root = root_from(entry, int(index), seen.size, [decoded(line) for line in lines[3:]])
        told = json.loads(entry)
    except (ValueError, RecursionError) as error:
        raise Refused("The proof does not fit its place in the log: it was changed, or is of another entry.") from error
    if root != seen.root:
        raise Refused("What it says does not stand in the log: it was changed, or taken out of the log.")
    if not isinstance(told, dict):
        raise Refused("The entry in the log is not what the school writes.")
    states = [f"{one['id']} {one['state']}" for one in told.get("statement", {}).get("promises", [])]
    said = f"On {told['at']} the school said: {', '.join(states)}." if "at" in told else "The beginning of a log."
    return f"{said} Entry {index} of the log. {seen.says}", told


def read_checkpoint(note: str, trust: Trust | None) -> SeenCheckpoint:
    """The checkpoint, signed by a log that is trusted and by as many witnesses as the school says are needed. Raises `Refused`."""
    if trust is None:
        raise Refused("Give the file with keys of the school too: without it nobody knows whose signatures these are.")
    text, gap, lines = note.rpartition("\n\n")
    text = f"{text}\n"
    parts = text.split("\n")
    try:
        if not gap or not lines.endswith("\n") or len(parts) != 4 or parts[3] or not NUMBER.fullmatch(parts[1]):
            raise ValueError("no checkpoint")
        root, found = decoded(parts[2]), [SIGNATURE.fullmatch(line) for line in lines[:-1].split("\n")]
        signatures = [(one[1], decoded(one[2])) for one in found if one]
        if len(signatures) != len(found) or len(root) != 32:
            raise ValueError("no signature")
    except ValueError as error:
        raise Refused("This is no checkpoint of a log, or it was cut.") from error
    log = next((key for key in trust.logs if key.name == parts[0]), None)
    if log is None:
        raise Refused(f"It is of a log that is not in your file with keys: {parts[0]}.")
    own = [made[4:] for name, made in signatures if (name, made[:4]) == (log.name, log.number)]
    if not own or not all(is_signed(log.public, one, text.encode()) for one in own):
        raise Refused("The log did not sign this checkpoint, or it was changed.")
    moments = [moment for key in trust.witnesses if (moment := _seen_at(text, signatures, key)) is not None]
    if len(moments) < trust.quorum:
        raise Refused(
            f"Not witnessed: {len(moments)} witness(es) signed it, and the school says that {trust.quorum} are needed."
        )
    size = int(parts[1])
    if not trust.quorum:
        return SeenCheckpoint(size, root, f"The log has {size} entries. Nobody outside the school watches it.")
    at = datetime.fromtimestamp(sorted(moments)[trust.quorum - 1], UTC).isoformat()
    return SeenCheckpoint(
        size, root, f"Witnessed by {len(moments)} of {len(trust.witnesses)} at {at}, with {size} entries."
    )


def _seen_at(text: str, signatures: list[tuple[str, bytes]], witness: NamedKey) -> int | None:
    """When a witness signed it, in seconds since 1970. A line under its name that does not fit spoils the file."""
    moments = []
    for name, made in signatures:
        if (name, made[:4]) == (witness.name, witness.number):
            stamp = int.from_bytes(made[4:12], "big")
            if (
                not is_signed(witness.public, made[12:], f"cosignature/v1\ntime {stamp}\n{text}".encode())
                or stamp >= 2**37
            ):
                raise Refused(f"What stands under the name of witness {name} is not its signature.")
            moments.append(stamp)
    return max(moments, default=None)


def check_statement(content: bytes, entries: list[dict[str, Any]]) -> str:
    """Whether one of these entries of the log, which hold, says that the school published exactly this. Raises `Refused`."""
    if not entries:
        raise Refused("Give the proof of that hour too (.tlog-proof): by itself this file proves nothing.")
    digest = hashlib.sha256(content).hexdigest()
    for entry in entries:
        page = (entry.get("statement") or {}).get("page") or {}
        if page.get("sha256") == digest:
            return f"The school published exactly this, made at {page.get('made_at')}."
    raise Refused(
        "In none of the hours that you gave did the school publish this: it was changed, or is of another hour."
    )


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Refused("This is no text of a log.") from error
