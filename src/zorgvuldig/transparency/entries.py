"""What goes into the log every hour: what the statement says, which register is in force, and how far every ledger is. Nothing about a person."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from zorgvuldig.gate.declared import DIGEST, REGISTER
from zorgvuldig.gate.log import marks
from zorgvuldig.gate.log.ledgers import ledger_heads
from zorgvuldig.gate.log.sealer import read_seals
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.statement.reads import promise_details
from zorgvuldig.statement.seals import months
from zorgvuldig.statement.signature import is_page
from zorgvuldig.transparency.log import canonical
from zorgvuldig.transparency.witness_list import Quorum

HOUR = "zorgvuldig hour 1"
PAGE = "statement_json"
MONTHS = (
    3  # of the log whose newest seal is named; a seal names the hash of the one before, so the newest vouches for all
)


def hour_entry(now: datetime, quorum: Quorum) -> bytes:
    """The entry of this hour: canonical JSON."""
    ledgers = {name: list(read(now)) for name, read in LEDGERS.items()}
    told = {
        "format": HOUR,
        "at": _moment(now),
        "register": {"version": REGISTER.version, "digest": DIGEST},
        "statement": {"promises": [*_promises(now)], "page": _public_page()},
        "ledgers": ledgers,
        "keys": [one.public.hex() for one in published_keys() if not one.is_leaked],
        "witnesses": {"quorum": quorum.count, "keys": [str(one.key) for one in quorum.witnesses]},
    }
    return canonical(told)


def _promises(now: datetime) -> Iterator[Mapping[str, Any]]:
    """The state of each promise as the public page says it: what was changed or is not fresh claims nothing."""
    for one in promise_details(now):
        yield {"id": one.promise.key, "state": one.state, "at": _moment(one.measured_at) if one.measured_at else None}


def _public_page() -> Mapping[str, Any] | None:
    """The public page for machines, by its hash and our signature under it; None when there is none, or somebody changed it."""
    with connection.cursor() as cursor:
        cursor.execute("select content_type, body, made_at, signature from gate.public_page(%s::text)", [PAGE])
        row = cursor.fetchone()
    if row is None or not is_page(PAGE, row[0], bytes(row[1]), row[2], bytes(row[3])):
        return None
    digest = hashlib.sha256(bytes(row[1])).hexdigest()
    return {"name": PAGE, "sha256": digest, "made_at": _moment(row[2]), "signature": bytes(row[3]).hex()}


# --- ledgers: whoever keeps one that may only grow adds how far it is here --------------------------------------------


def _access_log(now: datetime) -> Iterator[Mapping[str, Any]]:
    """The newest seal of each of the last months."""
    numbers = [month.last_number for month in months()[:MONTHS]]
    with connection.cursor() as cursor:
        for number in numbers:
            for seal, _ in read_seals(cursor, number, number):
                yield {"month": f"{seal.month:%Y-%m}", "number": seal.number, "hash": seal.hash.hex()}


def _receipts(now: datetime) -> Iterator[Mapping[str, Any]]:
    """The newest receipt of deletion."""
    newest = marks.newest(now)
    if newest.receipt:
        yield {"number": newest.receipt, "hash": newest.receipt_digest}


def _sealed_lists(now: datetime) -> Iterator[Mapping[str, Any]]:
    """The newest seal of each list of which the register says that it is sealed; the chain vouches for those before it."""
    for seal in ledger_heads(now):
        yield {"list": seal.ledger, "number": seal.number, "hash": seal.hash.hex()}


LEDGERS: Mapping[str, Callable[[datetime], Iterator[Mapping[str, Any]]]] = {
    "access_log": _access_log,
    "receipts": _receipts,
    "sealed_lists": _sealed_lists,
}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
