"""What of a row of the access log goes into its seal, byte by byte. Pure; the database does the same in `gate.leaf_chunks`.

A leaf is `sha256(0x00 || salt || version || fields)`. The salt is 32 bytes that nobody outside knows: without it the few
possible contents of a row could be tried one by one. A field is its length (4 bytes) and its bytes; nothing at all is
`ffffffff` alone. Whole numbers are big-endian in the width of their column, moments are microseconds since 1970 (8 bytes),
yes and no are one byte, texts are UTF-8. Neither the token nor the transaction of a row is in it: both are of no use to
anybody outside.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from zorgvuldig.gate.log.merkle import leaf_hash

VERSION = b"\x01"
NOTHING = b"\xff\xff\xff\xff"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the log as it is sealed; the fields are in the order of the seal."""

    id: int
    at: datetime
    actor_id: int
    role: str
    pupil_id: int | None
    person_id: int | None
    purpose: str
    mask: int
    write_mask: int
    kind: str
    refused: bool
    incarnation: int


WIDTHS = {"id": 8, "actor_id": 4, "pupil_id": 4, "person_id": 4, "mask": 8, "write_mask": 8, "incarnation": 4}
NONE = type(None)
KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("role", "purpose", "kind"), (str,)),
    **dict.fromkeys(("pupil_id", "person_id"), (int, NONE)),
    "refused": (bool,),
}  # the others are whole numbers
FIELDS = tuple(LogRow.__dataclass_fields__)


def salt_of(nonce: uuid.UUID, row_id: int) -> bytes:
    """The salt of one row, from the nonce that the rows of one opening share."""
    return hashlib.sha256(nonce.bytes + row_id.to_bytes(8, "big", signed=True)).digest()


def leaf(entry: LogRow, salt: bytes) -> bytes:
    """The hash of this row in the tree."""
    return leaf_hash(salt + VERSION + b"".join(_field(name, getattr(entry, name)) for name in FIELDS))


def entry_as_json(entry: LogRow) -> dict[str, Any]:
    """The row as a dict for JSON; the moment in microseconds since 1970, so that nobody rounds it."""
    return {**{name: getattr(entry, name) for name in FIELDS}, "at": _microseconds(entry.at)}


def entry_from_json(row: Mapping[str, Any]) -> LogRow:
    """The row that `entry_as_json` wrote. Raises ValueError for anything else, also for what only looks like it."""
    if set(row) != set(FIELDS):
        raise ValueError(f"a row of the log has these fields, and no others: {', '.join(FIELDS)}")
    for name, value in row.items():
        if type(value) not in KINDS.get(name, (int,)):
            raise ValueError(f"«{name}» of a row of the log holds something else")
    return LogRow(**{**row, "at": EPOCH + row["at"] * MICROSECOND})


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _field(name: str, value: Any) -> bytes:
    if value is None:
        return NOTHING
    if name == "at":
        content = _microseconds(value).to_bytes(8, "big", signed=True)
    elif name in WIDTHS:
        content = int(value).to_bytes(WIDTHS[name], "big", signed=True)
    elif name == "refused":
        content = b"\x01" if value else b"\x00"
    else:
        content = str(value).encode()
    return len(content).to_bytes(4, "big") + content
