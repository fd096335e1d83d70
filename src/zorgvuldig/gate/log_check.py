"""Whether the access log is what its seals say: the chain, the signatures, and every root from the rows themselves."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.seal import Seal, key_id_of, seal_from_json
from zorgvuldig.gate.sealing import NotWhole, Tree, give_room, read_seals, tree_of
from zorgvuldig.gate.verifying import follows, is_signed
from zorgvuldig.vault.signing import public_key

IN_MAIL = re.compile(r"^\W*(\d{1,9})\s+([0-9a-f]{64})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was verified: seals and rows, of which so many without content (`blanked`) or given up at their term
    (`dropped`); and `problem`, one sentence about the first seal that fails (`seal`), or empty.
    """

    seals: int = 0
    rows: int = 0
    blanked: int = 0
    dropped: int = 0
    problem: str = ""
    seal: int | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


class NoSeals(Exception):
    """A file holds no seals; the sentence says what it may be."""


def verify_log(now: datetime, *, published: Mapping[int, str] | None = None) -> Verdict:
    """Verify everything. `published` are the hashes of seals, by number, that were kept outside this system."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.hold_log()")  # nothing is sealed or given up meanwhile
        give_room(cursor)
        seals = list(read_seals(cursor))
        return _verify(cursor, seals, published or {})


def verify_last(now: datetime) -> Verdict:
    """Verify the newest seal alone; a verdict over nothing when there is none."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        give_room(cursor)
        cursor.execute("select max(last_number) from gate.seal_months()")
        last: int | None = cursor.fetchone()[0]
        if last is None:
            return Verdict()
        chain = list(read_seals(cursor, last - 1, last))
        before = chain[0][0] if len(chain) > 1 else None
        return _judge(cursor, chain[-1][0], before, is_dropped=chain[-1][1], so_far=Verdict())


def waits_since(now: datetime) -> datetime | None:
    """Since when the oldest row waits for its seal; None when every row has one."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.log_waits()")
        moment: datetime | None = cursor.fetchone()[0]
        return moment


def hashes_in(text: str) -> dict[int, str]:
    """The hashes by number in a downloaded file of seals, or in the text of a mail with seals. Raises `NoSeals`."""
    try:
        found = {seal.number: seal.hash.hex() for seal in map(seal_from_json, json.loads(text)["seals"])}
    except (ValueError, KeyError, TypeError):
        found = {int(number): hashed for number, hashed in IN_MAIL.findall(text)}
    if not found:
        raise NoSeals("There are no seals in this file: give zegels.json, or the mail with seals saved as text.")
    return found


def _verify(cursor: CursorWrapper, seals: Iterable[tuple[Seal, bool]], published: Mapping[int, str]) -> Verdict:
    verdict, before, promised = Verdict(), None, 0
    rest = dict(published)
    for seal, is_dropped in seals:
        verdict = _judge(cursor, seal, before, is_dropped=is_dropped, so_far=verdict)
        kept = rest.pop(seal.number, seal.hash.hex())
        if verdict.holds and kept != seal.hash.hex():
            says = "is not the seal that was published: history was written anew, or a backup was restored since"
            verdict = _wrong(verdict, seal.number, says)
        if not verdict.holds:
            return verdict
        before, promised = seal, promised + (0 if is_dropped else seal.count)
    if rest:
        return _wrong(
            verdict, min(rest), "was published and is gone: seals were removed, or a backup was restored since"
        )
    cursor.execute("select gate.log_sealed()")
    if strays := cursor.fetchone()[0] - promised:
        says = f"{abs(strays)} rows stand in the sealed part of the log without a seal: they were put there afterwards."
        return Verdict(verdict.seals, verdict.rows, verdict.blanked, verdict.dropped, says)
    return verdict


def _judge(cursor: CursorWrapper, seal: Seal, before: Seal | None, *, is_dropped: bool, so_far: Verdict) -> Verdict:
    """The verdict so far with one more seal."""
    if not follows(seal, before):
        return _wrong(so_far, seal.number, "does not follow the one before it: a seal was removed, moved or changed")
    key = public_key()
    if seal.key_id != key_id_of(key):
        return _wrong(
            so_far, seal.number, f"was signed with another key ({seal.key_id.hex()}) than that of this installation"
        )
    if not is_signed(seal, key):
        return _wrong(so_far, seal.number, "has a signature that is not ours: it was changed or forged")
    seals, rows, dropped = so_far.seals + 1, so_far.rows + seal.count, so_far.dropped
    if is_dropped:
        return Verdict(seals, so_far.rows, so_far.blanked, dropped + seal.count)
    try:
        tree = tree_of(cursor, seal.incarnation, seal.lo, seal.hi, seal.month)
    except NotWhole:
        return _wrong(so_far, seal.number, "has a row that has neither its content nor its digest")
    if tree.count != seal.count:
        return _wrong(so_far, seal.number, f"was made over {seal.count} rows and now there are {tree.count}")
    if tree.root != seal.root:
        return _wrong(so_far, seal.number, f"does not fit its {seal.count} rows: one or more were changed")
    if not _has_chunks(cursor, seal, tree):
        return _wrong(so_far, seal.number, "holds, but what proofs are made from was changed")
    return Verdict(seals, rows, so_far.blanked + tree.blanked, dropped)


def _has_chunks(cursor: CursorWrapper, seal: Seal, tree: Tree) -> bool:
    cursor.execute("select chunk_ids, chunk_nodes from gate.seal_chunks(%s::integer)", [seal.number])
    chunk_ids, nodes = cursor.fetchone()
    ends = (tree.first_id, tree.last_id) == (seal.first_id, seal.last_id)
    return ends and list(chunk_ids) == tree.chunk_ids and bytes(nodes) == b"".join(tree.nodes)


def _wrong(so_far: Verdict, number: int, says: str) -> Verdict:
    return Verdict(so_far.seals, so_far.rows, so_far.blanked, so_far.dropped, f"Seal {number} {says}.", number)
