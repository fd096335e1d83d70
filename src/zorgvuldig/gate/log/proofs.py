"""Proofs that rows of the access log are sealed: for the copy that a family takes, made in the role of a job.

A proof holds the row, its salt, and the hashes beside its way to the root. Only the chunk of 256 rows in which the row
stands is computed anew; above it the hashes are those that were kept with the seal.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.leaf import LogRow, entry_as_json
from zorgvuldig.gate.log.seal import CHUNK, seal_as_json
from zorgvuldig.gate.log.sealer import read_seals, split
from zorgvuldig.platform.vault.sign import published_keys


@dataclass(frozen=True, slots=True)
class Proof:
    """One row of the log. `seal` is the number of its seal, None while it waits for one; then nothing is proved yet.

    `index` is its place among the `size` rows of the seal; `path` are the hashes beside its way up.
    """

    entry: LogRow
    salt: bytes
    seal: int | None = None
    index: int = 0
    size: int = 0
    path: tuple[bytes, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `verify.check_proof` takes it."""
        return {
            "row": entry_as_json(self.entry),
            "salt": self.salt.hex(),
            "seal": self.seal,
            "index": self.index,
            "size": self.size,
            "path": [step.hex() for step in self.path],
        }


def proofs_of(log_ids: Collection[int], *, pupil_id: int, alias: str) -> list[Proof]:
    """The proofs of those of these rows that are about this pupil, by id. `alias` is at work as a job that reads the log.

    Rows about somebody else, and rows whose content was blanked, are not in it.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("select * from gate.sealed_rows(%s::integer, %s::bigint[])", [pupil_id, sorted(log_ids)])
        found = [(LogRow(*row[:12]), bytes(row[12]), row[13], row[14]) for row in cursor.fetchall()]
        waiting = [Proof(entry, salt) for entry, salt, seal, _ in found if seal is None]
        sealed = sorted((one for one in found if one[2] is not None), key=_chunk_of)
        proved = [
            proof for key, rows in groupby(sealed, key=_chunk_of) for proof in _in_chunk(cursor, *key, list(rows))
        ]
    return sorted(waiting + proved, key=lambda proof: proof.entry.id)


def seals(numbers: Collection[int], *, alias: str) -> list[dict[str, Any]]:
    """The published seals with these numbers, in order."""
    if not numbers:
        return []
    with connections[alias].cursor() as cursor:
        every = read_seals(cursor, min(numbers), max(numbers))
        return [seal_as_json(seal) for seal, _ in every if seal.number in numbers]


def keys() -> list[str]:
    """The public keys with which seals are checked, as hexadecimal texts, that of now first."""
    return [one.public.hex() for one in published_keys()]


Row = tuple[LogRow, bytes, int | None, int | None]


def _chunk_of(row: Row) -> tuple[int, int]:
    return row[2] or 0, row[3] or 0


def _in_chunk(cursor: CursorWrapper, number: int, chunk: int, rows: list[Row]) -> Iterator[Proof]:
    """Proofs of rows that stand in the same chunk of a seal, numbered from 1."""
    cursor.execute("select size, ids, leaves, nodes from gate.proof_chunk(%s::integer, %s::integer)", [number, chunk])
    size, ids, leaves, nodes = cursor.fetchone()
    hashes = split(leaves, len(ids))
    above = merkle.proof(chunk - 1, split(nodes, -(-size // CHUNK)))
    proof = partial(Proof, seal=number, size=size)
    for entry, salt, _, _ in rows:
        place = ids.index(entry.id)
        path = (*merkle.proof(place, hashes), *above)
        yield proof(entry, salt, index=(chunk - 1) * CHUNK + place, path=path)
