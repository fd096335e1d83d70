"""What says: this is the demonstration school, and nobody in it exists. A file for people, and a signed mark in the database.

The mark names the accounts that `zorgvuldig demo` made, so a file alone makes no demonstration of a school, nor does a mark of another one.
Whoever has an account that it does not name is somebody real: then it is over, for every account (decision 69).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import Connection

from zorgvuldig.platform.vault.sign import is_signed, published_keys, sign

FILE = "demonstration.txt"
TEXT = "The people in this database are invented. Their password is public. Never put real people in it.\n"
PREFIX = b"zorgvuldig demonstration 1\n"  # so that nothing else that is ever signed can pass for a mark
FRESH = 5.0  # seconds for which the pages of a process do not look again
OVER = (
    "Somebody has an account here whom zorgvuldig demo did not make, so this is no demonstration school any more: it gives no codes and shows no mail. "
    "For a demonstration choose another --data; in a school of real people close the accounts that the demonstration made, as their password is public."
)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The accounts that `zorgvuldig demo` made, by username with their number, and whether anybody has another one."""

    accounts: Mapping[str, int]
    is_over: bool


NONE = Demonstration({}, is_over=False)
_read: dict[tuple[Path, int], tuple[float, Demonstration]] = {}  # by the file, with when it was read


def demonstration() -> Demonstration:
    """What this database is a demonstration of: `NONE` where `zorgvuldig demo` made no school. It holds for `FRESH` seconds."""
    path = settings.DATA / FILE
    try:
        key = path, path.stat().st_mtime_ns
    except FileNotFoundError:
        return NONE
    at, found = _read.get(key, (0.0, NONE))
    if found is NONE or time.monotonic() - at >= FRESH:
        found = _marked()
        _read[key] = time.monotonic(), found
    return found


def is_demonstration() -> bool:
    """Whether `zorgvuldig demo` made the school in this database, and everybody with an account there."""
    found = demonstration()
    return bool(found.accounts) and not found.is_over


def mark(connection: Connection[Any]) -> None:
    """Say so from now on, of the accounts that are in the database; `connection` is its administrator's, which just made them."""
    accounts: dict[str, int] = dict(connection.execute("select username, id from account").fetchall())
    _, signature = sign(_signed(accounts))
    connection.execute(
        "insert into gate.state values ('demonstration', %s) on conflict (key) do update set value = excluded.value",
        [json.dumps({"accounts": accounts, "signature": signature.hex()})],
    )
    (settings.DATA / FILE).write_text(TEXT, encoding="utf-8")


def _marked() -> Demonstration:
    with connections["default"].cursor() as cursor:
        cursor.execute("select gate.demonstration()")
        (text,) = cursor.fetchone()
    try:
        found = json.loads(text or "{}")
        read = json.loads(found["mark"])
        accounts, signature = dict(read["accounts"]), bytes.fromhex(read["signature"])
    except (ValueError, KeyError, TypeError):
        return NONE
    signed = _signed(accounts)
    if not any(is_signed(key.public, signature, signed) for key in published_keys()):
        return NONE
    return Demonstration(accounts, is_over=found["real"])


def _signed(accounts: Mapping[str, int]) -> bytes:
    return PREFIX + json.dumps(accounts, sort_keys=True, separators=(",", ":")).encode()
