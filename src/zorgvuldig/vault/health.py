"""Whether the keystore and the vault are as they should be."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from zorgvuldig.vault.keys import keystore


def problems() -> Iterator[str]:
    """A sentence for everything that must be repaired, in the words of the operator's guide."""
    vault = Path(settings.DATA) / "vault"
    for path in (keystore(), vault):
        if path.is_dir() and path.stat().st_mode & 0o077:
            yield f"Others can come at {path}. Consider its content known, and run: chmod 700 '{path}'"
    if vault.is_dir() and not keystore().is_dir():
        yield f"{keystore()} is missing. Put it back from its own backup; until then sealed texts cannot be read."


def remarks() -> Iterator[str]:
    """A sentence for what is allowed and yet worth knowing."""
    if not settings.SCANNER:
        yield "No malware scanner is set (ZORGVULDIG_SCANNER): files that people bring are not scanned."
