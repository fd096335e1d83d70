"""The keys of the log that others witness: one per log, in the keystore and in no backup, so that nobody signs on from an older moment.

They are not the key with which the server signs (`vault.sign`): whoever has that one alone cannot sign how far the log is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zorgvuldig.platform.vault.keys import key_at, keystore

PURPOSE = "log keys"
_LOG_FILE = re.compile(r"([1-9][0-9]*)\.key", re.ASCII)


@dataclass(frozen=True, slots=True)
class LogClosing:
    """The key of one log."""

    number: int

    def named(self) -> bytes:
        """What its file is bound to."""
        return f"{PURPOSE}: {self.number}".encode()

    def path(self) -> Path:
        """Where the key is."""
        return keystore() / f"transparency/{self.number}.key"

    def key(self, *, create: bool) -> bytes:
        """32 bytes, of which a key to sign with is made. Raises as `keys.pupil_key` does."""
        return key_at(self.path(), PURPOSE, self.named(), f"the key of log {self.number}", create=create)


def log_keys() -> Iterator[LogClosing]:
    """The key of every log there is, in no order. Opens none."""
    for path in (keystore() / "transparency").glob("*.key"):
        if found := _LOG_FILE.fullmatch(path.name):
            yield LogClosing(int(found[1]))
