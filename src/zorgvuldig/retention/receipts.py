"""Receipts of what was deleted: signed, chained, and without personal data. `exported` puts them beside the database.

A receipt is signed over its canonical JSON (keys in order, no spaces), in which `previous` is the digest of the receipt
before; so nobody can change one, or take one out of the middle, without its followers telling. After the oldest went at
the end of their own term, the first that is left vouches for what follows.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.keys import hashing
from zorgvuldig.platform.vault.sign import is_signed, key_id, published_keys, signing
from zorgvuldig.retention.due import latest_start
from zorgvuldig.retention.terms import OF_PUPILS

FIRST = bytes(32)  # stands for the receipt before the first
FORMAT = 1
SUBJECT, MATCH = "receipt subject", "receipt match"  # what the hashes are for
NEXT = "select number, digest from receipt order by number desc limit 1"
# One statement for all receipts of a batch, column by column: nothing of them holds a line feed, and but for the content no comma.
ADD = """
    insert into receipt (number, run_id, about, subject, match, content, made_at, seal_number, previous, digest, key_id, signature)
    select %s + x.place, %s, x.about, decode(coalesce(x.subject, ''), 'hex'), decode(coalesce(x.match, ''), 'hex'), x.content::jsonb, %s, %s,
        decode(x.previous, 'hex'), decode(x.digest, 'hex'), x.key, decode(x.signature, 'hex')
    from rows from (string_to_table(%s, ','), string_to_table(%s, ','), string_to_table(%s, ','), string_to_table(%s, E'\\n'),
        string_to_table(%s, ','), string_to_table(%s, ','), string_to_table(%s, ','), string_to_table(%s, ','))
        with ordinality x (about, subject, match, content, previous, digest, key, signature, place) order by x.place
"""
STORE = """
    insert into receipt (number, run_id, about, subject, match, content, made_at, seal_number, previous, digest, key_id, signature)
    select number, run_id, about, decode(subject, 'hex'), decode(match, 'hex'), content, made_at, seal_number,
        decode(previous, 'hex'), decode(digest, 'hex'), key_id, decode(signature, 'hex')
    from jsonb_to_recordset(%s::jsonb) as x (number bigint, run_id integer, about text, subject text, match text, content jsonb,
        made_at timestamptz, seal_number integer, previous text, digest text, key_id text, signature text)
"""
CONTENT = 3  # its place among the columns that `ADD` takes as texts
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
Columns = tuple[str, str, str, str, str, str, str]


class Broken(Exception):
    """A receipt is not what was signed, or one is missing. The text says which."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A receipt before it has its place in the chain. `subject` and `match` are empty when it is about no pupil.

    The content is canonical when it is a text.
    """

    about: str
    content: Mapping[str, Any] | str
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
    return hashing(SUBJECT)(_known_by(number, born_on))


def match_of(uid: UUID) -> bytes:
    """How receipts know a pupil again after a restore: a keyed hash of 32 bytes of the pupil's public number."""
    return hashing(MATCH)(str(uid))


def matches_of(uids: Mapping[int, UUID]) -> dict[int, bytes]:
    """`match_of` for many pupils."""
    matched = hashing(MATCH)
    return {pupil: matched(str(uid)) for pupil, uid in uids.items()}


def subjects_of(known: Mapping[int, tuple[str, date]]) -> dict[int, bytes]:
    """`subject_of` for many pupils, by number and birth date."""
    hashed = hashing(SUBJECT)
    return {pupil: hashed(_known_by(number, born_on)) for pupil, (number, born_on) in known.items()}


def _known_by(number: str, born_on: date) -> str:
    return f"{number.strip().upper()}|{born_on:%Y-%m-%d}"


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


@dataclass(frozen=True, slots=True)
class Frame:
    """What a receipt says of one category, as text around the numbers of rows: tables as JSON writes them, in order."""

    before: str
    after: str


def frame(category: str, rule: str, *, is_whole: bool) -> Frame:
    """`part` as text, for the many receipts that differ in nothing but their numbers."""
    before, rows, after = CANONICAL.encode(part(category, rule, {}, is_whole=is_whole)).partition('"rows":{')
    return Frame(before + rows, after)


