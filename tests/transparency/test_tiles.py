"""The tree in tiles is the tree of RFC 6962, at every size at which a level begins, fills or ends, and each proof of it holds."""

from pathlib import Path

import pytest

from zorgvuldig.gate.log import merkle
from zorgvuldig.transparency.tiles import LONGEST, Damaged, TiledTree

SIZES = (1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 513, 700)


def entry(number: int) -> bytes:
    return f"entry {number}".encode()


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that had each of these sizes."""
    tree = TiledTree(tmp_path_factory.mktemp("log"), 0)
    for size in SIZES:
        tree = tree.grown([entry(number) for number in range(tree.size, size)])
    return tree.folder


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_entries(grown: Path, size: int) -> None:
    leaves = [merkle.leaf_hash(entry(number)) for number in range(size)]
    tree = TiledTree(grown, size)
    assert tree.root() == merkle.root(leaves)
    for index in {0, size // 2, size - 1}:
        assert tree.entry(index) == entry(index)
        assert tree.inclusion(index) == merkle.proof(index, leaves)


def holds(before: int, after: int, first: bytes, second: bytes, proof: list[bytes]) -> bool:
    """Whether a consistency proof holds, as RFC 9162 §2.1.4.2 says a reader finds out."""
    if before & (before - 1) == 0:
        proof = [first, *proof]
    fn, sn = before - 1, after - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for step in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = merkle.node_hash(step, fr), merkle.node_hash(step, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = merkle.node_hash(sr, step)
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr, sn) == (first, second, 0)


@pytest.mark.parametrize("size", SIZES[1:])
def test_every_beginning_is_consistent_with_it(grown: Path, size: int) -> None:
    tree = TiledTree(grown, size)
    for before in {1, 2, 3, size // 2, size - 1} & set(range(1, size)):
        first = merkle.root([merkle.leaf_hash(entry(number)) for number in range(before)])
        assert holds(before, size, first, tree.root(), tree.consistency(before))
        assert not holds(before, size, merkle.EMPTY, tree.root(), tree.consistency(before))
    assert tree.consistency(0) == tree.consistency(size) == []


def test_what_was_published_stays_where_the_standard_says(grown: Path) -> None:
    names = {path.relative_to(grown).as_posix() for path in grown.rglob("*") if path.is_file()}
    assert {"tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/001"} <= names
    assert not any(name.startswith(("tile/0/000.p", "tile/entries/001.p")) for name in names)
    assert (grown / "tile/0/000").stat().st_size == 8192


def test_a_thousand_tiles_have_a_folder_of_their_own(tmp_path: Path) -> None:
    assert TiledTree(tmp_path, 0)._path("0", 1234067, 10**10) == tmp_path / "tile/0/x001/x234/067"


def test_growing_again_after_a_kill_leaves_no_trace_of_what_was_not_signed(tmp_path: Path) -> None:
    before = TiledTree(tmp_path, 0).grown([entry(number) for number in range(255)])
    root = before.root()
    before.grown([b"never signed"])
    assert before.root() == root
    after = before.grown([entry(255)])
    assert after.entry(255) == entry(255)
    assert after.root() == merkle.root([merkle.leaf_hash(entry(number)) for number in range(256)])


def test_a_file_that_is_missing_or_cut_is_said(tmp_path: Path) -> None:
    tree = TiledTree(tmp_path, 0).grown([entry(number) for number in range(3)])
    tile = tmp_path / "tile/0/000.p/3"
    tile.write_bytes(tile.read_bytes()[:-1])
    with pytest.raises(Damaged, match="does not hold 3 hashes"):
        tree.root()
    tile.unlink()
    with pytest.raises(Damaged, match="is missing"):
        tree.root()
    with pytest.raises(ValueError, match="at most"):
        tree.grown([bytes(LONGEST + 1)])
    with pytest.raises(IndexError):
        tree.entry(3)
