"""The keystore: one key per pupil and shelf, in files outside the database. A destroyed key cannot be made again.

A shelf is a kind of data with a term of its own (`vault.shelves`), so that each goes at its own time, out of every copy.
Whoever copies the database gets sealed values without keys; whoever copies the keystore gets keys that open only with
the master key of `secrets.json`. Nothing is kept in memory between two calls, so a destroyed key is gone everywhere at
once.
"""

import hmac
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from zorgvuldig.platform.postgres import Secrets
from zorgvuldig.platform.vault import key_files
from zorgvuldig.platform.vault.disk import flush_directory
from zorgvuldig.platform.vault.shelves import SHELVES

LENGTH = key_files.LENGTH
PURPOSE = "pupil keys"
AT_ONCE = 16  # keys that are destroyed at the same time
NAME = re.compile(r"(-?\d+)-(\d+)\.(key|gone|new)", re.ASCII)


class KeyGone(Exception):
    """This key does not exist (any more): what was sealed with it can never be read again."""


class Damaged(Exception):
    """Something sealed does not open: it was altered or moved, or belongs to another installation."""


def pupil_key(pupil_id: int, shelf: int, *, create: bool) -> bytes:
    """The key of this pupil on this shelf, 32 bytes. Whoever makes it first decides, also between processes.

    Raises `KeyGone` when there is none and `create` is false, `Damaged` when the file does not open with our master
    key, and `FileNotFoundError` when the whole keystore is missing, so that a forgotten disk does not look like
    destroyed keys.
    """
    path = path_of(pupil_id, shelf)
    return key_at(
        path, PURPOSE, bound_of(pupil_id, shelf), f"the key of pupil {pupil_id} on shelf {shelf}", create=create
    )


def key_at(path: Path, purpose: str, bound: bytes, what: str, *, create: bool) -> bytes:
    """The key in a file of the keystore, made first when there is none and `create` says so. Raises as `pupil_key` does."""
    wrapped = key_files.read(path)
    if wrapped is None:
        if not create:
            _expect_keystore()
            raise KeyGone(f"{what} was destroyed or never made")
        key_files.make(path, derived(purpose), bound)
        wrapped = key_files.read(path)
        if wrapped is None:
            raise KeyGone(f"{what} was destroyed while it was made")
    while True:
        try:
            return unwrapped(wrapped, purpose, bound)
        except InvalidTag as error:
            again = key_files.read(path)
            if again is None:  # read while it was being destroyed
                raise KeyGone(f"{what} was destroyed") from error
            if again == wrapped:
                raise Damaged(f"the key file {path.name} does not open: put keys/ back from its own backup") from error
            wrapped = again  # read while it was being closed anew


def unwrapped(wrapped: bytes, purpose: str, bound: bytes) -> bytes:
    """The key that lies closed in a file, with whichever of our master keys. Raises `InvalidTag`."""
    for wrapping in opening(purpose):
        with suppress(InvalidTag):
            return key_files.unwrap(wrapped, wrapping, bound)
    raise InvalidTag


def destroy(pupil_ids: Iterable[int], shelf: int | None = None) -> int:
    """Destroy the keys of these pupils on one shelf, or on all, down to the disk, and say how many there were.

    Cut short by a crash, the same call finishes it. The file is overwritten before it goes. On an SSD or a copy-on-write
    disk old blocks may outlive that; what is in them opens only with the master key. Copies of `keys/` in a backup live
    as long as that backup. ValueError for a shelf that cannot be.
    """
    return destroy_at(_key_paths(pupil_ids) if shelf is None else _found_on(pupil_ids, shelf))


def destroy_at(paths: Iterable[Path]) -> int:
    """Destroy the keys in these files, down to the disk, and say how many there were."""
    # A disk that is asked by many at once writes for all of them at once: 448 keys take a tenth of the time.
    with ThreadPoolExecutor(AT_ONCE) as workers:
        found = list(workers.map(_destroyed, paths))
        list(workers.map(flush_directory, {path.parent for path, _, is_touched in found if is_touched}))
    return sum(is_there for _, is_there, _ in found)


def _destroyed(path: Path) -> tuple[Path, bool, bool]:
    return path, *key_files.destroy(path)


