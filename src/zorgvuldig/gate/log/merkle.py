"""A Merkle tree as in RFC 6962 §2.1: one root over many leaves, and a short proof that a leaf is among them.

Leaves and nodes are hashed with different first bytes, so that neither can pass for the other. All functions but
`leaf_hash` work on hashes of leaves (32 bytes). Pure: a verifier of its own uses this without Django or a database.
"""

import hashlib
from collections.abc import Iterator, Sequence

EMPTY = hashlib.sha256(b"").digest()  # the root of no leaves
SIZE = 32  # bytes of a hash


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's content."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node with these two below it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaves, in this order."""
    level = leaves
    while len(level) > 1:
        level = _level_above(level)
    return level[0] if level else EMPTY


def proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes beside the way from leaf `index` up to the root. IndexError when there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    path = []
    level = leaves
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):  # the last one of an odd level goes up as it is
            path.append(level[beside])
        level, index = _level_above(level), index >> 1
    return path


def proofs(leaves: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The proof of every leaf, in order; each node is computed once."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(_level_above(levels[-1]))
    for index in range(len(leaves)):
        beside = [(level, (index >> height) ^ 1) for height, level in enumerate(levels[:-1])]
        yield [level[place] for level, place in beside if place < len(level)]


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which `path` leads from `leaf` at `index` of `size` leaves; None when the path does not fit that place."""
    if not 0 <= index < size:
        return None
    found, last, rest = leaf, size - 1, iter(path)
    while last:
        if index & 1 or index < last:
            beside = next(rest, None)
            if beside is None or len(beside) != SIZE:
                return None
            found = node_hash(beside, found) if index & 1 else node_hash(found, beside)
        index, last = index >> 1, last >> 1
    return found if next(rest, None) is None else None


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    sha256, whole = hashlib.sha256, len(level) - 1
    above = [sha256(b"\x01" + level[place] + level[place + 1]).digest() for place in range(0, whole, 2)]
    if len(level) % 2:
        above.append(level[-1])
    return above
