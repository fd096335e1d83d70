"""Ledgers: what left, who said yes, who looked at footage, what was changed and what was deleted are sealed as the access log is, by the
same code.

A row of a ledger goes at its term and its seal stays: a seal keeps the leaf of every row, and as many rows may be gone as receipts
account for. What a seal holds beyond that is nobody's business outside, so these seals are not published; their leaves are salted
with a key that is not in the database. See docs/decisions/0062-ledgers-are-sealed.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.check import Verdict, seal_problem
from zorgvuldig.gate.log.rounds import Signs
from zorgvuldig.gate.log.seal import FIRST, Seal, key_id_of
from zorgvuldig.gate.log.sealer import split
from zorgvuldig.gate.log.signed_text import Noted
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.platform.vault.sign import public_key, sign

KEY = "ledger leaves"
MISSING = "missing"  # as what it is noted how many are gone; earlier versions counted rows of invented people with them
PIECE = 20_000  # rows of one seal at most, and
TOGETHER = 50  # so many seals in memory


def verify_ledgers(now: datetime) -> Iterator[tuple[str, Verdict]]:
    """Verify every seal of every ledger of the register, in full."""
    for ledger in (TableLedger(table.name) for table in REGISTER.tables.values() if table.sealed):
        with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
            cursor.execute("select gate.hold_log()")
            cursor.execute("select newest from gate.ledger_signs(%s::text, pg_current_xact_id(), 0)", [ledger.name])
            yield ledger.name, ledger.verify(cursor, 1, cursor.fetchone()[0])


def ledger_heads(now: datetime) -> Iterator["LedgerSeal"]:
    """The newest seal of every ledger that has one."""
    for ledger in (TableLedger(table.name) for table in REGISTER.tables.values() if table.sealed):
        with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
            cursor.execute("select newest from gate.ledger_signs(%s::text, pg_current_xact_id(), 0)", [ledger.name])
            newest = cursor.fetchone()[0]
            yield from ledger.read_seals(cursor, newest, newest)


@dataclass(frozen=True, slots=True)
class LedgerSeal(Seal):
    """A seal of one ledger, which can pass for none of another, nor for one of the log."""

    ledger: str = ""
    ids: tuple[int, ...] = ()
    leaves: bytes = b""

    @property
    def canonical(self) -> bytes:
        """What is signed and hashed, with the ledger before it."""
        return f"zorgvuldig seal of {self.ledger} 1\n".encode() + self.content


@dataclass(frozen=True, slots=True)
class TableLedger:
    """The rows of one table that the register says are sealed."""

    name: str

    def signs(self, cursor: CursorWrapper, seen: str | None, noted: Noted, now: datetime) -> Signs:
        """Seal what nobody sealed yet; and say which rows were written since, and whether more are gone than receipts account for."""
        cursor.execute("select gate.hold_log()")
        cursor.execute(
            "select newest, era, lo, hi, gone, given_up, upto, written, seen from gate.ledger_signs(%s::text, %s::xid8, %s::bigint)",
            [self.name, seen, noted.get("receipt", 0)],
        )
        newest, era, lo, hi, gone, given_up, upto, written, now_seen = cursor.fetchone()
        cursor.execute("select id, number from gate.ledger_places(%s::text, %s::bigint[])", [self.name, written])
        places = dict(cursor.fetchall())
        before = self.read_seals(cursor, newest, newest)
        if noted.get("newest", 0) > newest:
            return Signs(
                newest, frozenset(), now_seen, f"The newest seal was {noted['newest']} and is {newest} now.", noted
            )
        missing = gone - noted.get(MISSING, gone) - given_up
        last = before[0] if before else None
        begins, ends = int(lo), int(hi)
        fresh = [row for row in written if row not in places]
        for place in range(0, len(fresh), PIECE):
            last = self._seal(cursor, last, (era, begins, ends), fresh[place : place + PIECE], now)
            begins = ends
        touched = frozenset(places.values())
        if missing > 0:
            return Signs(
                last.number if last else 0,
                touched,
                now_seen,
                f"{missing} sealed rows are gone without a receipt.",
                noted,
            )
        known = {"newest": last.number if last else 0, MISSING: gone, "receipt": upto}
        return Signs(known["newest"], touched, now_seen, "", known)

    def verify(self, cursor: CursorWrapper, first: int, last: int) -> Verdict:
        """By the seals themselves, and by those of their rows that are there."""
        verdict, before = Verdict(), None
        for seal in self._each_seal(cursor, first - 1, last):
            if seal.number >= first:
                if says := seal_problem(seal, before, None) or self._check_rows(cursor, seal):
                    return replace(verdict, seal=seal.number, problem=f"Seal {seal.number} {says}.")
                verdict = replace(verdict, seals=verdict.seals + 1, rows=verdict.rows + seal.count)
            before = seal
        if verdict.seals != last - first + 1:
            return replace(verdict, seal=first + verdict.seals, problem=f"Seal {first + verdict.seals} is missing.")
        return verdict

    def _check_rows(self, cursor: CursorWrapper, seal: LedgerSeal) -> str:
        """What is wrong with the rows of a seal, or nothing."""
        if len(seal.leaves) != merkle.SIZE * seal.count or len(seal.ids) != seal.count:
            return "does not hold as many rows as it says"
        leaves = split(seal.leaves, seal.count)
        if merkle.root(leaves) != seal.root:
            return "does not fit the digests of its rows: one or more were changed"
        there = self._leaves(cursor, seal.ids)
        if any(there.get(row, leaf) != leaf for row, leaf in zip(seal.ids, leaves, strict=True)):
            return f"does not fit its {seal.count} rows: one or more were changed"
        return ""

    def _leaves(self, cursor: CursorWrapper, ids: tuple[int, ...]) -> dict[int, bytes]:
        """The leaves of those of these rows that are there."""
        values: list[Any] = [self.name, keyed_hash(KEY, self.name), list(ids)]
        cursor.execute("select id, leaf from gate.ledger_rows(%s::text, %s::bytea, %s::bigint[])", values)
        return {row: bytes(leaf) for row, leaf in cursor.fetchall()}

    def _each_seal(self, cursor: CursorWrapper, first: int, last: int) -> Iterator[LedgerSeal]:
        for number in range(first, last + 1, TOGETHER):
            yield from self.read_seals(cursor, number, min(number + TOGETHER - 1, last))

    def read_seals(self, cursor: CursorWrapper, first: int, last: int) -> list[LedgerSeal]:
        """The seals from `first` to `last`, as they stand."""
        cursor.execute("select * from gate.ledger_seals(%s::text, %s::integer, %s::integer)", [self.name, first, last])
        return [self._read(row) for row in cursor.fetchall()]

    def _read(self, row: tuple[Any, ...]) -> LedgerSeal:
        (
            number,
            incarnation,
            lo,
            hi,
            month,
            count,
            first_id,
            last_id,
            root,
            previous,
            made_at,
            key_id,
            signature,
            ids,
            leaves,
        ) = row
        place = number, incarnation, int(lo), int(hi), month, count, first_id, last_id
        hashes, signed = (bytes(root), bytes(previous)), (bytes(key_id), bytes(signature))
        return LedgerSeal(*place, *hashes, made_at, *signed, self.name, tuple(ids), bytes(leaves))

    def _seal(
        self,
        cursor: CursorWrapper,
        before: LedgerSeal | None,
        bounds: tuple[int, int, int],
        rows: list[int],
        now: datetime,
    ) -> LedgerSeal:
        leaves = self._leaves(cursor, tuple(rows))
        ids = tuple(sorted(leaves))
        era, lo, hi = bounds
        draft = LedgerSeal(
            number=before.number + 1 if before else 1,
            incarnation=era,
            lo=lo,
            hi=hi,
            month=now.date().replace(day=1),
            count=len(ids),
            first_id=ids[0],
            last_id=ids[-1],
            root=merkle.root([leaves[row] for row in ids]),
            previous=before.hash if before else FIRST,
            made_at=now,
            key_id=key_id_of(public_key()),
            ledger=self.name,
            ids=ids,
            leaves=b"".join(leaves[row] for row in ids),
        )
        seal = replace(draft, signature=sign(draft.canonical)[1])
        values: list[Any] = [
            self.name,
            seal.number,
            era,
            str(lo),
            str(hi),
            seal.month,
            seal.count,
            seal.first_id,
            seal.last_id,
        ]
        values += [seal.root, seal.previous, now, seal.key_id, seal.signature, list(ids), seal.leaves]
        cursor.execute(
            "select gate.ledger_seal_add(%s::text, %s::integer, %s::integer, %s::xid8, %s::xid8, %s::date, %s::integer, %s::bigint, "
            "%s::bigint, %s::bytea, %s::bytea, %s::timestamptz, %s::bytea, %s::bytea, %s::bigint[], %s::bytea)",
            values,
        )
        return seal
