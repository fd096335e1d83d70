"""Where sealed files lie. The storage sees sealed bytes only, so it may as well be somebody else's disk."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from os import SEEK_END
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from zorgvuldig.platform.vault.disk import flush_directory, private_directory, write_new


class Missing(Exception):
    """There is no file of this name: it was removed, or never stored."""


class Unreachable(OSError):
    """The storage did not answer, or refused. Nothing can be said of the file."""


class UnfitStorage(Exception):
    """The storage that the settings name may not be used: one sentence says why and what to do."""


class Storage(Protocol):
    """What sealed files ask of a place to lie. Names are never used twice."""

    def put(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """Store the parts under this name: whole, or (also when `parts` raises) not at all."""

    def put_anew(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """Store other parts under a name that is there: a reader sees the file before or after, whole. Raises `Missing`."""

    def get(self, blob: UUID, start: int, length: int) -> bytes:
        """At most `length` bytes from `start`. Raises `Missing`."""

    def end(self, blob: UUID, length: int) -> tuple[int, bytes]:
        """The number of bytes and the last `length` of them (all of them when there are fewer). Raises `Missing`."""

    def size(self, blob: UUID) -> int:
        """The number of bytes. Raises `Missing`."""

    def exists(self, blob: UUID) -> bool:
        """Whether there is a file of this name."""

    def remove(self, blob: UUID) -> bool:
        """Remove the file for good; False when there was none."""

    def blobs(self) -> Iterator[tuple[UUID, datetime]]:
        """Every file and when it was stored, so that a job can find the ones that no row names."""

    def sweep(self, before: datetime) -> int:
        """Remove what was left half written before this moment by a process that died; says how many."""


class LocalStorage:
    """Files in a directory of this machine, for this account alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """Write beside the final name and give the name when everything is on the disk."""
        path, draft = self._path(blob), self.root / "incoming" / f"{blob}.part"
        private_directory(path.parent)
        private_directory(draft.parent)
        write_new(draft, parts)
        draft.rename(path)
        flush_directory(path.parent)

    def put_anew(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """Write beside the name, and give the name when everything is on the disk. What a kill left goes first, or by `sweep`."""
        path, draft = self._path(blob), self.root / "incoming" / f"{blob}.again.part"
        private_directory(draft.parent)
        draft.unlink(missing_ok=True)
        write_new(draft, parts)
        if not path.exists():
            draft.unlink()
            raise Missing(f"there is no file {blob}")
        draft.rename(path)
        flush_directory(path.parent)

    def get(self, blob: UUID, start: int, length: int) -> bytes:
        """At most `length` bytes from `start`. Raises `Missing`."""
        try:
            with self._path(blob).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError as error:
            raise Missing(f"there is no file {blob}") from error

    def end(self, blob: UUID, length: int) -> tuple[int, bytes]:
        """The number of bytes and the last `length` of them. Raises `Missing`."""
        try:
            with self._path(blob).open("rb") as file:
                size = file.seek(0, SEEK_END)
                file.seek(max(0, size - length))
                return size, file.read(length)
        except FileNotFoundError as error:
            raise Missing(f"there is no file {blob}") from error

    def size(self, blob: UUID) -> int:
        """The number of bytes. Raises `Missing`."""
        try:
            return self._path(blob).stat().st_size
        except FileNotFoundError as error:
            raise Missing(f"there is no file {blob}") from error

    def exists(self, blob: UUID) -> bool:
        """Whether there is a file of this name."""
        return self._path(blob).is_file()

    def remove(self, blob: UUID) -> bool:
        """Remove the file, down to the disk; False when there was none."""
        path = self._path(blob)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        flush_directory(path.parent)
        return True

    def blobs(self) -> Iterator[tuple[UUID, datetime]]:
        """Every file and when it was stored."""
        for path in self.root.glob("??/??/*"):
            if blob := blob_of(str(path.relative_to(self.root))):
                try:
                    stored_at = path.stat().st_mtime
                except FileNotFoundError:  # removed meanwhile
                    continue
                yield blob, datetime.fromtimestamp(stored_at, UTC)

    def sweep(self, before: datetime) -> int:
        """Remove what was left half written before this moment; says how many."""
        old = [p for p in (self.root / "incoming").glob("*.part") if p.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, blob: UUID) -> Path:
        return self.root / name_of(blob)


def name_of(blob: UUID) -> str:
    """The path of a file within the vault: the same on a disk, in a bucket and in a backup, so that a vault can be moved."""
    return f"{blob.hex[:2]}/{blob.hex[2:4]}/{blob}"


def blob_of(name: str) -> UUID | None:
    """The file that has this path, or None for anything else."""
    try:
        blob = UUID(name.rpartition("/")[2])
    except ValueError:
        return None
    return blob if name_of(blob) == name else None


def storage() -> Storage:
    """The storage of this installation: a bucket when the settings name one. Raises `UnfitStorage` and `Unreachable`."""
    if settings.VAULT_S3:
        found: Storage = s3().bucket_storage()
        return found
    return LocalStorage(local_vault())


def s3() -> Any:
    """What knows buckets. Its library is an extra and slow to load, so only who asks for a bucket loads it. Raises `UnfitStorage`."""
    try:
        return import_module("zorgvuldig.platform.vault.s3_client")
    except ImportError as error:
        raise UnfitStorage(
            "ZORGVULDIG_VAULT_S3 is set and the package boto3 is not there. Install zorgvuldig with its extra: zorgvuldig[s3]"
        ) from error


def local_vault() -> Path:
    """The directory of sealed files on this machine."""
    return Path(settings.DATA) / "vault"
