"""The one way in which anything about a person reaches a supplier: decided and put on record by the database, then read.

`gate.supply` decides by the agreement in force and commits a row; `gate.supplied` gives, in a later transaction, what that
row is of. Whoever serves the bytes says `finished` when the last one went, so a hand-over that broke off says so.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zorgvuldig.platform.vault.secret_fields import lasting_key


class NotSupplied(Exception):
    """Nothing goes, and `why` says why (a word of `WHY`, or `credential`). The refusal is counted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PersonSupply:
    """What one person is to one product: the pseudonym, the agreed claims by the register's keys, and the row that says so."""

    number: int
    sub: str
    claims: dict[str, Any]


def supply(credential: str, *, kind: str) -> PersonSupply:
    """Let the agreed claims go to whoever shows `credential` (`kind`: `code`, `access` or `refresh`). Raises `NotSupplied`.

    RuntimeError inside a transaction, where the row could still be rolled back.
    """
    if connection.in_atomic_block:
        raise RuntimeError("what goes to a supplier is committed before it is read")
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        why, number, needs = _ask(cursor, credential, kind, token)
        if why == "sub":
            keep(credential, kind, [needs])
            why, number, needs = _ask(cursor, credential, kind, token)
        if why:
            raise NotSupplied(why)
        cursor.execute("select gate.supplied(%s::uuid)::text", [token])
        (found,) = cursor.fetchone()
    if found is None:
        raise NotSupplied("credential")
    content = json.loads(found)
    return PersonSupply(number, content["sub"], content["claims"])


def _ask(cursor: Any, credential: str, kind: str, token: uuid.UUID) -> tuple[str, int, uuid.UUID]:
    cursor.execute(
        "select why, number, needs from gate.supply(%s::text, %s::text, %s::uuid)", [credential, kind, token]
    )
    row: tuple[str, int, uuid.UUID] = cursor.fetchone()
    return row


def sector_of(credential: str, kind: str) -> str:
    """The sector of the product whose credential this is; empty for nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.sector_of(%s::text, %s::text)", [credential, kind])
        (sector,) = cursor.fetchone()
    return str(sector or "")


def keep(credential: str, kind: str, persons: Collection[uuid.UUID]) -> None:
    """Compute what these persons are called in the sector of whoever shows `credential`, and keep it.

    The first name given stays (OIDC Core 8.1). Of whoever may not be supplied there nothing is kept.
    """
    people, sector = list(persons), sector_of(credential, kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.keep_subs(%s::text, %s::text, %s::uuid[], %s::text[])",
            [credential, kind, people, [pseudonym(sector, person) for person in people]],
        )


def pseudonym(sector: str, person: uuid.UUID) -> str:
    """43 letters and digits that nobody can trace without the key, which is not in the database: HMAC-SHA-256 in base64url."""
    made = hmac.new(lasting_key("pairwise"), f"{sector}\0{person}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def finished(numbers: Collection[int]) -> None:
    """The last byte of these supplies went."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.supply_done(%s::bigint[])", [list(numbers)])
