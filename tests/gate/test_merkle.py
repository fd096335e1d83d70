"""The tree of RFC 6962 against the vectors of Certificate Transparency, and what must hold for every tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.seal import CHUNK

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 4 * CHUNK + 3)


def leaves(count: int) -> list[bytes]:
    """That many different leaves."""
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def by_definition(hashes: list[bytes]) -> bytes:
    """The root as the RFC says it: split at the largest power of two below the number of leaves."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return merkle.node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert merkle.root([merkle.leaf_hash(entry) for entry in ENTRIES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_the_published_paths(index: int, size: int, path: list[str]) -> None:
    hashes = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]
    assert [step.hex() for step in merkle.proof(index, hashes)] == path


@given(SIZES)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(leaves(size)) == by_definition(leaves(size))


@given(SIZES, st.data())
def test_a_proof_leads_to_the_root_from_its_own_place_only(size: int, data: st.DataObject) -> None:
    hashes, index = leaves(size), data.draw(st.integers(0, size - 1))
    path, root = merkle.proof(index, hashes), merkle.root(hashes)
    assert merkle.root_of(hashes[index], index, size, path) == root
    assert merkle.root_of(merkle.leaf_hash(b"another"), index, size, path) != root
    assert merkle.root_of(hashes[index], index, size, [*path, bytes(32)]) is None
    if path:
        assert merkle.root_of(hashes[index], index, size, path[:-1]) is None
        assert merkle.root_of(hashes[index], index, size, [*path[:-1], bytes(32)]) != root
        assert merkle.root_of(hashes[index], index, size, [*path[:-1], b"short"]) is None
        other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
        assert merkle.root_of(hashes[index], other, size, path) != root


@given(st.integers(0, 70))
def test_all_proofs_at_once_are_the_proofs_one_by_one(size: int) -> None:
    hashes = leaves(size)
    assert list(merkle.proofs(hashes)) == [merkle.proof(index, hashes) for index in range(size)]


@given(SIZES, st.data())
def test_chunks_make_the_same_root_and_the_same_proofs(size: int, data: st.DataObject) -> None:
    """A chunk is a whole subtree, so its root stands for its leaves: what `gate.proofs` rests on."""
    hashes, index = leaves(size), data.draw(st.integers(0, size - 1))
    chunks = [hashes[start : start + CHUNK] for start in range(0, size, CHUNK)]
    nodes, mine = [merkle.root(chunk) for chunk in chunks], chunks[index // CHUNK]
    assert merkle.root(nodes) == merkle.root(hashes)
    assert merkle.proof(index % CHUNK, mine) + merkle.proof(index // CHUNK, nodes) == merkle.proof(index, hashes)


@pytest.mark.parametrize("index", [-1, 3])
def test_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        merkle.proof(index, leaves(3))
    assert merkle.root_of(leaves(1)[0], index, 3, []) is None


def test_a_root_is_no_leaf_and_a_leaf_no_root() -> None:
    """The second preimage that a tree without first bytes has: two leaves, or their node as one leaf."""
    left, right = leaves(2)
    assert merkle.leaf_hash(left + right) != merkle.root([left, right])
