"""A Merkle tree (RFC 6962) as static files that anybody can fetch and that never change: C2SP tlog-tiles.

A tile holds up to 256 hashes that stand beside each other; at level 0 those of entries, above it the root of each full tile below. The last
tile of a level is partial and has its width in its name. Bundles hold the entries themselves, each after its length in two bytes.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zorgvuldig.gate.log import merkle
from zorgvuldig.platform.vault.disk import flush_directory

WIDTH, HEIGHT = 256, 8  # of a full tile: hashes, and levels of the tree
LONGEST = 65_535  # bytes of an entry
ENTRIES = "entries"


class Damaged(Exception):
    """Files of the log are missing or are not what they were; the sentence says which."""


@dataclass(frozen=True, slots=True)
class TiledTree:
    """The first `size` entries of the log in `folder`."""

    folder: Path
    size: int

    def root(self) -> bytes:
        """The root over all of it. Raises `Damaged`."""
        return self._root(0, self.size) if self.size else merkle.EMPTY

    def entry(self, index: int) -> bytes:
        """The entry with this number, from 0. Raises `Damaged`, and IndexError when there is none."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return self._bundle(index // WIDTH)[index % WIDTH]

    def inclusion(self, index: int) -> list[bytes]:
        """The hashes beside the way from an entry up to the root. Raises `Damaged`, and IndexError when there is none."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return self._inclusion(index, 0, self.size)

    def consistency(self, before: int) -> list[bytes]:
        """What proves that the tree of the first `before` entries is the beginning of this one; empty from nothing or from itself. Raises `Damaged`."""
        if not 0 <= before <= self.size:
            raise IndexError(before)
        return self._consistency(before, 0, self.size, is_known=True) if 0 < before < self.size else []

    def grown(self, entries: Sequence[bytes]) -> "TiledTree":
        """The tree with these entries behind it, whose files are on the disk when this returns. Raises `Damaged`, and ValueError when one is too long."""
        if any(len(entry) > LONGEST for entry in entries):
            raise ValueError(f"an entry of the log has at most {LONGEST} bytes")
        grown = TiledTree(self.folder, self.size + len(entries))
        self._add_entries(grown, list(entries))
        hashes, level = [merkle.leaf_hash(entry) for entry in entries], 0
        while hashes:
            hashes, level = self._add_hashes(grown, level, hashes), level + 1
        return grown

    # --- files ------------------------------------------------------------------------------------------------

    def _add_entries(self, grown: "TiledTree", entries: list[bytes]) -> None:
        for number in _touched(self.size, grown.size):
            bundle = self._bundle(number) if number * WIDTH < self.size else []
            room = WIDTH - len(bundle)
            bundle, entries = bundle + entries[:room], entries[room:]
            content = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
            _write(grown._path(ENTRIES, number, grown.size), content)

    def _add_hashes(self, grown: "TiledTree", level: int, hashes: list[bytes]) -> list[bytes]:
        """Put these behind the hashes of a level; returns what that adds to the level above."""
        before, after = self.size >> HEIGHT * level, grown.size >> HEIGHT * level
        above = []
        for number in _touched(before, after):
            tile = self._hashes(level, number) if number * WIDTH < before else []
            room = WIDTH - len(tile)
            tile, hashes = tile + hashes[:room], hashes[room:]
            _write(grown._path(str(level), number, after), b"".join(tile))
            if len(tile) == WIDTH:
                above.append(merkle.root(tile))
        return above

    def _hashes(self, level: int, number: int) -> list[bytes]:
        """The hashes of one tile, as far as this tree has them."""
        count = self.size >> HEIGHT * level
        width = min(WIDTH, count - number * WIDTH)
        path = self._path(str(level), number, count)
        content = _read(path)[: width * merkle.SIZE]
        if len(content) != width * merkle.SIZE:
            raise Damaged(f"{path} does not hold {width} hashes.")
        return [content[place : place + merkle.SIZE] for place in range(0, len(content), merkle.SIZE)]

    def _bundle(self, number: int) -> list[bytes]:
        """The entries of one bundle, as far as this tree has them."""
        path, width = self._path(ENTRIES, number, self.size), min(WIDTH, self.size - number * WIDTH)
        entries = _unpacked(_read(path), path)[:width]
        if len(entries) != width:
            raise Damaged(f"{path} does not hold {width} entries.")
        return entries

    def _path(self, level: str, number: int, count: int) -> Path:
        """Where a tile or bundle is in a tree that has `count` hashes on its level."""
        parts, above = [f"{number % 1000:03d}"], number // 1000
        while above:
            parts.insert(0, f"x{above % 1000:03d}")
            above //= 1000
        path, width = self.folder.joinpath("tile", level, *parts), count - number * WIDTH
        return path if width >= WIDTH else _parts_of(path) / str(width)

    # --- the tree (RFC 6962 §2.1) -----------------------------------------------------------------------------

    def _root(self, begin: int, end: int) -> bytes:
        size = end - begin
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, begin)
        middle = begin + _split(size)
        return merkle.node_hash(self._root(begin, middle), self._root(middle, end))

    def _node(self, height: int, begin: int) -> bytes:
        """The root of a whole subtree of 2^height entries, which stands in one tile."""
        level, above = divmod(height, HEIGHT)
        first = begin >> HEIGHT * level
        place = first % WIDTH
        return merkle.root(self._hashes(level, first // WIDTH)[place : place + (1 << above)])

    def _inclusion(self, index: int, begin: int, end: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + _split(end - begin)
        if index < middle:
            return [*self._inclusion(index, begin, middle), self._root(middle, end)]
        return [*self._inclusion(index, middle, end), self._root(begin, middle)]

    def _consistency(self, before: int, begin: int, end: int, *, is_known: bool) -> list[bytes]:
        if before == end:
            return [] if is_known else [self._root(begin, end)]
        middle = begin + _split(end - begin)
        if before <= middle:
            return [*self._consistency(before, begin, middle, is_known=is_known), self._root(middle, end)]
        return [*self._consistency(before, middle, end, is_known=False), self._root(begin, middle)]


def publish_file(path: Path, content: bytes) -> None:
    """Put a file that anybody may read in its place, whole, down to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o644)
    draft.replace(path)
    flush_directory(path.parent)


def _parts_of(path: Path) -> Path:
    """The folder with the parts of a tile or bundle, from when it was not whole."""
    return path.with_name(f"{path.name}.p")


def _write(path: Path, content: bytes) -> None:
    publish_file(path, content)
    if path.parent.suffix != ".p":  # what is whole needs no parts any more
        shutil.rmtree(_parts_of(path), ignore_errors=True)


def _read(path: Path) -> bytes:
    """A tile or bundle; of a part that is gone the whole, which begins as the part did."""
    whole = path.parent.with_suffix("")
    for place in (path, whole) if path.parent.suffix == ".p" else (path,):
        if place.is_file():
            return place.read_bytes()
    raise Damaged(f"{path} is missing.")


def _unpacked(bundle: bytes, path: Path) -> list[bytes]:
    found, place = [], 0
    while place < len(bundle):
        length = int.from_bytes(bundle[place : place + 2], "big")
        entry = bundle[place + 2 : place + 2 + length]
        if len(entry) != length or place + 2 > len(bundle):
            raise Damaged(f"{path} ends within an entry.")
        found.append(entry)
        place += 2 + length
    return found


def _touched(before: int, after: int) -> range:
    """The numbers of the tiles that change when there are more hashes on a level."""
    return range(before // WIDTH, -(-after // WIDTH))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
