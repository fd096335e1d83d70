"""Receipts of what was deleted: signed, chained, and without personal data. `exported` puts them beside the database.

A receipt is signed over its canonical JSON (keys in order, no spaces), in which `previous` is the digest of the receipt
before; so nobody can change one, or take one out of the middle, without its followers telling. After the oldest went at
the end of their own term, the first that is left vouches for what follows.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.due import latest_start
from zorgvuldig.retention.terms import OF_PUPILS
from zorgvuldig.vault.keys import keyed_hash
from zorgvuldig.vault.signing import is_signed, key_id, public_key, sign

FIRST = bytes(32)  # stands for the receipt before the first
FORMAT = 1
NEXT = "select number, digest from receipt order by number desc limit 1"
# One statement for all receipts of a batch; JSON takes the long way to arrays of bytes, and is still the shortest.
ADD = """
    insert into receipt (number, run_id, about, subject, match, content, made_at, seal_number, previous, digest, key_id, signature)
    select x.number, %s, x.about, decode(x.subject, 'hex'), decode(x.match, 'hex'), x.content, %s, %s,
        decode(x.previous, 'hex'), decode(x.digest, 'hex'), x.key, decode(x.signature, 'hex')
    from json_to_recordset(%s::json) x (number bigint, about text, subject text, match text, content jsonb, previous text,
        digest text, key text, signature text) order by 1
"""
STORE = """
    insert into receipt (number, run_id, about, subject, match, content, made_at, seal_number, previous, digest, key_id, signature)
    select number, run_id, about, decode(subject, 'hex'), decode(match, 'hex'), content, made_at, seal_number,
        decode(previous, 'hex'), decode(digest, 'hex'), key_id, decode(signature, 'hex')
    from jsonb_to_recordset(%s::jsonb) as x (number bigint, run_id integer, about text, subject text, match text, content jsonb,
        made_at timestamptz, seal_number integer, previous text, digest text, key_id text, signature text)
"""
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


class Broken(Exception):
    """A receipt is not what was signed, or one is missing. The text says which."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A receipt before it has its place in the chain. `subject` and `match` are empty when it is about no pupil."""

    about: str
    content: Mapping[str, Any]
    subject: bytes = b""
    match: bytes = b""


@dataclass(frozen=True, slots=True)
class Batch:
    """What the receipts of one transaction have in common."""

    run_id: int
    run_uid: UUID
    on: date
    made_at: datetime
    seal_number: int


def subject_of(number: str, born_on: date) -> bytes:
    """How whoever knows pupil number and birth date finds the receipts about that pupil: a keyed hash of 32 bytes."""
    return keyed_hash("receipt subject", f"{number.strip().upper()}|{born_on:%Y-%m-%d}")


def match_of(uid: UUID) -> bytes:
    """How receipts know a pupil again after a restore: a keyed hash of 32 bytes of the pupil's public number."""
    return keyed_hash("receipt match", str(uid))


@cache
def register_of() -> dict[str, str]:
    """Version and digest of the register in force, as runs and receipts name it."""
    return {"version": REGISTER.version, "digest": hashlib.sha256(repr(REGISTER).encode()).hexdigest()}


def part(category: str, rule: str, rows: Mapping[str, int], *, is_whole: bool) -> dict[str, Any]:
    """What a receipt says of one category: the term by which it went and how many rows of which table.

    `whole` says that all of it went; otherwise single rows did, whose own term was over.
    """
    period = REGISTER.terms[rule].period if rule in REGISTER.terms else ""
    return {"key": category, "rule": rule, "period": period, "rows": dict(rows), "whole": is_whole}


def add(cursor: CursorWrapper, batch: Batch, drafts: Sequence[Draft]) -> list[tuple[int, str]]:
    """Chain, sign and store these receipts. Whoever adds takes turns, so that numbers follow each other.

    Returns them, each number with its line of the file, where they may come after the commit.
    """
    if not drafts:
        return []
    cursor.execute("lock table receipt in share row exclusive mode")
    cursor.execute(NEXT)
    number, before = cursor.fetchone() or (0, FIRST)
    previous = bytes(before)
    lines = []
    for draft in drafts:
        number += 1
        content = CANONICAL.encode(draft.content)  # the long part, once for signing, storing and the file
        fields = _fields(number, draft, batch, previous)
        signed = _with_content(fields, content).encode()
        previous = hashlib.sha256(signed).digest()
        key, signature = sign(signed)
        fields |= {"digest": previous.hex(), "key": key, "signature": signature.hex()}
        lines.append((number, _with_content(fields, content)))
    together = ",".join(line for _, line in lines)
    cursor.execute(ADD, [batch.run_id, batch.made_at, batch.seal_number, f"[{together}]"])
    return lines


def _with_content(fields: Mapping[str, Any], content: str) -> str:
    """As `canonical` writes it, of fields with a content that was written already: its place is the second."""
    about, others = fields["about"], {name: value for name, value in fields.items() if name not in ("about", "content")}
    return f'{{"about":"{about}","content":{content},{CANONICAL.encode(others)[1:]}'