def content_of(parts: Iterable[str], reason: str) -> str:
    """The canonical content of a receipt with these parts."""
    return f'{{"categories":[{",".join(parts)}],"reason":"{reason}","register":{_register_text()}}}'


@cache
def _register_text() -> str:
    return CANONICAL.encode(register_of())


def add(cursor: CursorWrapper, batch: Batch, drafts: Sequence[Draft]) -> list[tuple[int, str]]:
    """Chain, sign and store these receipts. Whoever adds takes turns, so that numbers follow each other.

    Returns them, each number with its line of the file, where they may come after the commit.
    """
    if not drafts:
        return []
    cursor.execute("lock table receipt in share row exclusive mode")
    cursor.execute(NEXT)
    last, before = cursor.fetchone() or (0, FIRST)
    lines = list(_chain_receipts(batch, drafts, last, bytes(before)))
    columns = [[draft.about for draft in drafts], *zip(*(columns for columns, _ in lines), strict=True)]
    texts = [("\n" if place == CONTENT else ",").join(column) for place, column in enumerate(columns)]
    cursor.execute(ADD, [last, batch.run_id, batch.made_at, batch.seal_number, *texts])
    return [(last + place, line) for place, (_, line) in enumerate(lines, 1)]


def _chain_receipts(
    batch: Batch, drafts: Sequence[Draft], number: int, previous: bytes
) -> Iterator[tuple[Columns, str]]:
    """Each receipt as columns of the table and as a line of the file, which is canonical: its keys stand in order."""
    made_at, on = f'"made_at":"{moment(batch.made_at)}"', f'"on":"{batch.on:%Y-%m-%d}"'
    same = f'"run":"{batch.run_uid}","seal":{batch.seal_number}'
    key, sign = signing()
    for draft in drafts:
        number += 1
        content = draft.content if isinstance(draft.content, str) else CANONICAL.encode(draft.content)
        subject, match, before = draft.subject.hex(), draft.match.hex(), previous.hex()
        begin = f'{{"about":"{draft.about}","content":{content},'
        middle = f'{made_at},"match":"{match}","number":{number},{on},"previous":"{before}",{same},'
        end = f'"subject":"{subject}"}}'
        signed = f'{begin}"format":{FORMAT},{middle}{end}'.encode()
        previous = hashlib.sha256(signed).digest()
        digest, proof = previous.hex(), sign(signed).hex()
        line = f'{begin}"digest":"{digest}","format":{FORMAT},"key":"{key}",{middle}"signature":"{proof}",{end}'
        yield (subject, match, content, before, digest, key, proof), line


def store(cursor: CursorWrapper, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows of the table into it, in one statement; hashes are hexadecimal."""
    if rows:
        cursor.execute(STORE, [json.dumps(rows)])


def canonical(fields: Mapping[str, Any]) -> bytes:
    """The bytes over which a receipt is digested and signed."""
    return CANONICAL.encode(fields).encode()


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

    `public` is the installation's public key; by default ours, those before included. Raises `Broken` at the first that does not fit.
    """
    known = {key_id(key): key for key in ([public] if public else [one.public for one in published_keys()])}
    count, before = 0, None
    for line in lines:
        verify(line, known)
        number, digest = line["number"], line["digest"]
        if before is not None and (number != before[0] + 1 or line["previous"] != before[1]):
            raise Broken(f"Receipt {number} does not follow receipt {before[0]}: one was taken out, put in or moved.")
        before = number, digest
        count += 1
    return count


def verify(line: Mapping[str, Any], known: Mapping[str, bytes]) -> None:
    """Check one exported receipt by itself; `known` are public keys by what they are called. Raises `Broken`."""
    number = line.get("number", "?") if isinstance(line, Mapping) else "?"
    try:
        signed = canonical({name: line[name] for name in SIGNED})
        signature, digest, signer = bytes.fromhex(line["signature"]), line["digest"], line["key"]
    except (KeyError, TypeError, ValueError) as error:
        raise Broken(f"Receipt {number} is not whole.") from error
    if hashlib.sha256(signed).hexdigest() != digest:
        raise Broken(f"Receipt {number} was changed: its digest is not that of its content.")
    if signer not in known:
        raise Broken(
            f"Receipt {number} was signed by another installation, or with a key that is newer than this secrets.json."
        )
    if not is_signed(known[signer], signature, signed):
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
