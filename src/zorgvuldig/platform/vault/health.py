"""Whether the keystore and the vault are as they should be."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.platform.vault.storage import LocalStorage, UnfitStorage, Unreachable, local_vault, s3, storage

NO_KEYS = "{} is missing. Put it back from its own backup; until then sealed texts cannot be read."


def problems() -> Iterator[str]:
    """A sentence for everything that must be repaired, in the words of the operator's guide."""
    vault = local_vault()
    for path in (keystore(), vault):
        if path.is_dir() and path.stat().st_mode & 0o077:
            yield f"Others can come at {path}. Consider its content known, and run: chmod 700 '{path}'"
    if settings.VAULT_S3:
        yield from _bucket(vault)
    elif vault.is_dir() and not keystore().is_dir():
        yield NO_KEYS.format(keystore())


def bucket_faults() -> list[str]:
    """Every reason not to use the bucket of the settings. Raises `Unreachable`."""
    try:
        found: list[str] = s3().bucket_faults()
    except UnfitStorage as unfit:
        return [str(unfit)]
    return found


def unfit() -> list[str]:
    """Every reason not to start with the storage of the settings. A store that does not answer is none: it may be back soon."""
    try:
        return bucket_faults() if settings.VAULT_S3 else []
    except Unreachable:
        return []


def remarks() -> Iterator[str]:
    """A sentence for what is allowed and yet worth knowing."""
    if not settings.SCANNER:
        yield "No malware scanner is set (ZORGVULDIG_SCANNER): files that people bring are not scanned."


def _bucket(vault: Path) -> Iterator[str]:
    try:
        found = bucket_faults()
        yield from found
        if not found and not keystore().is_dir() and next(storage().blobs(), None):
            yield NO_KEYS.format(keystore())
    except Unreachable as error:
        yield f"The bucket {settings.VAULT_S3} cannot be looked at: {error}. Look whether the store is up and the key still holds."
    if next(LocalStorage(vault).blobs(), None):
        yield (
            f"Sealed files lie in {vault}, and ZORGVULDIG_VAULT_S3 names a bucket, so nobody reads or deletes them. Copy them to"
            f" the bucket {settings.VAULT_S3} under the same names, and remove them here (docs/operate.md, «Files»)."
        )
