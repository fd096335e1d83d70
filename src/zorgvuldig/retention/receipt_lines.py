"""What a receipt says to people: which kinds of data went, by which rule, and how many rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Category, Term
from zorgvuldig.retention.explanation import length, rule
from zorgvuldig.retention.models import Receipt
from zorgvuldig.retention.receipts import subject_of

ERASURE = "erasure"  # why it went, as receipts write it
SHOWN = 8  # bytes of a digest that a person may want to compare


@dataclass(frozen=True, slots=True)
class DeletedKind:
    """One kind of data of a receipt: by which term it went, as the term was then, and how many rows; `whole`: all of it."""

    category: Category
    term: Term | None
    period: str
    rows: int
    is_whole: bool

    @property
    def rule(self) -> str:
        """The term in a sentence; a rule that the register no longer has is said by its length."""
        return rule(self.term) if self.term else length(self.period)


@dataclass(frozen=True, slots=True)
class ReceiptDetail:
    """A receipt as a family sees it; `is_asked` when it went by a request that was granted, before its term."""

    number: int
    made_at: datetime
    gone: list[DeletedKind]
    seal_number: int
    digest: str
    signature: str
    is_asked: bool = False


def deleted_kinds(content: Mapping[str, Any]) -> list[DeletedKind]:
    """What went by this receipt; a kind that the register does not know any more is left out."""
    return [
        DeletedKind(
            REGISTER.categories[one["key"]],
            REGISTER.terms.get(one.get("rule", "")),
            one.get("period", ""),
            sum(one.get("rows", {}).values()),
            bool(one.get("whole", True)),
        )
        for one in content.get("categories", ())
        if one.get("key") in REGISTER.categories
    ]


def mark(row: Receipt) -> str:
    """The beginning of the digest of a receipt, in groups that can be read aloud."""
    digits = bytes(row.digest)[:SHOWN].hex()
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def proofs(number: str, born_on: date) -> list[ReceiptDetail]:
    """The receipts about the pupil with this number and birth date, the first one first; none when there is no such proof."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, made_at, content::text, seal_number, digest, signature from gate.receipts_of(%s::bytea)",
            [subject_of(number, born_on)],
        )
        return [_proof(row) for row in cursor.fetchall()]


def _proof(row: tuple[Any, ...]) -> ReceiptDetail:
    number, made_at, content, seal_number, digest, signature = row
    known = json.loads(content)
    asked = known.get("reason") == ERASURE
    return ReceiptDetail(
        number, made_at, deleted_kinds(known), seal_number, bytes(digest).hex(), bytes(signature).hex(), asked
    )
