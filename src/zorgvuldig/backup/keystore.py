"""The copy of the keystore: one sealed file, so that it can be removed long before the data it opens.

A newer copy opens older data too: keys do not change, and one that was destroyed since has to stay destroyed.
"""

import re
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from io import BytesIO, RawIOBase
from pathlib import Path

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup.manifest import Manifest
from zorgvuldig.backup.places import folders
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.sealed import read_sealed, write_sealed
from zorgvuldig.platform.postgres import Secrets
from zorgvuldig.platform.vault.disk import flush_directory, private_directory, write_new

FILE = "keystore.sealed"
LARGEST = 4096  # bytes; a key file has less than a hundred
PLACES = ("??/*.key", "cameras/*/*.key")
NAME = re.compile(r"[0-9a-f]{2}/-?\d+-\d+\.key|cameras/(\d+/\d{4}-\d{2}-\d{2}|holds/\d+)\.key", re.ASCII)


def copy_keystore(keystore: Path, folder: Path, *, master: bytes, moment: str) -> int:
    """Write every key there is now into `folder`; returns how many."""
    paths = sorted(path for place in PLACES for path in keystore.glob(place)) if keystore.is_dir() else []
    count = 0

    def parts() -> Iterator[bytes]:
        nonlocal count
        for path in paths:
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # destroyed a moment ago, and rightly not in this copy
                continue
            count += 1
            yield _member(path.relative_to(keystore).as_posix(), content)
        yield bytes(2 * tarfile.BLOCKSIZE)

    write_sealed(folder / FILE, parts(), master=master, moment=moment)
    return count


def find_keystore(place: Path, data: Manifest, secrets: Secrets) -> tuple[Path, Manifest]:
    """The newest good copy of the keystore that is no older than the data, verified. Raises `BackupProblem`."""
    problem: BackupProblem | None = None
    for folder in folders(place):
        if folder.name < data.moment:
            break
        try:
            manifest = manifests.read(folder, "keys", secrets)
            manifests.check_files(folder, manifest)
        except BackupProblem as found:
            problem = problem or found
            continue
        return folder, manifest
    raise problem or BackupProblem(
        f"There is no copy of the keystore of {data.moment} or later in {place}: name the directory that has it with"
        " --keys, or choose a newer backup. Without any, --without-keys restores what was not sealed."
    )


def put_keystore(folder: Path, manifest: Manifest, keystore: Path, *, masters: Sequence[bytes]) -> int:
    """Write the keys of a copy into `keystore`, which holds nothing else afterwards; returns how many."""
    fresh = keystore.with_name(f".{keystore.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    private_directory(fresh)
    count = 0
    stream = _Stream(read_sealed(folder / FILE, masters=masters, moment=manifest.moment))
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            path = fresh / member.name
            content = archive.extractfile(member)
            if NAME.fullmatch(member.name) is None or content is None or member.size > LARGEST:
                raise BackupProblem(f"{folder / FILE} holds something that is no key: choose another backup.")
            private_directory(path.parent)
            write_new(path, [content.read()])
            count += 1
    shutil.rmtree(keystore, ignore_errors=True)
    fresh.rename(keystore)
    flush_directory(keystore.parent)
    return count


def _member(name: str, content: bytes) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    padding = -len(content) % tarfile.BLOCKSIZE
    return info.tobuf() + content + bytes(padding)


class _Stream(RawIOBase):
    """Parts as a file that can only be read on."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts = parts
        self.waiting = BytesIO()

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end."""
        found = self.waiting.read(size)
        while not found:
            part = next(self.parts, None)
            if part is None:
                return b""
            self.waiting = BytesIO(part)
            found = self.waiting.read(size)
        return found
