"""The keys of footage: one per camera and day, and one per hold. Destroying a day's key closes all of that day, in every backup too.

They are files of the keystore, beside those of pupils. What is kept longer for a hold is sealed anew with the key of that hold, so
that the rest of its day goes when its term is over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zorgvuldig.platform.vault.keys import destroy_at, key_at, keystore

PURPOSE = "footage keys"
DAY, HOLD = 255, 254  # where a file about a pupil says its shelf
_DAY_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.key", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayClosing:
    """The key of one camera on one day."""

    camera_id: int
    day: date

    def named(self) -> bytes:
        """As the head of a file says it: camera, 4 bytes big-endian, below zero an invented one · day as an ordinal, 4 bytes · `DAY`."""
        return self.camera_id.to_bytes(4, "big", signed=True) + self.day.toordinal().to_bytes(4, "big") + bytes([DAY])

    def path(self) -> Path:
        """Where the key is."""
        return keystore() / f"cameras/{self.camera_id}/{self.day.isoformat()}.key"

    def key(self, *, create: bool) -> bytes:
        """32 bytes. Raises as `keys.pupil_key` does."""
        what = f"the key of camera {self.camera_id} of {self.day}"
        return key_at(self.path(), PURPOSE, self.named(), what, create=create)


@dataclass(frozen=True, slots=True)
class HoldClosing:
    """The key of one hold."""

    hold_id: int

    def named(self) -> bytes:
        """As the head of a file says it: hold, 8 bytes big-endian · `HOLD`."""
        return self.hold_id.to_bytes(8, "big") + bytes([HOLD])

    def path(self) -> Path:
        """Where the key is."""
        return keystore() / f"cameras/holds/{self.hold_id}.key"

    def key(self, *, create: bool) -> bytes:
        """32 bytes. Raises as `keys.pupil_key` does."""
        return key_at(self.path(), PURPOSE, self.named(), f"the key of hold {self.hold_id}", create=create)


def of_footage(named: bytes) -> DayClosing | HoldClosing | None:
    """Whose key closes a file whose head says this; None when it is not footage. ValueError for what cannot be."""
    if named[8] == DAY:
        return DayClosing(
            int.from_bytes(named[:4], "big", signed=True), date.fromordinal(int.from_bytes(named[4:8], "big"))
        )
    return HoldClosing(int.from_bytes(named[:8], "big")) if named[8] == HOLD else None


def destroy_footage_keys(closings: Iterable[DayClosing | HoldClosing]) -> int:
    """Destroy these keys, down to the disk, and say how many there were. Cut short by a crash, the same call finishes it.

    FileNotFoundError when the whole keystore is missing: a forgotten disk is not footage that is gone.
    """
    if not keystore().is_dir():
        raise FileNotFoundError(f"{keystore()} is missing: put it back before anything is said to be gone")
    return destroy_at(closing.path() for closing in closings)


def hold_keys() -> Iterator[HoldClosing]:
    """Every key of a hold that there is, in no order. Opens none."""
    for path in (keystore() / "cameras/holds").glob("*.key"):
        if path.stem.isdecimal():
            yield HoldClosing(int(path.stem))


def day_keys() -> Iterator[DayClosing]:
    """Every key of a camera's day that there is, in no order. Opens none."""
    for folder in (keystore() / "cameras").glob("*"):
        if folder.name.removeprefix("-").isdecimal():
            for path in folder.iterdir():
                if found := _DAY_FILE.fullmatch(path.name):
                    yield DayClosing(int(folder.name), date.fromisoformat(found[1]))
