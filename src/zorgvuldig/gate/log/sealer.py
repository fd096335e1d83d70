"""Sealing the access log: the database gives the leaves of what nobody can add to any more, and here the tree is made.

All of it is one transaction of the job `seal`: killed halfway nothing was sealed, and two at once take turns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.seal import FIRST, Seal, key_id_of
from zorgvuldig.platform.vault.sign import public_key, sign

ROOM = "128MB"  # to sort a month of the log in memory
LAST_ID = 2**63 - 1


@dataclass(slots=True)
class Tree:
    """The tree over one batch: how many rows and of how many the content was blanked, from which id to which, and the
    first id and the hash of every chunk.
    """

    count: int = 0
    blanked: int = 0
    last_id: int = 0
    chunk_ids: list[int] = field(default_factory=list)
    nodes: list[bytes] = field(default_factory=list)

    def grow(self, ids: list[int], leaves: bytes, blanked: int) -> None:
        """Add the next chunk."""
        self.nodes.append(merkle.root(split(leaves, len(ids))))
        self.chunk_ids.append(ids[0])
        self.count, self.blanked, self.last_id = self.count + len(ids), self.blanked + blanked, ids[-1]

    @property
    def first_id(self) -> int:
        """The lowest id; 0 without rows."""
        return self.chunk_ids[0] if self.chunk_ids else 0

    @property
    def root(self) -> bytes:
        """The hash over all of it."""
        return merkle.root(self.nodes)


class NotWhole(Exception):
    """A row of the log has neither its content nor its leaf, so nothing can be said of it."""


def seal_log(now: datetime, *, closing: bool = False) -> list[Seal]:
    """Seal every row whose transaction has ended, a seal per month; returns the new seals, in order.

    `closing` takes all rows of this incarnation and waits for whoever is writing: for a restore, while nothing is served.
    """
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        return _seal(cursor, now, closing=closing)


def new_incarnation(now: datetime) -> int:
    """After a restore, before anything is served: seal all that is there, and number from here on. Returns the number."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        _seal(cursor, now, closing=True)
        cursor.execute("select gate.new_incarnation()")
        number: int = cursor.fetchone()[0]
        return number


def read_seals(cursor: CursorWrapper, first: int | None = None, last: int | None = None) -> Iterator[tuple[Seal, bool]]:
    """The seals with these numbers (None: no limit), in order, each with whether its rows were given up at their term."""
    cursor.execute("select * from gate.seals(%s::integer, %s::integer, null)", [first, last])
    for row in cursor.fetchall():
        yield seal_of(row), row[-1] is not None


def seal_of(row: tuple[Any, ...]) -> Seal:
    """One row of `gate.seals`, whose transactions are texts and whose hashes are views of memory."""
    number, incarnation, lo, hi, month, count, first_id, last_id, root, previous, made_at, key_id, signature, _ = row
    hashes = bytes(root), bytes(previous)
    return Seal(
        number,
        incarnation,
        int(lo),
        int(hi),
        month,
        count,
        first_id,
        last_id,
        *hashes,
        made_at,
        bytes(key_id),
        bytes(signature),
    )


def tree_of(cursor: CursorWrapper, incarnation: int, lo: int, hi: int, month: date) -> Tree:
    """The tree over one batch as the log has it now; an empty one when it has no such rows. Raises `NotWhole`."""
    return trees_of(cursor, incarnation, [lo], hi, month)[0]


def trees_of(cursor: CursorWrapper, incarnation: int, bounds: list[int], hi: int, month: date) -> list[Tree]:
    """The trees over batches of one month that follow each other: `bounds` is where each begins, `hi` where the last ends.

    All of them cost one question to the database. Raises `NotWhole`.
    """
    cursor.execute(
        "select batch, ids, leaves, blanked "
        "from gate.leaf_chunks(%s::integer, %s::xid8[], %s::xid8, %s::date, %s::bigint, %s::bigint, null)",
        [incarnation, [str(lo) for lo in bounds], str(hi), month, 0, LAST_ID],
    )
    trees = [Tree() for _ in bounds]
    while rows := cursor.fetchmany(200):
        for batch, ids, leaves, blanked in rows:
            trees[batch - 1].grow(ids, leaves, blanked)
    return trees


def split(leaves: bytes, count: int) -> list[bytes]:
    """Hashes that stand one after another. Raises `NotWhole` when there are not `count`."""
    blob = bytes(leaves)
    if len(blob) != count * merkle.SIZE:
        raise NotWhole
    return [blob[place : place + merkle.SIZE] for place in range(0, len(blob), merkle.SIZE)]


def raise_sort_memory(cursor: CursorWrapper) -> None:
    """Let this transaction sort a month of the log in memory."""
    cursor.execute("select set_config('work_mem', %s::text, true)", [ROOM])


def _seal(cursor: CursorWrapper, now: datetime, *, closing: bool) -> list[Seal]:
    raise_sort_memory(cursor)
    cursor.execute("select number, era, lo::text, hi::text, months from gate.seal_range(%s::boolean)", [closing])
    number, era, lo, hi, months = cursor.fetchone()
    before = next((seal for seal, _ in read_seals(cursor, number, number)), None)
    made: list[Seal] = []
    for month in months:
        before = _seal_month(cursor, before, (era, int(lo), int(hi), month), now)
        made.append(before)
    return made


def _seal_month(cursor: CursorWrapper, before: Seal | None, batch: tuple[int, int, int, date], now: datetime) -> Seal:
    era, lo, hi, month = batch
    tree = tree_of(cursor, era, lo, hi, month)
    draft = Seal(
        number=before.number + 1 if before else 1,
        incarnation=era,
        lo=lo,
        hi=hi,
        month=month,
        count=tree.count,
        first_id=tree.first_id,
        last_id=tree.last_id,
        root=tree.root,
        previous=before.hash if before else FIRST,
        made_at=now,
        key_id=key_id_of(public_key()),
    )
    seal = replace(draft, signature=sign(draft.canonical)[1])
    values: list[Any] = [seal.number, era, str(lo), str(hi), month, seal.count, seal.first_id, seal.last_id, seal.root]
    values += [seal.previous, now, seal.key_id, seal.signature, tree.chunk_ids, b"".join(tree.nodes)]
    cursor.execute(
        "select gate.seal_add(%s::integer, %s::integer, %s::xid8, %s::xid8, %s::date, %s::integer, %s::bigint, "
        "%s::bigint, %s::bytea, %s::bytea, %s::timestamptz, %s::bytea, %s::bytea, %s::bigint[], %s::bytea)",
        values,
    )
    return seal