def shelves_of(pupil_id: int) -> set[int]:
    """On which shelves this pupil has a key."""
    return {shelf for shelf in SHELVES if path_of(pupil_id, shelf).exists()}


def all_keys(*, before: datetime | None = None) -> Iterator[tuple[int, int]]:
    """The pupil and the shelf of every key there is, or that was made before a moment, in no order. Opens no key."""
    for folder, _, names in os.walk(keystore()):
        for name in names:
            if not (found := NAME.fullmatch(name)) or found[3] != "key":
                continue
            if before is None or _is_older(Path(folder, name), before):
                yield int(found[1]), int(found[2])


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # destroyed meanwhile
        return False


def derived(purpose: str) -> bytes:
    """The key that seals for this purpose alone now, 32 bytes, the same in every process of this installation.

    What was sealed with it is opened with `opening`, as the master key is replaced now and then.
    """
    return derive(secrets().master, purpose)


def opening(purpose: str) -> tuple[bytes, ...]:
    """The keys that open what was sealed for this purpose: that of now first, then those of master keys not retired yet."""
    return tuple(derive(master, purpose) for master in secrets().masters)


def secrets() -> Secrets:
    """The secrets of this moment: what was replaced since this process began is known here. RuntimeError without an installation."""
    known: Secrets | None = settings.SECRETS
    found: Secrets | None = settings.LIVING.now() if known is settings.LIVING.first else known
    if found is None:
        raise RuntimeError("This installation has no keys yet: make it with `zorgvuldig init`.")
    return found


def keyed_hash(purpose: str, text: str) -> bytes:
    """HMAC-SHA256 of `text`, 32 bytes: equal texts can be found without anyone being able to try them all.

    It follows from the secret that lasts, as others keep such hashes for years and nobody could make them anew.
    """
    return hashing(purpose)(text)


def hashing(purpose: str) -> Callable[[str], bytes]:
    """`keyed_hash` for many texts in a row: the secret is looked up once."""
    key = derive(secrets().lasting, f"hash: {purpose}")
    return lambda text: hmac.digest(key, text.encode(), "sha256")


def keystore() -> Path:
    """The directory of the keys; it is made with the first key."""
    return Path(settings.DATA) / "keys"


@lru_cache(maxsize=256)  # of a master key, which outlives every pupil's key
def derive(master: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for this purpose under any master key: a backup is read before its installation is there."""
    return HKDF(SHA256(), length=LENGTH, salt=None, info=f"zorgvuldig vault: {purpose}".encode()).derive(master)


def path_of(pupil_id: int, shelf: int) -> Path:
    """Where this key is. ValueError for a shelf that cannot be."""
    if shelf not in SHELVES:
        raise ValueError(f"there is no shelf {shelf}")
    return keystore() / f"{_part(pupil_id)}/{pupil_id}-{shelf}.key"


def _part(pupil_id: int) -> str:
    return f"{pupil_id % 256:02x}"


def _key_paths(pupil_ids: Iterable[int]) -> set[Path]:
    """Where the keys of these pupils are, on whatever shelf; also those whose destruction was cut short."""
    wanted = set(pupil_ids)
    found = set()
    store = str(keystore())
    for part in {_part(pupil_id) for pupil_id in wanted}:
        for name in _list_directory(f"{store}/{part}"):
            if (key := NAME.fullmatch(name)) and int(key[1]) in wanted:
                found.add(Path(store, part, f"{key[1]}-{key[2]}.key"))
    return found


def _list_directory(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []


def _found_on(pupil_ids: Iterable[int], shelf: int) -> list[Path]:
    """As `_key_paths`, on one shelf. Most pupils have no key there, so names are only names until something has that name."""
    if shelf not in SHELVES:
        raise ValueError(f"there is no shelf {shelf}")
    store = str(keystore())
    names = (f"{store}/{_part(one)}/{one}-{shelf}" for one in pupil_ids)
    return [Path(f"{name}.key") for name in names if any(os.path.lexists(f"{name}.{end}") for end in key_files.ENDINGS)]


def _expect_keystore() -> None:
    if not keystore().is_dir():
        raise FileNotFoundError(f"{keystore()} is missing: put it back before anything sealed can be read")


def bound_of(pupil_id: int, shelf: int) -> bytes:
    """What its key file is bound to."""
    return f"{PURPOSE}: {pupil_id} on {shelf}".encode()