def store(cursor: CursorWrapper, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows of the table into it, in one statement; hashes are hexadecimal."""
    if rows:
        cursor.execute(STORE, [json.dumps(rows)])


def canonical(fields: Mapping[str, Any]) -> bytes:
    """The bytes over which a receipt is digested and signed."""
    return CANONICAL.encode(fields).encode()


def _fields(number: int, draft: Draft, batch: Batch, previous: bytes) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "number": number,
        "run": str(batch.run_uid),
        "on": f"{batch.on:%Y-%m-%d}",
        "about": draft.about,
        "subject": draft.subject.hex(),
        "match": draft.match.hex(),
        "content": draft.content,
        "made_at": moment(batch.made_at),
        "seal": batch.seal_number,
        "previous": previous.hex(),
    }


def moment(at: datetime) -> str:
    """A moment as receipts write it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


SIGNED = ("format", "number", "run", "on", "about", "subject", "match", "content", "made_at", "seal", "previous")


def line_of(row: Sequence[Any]) -> dict[str, Any]:
    """A stored receipt, as `exported.rows` reads it, as one line of the file."""
    number, run, on, about, subject, match, content, made_at, seal, previous, digest, key, signature = row
    return {
        "format": FORMAT,
        "number": number,
        "run": str(run),
        "on": f"{on:%Y-%m-%d}",
        "about": about,
        "subject": bytes(subject).hex(),
        "match": bytes(match).hex(),
        "content": json.loads(content) if isinstance(content, str) else content,
        "made_at": moment(made_at),
        "seal": seal,
        "previous": bytes(previous).hex(),
        "digest": bytes(digest).hex(),
        "key": key,
        "signature": bytes(signature).hex(),
    }


def verify_chain(lines: Iterable[Mapping[str, Any]], *, public: bytes | None = None) -> int:
    """Check the signature, the digest and the place in the chain of exported receipts; returns how many there are.

    `public` is the installation's public key; ours by default. Raises `Broken` at the first that does not fit.
    """
    key = public or public_key()
    count, before = 0, None
    for line in lines:
        verify(line, key)
        number, digest = line["number"], line["digest"]
        if before is not None and (number != before[0] + 1 or line["previous"] != before[1]):
            raise Broken(f"Receipt {number} does not follow receipt {before[0]}: one was taken out, put in or moved.")
        before = number, digest
        count += 1
    return count


def verify(line: Mapping[str, Any], public: bytes) -> None:
    """Check one exported receipt by itself. Raises `Broken`."""
    number = line.get("number", "?") if isinstance(line, Mapping) else "?"
    try:
        signed = canonical({name: line[name] for name in SIGNED})
        signature, digest, signer = bytes.fromhex(line["signature"]), line["digest"], line["key"]
    except (KeyError, TypeError, ValueError) as error:
        raise Broken(f"Receipt {number} is not whole.") from error
    if hashlib.sha256(signed).hexdigest() != digest:
        raise Broken(f"Receipt {number} was changed: its digest is not that of its content.")
    if signer != key_id(public):
        raise Broken(f"Receipt {number} was signed by another installation.")
    if not is_signed(public, signature, signed):
        raise Broken(f"Receipt {number} was changed: its signature does not fit.")


# --- what receipts know of pupils --------------------------------------------------------------------------------


def subjects(cursor: CursorWrapper, matches: Collection[bytes]) -> dict[bytes, bytes]:
    """How these pupils (by `match`) were found in earlier receipts: their number or birth date may have gone since."""
    if not matches:
        return {}
    cursor.execute(
        "select distinct on (match) match, subject from receipt where match = any(%s::bytea[]) and length(subject) > 0 "
        "order by match, number desc",
        [list(matches)],
    )
    return {bytes(match): bytes(subject) for match, subject in cursor.fetchall()}


def bounds_from_receipts(cursor: CursorWrapper, pupils: Collection[int]) -> dict[int, date]:
    """Of pupils whose enrolments went: the latest day on which they can have left, as far as a receipt proves it.

    The receipt holds no date of theirs. But enrolments went on a day, by a term: they had left at least that term before.
    """
    cursor.execute("select p.person_id, p.uid from pupil p where p.person_id = any(%s)", [list(pupils)])
    by_match = {match_of(uid): pupil for pupil, uid in cursor.fetchall()}
    cursor.execute(
        "select r.match, u.on_date, r.content from receipt r join retention_run u on u.id = r.run_id "
        "where r.match = any(%s::bytea[]) order by r.number",
        [list(by_match)],
    )
    found: dict[int, date] = {}
    for match, on, content in cursor.fetchall():
        latest = _left_before(on, content if isinstance(content, dict) else json.loads(content))
        if latest is not None:
            found[by_match[bytes(match)]] = latest
    return found


def _left_before(on: date, content: Mapping[str, Any]) -> date | None:
    for one in content.get("categories", ()):
        term = REGISTER.terms.get(one["rule"])
        if one["key"] == ENROLMENT and term is not None and term.start in OF_PUPILS:
            return latest_start(term, on)
    return None


ENROLMENT = REGISTER.tables["enrolment"].category
