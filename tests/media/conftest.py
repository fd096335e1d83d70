"""What the tests of pictures share."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

WRITTEN: list[str] = []
HEARING = {"is_set": False, "listens": False}


def _hear(event: str, arguments: tuple[Any, ...], hearing: dict[str, bool] = HEARING) -> None:
    # The defaults keep what it needs: it also hears what is opened while Python ends and takes the names of this module away.
    if hearing["listens"] and event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return  # what was opened already
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(mode or "") & set("wax+"):
            WRITTEN.append(str(path))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that Python opens to write into, from now on. A hook stays for the life of the process; it hears only here."""
    if not HEARING["is_set"]:
        sys.addaudithook(_hear)
        HEARING["is_set"] = True
    WRITTEN.clear()
    HEARING["listens"] = True
    yield WRITTEN
    HEARING["listens"] = False
