"""A log in a folder and a keystore of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings

from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.transparency import log as logs


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the log of a test has its files, and where its key and how far it came are."""

    files: Path
    keys: Path

    def copy_to(self, place: Path) -> None:
        """As a backup of the whole disk would."""
        shutil.copytree(self.files, place / "files")
        shutil.copytree(self.keys, place / "keys")

    def put_back(self, place: Path) -> None:
        """All of it as it was when it was copied."""
        for own, copied in ((self.files, "files"), (self.keys, "keys")):
            shutil.rmtree(own)
            shutil.copytree(place / copied, own)


@contextmanager
def own_disk(place: Path) -> Iterator[Disk]:
    """No log yet, for as long as this lasts."""
    keys = keystore() / "transparency"
    shutil.rmtree(keys, ignore_errors=True)
    with override_settings(TRANSPARENCY=str(place / "files")):
        yield Disk(logs.folder(), keys)
    shutil.rmtree(keys, ignore_errors=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """No log yet."""
    with own_disk(tmp_path) as found:
        yield found
