"""The seals of the access log as anybody may see them: figures about the log, and nothing about a person."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from zorgvuldig.gate.log.seal import Seal, seal_as_json
from zorgvuldig.gate.log.sealer import read_seals, seal_of
from zorgvuldig.platform.vault.sign import published_keys

SHOWN = 8  # bytes of a hash that a person may want to compare


@dataclass(frozen=True, slots=True)
class SealLine:
    """One seal on a page. `mark` is the beginning of its root, in groups that can be read aloud."""

    number: int
    made_at: datetime
    rows: int
    mark: str
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class SealDay:
    """The seals that were made on one day, the newest first, and how many rows they hold."""

    day: date
    rows: int
    lines: list[SealLine]


@dataclass(frozen=True, slots=True)
class SealMonth:
    """A month of the log: how many seals over how many rows."""

    month: date
    seals: int
    rows: int
    last_number: int


def months() -> list[SealMonth]:
    """Every month that has seals, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select month, seals, rows, last_number from gate.seal_months()")
        return [SealMonth(*row) for row in cursor.fetchall()]


def last_seals(count: int) -> list[SealLine]:
    """The newest seals, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(last_number), 0) from gate.seal_months()")
        last: int = cursor.fetchone()[0]
        return [_as_row(*found) for found in read_seals(cursor, last - count + 1, last)][::-1]


def days_of(month: date) -> list[SealDay]:
    """The seals over the rows of this month, by the day on which they were made, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.seals(null, null, %s::date)", [month])
        lines = [_as_row(seal_of(row), row[-1] is not None) for row in cursor.fetchall()][::-1]
    by_day = groupby(lines, key=lambda line: localtime(line.made_at).date())
    return [SealDay(day, sum(line.rows for line in found), found) for day, of_day in by_day for found in [list(of_day)]]


def published() -> dict[str, Any]:
    """Everything that is needed to check the chain of seals, for machines."""
    with connection.cursor() as cursor:
        seals = [seal_as_json(seal) for seal, _ in read_seals(cursor)]
    keys = [one.as_json() for one in published_keys()]
    return {"algorithm": "Ed25519", "public_key": keys[0]["public_key"], "keys": keys, "how": HOW, "seals": seals}


HOW = (
    "The hash of a seal is SHA-256 over its canonical bytes: the text «zorgvuldig log seal 1» and a line feed; then number, "
    "incarnation, lo, hi, month (year * 100 + month), count, first_id, last_id and made_at (microseconds since 1970), each as "
    "8 bytes, big-endian; then root (32 bytes), previous (32 bytes) and key_id (8 bytes: the first of SHA-256 over the public "
    "key, which is one of «keys»). The signature is Ed25519 over the same bytes. «previous» is the hash of the seal before; 32 zero bytes stand "
    "before the first. «root» is the root of a Merkle tree as in RFC 6962 over the rows with lo <= transaction < hi of that "
    "month (UTC), by id. Keep a copy of the hashes: who can write the database and has the key could make another history, "
    "but not one with the same hashes."
)


def _as_row(seal: Seal, is_dropped: bool) -> SealLine:
    digits = seal.root[:SHOWN].hex()
    groups = (digits[place : place + 4] for place in range(0, len(digits), 4))
    return SealLine(seal.number, seal.made_at, seal.count, " ".join(groups), is_dropped)
