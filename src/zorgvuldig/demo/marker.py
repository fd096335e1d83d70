"""What says: this is the demonstration school, and nobody in it exists. A file for people, and a signed mark in the database.

The mark names the accounts that `zorgvuldig demo` made, so a file alone makes no demonstration of a school, nor does a mark of another one.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import Connection

from zorgvuldig.platform.vault.sign import is_signed, published_keys, sign

FILE = "demonstration.txt"
TEXT = "The people in this database are invented. Their password is public. Never put real people in it.\n"
PREFIX = b"zorgvuldig demonstration 1\n"  # so that nothing else that is ever signed can pass for a mark

_accounts_by_file: dict[
    tuple[Path, int], Mapping[str, int]
] = {}  # by the file, so that a page of the demonstration asks once


def is_demonstration() -> bool:
    """Whether `zorgvuldig demo` made the school in this database."""
    return bool(made_here())


def made_here() -> Mapping[str, int]:
    """The accounts that `zorgvuldig demo` made, by username with their number; none where this is no demonstration."""
    path = settings.DATA / FILE
    try:
        key = path, path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    found = _accounts_by_file.get(key) or _marked()
    if found:
        _accounts_by_file[key] = found
    return found


def mark(connection: Connection[Any]) -> None:
    """Say so from now on, of the accounts that are in the database; `connection` is its administrator's, which just made them."""
    accounts: dict[str, int] = dict(connection.execute("select username, id from account").fetchall())
    _, signature = sign(_signed(accounts))
    connection.execute(
        "insert into gate.state values ('demonstration', %s) on conflict (key) do update set value = excluded.value",
        [json.dumps({"accounts": accounts, "signature": signature.hex()})],
    )
    (settings.DATA / FILE).write_text(TEXT, encoding="utf-8")


def _marked() -> Mapping[str, int]:
    with connections["default"].cursor() as cursor:
        cursor.execute("select gate.demonstration()")
        (text,) = cursor.fetchone()
    try:
        read = json.loads(text or "{}")
        accounts, signature = dict(read["accounts"]), bytes.fromhex(read["signature"])
    except (ValueError, KeyError, TypeError):
        return {}
    signed = _signed(accounts)
    return accounts if any(is_signed(key.public, signature, signed) for key in published_keys()) else {}


def _signed(accounts: Mapping[str, int]) -> bytes:
    return PREFIX + json.dumps(accounts, sort_keys=True, separators=(",", ":")).encode()
